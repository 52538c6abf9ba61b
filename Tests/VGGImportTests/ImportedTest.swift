import Foundation
import Testing
import VGGModel
import VGGWeights

/// A model with an input and what another program makes of it.
struct ImportedTest: Sendable, CustomTestStringConvertible {
    let name: String
    let model: [UInt8]
    /// One image after the other, each in channel, row, column order.
    let input: [Float]
    let output: [Float]

    var testDescription: String { name }

    /// The tests in a file that holds NAME.model, NAME.input and NAME.output.
    static func all(in path: String) throws -> [ImportedTest] {
        let file = try SafetensorsFile(path: path)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return try file.names.filter { $0.hasSuffix(".model") }.map { name in
            let test = String(name.dropLast(".model".count))
            return ImportedTest(
                name: test, model: Array(bytes[file.tensors[name]?.bytes ?? 0..<0]),
                input: try file.tensor(test + ".input").values, output: try file.tensor(test + ".output").values)
        }
    }

    /// The model, read.
    func file() throws -> ONNXFile {
        try ONNXFile(
            storage: TensorStorage(byteCount: model.count) { $0.copyBytes(from: model) }, path: name + ".onnx")
    }
}

/// The path of a file that the package carries for these tests.
func fixture(_ name: String) throws -> String {
    guard let folder = Bundle.module.resourcePath else { throw CocoaError(.fileNoSuchFile) }
    return folder + "/Fixtures/" + name
}

extension WeightFile {
    /// The weights of the file's own network.
    func parameters() throws -> Parameters {
        var layers: [String: LayerParameters] = [:]
        for node in try #require(model.network).nodes where node.layer.hasParameters {
            layers[node.name] = LayerParameters(
                weight: try tensor(node.name + ".weight"), bias: try tensor(node.name + ".bias"))
        }
        return Parameters(layers: layers)
    }
}
