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

    /// Takes values that may each be off by as much as `bounds` says.
    ///
    /// - Precondition: there are as many bounds as values.
    public init(_ values: Activation, within bounds: [Double]) {
        precondition(bounds.count == values.values.count, "\(bounds.count) bounds for \(values.values.count) values")
        self.init(output: values, magnitudes: values.values.map(abs), bounds: bounds)
    }

    /// Evaluations of several images as one, whose channels are those of the first image, then those of the second.
    ///
    /// - Precondition: there is one at least, and all have the same shape.
    public init(joining images: [Evaluation]) {
        let shape = images[0].shape
        precondition(images.allSatisfy { $0.shape == shape }, "images of one shape are joined")
        self.init(
            output: Activation(
                unchecked: images.flatMap(\.values),
                shape: Shape(channels: images.count * shape.channels, height: shape.height, width: shape.width)),
            magnitudes: images.flatMap(\.magnitudes), bounds: images.flatMap(\.bounds))
    }

    /// Evaluations of any shapes as one vector, the values of one after those of the other.
    public init(inOneRow evaluations: [Evaluation]) {
        let values = evaluations.flatMap(\.values)
        self.init(
            output: Activation(unchecked: values, shape: Shape(features: values.count)),
            magnitudes: evaluations.flatMap(\.magnitudes), bounds: evaluations.flatMap(\.bounds))
    }

    /// Everything times a power of two, bounds included.
    public func scaled(by factor: Double) -> Evaluation {
        Evaluation(
            output: Activation(unchecked: values.map { $0 * factor }, shape: shape),
            magnitudes: magnitudes.map { $0 * factor }, bounds: bounds.map { $0 * factor })
    }

    /// How far a correct 32-bit evaluation is from the value of an index at most.
    public func bound(at index: Int) -> Double { bounds[index] }

    /// Whether the values are known exactly.
    var isExact: Bool { bounds.allSatisfy { $0 == 0 } }

    /// The largest size that each uncertain value may have.
    var sizes: [Double] { zip(values, bounds).map { abs($0) + $1 } }
}
