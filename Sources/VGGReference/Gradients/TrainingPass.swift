public import VGGModel

/// What a network makes of a batch in training: the loss, and how it changes with every weight and pixel.
public struct TrainingPass: Sendable {
    /// What of a pass the network itself does not say.
    public struct Options: Hashable, Sendable {
        /// The share of the target that all classes have alike.
        public var labelSmoothing: Double
        /// The keys of the masks of dropout, by the node's name; see `DropoutMask`.
        public var dropoutKeys: [String: UInt32]

        /// Makes options.
        public init(labelSmoothing: Double = 0, dropoutKeys: [String: UInt32] = [:]) {
            self.labelSmoothing = labelSmoothing
            self.dropoutKeys = dropoutKeys
        }
    }

    /// The mean loss of the batch.
    public let loss: Double
    /// The loss of each image.
    public let losses: [Double]
    /// The class scores of each image, before softmax.
    public let scores: [Activation]
    /// The gradients of the mean loss, in the order of the tensors whose names they have: `conv1_1.weight`, `fc8.bias`.
    public let gradients: [String: [Double]]
    /// The gradients of the mean loss with respect to each image.
    public let inputGradients: [Activation]
    /// What each batch normalisation found in the batch, by the node's name; its running statistics follow from it.
    public let statistics: [String: BatchStatistics]
}

extension Reference {
    /// One pass forward and back of a network in training, in double precision from end to end, without bounds.
    ///
    /// `tensors` are the weights and biases by names as of `conv1_1.weight` and `conv1_1.bias`; batch normalisation, which
    /// uses the batch's own statistics, has `bn1_1.weight` and `bn1_1.bias`. `labels` are the images' classes from zero.
    /// The network is a chain of convolutions that keep height and width, batch normalisation, rectifiers, local response
    /// normalisation, 2x2 max-pools, adaptive average pools, dense layers and dropout, and ends in a softmax, which the
    /// loss stands for: `softmaxCrossEntropy`.
    ///
    /// - Throws: `ReferenceError`, which names the node, where the network is no such chain, a tensor or a key is missing,
    ///   or something does not fit.
    public static func trainingPass(
        _ network: Network, tensors: [String: Tensor], images: [Activation], labels: [Int],
        options: TrainingPass.Options = .init()
    ) throws(ReferenceError) -> TrainingPass {
        let nodes = try trainedNodes(of: network)
        try Batch.check(Batch.shape(of: images, "images"), is: network.input, "images of this network")
        var run = TrainingRun(tensors: tensors, dropoutKeys: options.dropoutKeys)
        var values = [images]
        for node in nodes {
            values.append(try named(node) { () throws(ReferenceError) in try run.forward(node, values.last ?? images) })
        }
        let scores = values.removeLast()
        let loss = try softmaxCrossEntropy(scores, labels: labels, smoothing: options.labelSmoothing)
        var outputs = scores
        var gradients = loss.gradients.map(\.output)
        for node in nodes.reversed() {
            let inputs = values.removeLast()
            gradients = try named(node) { () throws(ReferenceError) in
                try run.backward(node, inputs: inputs, outputs: outputs, gradients)
            }
            outputs = inputs
        }
        return TrainingPass(
            loss: loss.loss.values[0], losses: loss.losses.values, scores: scores, gradients: run.gradients,
            inputGradients: gradients, statistics: run.statistics)
    }

    /// The nodes of a chain before its softmax.
    private static func trainedNodes(of network: Network) throws(ReferenceError) -> ArraySlice<Node> {
        var previous = Network.inputName
        for node in network.nodes {
            guard node.inputs == [previous] else {
                throw ReferenceError(
                    .invalidNetwork, "'\(node.name)' reads \(node.inputs), not '\(previous)' before it; give a chain")
            }
            previous = node.name
        }
        guard network.nodes.last?.layer == .softmax else {
            throw ReferenceError(
                .unsupportedLayer, "'\(previous)' is the last node but no softmax, for which the loss could stand")
        }
        return network.nodes.dropLast()
    }

    /// Errors of a node, with its name.
    private static func named<Result>(
        _ node: Node, _ body: () throws(ReferenceError) -> Result
    ) throws(ReferenceError) -> Result {
        do { return try body() } catch {
            throw ReferenceError(error.code, "'\(node.name)': \(error.message)")
        }
    }
}
