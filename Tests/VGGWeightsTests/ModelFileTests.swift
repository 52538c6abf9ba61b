import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

/// What network a file is found to hold.
@Suite struct ModelFileTests {
    @Test(arguments: ["vgg11", "vgg16_bn"], [false, true]) func knowsANetworkByItsTensors(
        _ name: String, asNodes: Bool
    ) throws {
        // Only the header counts, so a file with a hole for its values does.
        let network = try Network.named(name).withClasses(3)
        let folder = try TemporaryFolder()
        let path = folder.path("hollow.safetensors")
        try Hollow.write(network, asNodes: asNodes, to: path)
        #expect(try ModelFile(path: path).network == network)
    }

    @Test func knowsNothingOfOtherTensors() throws {
        let saved = try Saved(Networks.slim("vgg11"))
        #expect(try ModelFile(path: saved.path).network == nil)
    }

    @Test func trustsTheMetadata() throws {
        let saved = try Saved(Networks.slim("vgg13_bn"))
        let copy = saved.folder.path("copy.safetensors")
        var preprocessing = Preprocessing.caffe
        preprocessing.mean = [1, 2, 3]
        let converter = ModelConverter(
            network: try Networks.slim("vgg13_bn"), preprocessing: preprocessing, labels: (0..<10).map { "thing \($0)" }
        )
        try converter.convert(saved.path, to: copy)
        let file = try ModelFile(path: copy)
        var expected = try Networks.slim("vgg13_bn")
        expected.preprocessing = preprocessing.scaled(to: 32, 32)
        #expect(file.network == expected)
        #expect(file.file.model.labels?.last == "thing 9")
    }

    @Test func aForeignNetworkThatComputesTheSameServes() throws {
        let network = try Networks.slim("vgg16")
        let foreign = try Foreign(network)
        let (loaded, parameters) = try ParameterLoader.load(foreign, for: network)
        #expect(loaded.nodes == network.nodes)
        #expect(loaded.preprocessing == Preprocessing.caffe.scaled(to: 32, 32))
        for (node, layer) in foreign.parameters.layers {
            #expect(parameters[node]?.weight.values == layer.weight.values, "\(node)")
            #expect(parameters[node]?.bias.values == layer.bias.values, "\(node)")
        }
    }

    /// A network's own names are no wrappers, whatever they begin with.
    @Test func namesOfTheNetworkItselfStay() throws {
        let nodes = [
            Node(
                name: "model.conv", layer: .convolution(Convolution(channels: 4, kernel: 1)),
                inputs: [Network.inputName]),
            Node(name: "model.fc", layer: .dense(features: 3), inputs: ["model.conv"]),
        ]
        let network = try Network(
            name: "own", input: Shape(channels: 3, height: 4, width: 4), nodes: nodes, preprocessing: .torchvision)
        let folder = try TemporaryFolder()
        let (plain, copy) = (folder.path("plain.safetensors"), folder.path("copy.safetensors"))
        let parameters = ParameterLoader.seeded(1, for: network)
        try ParameterLoader.save(parameters, of: network, to: plain, naming: .canonical)
        try ModelConverter(network: network).convert(plain, to: copy)
        let file = try ModelFile(path: copy)
        #expect(file.network?.nodes == nodes)
        let loaded = try ParameterLoader.load(file.file, for: network).parameters
        #expect(loaded["model.fc"]?.weight.values == parameters["model.fc"]?.weight.values)
    }

    /// A name of half a million wrappers takes no longer than its length asks for.
    @Test(.timeLimit(.minutes(1))) func wrappersWithoutEndAreTakenOff() throws {
        let name = String(repeating: "net.", count: 500_000) + "a"
        let bytes = safetensors("{\(entry(name))}", data: 4)
        let folder = try TemporaryFolder()
        let file = try ModelFile(SafetensorsFile(path: folder.write(bytes)))
        #expect(file.file.names == ["a"])
    }

