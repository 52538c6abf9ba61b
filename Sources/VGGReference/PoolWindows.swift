import VGGModel

/// The windows of a pool over images of one shape.
struct PoolWindows {
    let input: Shape
    let output: Shape
    private let window: Window
    private let countsPadding: Bool

    init(_ pooling: Pooling, over input: Shape, countsPadding: Bool = false) throws(ReferenceError) {
        let windows = try pooling.window.windows(over: input, roundingUp: pooling.roundsUp)
        self.input = input
        output = Shape(channels: input.channels, height: windows.rows, width: windows.columns)
        window = pooling.window
        self.countsPadding = countsPadding
    }

    /// Each window's values on the image taken together, with how many values count, one at least.
    func map(
        _ values: [Double], from start: Double, _ combine: @Sendable (Double, Double) -> Double,
        result: @Sendable (_ combined: Double, _ count: Int) -> Double
    ) -> [Double] {
        let rows = (0..<output.height).map { axis($0, \.rows, over: input.height) }
        let columns = (0..<output.width).map { axis($0, \.columns, over: input.width) }
        return [Double](planes: output.channels, of: output.height * output.width) { channel, plane in
            for (y, rows) in rows.enumerated() {
                for (x, columns) in columns.enumerated() {
                    var combined = start
                    for row in rows.places {
                        for column in columns.places {
                            combined = combine(combined, values[(channel * input.height + row) * input.width + column])
                        }
                    }
                    plane[y * output.width + x] = result(combined, max(rows.count * columns.count, 1))
                }
            }
        }
    }

    /// The places of a window on the image along an axis, and how many count.
    private func axis(
        _ index: Int, _ axis: KeyPath<Window.Extent, Int>, over extent: Int
    ) -> (places: [Int], count: Int) {
        let start = index * window.stride[keyPath: axis] - window.before[keyPath: axis]
        let all = (0..<window.size[keyPath: axis]).map { start + $0 * window.dilation[keyPath: axis] }
        let places = all.filter { $0 >= 0 && $0 < extent }
        let end = extent + window.after[keyPath: axis]
        return (places, countsPadding ? all.count { $0 < end } : places.count)
    }
}
