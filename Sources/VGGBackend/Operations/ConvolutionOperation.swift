public import VGGModel

/// Convolution of stride 1 that keeps height and width, with bias and an optional rectifier; `Kernels/cl/convolution.cl`.
public struct ConvolutionOperation: UnaryOperation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One value per work-item.
        case naive
        /// `tile` pixels of a row by `vectors` vectors of channels per work-item.
        case cpu(tile: Int, vectors: Int)
        /// A matrix product of pixels by channels in work-groups.
        case gpu(GroupTile)
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
    public var variantName: String { variant.name(vector: vector) }

    /// Products as they are, or of halves, a tile's at a time.
    public var summation: Summation {
        guard case .gpu(let tile) = variant, tile.inHalves else { return .anyOrder }
        return .halves(chain: tile.depth * inputBlock)
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
        return ProgramKey(source: name, after: ["tile_product"], defines: defines)
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
                    global: SIMD3(input.width, input.height, images.extent(images: batch)), images: images, work: work)
            ]
        case .cpu(let tile, _):
            let images = ImageAxis(axis: 2, perImage: groups)
            return [
                Launch(
                    program: program, kernel: "convolution_cpu",
                    arguments: shared + [.int(inputBlocks), .int(outputBlocks)] + extent + [lowest],
                    global: SIMD3(
                        input.width.dividedUp(by: tile), input.height, images.extent(images: batch)),
                    images: images, work: work)
            ]
        case .gpu(let tile):
            let images = ImageAxis(axis: 0, perImage: pixels, tile: tile.side, items: tile.local)
            return [
                Launch(
                    program: program, kernel: "convolution_gpu",
                    arguments: shared + [.int(inputBlocks), .int(outputBlocks)] + extent
                        + [.int(batch * pixels), lowest],
                    global: SIMD3(images.extent(images: batch), groups * tile.local, 1), local: tile.group,
                    images: images, work: work)
            ]
        }
    }

    private var work: LaunchWork {
        let columns = groups * variant.columns(vector: vector)
        let filters = Double(inputBlocks * inputBlock * kernel * kernel) * Double(columns)
        let pixels = Double(batch) * Double(input.height * input.width)
        return LaunchWork(
            operations: 2 * filters * pixels * (variant == .naive ? LaunchWork.naiveOperations : 1),
            bytes: 4 * (filters + pixels * Double(input.channels + channels)))
    }
}

extension ConvolutionOperation.Variant {
    /// The variant in a word or two.
    func name(vector: Int) -> String {
        switch self {
        case .naive: "naive"
        case .cpu(let tile, let vectors): "cpu \(tile)x\(vectors * vector)"
        case .gpu(let tile): "gpu \(tile.name)"
        }
    }

    /// Macros that make the variant's program.
    var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive]
        case .cpu(let tile, let vectors): ["VARIANT": VariantMacro.cpu, "TILE": tile, "VECTORS": vectors]
        case .gpu(let tile): tile.productDefines
        }
    }

    /// Whether it is a product of halves; nothing for the naive one, which is neither's.
    var isInHalves: Bool? {
        switch self {
        case .naive: nil
        case .cpu: false
        case .gpu(let tile): tile.inHalves
        }
    }

    /// Output channels that one work-item or work-group computes.
    func columns(vector: Int) -> Int {
        switch self {
        case .naive: 1
        case .cpu(_, let vectors): vectors * vector
        case .gpu(let tile): tile.side
        }
    }

    /// Every variant that a device can run, the preferred one first; those in halves, where they are allowed, before all
    /// others.
    static func candidates(
        for traits: DeviceTraits, input: Shape, channels: Int, inHalves: Bool
    ) -> [ConvolutionOperation.Variant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu(let vector): cpuCandidates(vector: vector, input: input, channels: channels) + [.naive]
        case .gpu:
            (inHalves ? [true, false] : [false]).flatMap { GroupTile.candidates(for: traits, inHalves: $0) }
                .map { .gpu($0) } + [.naive]
        }
    }

    /// Tiles whose sums fit the registers: 32 of 16 floats in AVX-512, 16 otherwise.
    ///
    /// The tile that wastes the fewest pixels past the end of a row comes first, then the larger one. The first layer,
    /// whose sums are short, is bound by writing its results, and faster with small tiles.
    private static func cpuCandidates(
        vector: Int, input: Shape, channels: Int
    ) -> [ConvolutionOperation.Variant] {
        let vectors = channels > vector ? 2 : 1
        let tiles = vector == 16 ? [14, 8, 4] : [6, 4]
        let cost = { (tile: Int) in input.width.roundedUp(to: tile) }
        let sign = input.channels <= 4 ? 1 : -1
        return tiles.sorted { (cost($0), sign * $0) < (cost($1), sign * $1) }.map { .cpu(tile: $0, vectors: vectors) }
    }
}
