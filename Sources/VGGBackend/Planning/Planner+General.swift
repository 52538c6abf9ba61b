import VGGModel

extension Planner {
    /// A convolution of any window, or of groups of channels.
    func windowConvolutionOperation(
        _ convolution: Convolution, group: NodeGroup, input: Shape
    ) throws -> (any Operation, Int, Int) {
        let (node, output) = (group.nodes[0].name, shapes[group.nodes[0].name] ?? input)
        if let asked = options.algorithms[node] {
            throw BackendError(
                .unsupported,
                "\(network.name): '\(node)' cannot be computed as asked, \(asked): algorithms are for convolutions of 3x3 or "
                    + "1x1 that keep height and width; leave the layer out of them")
        }
        let isDepthwise = convolution.groups > 1 && convolution.groups == input.channels
        if isDepthwise && convolution.channels == input.channels {
            let operation = DepthwiseConvolutionOperation(
                node: node, input: input, output: output, window: convolution.window, rectified: group.rectified,
                vector: vector, batch: options.batch, variant: pick(PointwiseVariant.candidates(for: traits)))
            return (operation, vector, vector)
        }
        let block = readsPlain(group, input) && convolution.groups == 1 ? 1 : vector
        let candidates = WindowConvolutionOperation.candidates(
            for: traits, convolution, input: input, output: output, inputBlock: block)
        let operation = WindowConvolutionOperation(
            node: node, input: input, output: output, layer: convolution, rectified: group.rectified,
            inputBlock: block, vector: vector, batch: options.batch, variant: pick(candidates))
        return (operation, block, vector)
    }

    /// The operation for a layer that VGG has none of, but for convolutions.
    func generalOperation(for group: NodeGroup, input: Shape) throws -> (any Operation, input: Int, output: Int) {
        let node = group.nodes[0]
        switch node.layer {
        case .maxPool(let pooling): return pool(.maximum, pooling, node, input)
        case .averagePool(let pooling, let countsPadding):
            return pool(.mean(countsPadding: countsPadding), pooling, node, input)
        case .scale: return elementwise(.scale(node: node.name), group, input, block: vector)
        case .leakyReLU(let slope): return elementwise(.leakyReLU(slope: Float(slope)), group, input)
        case .clip(let minimum, let maximum):
            // What pads a block must stay zero.
            let keepsZero = minimum <= 0 && maximum >= 0
            let isWhole = input.channels.isMultiple(of: vector)
            return elementwise(
                .clip(least: Float(minimum), most: Float(maximum)), group, input, block: keepsZero || isWhole ? nil : 1)
        case .add: return elementwise(.add, group, input)
        case .multiply: return elementwise(.multiply, group, input)
        case .concatenation:
            let operation = ConcatenationOperation(
                inputs: group.inputs.map { shapes[$0] ?? input }, vector: vector, batch: options.batch,
                variant: pointwise)
            return (operation, vector, vector)
        case .transpose(let order):
            let operation = TransposeOperation(
                input: input, order: order, vector: vector, batch: options.batch, variant: pointwise)
            return (operation, 1, 1)
        case .softmax, .logSoftmax:
            let operation = PixelSoftmaxOperation(
                shape: input, logarithm: node.layer == .logSoftmax, vector: vector, batch: options.batch,
                variant: pointwise)
            return (operation, 1, 1)
        default:
            throw BackendError(
                .unsupported, "\(network.name): '\(node.name)' is a \(node.layer), which has no kernel")
        }
    }

    private var pointwise: PointwiseVariant { pick(PointwiseVariant.candidates(for: traits)) }

    private func pool(
        _ kind: WindowPoolOperation.Kind, _ pooling: Pooling, _ node: Node, _ input: Shape
    ) -> (any Operation, Int, Int) {
        let operation = WindowPoolOperation(
            kind: kind, input: input, output: shapes[node.name] ?? input, window: pooling.window, vector: vector,
            batch: options.batch, variant: pointwise)
        return (operation, vector, vector)
    }

    /// An operation on values in a layout, by default the one in which the inputs lie: blocks if any does.
    private func elementwise(
        _ kind: ElementwiseOperation.Kind, _ group: NodeGroup, _ input: Shape, block wanted: Int? = nil
    ) -> (any Operation, Int, Int) {
        let block = wanted ?? group.inputs.map(self.block).max() ?? vector
        let operation = ElementwiseOperation(
            kind: kind, shape: input, block: block, rectified: group.rectified, vector: vector, batch: options.batch,
            variant: pointwise)
        return (operation, block, block)
    }
}
