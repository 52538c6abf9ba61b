/// The work-items of one launch: how many along each dimension, from where on, and how they form work-groups.
public struct NDRange: Hashable, Sendable {
    /// Work-items along each dimension.
    public var global: SIMD3<Int>
    /// Work-items of a work-group along each dimension, or nothing to leave the choice to the driver.
    public var local: SIMD3<Int>?
    /// The global number of the first work-item along each dimension; work-groups are counted from zero all the same.
    public var offset: SIMD3<Int>

    /// Makes a range of `x * y * z` work-items.
    public init(
        _ x: Int, _ y: Int = 1, _ z: Int = 1, local: (Int, Int, Int)? = nil, offset: SIMD3<Int> = SIMD3()
    ) {
        global = SIMD3(x, y, z)
        self.local = local.map { SIMD3($0.0, $0.1, $0.2) }
        self.offset = offset
    }

    /// How many dimensions there are without trailing ones of extent 1 that begin at zero; at least one.
    public var dimensions: Int {
        let group = local ?? SIMD3(repeating: 1)
        return (2...3).last { global[$0 - 1] != 1 || group[$0 - 1] != 1 || offset[$0 - 1] != 0 } ?? 1
    }

    /// The range with every global extent raised to a multiple of the local one, as OpenCL 1.2 demands.
    ///
    /// The kernel must leave out the work-items that were added.
    public var roundedUp: NDRange {
        guard let local, all(local .> 0) else { return self }
        var range = self
        for i in 0..<3 {
            let (sum, overflow) = global[i].addingReportingOverflow(local[i] - 1)
            range.global[i] = overflow ? global[i] : sum / local[i] * local[i]
        }
        return range
    }

    /// The range with work-groups made small enough for `limit`, halving the longest extent until they are.
    ///
    /// The global extents stay; `roundedUp` fits them to the new work-groups.
    public func clamped(to limit: WorkGroupLimit) -> NDRange {
        guard var group = local, all(group .> 0) else { return self }
        group = pointwiseMin(group, limit.maxExtents)
        while group.x > limit.maxSize / group.y / group.z {
            let longest = (0..<3).max { group[$0] < group[$1] } ?? 0
            guard group[longest] > 1 else { break }
            group[longest] = (group[longest] + 1) / 2
        }
        var range = self
        range.local = group
        return range
    }

    /// Why no device can run the range; nothing if one may.
    var flaw: String? {
        guard all(global .> 0) else { return "every global extent must be at least 1" }
        guard all(offset .>= 0) else { return "no work-item can have a number below zero" }
        guard let local else { return nil }
        guard all(local .> 0) else { return "every local extent must be at least 1" }
        let remainder = global % local
        return all(remainder .== 0) ? nil : "every global extent must be a multiple of the local one (see roundedUp)"
    }
}

extension NDRange: CustomStringConvertible {
    /// Such as "64x64 in groups of 8x8 from 128x0".
    public var description: String {
        let text = { (extents: SIMD3<Int>) in (0..<dimensions).map { "\(extents[$0])" }.joined(separator: "x") }
        return text(global) + (local.map { " in groups of \(text($0))" } ?? "")
            + (offset == SIMD3() ? "" : " from \(text(offset))")
    }
}
