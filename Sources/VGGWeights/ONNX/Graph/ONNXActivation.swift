import VGGModel

/// A value of the graph that depends on its input: what a node of the network yields, in a layout.
struct ONNXActivation {
    /// The node of the network.
    var node: String
    /// What the node yields, as the network counts it.
    var shape: Shape
    /// Which of the node's values make the graph's, in which order, for one image.
    var layout: StridedLayout
}

/// A node of the network with its weights, while the network is made.
struct ImportedNode {
    var node: Node
    /// What the node yields.
    let output: Shape
    var parameters: ImportedParameters?
}

/// The weights of a node: those of the graph's own, and what later nodes change in them.
struct ImportedParameters {
    /// The extents of the weight tensor, whose first are the channels.
    let shape: [Int]
    /// The weights; nothing for a scale, whose weights are the steps' factors.
    let weight: ONNXConstant?
    /// The biases, or nothing for zero.
    var bias: ONNXConstant?
    /// What is done to each channel afterwards.
    var steps = ChannelSteps()

    /// The weights of a scale.
    init(channels: Int, steps: [ChannelStep]) {
        shape = [channels]
        weight = nil
        self.steps = ChannelSteps(steps: steps)
    }

    /// The weights of a convolution or dense layer.
    ///
    /// - Precondition: the weight has as many values as the shape.
    init(shape: [Int], weight: ONNXConstant, bias: ONNXConstant? = nil, steps: [ChannelStep] = []) {
        self.shape = shape
        self.weight = weight.with(weight.layout.reshaped(shape))
        self.bias = bias
        self.steps = ChannelSteps(steps: steps)
        // The first thing added to no bias is one.
        if bias == nil, case .add(let constant, 1) = steps.first {
            self.bias = constant
            self.steps.steps.removeFirst()
        }
    }

    /// The sources of the weight and bias tensors.
    var sources: (weight: ONNXTensorSource, bias: ONNXTensorSource) {
        let bias: ONNXTensorSource.Values =
            steps.steps.isEmpty
            ? self.bias.map { .constant($0) } ?? .channels(nil, steps)
            : .channels(self.bias, steps)
        let weight: ONNXTensorSource.Values =
            self.weight.map { steps.scales ? .rows($0, steps) : .constant($0) }
            ?? .factors(steps)
        return (ONNXTensorSource(shape: shape, values: weight), ONNXTensorSource(shape: [shape[0]], values: bias))
    }
}
