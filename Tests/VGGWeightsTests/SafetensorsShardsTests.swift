import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

/// Models in several files, as Hugging Face's libraries write them.
@Suite struct SafetensorsShardsTests {
    /// A folder with a slim VGG in two files and their index.
    private func sharded(
        _ index: (inout [String: String]) -> Void = { _ in }
    ) throws -> (folder: TemporaryFolder, network: Network, saved: Saved) {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        let folder = try TemporaryFolder()
        let file = try saved.file
        var places: [String: String] = [:]
        for (number, part) in [file.names.prefix(7), file.names.dropFirst(7)].enumerated() {
            let name = "model-0000\(number + 1)-of-00002.safetensors"
            let tensors = try part.map { ($0, try file.tensor($0)) }
            try SafetensorsWriter().write(Dictionary(uniqueKeysWithValues: tensors), to: folder.path(name))
            for tensor in part { places[tensor] = name }
        }
        index(&places)
        let json = try JSONSerialization.data(
            withJSONObject: ["metadata": ["total_size": 1], "weight_map": places] as [String: Any])
        _ = try folder.write(Array(json), as: "model.safetensors.index.json")
        return (folder, network, saved)
    }

    @Test(arguments: ["/model.safetensors.index.json", "", "/"]) func loadAsOne(_ name: String) throws {
        let (folder, network, saved) = try sharded()
        let parameters = try ParameterLoader.load(path: folder.path + name, for: network).parameters
        for (node, layer) in saved.parameters.layers {
            #expect(parameters[node]?.weight.values == layer.weight.values, "\(node)")
        }
        #expect(try WeightFormats.open(folder.path + name).format == "safetensors in 2 files")
    }

    /// Changes of the index that make it wrong, and what the error says.
    static let damages: [(change: @Sendable (inout [String: String]) -> Void, word: String)] = [
        ({ $0 = [:] }, "names no tensor"), ({ $0["ghost"] = $0.values.first }, "\"ghost\""),
        ({ $0["features.0.weight"] = nil }, "features.0.weight"),
        ({ $0["classifier.0.bias"] = "model-00002-of-00002.safetensors" }, "which does not"),
        ({ $0["x"] = "../x.safetensors" }, "\"../x.safetensors\""), ({ $0["x"] = "/etc/passwd" }, "/etc/passwd"),
        ({ $0["x"] = "" }, "\"\""), ({ $0["x"] = ".." }, "\"..\""),
    ]

    @Test(arguments: damages.indices) func aWrongIndexIsRefused(_ number: Int) throws {
        let folder = try sharded(Self.damages[number].change).folder
        let error = try #require(try failure { try WeightFormats.open(folder.path) })
        #expect(error.code == .invalidHeader && error.message.contains(Self.damages[number].word), "\(error)")
    }

    @Test func aMissingFileIsNamed() throws {
        let folder = try sharded().folder
        try FileManager.default.removeItem(atPath: folder.path("model-00002-of-00002.safetensors"))
        let error = try #require(try failure { try WeightFormats.open(folder.path) })
        #expect(error.code == .notFound && error.path.hasSuffix("model-00002-of-00002.safetensors"))
    }

    @Test(arguments: [
        "", "{", "[1]", "{\"weight_map\":{\"a\":1}}", String(repeating: "{\"weight_map\":", count: 100_000),
    ])
    func whatIsNoIndexIsRefused(_ text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(text.utf8), as: "model.safetensors.index.json")
        let error = try #require(try failure { try WeightFormats.open(path) })
        #expect(error.code == .invalidHeader && error.message.contains("index"), "\(error)")
    }

    @Test func aFolderWithoutAModelIsRefused() throws {
        let folder = try TemporaryFolder()
        let error = try #require(try failure { try WeightFormats.open(folder.path) })
        #expect(error.code == .unreadable && error.message.contains("model.safetensors"))
    }
}
