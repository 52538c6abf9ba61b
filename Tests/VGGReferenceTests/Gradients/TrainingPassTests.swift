import Testing
import VGGModel
import VGGReference

@Suite struct TrainingPassTests {
    static let input = Shape(channels: 2, height: 9, width: 8)
    static let labels = [1, 4, 0]
    static let options = TrainingPass.Options(labelSmoothing: 0.1, dropoutKeys: ["drop1": 7])

    /// A small network with every layer that training has.
    static func network(with extra: [(String, Layer)] = []) throws -> Network {
        let layers: [(String, Layer)] =
            [
                ("conv1", .convolution(Convolution(channels: 4))), ("bn1", .batchNormalization(epsilon: 1e-3)),
                ("relu1", .relu),
                ("lrn1", .localResponseNormalization(LocalResponseNormalization(size: 3, alpha: 0.2))),
                ("pool1", .maxPool2x2), ("conv2", .convolution(Convolution(channels: 5, kernel: 1))), ("relu2", .relu),
                ("avgpool", .adaptiveAveragePool(height: 3, width: 3)), ("fc1", .dense(features: 6)),
            ] + extra + [
                ("drop1", .dropout(probability: 0.4)), ("fc2", .dense(features: 5)), ("prob", .softmax),
            ]
        var previous = Network.inputName
        let nodes = layers.map { name, layer in
            defer { previous = name }
            return Node(name: name, layer: layer, inputs: [previous])
        }
        return try Network(name: "small", input: input, nodes: nodes, preprocessing: .torchvision)
    }

    /// Tensors of multiples of 2^-20, so that small steps are exact.
    static func tensors(of network: Network, using generator: inout Seeded) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (node, shape) in try network.weightShapes().sorted(by: { $0.key < $1.key }) {
            for (name, shape) in [(node + ".weight", shape), (node + ".bias", [shape[0]])] {
                let values = generator.floats(shape.reduce(1, *)).map { ($0 * 0x1p20).rounded() * 0x1p-20 }
                tensors[name] = Tensor(shape: shape, values: values)
            }
        }
        return tensors
    }

    @Test func agreesWithDifferences() throws {
        var generator = Seeded(389)
        let network = try Self.network()
        let tensors = try Self.tensors(of: network, using: &generator)
        let images = try generator.batch(3, of: Self.input)
        let run = { (tensors: [String: Tensor], images: [Activation]) in
            try Reference.trainingPass(
                network, tensors: tensors, images: images, labels: Self.labels, options: Self.options)
        }
        let pass = try run(tensors, images)
        #expect(Set(pass.gradients.keys) == Set(tensors.keys))
        #expect(pass.statistics.keys.sorted() == ["bn1"])
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let gradient = try #require(pass.gradients[name])
            #expect(gradient.count == tensor.count)
            let places = (0..<min(tensor.count, 5)).map { $0 * tensor.count / min(tensor.count, 5) }
            let expected = try differences(at: tensor.values.map(Double.init), step: 0x1p-16, places: places) {
                values in
                var other = tensors
                other[name] = Tensor(shape: tensor.shape, values: values.map(Float.init))
                return try run(other, images).loss
            }
            let largest = gradient.reduce(1e-3) { max($0, abs($1)) }
            for (place, value) in zip(places, expected) {
                #expect(abs(gradient[place] - value) <= 1e-8 * largest, "\(name)[\(place)]")
            }
        }
        for image in images.indices {
            let places = [0, 17, 100, 143]
            let expected = try differences(at: images[image].values, step: 0x1p-16, places: places) { values in
                var other = images
                other[image] = try Activation(shape: Self.input, values: values)
                return try run(tensors, other).loss
            }
            let gradient = pass.inputGradients[image].values
            let largest = gradient.reduce(0) { max($0, abs($1)) }
            for (place, value) in zip(places, expected) { #expect(abs(gradient[place] - value) <= 1e-8 * largest) }
        }
    }

    /// The configurations of the catalogue train, each with a gradient for every tensor.
    @Test(arguments: ["vgg11", "vgg13_bn", "A-LRN", "C"])
    func slimNetworks(name: String) throws {
        var options = NetworkOptions.slim(divisor: 64)
        (options.height, options.width, options.classes, options.pooledExtent) = (32, 32, 5, 1)
        let network = try Network.named(name, options: options)
        var generator = Seeded(397)
        let tensors = try Self.tensors(of: network, using: &generator)
        let pass = try Reference.trainingPass(
            network, tensors: tensors, images: generator.batch(3, of: network.input), labels: Self.labels,
            options: .init(dropoutKeys: ["drop6": 1, "drop7": 2]))
        #expect(pass.gradients.mapValues(\.count) == tensors.mapValues(\.count))
        #expect(abs(pass.loss - pass.losses.reduce(0, +) / 3) < 1e-12)
        #expect(pass.scores.map(\.shape) == [Shape](repeating: Shape(features: 5), count: 3))
        #expect(pass.inputGradients.map(\.shape) == [Shape](repeating: network.input, count: 3))
    }

    @Test func whatIsMissingIsNamed() throws {
        var generator = Seeded(401)
        let network = try Self.network()
        let tensors = try Self.tensors(of: network, using: &generator)
        let images = try generator.batch(3, of: Self.input)
        let message = { (tensors: [String: Tensor], options: TrainingPass.Options, code: ReferenceError.Code) in
            let error = try #require(throws: ReferenceError.self) {
                try Reference.trainingPass(
                    network, tensors: tensors, images: images, labels: Self.labels, options: options)
            }
            #expect(error.code == code)
            return error.message
        }
        var fewer = tensors
        fewer["bn1.bias"] = nil
        #expect(try message(fewer, Self.options, .missingParameters).contains("'bn1.bias'"))
        #expect(try message(tensors, .init(), .missingParameters).contains("'drop1'"))
        fewer = tensors
        fewer["fc2.weight"] = Tensor(shape: [1, 1], values: [1])
        #expect(try message(fewer, Self.options, .shapeMismatch).contains("'fc2'"))
    }

    @Test(arguments: [
        ("leaky", Layer.leakyReLU(slope: 0.1)),
        ("scale", .scale), ("other", .convolution(Convolution(channels: 6, window: .centered(1), groups: 2))),
        ("pad", .convolution(Convolution(channels: 6, window: Window(size: .init(3), before: .init(2))))),
    ])
    func otherLayersAreRefused(name: String, layer: Layer) throws {
        var generator = Seeded(409)
        let network = try Self.network(with: [(name, layer)])
        let run = {
            try Reference.trainingPass(
                network, tensors: Self.tensors(of: network, using: &generator),
                images: generator.batch(3, of: Self.input), labels: Self.labels, options: Self.options)
        }
        let error = try #require(throws: ReferenceError.self) { try run() }
        #expect(error.code == .unsupportedLayer && error.message.contains("'\(name)'"))
    }

    @Test func whatIsNoChainIsRefused() throws {
        var network = try Self.network()
        let images = try [Activation(shape: Shape(features: 1), values: [1])]
        let code = {
            try #require(throws: ReferenceError.self) {
                try Reference.trainingPass(network, tensors: [:], images: images, labels: [0])
            }.code
        }
        #expect(try code() == .shapeMismatch)
        network.nodes.removeLast()
        #expect(try code() == .unsupportedLayer)
        network.nodes[3].inputs = ["conv1"]
        #expect(try code() == .invalidNetwork)
    }
}
