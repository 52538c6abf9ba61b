public import VGGModel

/// What a layer yields, with how far a correct 32-bit evaluation may be from it.
///
/// The bounds hold for any order of summation, or for the regrouping that a `Summation` names, with or without fused
/// multiply-add, and with the accuracy that OpenCL's full profile asks of its functions. They are derived operation by
/// operation, from inputs that are themselves uncertain, so that a chain of layers that a device runs as one has a bound
/// too.
public struct Evaluation: Sendable {
    /// The exact result, up to the rounding of double precision, of which the bounds allow for.
    public let output: Activation
    /// The size of what was summed: Σ|a·b| with the bias for a convolution or dense layer.
    ///
    /// Winograd's filtering sums other products, those of the transformed filters and tiles; with what flushing may do,
    /// they are the size then. A maximum passes on the largest in its window, a mean the mean; elsewhere it is the
    /// value's own size.
    public let magnitudes: [Double]
    /// How far a correct 32-bit evaluation is from each value at most.
    public let bounds: [Double]

    /// Channels, rows, columns.
    public var shape: Shape { output.shape }
    /// The exact values in channel, row, column order.
    public var values: [Double] { output.values }

    /// Takes values as they are, without any uncertainty.
    public init(exact values: Activation) {
        output = values
        magnitudes = values.values.map(abs)
        bounds = [Double](repeating: 0, count: values.values.count)
    }

    init(output: Activation, magnitudes: [Double], bounds: [Double]) {
        self.output = output
        self.magnitudes = magnitudes
        self.bounds = bounds
    }

    /// How far a correct 32-bit evaluation is from the value of an index at most.
    public func bound(at index: Int) -> Double { bounds[index] }

    /// Whether the values are known exactly.
    var isExact: Bool { bounds.allSatisfy { $0 == 0 } }

    /// The largest size that each uncertain value may have.
    var sizes: [Double] { zip(values, bounds).map { abs($0) + $1 } }
}
