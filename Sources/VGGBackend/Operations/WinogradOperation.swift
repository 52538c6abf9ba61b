public import VGGModel

/// 3x3 convolution by Winograd's method with bias, an optional rectifier and an optional 2x2 max-pool;
/// `Kernels/cl/winograd.cl`.
///
/// It does 2.25 to 5 times fewer multiplications than a direct sum, at the price of larger rounding errors. Values that
/// are not finite make whole tiles so, because transforms take differences of infinities.
///
/// Paper: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
public struct WinogradOperation: UnaryOperation {
    /// How the work is cut.
    public enum Variant: Hashable, Sendable, Codable {
        /// In pieces that work-items draw one after the other.
        case cpu(Pieces)
        /// In work-groups, for a matrix product at each point.
        case gpu(Groups)
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
    /// Work-items that share the work, each with scratch memory of its own; a GPU's groups need no such number.
    public let workers: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "winograd"

    /// The variant in a word or two: `F4 14x32 fused`, `F4 gpu 64x64 by 256`.
    public var variantName: String {
        switch variant {
        case .cpu(let pieces): "F\(pieces.tile) \(pieces.name(vector: vector))"
        case .gpu(let groups): "F\(groups.tile) gpu \(groups.group.name)"
        }
    }

    /// By Winograd's method.
    public var summation: Summation {
        guard case .gpu(let groups) = variant, groups.group.inHalves else { return .winograd(tile: variant.tile) }
        return .winogradInHalves(tile: variant.tile, chain: groups.group.depth * vector)
    }

    var inputBlocks: Int { input.channels.dividedUp(by: vector) }
    var outputBlocks: Int { channels.dividedUp(by: vector) }
    var tilesPerImage: Int { variant.tilesPerImage(input) }
    /// Output channels of a group of packed weights.
    private var columns: Int { variant.columns(vector: vector) }
    /// Groups of packed weights.
    var weightGroups: Int { (outputBlocks * vector).dividedUp(by: columns) }

    /// The weights it wants, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        let packing = WeightPacking(
            program: program, kernel: "pack_winograd", arguments: [input.channels, channels],
            global: SIMD2(inputBlocks * vector, weightGroups), rawByteCount: 4 * 9 * input.channels * channels)
        let padded = weightGroups * columns
        return [
            WeightBuffer(
                node: node, form: .packed(packing), byteCount: 4 * variant.points * inputBlocks * vector * padded),
            WeightBuffer(node: node, form: .bias(count: padded), byteCount: 4 * padded),
        ]
    }

    /// The workers' own memory, and that of all transformed tiles and products that pass from kernel to kernel.
    public var scratch: [Int] {
        switch variant {
        case .cpu(let pieces): scratch(pieces)
        case .gpu(let groups): scratch(groups)
        }
    }

    var program: ProgramKey {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["OUT"] = variant.tile
        switch variant {
        case .cpu: return ProgramKey(source: name, after: ["winograd_transforms"], defines: defines)
        case .gpu:
            defines["IN_BLOCK"] = vector
            return ProgramKey(source: name, after: ["winograd_transforms", "tile_product"], defines: defines)
        }
    }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        switch variant {
        case .cpu(let pieces): launches(pieces, input: input, output: output, weights: weights)
        case .gpu(let groups): launches(groups, input: input, output: output, weights: weights)
        }
    }

    /// What bringing some tiles' blocks of channels to points takes, or back.
    func transformWork(tiles: Int, blocks: Int) -> LaunchWork {
        LaunchWork(values: 2 * variant.points * tiles * blocks * vector, operationsPerValue: Double(2 * variant.tile))
    }

    /// What the products of some tiles take.
    func productWork(tiles: Int) -> LaunchWork {
        let (inputs, outputs) = (Double(inputBlocks * vector), Double(weightGroups * columns))
        let (points, tiles) = (Double(variant.points), Double(tiles))
        return LaunchWork(
            operations: 2 * points * tiles * inputs * outputs,
            bytes: 4 * points * (inputs * outputs + tiles * (inputs + outputs)))
    }
}

extension WinogradOperation.Variant {
    /// Rows and columns of a tile's outputs: 2, 4 or 6.
    public var tile: Int {
        switch self {
        case .cpu(let pieces): pieces.tile
        case .gpu(let groups): groups.tile
        }
    }

    /// Values that a tile's inputs, and a filter, are transformed to.
    var points: Int { (tile + 2) * (tile + 2) }

    /// Tiles that cover an image.
    func tilesPerImage(_ input: Shape) -> Int { input.height.dividedUp(by: tile) * input.width.dividedUp(by: tile) }

    fileprivate var defines: [String: Int] {
        switch self {
        case .cpu(let pieces): pieces.defines
        case .gpu(let groups): groups.group.productDefines
        }
    }

    fileprivate func columns(vector: Int) -> Int {
        switch self {
        case .cpu(let pieces): pieces.columns(vector: vector)
        case .gpu(let groups): groups.group.side
        }
    }
}
