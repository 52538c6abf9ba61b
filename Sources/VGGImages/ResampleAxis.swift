/// The taps of one axis of an antialiased bilinear resize, for a window of its outputs.
///
/// A triangle as wide as the scale (at least 1 to each side) stands over every output; its samples are divided by
/// their sum in double precision and rounded to 22 fractional bits. Pillow's 8-bit `Resample.c` defines it; every step
/// here is its arithmetic, so that results are equal to the last bit.
struct ResampleAxis {
    /// Weights are integers of this many fractional bits.
    static let precision: Int32 = 22

    /// Inputs that the window's outputs need.
    let inputs: Range<Int>
    /// First tap of each output, counted from `inputs.lowerBound`.
    private(set) var starts: [Int] = []
    /// Where each output's weights begin, and, last, where all end.
    private(set) var offsets: [Int] = [0]
    private(set) var weights: [Int32] = []
    /// Whether outputs are copies of inputs.
    let isIdentity: Bool

    /// Outputs in the window.
    var count: Int { starts.count }

    /// Plans `window` of the `target` outputs made from `source` inputs; all are positive and the window lies inside.
    init(from source: Int, to target: Int, window: Range<Int>) {
        let scale = Double(source) / Double(target)
        let support = max(scale, 1)
        func taps(of output: Int) -> Range<Int> {
            let centre = (Double(output) + 0.5) * scale
            return max(0, Int(centre - support + 0.5))..<min(source, Int(centre + support + 0.5))
        }
        isIdentity = source == target
        inputs =
            window.isEmpty ? 0..<0 : taps(of: window.lowerBound).lowerBound..<taps(of: window.upperBound - 1).upperBound
        for output in window {
            append(taps(of: output), centre: (Double(output) + 0.5) * scale, inverse: 1 / support)
        }
    }

    private mutating func append(_ taps: Range<Int>, centre: Double, inverse: Double) {
        let samples = taps.map { max(0, 1 - abs((Double($0) - centre + 0.5) * inverse)) }
        let sum = samples.reduce(0, +)
        let unit = Double(1 << Self.precision)
        weights += samples.map { Int32((sum == 0 ? $0 : $0 / sum) * unit + 0.5) }
        starts.append(taps.lowerBound - inputs.lowerBound)
        offsets.append(weights.count)
    }
}
