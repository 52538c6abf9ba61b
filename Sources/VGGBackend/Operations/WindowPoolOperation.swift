public import VGGModel

/// Maximum or mean of windows of any kind; `Kernels/cl/window_pool.cl`.
public struct WindowPoolOperation: UnaryOperation {
    /// What becomes of a window's values.
    public enum Kind: Hashable, Sendable {
        /// The largest.
        case maximum
        /// Their mean, of those on the image or, with `countsPadding`, of the zeros around it too.
        case mean(countsPadding: Bool)
    }

    /// What becomes of a window's values.
    public let kind: Kind
    /// One input image.
    public let input: Shape
    /// One output image.
    public let output: Shape
    /// The window.
    public let window: Window
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "window_pool"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// The launch that computes `output` from `input`.
    public func launches(
        input source: LaunchArgument, output target: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let program = ProgramKey(
            source: name, after: ["window"], defines: variant.defines.merging(["VECTOR": vector]) { own, _ in own })
        let rest = WindowArguments(input: input, output: output, window: window).arguments + [.int4(mean)]
        let blocks = input.channels.dividedUp(by: vector)
        let (channels, images, columns): ([LaunchArgument], ImageAxis, Int) =
            switch variant {
            case .naive: ([.int(input.channels)], ImageAxis(axis: 2, perImage: blocks * vector), output.width)
            case .vector(let run): ([], ImageAxis(axis: 2, perImage: blocks), output.width.dividedUp(by: run))
            }
        return [
            Launch(
                program: program, kernel: "\(name)_\(variant.kernelSuffix)",
                arguments: [source, target] + channels + rest,
                global: SIMD3(columns, output.height, images.extent(images: batch)), images: images, work: work)
        ]
    }

    /// Whether it is a mean, whether padding counts, and how much of that is past the image.
    private var mean: SIMD4<Int> {
        switch kind {
        case .maximum: SIMD4(0, 0, 0, 0)
        case .mean(let countsPadding): SIMD4(1, countsPadding ? 1 : 0, window.after.rows, window.after.columns)
        }
    }

    private var work: LaunchWork {
        let values = batch * input.channels.roundedUp(to: vector) * output.height * output.width
        return variant.work(values: values, window: window)
    }
}
