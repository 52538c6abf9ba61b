import VGGWeights

/// Reads a Caffe model, and its network.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    readAll(start, count) { storage throws(WeightsError) in try CaffeFile(CaffeModelFile(storage: storage, path: "")) }
    return 0
}
