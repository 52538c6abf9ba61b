import VGGModel
import VGGWeights

/// Reads the text of a Caffe network, for a model without weights.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    readAll(start, count) { storage throws(WeightsError) in
        // A model of a name and no layer.
        let model = TensorStorage(byteCount: 3) { $0.copyBytes(from: [0x0A, 0x01, 0x78]) }
        return try CaffeFile(CaffeModelFile(storage: model, path: ""), prototxt: storage, at: "")
    }
    return 0
}
