import VGGWeights

/// Reads a Keras file, which is HDF5.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    readAll(start, count) { storage throws(WeightsError) in try KerasFile(storage: storage, path: "") }
    return 0
}
