public import VGGModel

/// Gradient of a convolution's weights, from its input and the gradient of its output;
/// `Kernels/cl/training/convolution_weight_gradient.cl`.
///
/// The convolution is one of an odd kernel, stride 1, that keeps height and width. The result is the weight tensor's in
/// its own order, [output][input][row][column].
public struct ConvolutionWeightGradientOperation: Operation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One weight per work-item.
        case naive
        /// `inputs` input channels by `vectors` vectors of output channels by a row of taps per work-item, for `rows` rows
        /// of pixels.
        case cpu(inputs: Int, vectors: Int, rows: Int)
        /// A matrix product in work-groups for each tap and `pixels` pixels.
        case gpu(GroupTile, pixels: Int)
    }

    /// One input image.
    public let input: Shape
    /// Output channels.
    public let channels: Int
    /// Extent of the filter, odd.
    public let kernel: Int
    /// Channels in a block of the input.
    public let inputBlock: Int
    /// Floats in a vector, channels in a block of the gradient.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "convolution_weight_gradient"

    /// The variant in a word or two.
    public var variantName: String {
        switch variant {
        case .naive: "naive"
        case .cpu(let inputs, let vectors, let rows): "cpu \(inputs)x\(vectors * vector) by \(rows) rows"
        case .gpu(let tile, let pixels): "gpu \(tile.name) by \(pixels) pixels"
        }
    }

    /// Sums of the spans of pixels, with the channels in whole tiles.
    public var scratch: [Int] {
        variant == .naive ? [] : [4 * spans * allInputs * kernel * kernel * allOutputs]
    }

    /// Makes the operation.
    package init(
        input: Shape, channels: Int, kernel: Int, inputBlock: Int, vector: Int, batch: Int, variant: Variant
    ) {
        self.input = input
        self.channels = channels
        self.kernel = kernel
        self.inputBlock = inputBlock
        self.vector = vector
        self.batch = batch
        self.variant = variant
    }

    /// The launches that compute `output` from the convolution's input and the gradient of its output.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let extent: [LaunchArgument] = [.int(input.height), .int(input.width)]
        let taps = kernel * kernel
        switch variant {
        case .naive:
            return [
                launch(
                    "naive", inputs + [output, .int(input.channels), .int(channels)] + extent + [.int(batch)],
                    SIMD3(taps, input.channels, channels))
            ]
        case .cpu(let tile, let vectors, let rows):
            let sums = launch(
                "cpu",
                inputs + [.scratch(0), .int(inputBlocks), .int(outputBlocks)] + extent
                    + [.int(batch * input.height), .int(rows), .int(allInputs), .int(allOutputs)],
                SIMD3(kernel * allInputs / tile, allOutputs / (vectors * vector), spans))
            return [sums, addition(to: output)]
        case .gpu(let tile, let pixels):
            let sums = launch(
                "gpu",
                inputs + [.scratch(0), .int(inputBlocks), .int(outputBlocks)] + extent
                    + [.int(allPixels), .int(pixels), .int(allInputs), .int(allOutputs)],
                SIMD3(allInputs / tile.work, allOutputs / tile.work, taps * spans), local: tile.group)
            return [sums, addition(to: output)]
        }
    }
}

extension ConvolutionWeightGradientOperation {
    private var inputBlocks: Int { input.channels.dividedUp(by: inputBlock) }
    private var outputBlocks: Int { channels.dividedUp(by: vector) }
    private var allPixels: Int { batch * input.height * input.width }

    /// Input channels in whole tiles.
    private var allInputs: Int {
        switch variant {
        case .naive: input.channels
        case .cpu(let inputs, _, _): (inputBlocks * inputBlock).roundedUp(to: inputs)
        case .gpu(let tile, _): input.channels.roundedUp(to: tile.side)
        }
    }

    /// Output channels in whole tiles.
    private var allOutputs: Int {
        switch variant {
        case .naive: channels
        case .cpu(_, let vectors, _): channels.roundedUp(to: vectors * vector)
        case .gpu(let tile, _): channels.roundedUp(to: tile.side)
        }
    }

    /// Spans into which the pixels of all images are cut.
    private var spans: Int {
        switch variant {
        case .naive: 1
        case .cpu(_, _, let rows): (batch * input.height).dividedUp(by: rows)
        case .gpu(_, let pixels): allPixels.dividedUp(by: pixels)
        }
    }

    private var program: ProgramKey {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["KERNEL"] = kernel
        defines["IN_BLOCK"] = inputBlock
        return ProgramKey(source: name, defines: defines)
    }

    private func launch(
        _ suffix: String, _ arguments: [LaunchArgument], _ global: SIMD3<Int>, local: SIMD3<Int>? = nil
    ) -> Launch {
        Launch(
            program: program, kernel: "\(name)_\(suffix)", arguments: arguments, global: global, local: local,
            work: work)
    }

    private func addition(to output: LaunchArgument) -> Launch {
        let values = spans * allInputs * kernel * kernel * allOutputs
        return Launch(
            program: program, kernel: "\(name)_sum",
            arguments: [
                .scratch(0), output, .int(input.channels), .int(channels), .int(allInputs), .int(allOutputs),
                .int(spans),
            ],
            global: SIMD3(input.channels, outputBlocks, 1), work: LaunchWork(values: values, operationsPerValue: 2))
    }

    private var work: LaunchWork {
        let weights = Double(kernel * kernel) * Double(allInputs) * Double(allOutputs)
        return LaunchWork(
            operations: 2 * weights * Double(allPixels) * (variant == .naive ? LaunchWork.naiveOperations : 1),
            bytes: 4 * (weights * Double(spans) + Double(allPixels) * Double(input.channels + channels)))
    }
}

extension ConvolutionWeightGradientOperation.Variant {
    /// Macros that make the variant's program.
    fileprivate var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive]
        case .cpu(let inputs, let vectors, _):
            ["VARIANT": VariantMacro.cpu, "INPUTS": inputs, "VECTORS": vectors]
        case .gpu(let tile, _): tile.defines
        }
    }
}
