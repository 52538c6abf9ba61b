import VGGWeights

/// Reads an ONNX file, and imports its graph.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    readAll(start, count) { storage throws(WeightsError) in try ONNXFile(storage: storage, path: "") }
    return 0
}
