/// How a matrix product is cut into work-groups with tiles in local memory; the macros of `tile_product.cl`.
public struct GroupTile: Hashable, Sendable, Codable {
    /// Work-items of a group along either axis.
    public var local: Int
    /// Rows, and columns, of a work-item.
    public var work: Int
    /// Blocks of input channels at a time; single inputs in a dense layer.
    public var depth: Int
    /// Pairs of tiles: with two, one is fetched while the other is multiplied.
    public var stages: Int
    /// Whether factors are halves, whose products are summed as halves within a tile and as floats beyond.
    public var inHalves = false

    /// Rows, and columns, of a work-group.
    var side: Int { local * work }

    /// Macros that make a program of groups.
    var defines: [String: Int] {
        [
            "VARIANT": VariantMacro.gpu, "LOCAL_M": local, "LOCAL_N": local, "WORK_M": work, "WORK_N": work,
            "DEPTH": depth, "STAGES": stages,
        ]
    }

    /// Macros that make a program with `tile_product.cl`.
    var productDefines: [String: Int] {
        defines.merging(["PRODUCT_BITS": inHalves ? 16 : 32]) { own, _ in own }
    }

    /// Work-items of a group along each axis.
    var group: SIMD3<Int> { SIMD3(local, local, 1) }

    /// The tiles in a word or two: `64x64 by 256`, and whether there are two of each.
    var name: String {
        "\(side)x\(side) by \(local * local)" + (stages == 1 ? "" : " staged twice")
            + (inHalves ? " in halves" : "")
    }

    /// Whether a device allows the group, with so many factors for each of a tile's rows or columns.
    func fits(_ traits: DeviceTraits, factorsPerRow: Int) -> Bool {
        let bytes = stages * 2 * (inHalves ? 2 : 4) * factorsPerRow * side
        return local * local <= traits.workGroupLimit && local <= traits.workItemLimits[0]
            && local <= traits.workItemLimits[1] && bytes <= traits.localMemory
    }

    /// Whether a device can run products of blocks of channels so.
    func runs(on traits: DeviceTraits) -> Bool {
        let vector = traits.family.vector
        let isSound = [local, work, depth].allSatisfy((1...Self.largest).contains) && (1...2).contains(stages)
        return isSound && work.isMultiple(of: vector) && fits(traits, factorsPerRow: depth * vector)
    }

    /// What a number of items, values or blocks may be: far more than any device allows, and few enough to multiply.
    private static let largest = 1 << 12

    /// The tiles for products of blocks of channels that a device allows, the largest first.
    static func candidates(for traits: DeviceTraits, inHalves: Bool = false) -> [GroupTile] {
        let all: [(local: Int, work: Int, depth: Int, stages: Int)] = [
            (16, 4, 4, 2), (16, 4, 4, 1), (8, 8, 4, 1), (8, 4, 4, 2), (4, 4, 4, 1), (1, 4, 1, 1),
        ]
        return all.map {
            GroupTile(local: $0.local, work: $0.work, depth: $0.depth, stages: $0.stages, inHalves: inHalves)
        }.filter { $0.runs(on: traits) }
    }
}
