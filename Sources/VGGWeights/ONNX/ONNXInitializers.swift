package import VGGModel

/// The stored tensors of an ONNX file under their own names, whatever its graph is: what other readers of the format can
/// be compared with.
package struct ONNXInitializers: WeightFile {
    package let path: String
    private let tensors: [String: ONNXTensor]

    /// Reads a model that is in memory; errors call it `path`.
    ///
    /// - Throws: `WeightsError` with `invalidHeader`.
    package init(storage: TensorStorage, path: String) throws(WeightsError) {
        self.path = path
        let model = try ONNXReader.read(storage, path: path, external: nil)
        tensors = Dictionary(model.graph.initializers.map { ($0.name, $0) }) { _, last in last }
    }

    package var format: String { "ONNX" }

    package var entries: [String: TensorEntry] {
        tensors.mapValues { TensorEntry(shape: $0.shape, type: $0.type.name, isReadable: $0.type.size != nil) }
    }

    package func tensor(_ name: String) throws(WeightsError) -> Tensor {
        guard let tensor = tensors[name] else { throw .noTensor(name, path: path) }
        return try tensor.values(path: path)
    }
}
