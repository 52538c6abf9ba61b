/// How a tensor's values lie in other values: axis by axis, each with its extent and the step from one value to the next.
///
/// Transposing, reshaping and broadcasting change the layout alone. The axes may be finer than the tensor's extents, as a
/// reshape may join axes that were transposed before.
struct StridedLayout: Hashable, Sendable {
    /// A run of values, each `stride` after the one before.
    struct Axis: Hashable, Sendable {
        let extent: Int
        let stride: Int
    }

    /// The tensor's extents, outermost first.
    private(set) var extents: [Int]
    /// The axes, outermost first, as few as will do; none has extent 1.
    private(set) var axes: [Axis]

    /// Values in order, as a tensor of these extents stores them.
    ///
    /// - Precondition: the product of the extents can be counted, and all are positive.
    init(_ extents: [Int]) {
        self.init(extents, [Axis(extent: extents.reduce(1, *), stride: 1)])
    }

    /// Values along axes; their extents have the same product.
    init(_ extents: [Int], _ axes: [Axis]) {
        self.extents = extents
        self.axes = Self.joined(axes)
    }

    /// The number of values.
    var count: Int { extents.reduce(1, *) }

    /// Whether the values are in order, all of them, from the first on.
    var isInOrder: Bool { axes.isEmpty || axes == [Axis(extent: count, stride: 1)] }

    /// The same values under other extents of the same product.
    func reshaped(_ extents: [Int]) -> StridedLayout { StridedLayout(extents, axes) }

    /// The axes in another order: axis i of the result is axis `order[i]`; nothing where a reshape has joined axes that
    /// the extents cut across.
    func transposed(_ order: [Int]) -> StridedLayout? {
        guard let groups = Self.split(axes, at: extents) else { return nil }
        return StridedLayout(order.map { extents[$0] }, order.flatMap { groups[$0] })
    }

    /// The tensor repeated along new axes and those of extent 1, so that it has these extents.
    ///
    /// - Precondition: the extents are as NumPy's broadcasting asks.
    func broadcast(_ target: [Int]) -> StridedLayout? {
        guard let groups = Self.split(axes, at: extents) else { return nil }
        let new = target.count - extents.count
        let axes = target.indices.flatMap { index in
            index >= new && extents[index - new] == target[index]
                ? groups[index - new] : [Axis(extent: target[index], stride: 0)]
        }
        return StridedLayout(target, axes)
    }

    /// The extents of the axes in this layout's order, and the order that sorts them by where the values lie.
    var sorting: (extents: [Int], order: [Int]) {
        (axes.map(\.extent), axes.indices.sorted { axes[$0].stride > axes[$1].stride })
    }

    /// The same values in axes none of which crosses a multiple of one of `strides`.
    func refined(at strides: [Int]) -> [Axis] {
        axes.flatMap { axis in
            strides.sorted().reduce(into: [axis]) { parts, stride in
                guard let outer = parts.first, stride > outer.stride, stride % outer.stride == 0 else { return }
                let inner = stride / outer.stride
                guard inner < outer.extent, outer.extent % inner == 0 else { return }
                parts[0] = Axis(extent: inner, stride: outer.stride)
                parts.insert(Axis(extent: outer.extent / inner, stride: stride), at: 0)
            }
        }
    }

    /// Joins axes that continue each other and drops those of extent 1.
    private static func joined(_ axes: [Axis]) -> [Axis] {
        var joined: [Axis] = []
        for axis in axes where axis.extent != 1 {
            if let last = joined.last, last.stride == axis.extent * axis.stride {
                joined[joined.count - 1] = Axis(extent: last.extent * axis.extent, stride: axis.stride)
            } else {
                joined.append(axis)
            }
        }
        return joined
    }

    /// The axes of each extent, or nothing where an axis does not divide so.
    private static func split(_ axes: [Axis], at extents: [Int]) -> [[Axis]]? {
        var rest = axes
        var groups: [[Axis]] = []
        for extent in extents.reversed() {
            var group: [Axis] = []
            var needed = extent
            while needed > 1 {
                guard let axis = rest.popLast() else { return nil }
                if needed % axis.extent == 0 {
                    group.insert(axis, at: 0)
                    needed /= axis.extent
                } else {
                    guard axis.extent % needed == 0 else { return nil }
                    group.insert(Axis(extent: needed, stride: axis.stride), at: 0)
                    rest.append(Axis(extent: axis.extent / needed, stride: axis.stride * needed))
                    needed = 1
                }
            }
            groups.append(group)
        }
        return groups.reversed()
    }
}
