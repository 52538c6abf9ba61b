public import VGGModel

/// What is done to each value by itself, or to values of several images at one place; `Kernels/cl/elementwise.cl`.
public struct ElementwiseOperation: Operation {
    /// What is done.
    public enum Kind: Hashable, Sendable {
        /// A factor and an addend per channel, the weights of a node; a rectifier may follow.
        case scale(node: String)
        /// A leaky rectifier.
        case leakyReLU(slope: Float)
        /// Values are brought within bounds.
        case clip(least: Float, most: Float)
        /// The sum of all images; a rectifier may follow.
        case add
        /// The product of all images; a rectifier may follow.
        case multiply
    }

    /// What is done.
    public let kind: Kind
    /// One image, input and output alike.
    public let shape: Shape
    /// Channels in a block, of all images.
    public let block: Int
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "elementwise"
    /// The variant in a word or two, after what is done.
    public var variantName: String { "\(kind.kernel) \(variant.name)".replacing("_", with: " ") }

    private var blocks: Int { shape.channels.dividedUp(by: block) }
    private var plane: Int { shape.height * shape.width }
    /// Values of one image, padding included.
    private var count: Int { blocks * block * plane }

    /// The weights of a scale, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        guard case .scale(let node) = kind else { return [] }
        let padded = blocks * block
        return [
            WeightBuffer(node: node, form: .padded(count: padded), byteCount: 4 * padded),
            WeightBuffer(node: node, form: .bias(count: padded), byteCount: 4 * padded),
        ]
    }

    /// The launches that compute `output` from `inputs`: one, or of sums and products one less than there are inputs.
    public func launches(
        inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let lowest = LaunchArgument.float(rectified ? 0 : -.infinity)
        switch kind {
        case .scale:
            return [
                scale([inputs[0], weights[0], weights[1], output, .int(blocks), .int(plane), lowest])
            ]
        case .leakyReLU(let slope): return [each("", [inputs[0], output], [.float(slope)])]
        case .clip(let least, let most): return [each("", [inputs[0], output], [.float(least), .float(most)])]
        case .add, .multiply:
            return (1..<inputs.count).map { index in
                let last = index == inputs.count - 1 ? lowest : .float(-.infinity)
                return index == 1
                    ? each("", [inputs[0], inputs[1], output], [last])
                    : each("_more", [inputs[index], output], [last])
            }
        }
    }

    private var program: ProgramKey {
        ProgramKey(source: name, defines: variant.defines.merging(["VECTOR": vector]) { own, _ in own })
    }

    /// A launch over all values in a row.
    private func each(_ what: String, _ buffers: [LaunchArgument], _ constants: [LaunchArgument]) -> Launch {
        var images = ImageAxis(axis: 0, perImage: count)
        if case .vector(let run) = variant { images.tile = run * vector }
        return Launch(
            program: program, kernel: "\(kind.kernel)\(what)_\(variant.kernelSuffix)",
            arguments: buffers + [.int(batch * count)] + constants,
            global: SIMD3(images.extent(images: batch), 1, 1), images: images,
            work: variant.work(values: (buffers.count) * batch * count))
    }

    private func scale(_ arguments: [LaunchArgument]) -> Launch {
        let (global, images) =
            switch variant {
            case .naive: (SIMD3(plane, blocks * block, batch), ImageAxis(axis: 2, perImage: 1))
            case .vector(let run):
                (SIMD3(plane.dividedUp(by: run), blocks * batch, 1), ImageAxis(axis: 1, perImage: blocks))
            }
        return Launch(
            program: program, kernel: "\(kind.kernel)_\(variant.kernelSuffix)", arguments: arguments, global: global,
            images: images, work: variant.work(values: 2 * batch * count))
    }
}

extension ElementwiseOperation.Kind {
    /// The kernel's name but for the variant.
    fileprivate var kernel: String {
        switch self {
        case .scale: "scale"
        case .leakyReLU: "leaky_relu"
        case .clip: "clip"
        case .add: "add"
        case .multiply: "multiply"
        }
    }
}
