import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// A small network in training: its first weights, a batch, and what the reference makes of them.
struct TrainedNetwork {
    let network: Network
    let tensors: [String: Tensor]
    let images: [Activation]
    let labels: [Int]

    /// The batch as it is fed to a device.
    var values: [Float] { images.flatMap { $0.values.map(Float.init) } }

    /// Draws weights that keep values near one, biases other than zero, and a batch.
    init(_ network: Network, batch: Int, seed: UInt64 = 5) throws {
        self.network = network
        var tensors: [String: Tensor] = [:]
        for (index, (node, shape)) in try network.weightShapes().sorted(by: { $0.key < $1.key }).enumerated() {
            let drawn = Fill.reals.values(shape.reduce(1, *), seed: seed &+ UInt64(2 * index))
            let biases = Fill.reals.values(shape[0], seed: seed &+ UInt64(2 * index + 1)).map { $0 / 8 }
            let deviation = (6 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
            let isNormalization = shape.count == 1
            let weights = drawn.map { isNormalization ? 1 + $0 / 4 : $0 * deviation }
            tensors["\(node).weight"] = Tensor(shape: shape, values: weights)
            tensors["\(node).bias"] = Tensor(shape: [shape[0]], values: biases)
            guard isNormalization else { continue }
            tensors["\(node).running_mean"] = Tensor(shape: shape, values: biases)
            tensors["\(node).running_var"] = Tensor(shape: shape, values: drawn.map { 1 + $0 / 2 })
        }
        self.tensors = tensors
        let input = network.input
        images = try (0..<batch).map { image in
            try Activation(shape: input, floats: Fill.reals.values(input.count, seed: seed &+ UInt64(100 + image)))
        }
        labels = (0..<batch).map { (7 * $0 + 3) % network.classes }
    }

    /// A network of a name with a sixteenth of its widths and eleven classes.
    static func slim(
        _ name: String, height: Int = 32, width: Int = 32, dropout: Double? = nil, batch: Int, seed: UInt64 = 5
    ) throws -> TrainedNetwork {
        var options = NetworkOptions.slim(divisor: 16)
        (options.height, options.width, options.classes, options.dropout) = (height, width, 11, dropout)
        return try TrainedNetwork(.named(name, options: options), batch: batch, seed: seed)
    }

    /// A network with a layer of every kind that draws, remembers or has weights.
    static func small(batch: Int = 4, seed: UInt64 = 5) throws -> TrainedNetwork {
        try chain(
            [
                .convolution(Convolution(channels: 12)), .batchNormalization(epsilon: 1e-5), .relu, .maxPool2x2,
                .convolution(Convolution(channels: 20)), .relu, .maxPool2x2, .dense(features: 21), .relu,
                .dropout(probability: 0.3), .dense(features: 5),
            ], input: Shape(channels: 3, height: 13, width: 14), batch: batch, seed: seed)
    }

    /// A chain of layers, named after their places, with a softmax after it.
    static func chain(_ layers: [Layer], input: Shape, batch: Int, seed: UInt64 = 5) throws -> TrainedNetwork {
        var writer = Graphs.Writer()
        for (index, layer) in (layers + [.softmax]).enumerated() { writer.add("node\(index)", layer) }
        let preprocessing = try Network.named("vgg11").preprocessing
        let network = try Network(name: "chain", input: input, nodes: writer.nodes, preprocessing: preprocessing)
        return try TrainedNetwork(network, batch: batch, seed: seed)
    }

    /// Options of a step on the whole batch.
    func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
        var options = TrainingOptions(batch: images.count)
        change(&options)
        return options
    }

    /// A session that begins with the weights.
    func session(
        on manager: DeviceManager, guards: Bool = false, _ change: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> TrainingSession {
        try TrainingSession(network, tensors: tensors, on: manager, options: options(change), guards: guards)
    }

    /// What the reference makes of the batch in a step, given weights other than the first.
    func reference(
        tensors: [String: Tensor]? = nil, step: Int = 0, seed: UInt64 = 1, smoothing: Double = 0
    ) throws -> TrainingPass {
        let dropouts = network.nodes.filter { if case .dropout = $0.layer { true } else { false } }.map(\.name)
        let keys = TrainingPlan.dropoutKeys(seed: seed, step: step, count: dropouts.count)
        return try Reference.trainingPass(
            network, tensors: tensors ?? self.tensors, images: images, labels: labels,
            options: TrainingPass.Options(
                labelSmoothing: smoothing, dropoutKeys: Dictionary(uniqueKeysWithValues: zip(dropouts, keys))))
    }

    /// Whether batch normalisation follows a node, so that its biases make no difference to anything.
    func isNormalized(_ node: String) -> Bool {
        network.nodes.contains { if case .batchNormalization = $0.layer { $0.inputs == [node] } else { false } }
    }
}

/// The Euclidean norm.
func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

extension [String: Tensor] {
    /// The bits of all values, for comparisons in which a NaN equals itself.
    var bits: [String: [UInt32]] { mapValues { $0.values.map(\.bitPattern) } }
}