    @Test(arguments: ["module.", "model.", "_orig_mod.module."]) func passesOverWrappers(_ prefix: String) throws {
        let network = try Networks.slim("vgg11_bn")
        let saved = try Saved(network)
        let file = try saved.changed { tensors in
            tensors = Dictionary(uniqueKeysWithValues: tensors.map { (prefix + $0.key, $0.value) })
        }
        let plain = try ParameterLoader.load(saved.file, for: network).parameters
        let wrapped = try ParameterLoader.load(file, for: network).parameters
        for (node, layer) in plain.layers { #expect(wrapped[node]?.weight.values == layer.weight.values, "\(node)") }
    }

    /// Metadata that is damaged, and what the error names.
    static let damages = [
        ("vgg.network", "{", "vgg.network"), ("vgg.network", "{\"name\":\"x\"}", "preprocessing"),
        ("vgg.preprocessing", "[]", "vgg.preprocessing"),
        ("vgg.preprocessing", String(repeating: "[", count: 10_000), "vgg.preprocessing"),
        ("vgg.labels", "[\"a\",1]", "vgg.labels"),
        ("vgg.network", "{\"nodes\":[" + String(repeating: "{},", count: 1 << 20) + "{}]}", "above the limit"),
    ]

    @Test(arguments: damages) func damagedMetadataIsRefusedByName(_ key: String, _ text: String, _ word: String) throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path("damaged.safetensors")
        try SafetensorsWriter(metadata: [key: text]).write(["a": Tensor(shape: [1], values: [1])], to: path)
        let error = try #require(try failure { try SafetensorsFile(path: path) })
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains(key) && error.message.contains(word), "\(error)")
    }
}

/// A weight file of another framework: its own names, its own network, Caffe's preprocessing.
struct Foreign: WeightFile {
    let parameters: Parameters
    /// The node of the network whose weights the file has transposed.
    var transposed: String?
    let model: ModelDescription
    private let names: [String: String]

    var path: String { "foreign" }
    var format: String { "foreign" }

    init(_ network: Network) throws {
        parameters = ParameterLoader.seeded(5, for: network)
        var nodes: [Node] = []
        var names: [String: String] = [:]
        for node in network.inference().nodes where node.layer != .softmax {
            let previous = nodes.last?.name ?? Network.inputName
            nodes.append(Node(name: "layer\(nodes.count)", layer: node.layer, inputs: [previous]))
            names[nodes[nodes.count - 1].name] = node.name
        }
        self.names = names
        let own = try Network(name: "foreign", input: network.input, nodes: nodes, preprocessing: .caffe)
        model = ModelDescription(network: own, preprocessing: .caffe)
    }

    private var tensors: [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (own, name) in names {
            guard let layer = parameters[name] else { continue }
            let extents = layer.weight.shape
            tensors[own + ".weight"] =
                name == transposed ? layer.weight.reshaped(extents.reversed()) : layer.weight
            tensors[own + ".bias"] = layer.bias
        }
        return tensors
    }

    var entries: [String: TensorEntry] {
        tensors.mapValues { TensorEntry(shape: $0.shape, type: "F32", isReadable: true) }
    }

    func tensor(_ name: String) throws(WeightsError) -> Tensor {
        guard let tensor = tensors[name] else { throw WeightsError(.invalidTensor, path: path, name) }
        return tensor
    }
}

/// Safetensors files with a header for a whole network, and nothing on the disk for the values.
enum Hollow {
    /// Writes a file with torchvision's names, or those of the nodes.
    static func write(_ network: Network, asNodes: Bool, to path: String) throws {
        var entries: [String] = []
        var offset = 0
        for (name, shape) in try tensors(of: network, asNodes: asNodes) {
            let end = offset + 4 * shape.reduce(1, *)
            entries.append(entry(name, "F32", "\(shape)", "[\(offset),\(end)]"))
            offset = end
        }
        let header = safetensors("{\(entries.joined(separator: ","))}")
        try Data(header).write(to: URL(fileURLWithPath: path))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: UInt64(header.count + offset))
        try file.close()
    }

    private static func tensors(of network: Network, asNodes: Bool) throws -> [(name: String, shape: [Int])] {
        let shapes = try network.weightShapes()
        return network.nodes.flatMap { node -> [(name: String, shape: [Int])] in
            guard let shape = shapes[node.name] else { return [] }
            let prefix = asNodes ? node.name : network.torchvisionNames[node.name] ?? ""
            var tensors = [(prefix + ".weight", shape), (prefix + ".bias", [shape[0]])]
            if case .batchNormalization = node.layer {
                tensors += [(prefix + ".running_mean", shape), (prefix + ".running_var", shape)]
            }
            return tensors
        }
    }
}
