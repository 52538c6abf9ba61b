/// A part of a launch that is enqueued by itself.
public struct LaunchSlice: Hashable, Sendable {
    /// Where it begins along each axis, a whole number of groups.
    public let offset: SIMD3<Int>
    /// Work-items along each axis.
    public let global: SIMD3<Int>
}

extension Launch {
    /// The launch in slices each of which is expected to keep within a limit; as it is where it does so whole.
    ///
    /// It is cut along the axis of its images first and then, where an image's part of that still takes too long, along
    /// the others. Work-items that draw tickets count on being all there, so that a launch of those is never cut.
    func cut(to limit: LaunchLimit?) -> Launch {
        guard let limit, !arguments.contains(.ticket) else { return self }
        // Which share of the launch a slice may have.
        var share = limit.seconds / limit.seconds(for: work)
        guard share < 1 else { return self }
        var extents = global
        for axis in [images?.axis, 2, 1, 0].compactMap(\.self) where share < 1 && extents[axis] == global[axis] {
            let group = local?[axis] ?? 1
            let groups = global[axis] / group
            let most = Int(share * Double(groups))
            extents[axis] = group * Self.sliceExtent(of: groups, atMost: max(1, most), areItems: local == nil)
            share = most > 0 ? 1 : share * Double(groups)
        }
        var launch = self
        launch.slice = extents
        return launch
    }

    /// How many of an axis's groups a slice has, so that slices are about equal.
    ///
    /// Where the driver groups the work-items it gets 64 at a time, for it looks for a group that divides their number.
    private static func sliceExtent(of groups: Int, atMost most: Int, areItems: Bool) -> Int {
        let unit = areItems && most >= 64 ? 64 : 1
        let largest = most / unit * unit
        return min(largest, groups.dividedUp(by: groups.dividedUp(by: largest)).roundedUp(to: unit))
    }

    /// The parts in which the launch is enqueued for some images, or for all of a whole batch; one if it is not cut.
    public func slices(images count: Int? = nil) -> [LaunchSlice] {
        let global = count.map { self.global(images: $0) } ?? global
        guard let slice else { return [LaunchSlice(offset: SIMD3(), global: global)] }
        var slices: [LaunchSlice] = []
        for z in stride(from: 0, to: global.z, by: slice.z) {
            for y in stride(from: 0, to: global.y, by: slice.y) {
                for x in stride(from: 0, to: global.x, by: slice.x) {
                    let offset = SIMD3(x, y, z)
                    slices.append(LaunchSlice(offset: offset, global: pointwiseMin(slice, global &- offset)))
                }
            }
        }
        return slices
    }
}

extension Step {
    /// How often a kernel is enqueued for a whole batch: once for each launch, and more often where one is cut.
    public var enqueues: Int { launches.reduce(0) { $0 + $1.slices().count } }

    /// Whether a launch is cut into slices.
    public var isCut: Bool { enqueues > launches.count }
}

extension Plan {
    /// How often a kernel is enqueued for a whole batch.
    public var enqueues: Int { steps.reduce(0) { $0 + $1.enqueues } }

    /// How many launches there are for a batch, and of which steps some are slices of one: `37, of which conv1_2 takes 6
    /// and conv2_2 4 so that none exceeds about 100 ms`.
    public var launchSummary: String {
        let cut = steps.filter(\.isCut)
        guard let limit = traits.launchLimit, let first = cut.first else { return "\(enqueues)" }
        var parts = ["\(first.name) takes \(first.enqueues)"] + cut.dropFirst().map { "\($0.name) \($0.enqueues)" }
        let last = parts.count > 1 ? " and " + parts.removeLast() : ""
        let milliseconds = Int((1000 * limit.seconds).rounded())
        return "\(enqueues), of which \(parts.joined(separator: ", "))\(last) so that none exceeds about "
            + "\(milliseconds) ms"
    }
}
