public import VGGModel

/// 3x3 convolution by Winograd's method with bias, an optional rectifier and an optional 2x2 max-pool;
/// `Kernels/cl/winograd.cl`.
///
/// It does 2.25 to 5 times fewer multiplications than a direct sum, at the price of larger rounding errors. Values that
/// are not finite make whole tiles so, because transforms take differences of infinities.
///
/// Paper: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
public struct WinogradOperation: Operation {
    /// How the work is cut.
    public struct Variant: Hashable, Sendable, Codable {
        /// Rows and columns of a tile's outputs: 2, 4 or 6.
        public var tile: Int
        /// Tiles whose products are in registers at a time.
        public var rows: Int
        /// Vectors of output channels whose products are in registers at a time.
        public var vectors: Int
        /// Tiles in a piece of work, a multiple of `rows`.
        public var span: Int
        /// Whether one kernel does everything; otherwise one transforms the inputs, and one does the rest.
        public var isFused: Bool

        /// Makes a variant, whether or not a device can run it.
        package init(tile: Int, rows: Int, vectors: Int, span: Int, isFused: Bool) {
            (self.tile, self.rows, self.vectors, self.span, self.isFused) = (tile, rows, vectors, span, isFused)
        }
    }

    /// The node whose weights it uses.
    public let node: String
    /// One input image.
    public let input: Shape
    /// Output channels.
    public let channels: Int
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// Whether the maximum of each 2x2 window follows.
    public let pooled: Bool
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// Work-items that share the work, each with scratch memory of its own.
    public let workers: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "winograd"

    /// The variant in a word or two: `F4 14x32 fused`.
    public var variantName: String {
        "F\(variant.tile) \(variant.rows)x\(variant.columns(vector: vector)) \(variant.isFused ? "fused" : "split")"
    }

    /// By Winograd's method.
    public var summation: OperationSummation { .winograd(tile: variant.tile) }

    private var inputBlocks: Int { input.channels.dividedUp(by: vector) }
    private var outputBlocks: Int { channels.dividedUp(by: vector) }
    private var groups: Int { outputBlocks.dividedUp(by: variant.vectors) }
    private var tilesPerImage: Int { variant.tilesPerImage(input) }
    private var spans: Int { (batch * tilesPerImage).dividedUp(by: variant.span) }

    /// The weights it wants, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        let columns = groups * variant.columns(vector: vector)
        let packing = WeightPacking(
            program: program, kernel: "pack_winograd", arguments: [input.channels, channels],
            global: SIMD2(inputBlocks * vector, groups), rawByteCount: 4 * 9 * input.channels * channels)
        return [
            WeightBuffer(
                node: node, form: .packed(packing), byteCount: 4 * variant.points * inputBlocks * vector * columns),
            WeightBuffer(node: node, form: .bias(count: columns), byteCount: 4 * columns),
        ]
    }

    /// The workers' own memory, and that of all transformed tiles where they are not fused.
    public var scratch: [Int] {
        let own = workers * variant.scratchBytes(inputBlocks: inputBlocks, vector: vector)
        let tiles = variant.points * (variant.span * inputBlocks + 1) * vector
        return variant.isFused ? [own] : [own, 4 * spans * tiles]
    }

    private var program: ProgramKey {
        ProgramKey(
            source: name,
            defines: [
                "VARIANT": VariantMacro.cpu, "VECTOR": vector, "OUT": variant.tile, "ROWS": variant.rows,
                "VECTORS": variant.vectors, "FUSED": variant.isFused ? 1 : 0,
            ])
    }

    /// The launches that compute `output` from `input`.
    public func launches(input source: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let shape: [LaunchArgument] = [.int(inputBlocks), .int(outputBlocks), .int(input.height), .int(input.width)]
        let rest: [LaunchArgument] = [
            .images, .int(variant.span), .int(pooled ? 1 : 0), .float(rectified ? 0 : -.infinity),
        ]
        let work = { (kernel: String, tiles: LaunchArgument) in
            Launch(
                program: program, kernel: kernel,
                arguments: [tiles, weights[0], weights[1], output, .scratch(0), .ticket] + shape + rest,
                global: SIMD3(workers, 1, 1), images: nil)
        }
        if variant.isFused { return [work("winograd_fused", source)] }
        let images = ImageAxis(axis: 0, perImage: tilesPerImage, tile: variant.rows, items: variant.rows)
        return [
            Launch(
                program: program, kernel: "winograd_input",
                arguments: [source, .scratch(1), .int(input.height), .int(input.width), .images, .int(variant.span)],
                global: SIMD3(images.extent(images: batch), inputBlocks, 1), images: images),
            work("winograd_output", .scratch(1)),
        ]
    }
}

extension WinogradOperation.Variant {
    /// Values that a tile's inputs, and a filter, are transformed to.
    var points: Int { (tile + 2) * (tile + 2) }

    /// Output channels of a group.
    func columns(vector: Int) -> Int { vectors * vector }

    /// Tiles that cover an image.
    func tilesPerImage(_ input: Shape) -> Int { input.height.dividedUp(by: tile) * input.width.dividedUp(by: tile) }

    /// Bytes of one worker's memory: a span's products for one group, and if fused its transformed tiles.
    func scratchBytes(inputBlocks: Int, vector: Int) -> Int {
        let tiles = isFused ? span * inputBlocks * vector + vector : 0
        return 4 * points * (tiles + span * columns(vector: vector) + vector)
    }
}
