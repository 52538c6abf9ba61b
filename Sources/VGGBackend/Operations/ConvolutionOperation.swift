public import VGGModel

/// Convolution of stride 1 that keeps height and width, with bias and an optional rectifier; `Kernels/cl/convolution.cl`.
public struct ConvolutionOperation: Operation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One value per work-item.
        case naive
        /// `tile` pixels of a row by `vectors` vectors of channels per work-item.
        case cpu(tile: Int, vectors: Int)
        /// Groups of `local` by `local` items, each `work` pixels by `work` channels, `depth` input blocks at a time.
        case gpu(local: Int, work: Int, depth: Int)
    }

    /// The node whose weights it uses.
    public let node: String
    /// One input image.
    public let input: Shape
    /// Output channels.
    public let channels: Int
    /// Extent of the filter, 1 or 3.
    public let kernel: Int
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// Channels in a block of the input.
    public let inputBlock: Int
    /// Floats in a vector, channels in a block of the output.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "convolution"

    /// The variant in a word or two.
    public var variantName: String {
        switch variant {
        case .naive: "naive"
        case .cpu(let tile, let vectors): "cpu \(tile)x\(vectors * vector)"
        case .gpu(let local, let work, _): "gpu \(local * work)x\(local * work) by \(local * local)"
        }
    }

    private var inputBlocks: Int { input.channels.dividedUp(by: inputBlock) }
    private var outputBlocks: Int { channels.dividedUp(by: vector) }
    private var groups: Int { (outputBlocks * vector).dividedUp(by: variant.columns(vector: vector)) }

    /// The weights it wants, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        if case .naive = variant {
            let count = channels * input.channels * kernel * kernel
            return [
                WeightBuffer(node: node, form: .rows(first: 0, count: channels), byteCount: 4 * count),
                WeightBuffer(node: node, form: .bias(count: channels), byteCount: 4 * channels),
            ]
        }
        let columns = groups * variant.columns(vector: vector)
        let packing = WeightPacking(
            program: program, kernel: "pack_convolution",
            arguments: [input.channels, channels, variant.columns(vector: vector)], global: SIMD2(inputBlocks, groups),
            rawByteCount: 4 * input.channels * channels * kernel * kernel)
        let count = inputBlocks * inputBlock * kernel * kernel * columns
        return [
            WeightBuffer(node: node, form: .packed(packing), byteCount: 4 * count),
            WeightBuffer(node: node, form: .bias(count: columns), byteCount: 4 * columns),
        ]
    }

    private var program: ProgramKey {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["KERNEL"] = kernel
        defines["IN_BLOCK"] = inputBlock
        return ProgramKey(source: name, defines: defines)
    }

    /// The launches that compute `output` from `input`.
    public func launches(input source: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let shared = [source, weights[0], weights[1], output]
        let lowest = LaunchArgument.float(rectified ? 0 : -.infinity)
        let extent: [LaunchArgument] = [.int(input.height), .int(input.width)]
        let pixels = input.height * input.width
        switch variant {
        case .naive:
            let images = ImageAxis(axis: 2, perImage: outputBlocks * vector)
            return [
                Launch(
                    program: program, kernel: "convolution_naive",
                    arguments: shared + [.int(input.channels), .int(channels)] + extent + [lowest],
                    global: SIMD3(input.width, input.height, images.extent(images: batch)), images: images)
            ]
        case .cpu(let tile, _):
            let images = ImageAxis(axis: 2, perImage: groups)
            return [
                Launch(
                    program: program, kernel: "convolution_cpu",
                    arguments: shared + [.int(inputBlocks), .int(outputBlocks)] + extent + [lowest],
                    global: SIMD3(
                        input.width.dividedUp(by: tile), input.height, images.extent(images: batch)),
                    images: images)
            ]
        case .gpu(let local, let work, _):
            let images = ImageAxis(axis: 0, perImage: pixels, tile: local * work, items: local)
            return [
                Launch(
                    program: program, kernel: "convolution_gpu",
                    arguments: shared + [.int(inputBlocks), .int(outputBlocks)] + extent
                        + [.int(batch * pixels), lowest],
                    global: SIMD3(images.extent(images: batch), groups * local, 1), local: SIMD3(local, local, 1),
                    images: images)
            ]
        }
    }
}

extension ConvolutionOperation.Variant {
    /// Macros that make the variant's program.
    var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive]
        case .cpu(let tile, let vectors): ["VARIANT": VariantMacro.cpu, "TILE": tile, "VECTORS": vectors]
        case .gpu(let local, let work, let depth):
            [
                "VARIANT": VariantMacro.gpu, "LOCAL_M": local, "LOCAL_N": local, "WORK_M": work, "WORK_N": work,
                "DEPTH": depth,
            ]
        }
    }

    /// Output channels that one work-item or work-group computes.
    func columns(vector: Int) -> Int {
        switch self {
        case .naive: 1
        case .cpu(_, let vectors): vectors * vector
        case .gpu(let local, let work, _): local * work
        }
    }

    /// Every variant that a device can run, the preferred one first.
    static func candidates(
        for traits: DeviceTraits, input: Shape, channels: Int
    ) -> [ConvolutionOperation.Variant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu(let vector): cpuCandidates(vector: vector, input: input, channels: channels) + [.naive]
        case .gpu: gpuCandidates(traits) + [.naive]
        }
    }

    /// Tiles whose sums fit the registers: 32 of 16 floats in AVX-512, 16 otherwise.
    ///
    /// The tile that wastes the fewest pixels past the end of a row comes first, then the larger one.
    private static func cpuCandidates(
        vector: Int, input: Shape, channels: Int
    ) -> [ConvolutionOperation.Variant] {
        let vectors = channels > vector ? 2 : 1
        let tiles = vector == 16 ? [14, 8, 4] : [6, 4]
        let cost = { (tile: Int) in input.width.roundedUp(to: tile) }
        return tiles.sorted { (cost($0), -$0) < (cost($1), -$1) }.map { .cpu(tile: $0, vectors: vectors) }
    }

    /// Square groups within the device's limits, the largest that it allows first.
    private static func gpuCandidates(_ traits: DeviceTraits) -> [ConvolutionOperation.Variant] {
        let all: [(local: Int, work: Int, depth: Int)] = [(16, 4, 4), (8, 8, 4), (8, 4, 4), (4, 4, 4), (1, 4, 1)]
        return all.filter { local, work, depth in
            local * local <= traits.workGroupLimit && local <= traits.workItemLimits[0]
                && local <= traits.workItemLimits[1] && 2 * 4 * 4 * depth * local * work <= traits.localMemory
        }.map { .gpu(local: $0.local, work: $0.work, depth: $0.depth) }
    }
}
