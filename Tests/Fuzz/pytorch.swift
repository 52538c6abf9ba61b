import VGGWeights

/// Reads a PyTorch file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    readAll(start, count) { storage throws(WeightsError) in try PyTorchFile(storage: storage, path: "") }
    return 0
}
