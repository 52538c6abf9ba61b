public import VGGModel

/// Convolution of each channel by itself, with bias and an optional rectifier; `Kernels/cl/depthwise_convolution.cl`.
public struct DepthwiseConvolutionOperation: UnaryOperation {
    /// The node whose weights it uses.
    public let node: String
    /// One input image.
    public let input: Shape
    /// One output image.
    public let output: Shape
    /// What each filter sees.
    public let window: Window
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "depthwise_convolution"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    private var blocks: Int { input.channels.dividedUp(by: vector) }

    /// The weights it wants, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        let (channels, padded) = (input.channels, blocks * vector)
        let rawByteCount = 4 * channels * window.count
        if variant == .naive {
            return [
                WeightBuffer(node: node, form: .rows(first: 0, count: channels), byteCount: rawByteCount),
                WeightBuffer(node: node, form: .bias(count: channels), byteCount: 4 * channels),
            ]
        }
        let packing = WeightPacking(
            program: program, kernel: "pack_depthwise_convolution", arguments: [channels, window.count],
            global: SIMD2(blocks, 1), rawByteCount: rawByteCount)
        return [
            WeightBuffer(node: node, form: .packed(packing), byteCount: 4 * padded * window.count),
            WeightBuffer(node: node, form: .bias(count: padded), byteCount: 4 * padded),
        ]
    }

    private var program: ProgramKey {
        ProgramKey(
            source: name, after: ["window"], defines: variant.defines.merging(["VECTOR": vector]) { own, _ in own })
    }

    /// The launch that computes `output` from `input`.
    public func launches(
        input source: LaunchArgument, output target: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let rest =
            WindowArguments(input: input, output: output, window: window).arguments
            + [.float(rectified ? 0 : -.infinity)]
        let (count, images, columns) =
            switch variant {
            case .naive: (input.channels, ImageAxis(axis: 2, perImage: blocks * vector), output.width)
            case .vector(let run): (blocks, ImageAxis(axis: 2, perImage: blocks), output.width.dividedUp(by: run))
            }
        return [
            Launch(
                program: program, kernel: "\(name)_\(variant.kernelSuffix)",
                arguments: [source, weights[0], weights[1], target, .int(count)] + rest,
                global: SIMD3(columns, output.height, images.extent(images: batch)), images: images, work: work)
        ]
    }

    private var work: LaunchWork {
        let values = batch * blocks * vector * output.height * output.width
        return variant.work(values: values, window: window)
    }
}
