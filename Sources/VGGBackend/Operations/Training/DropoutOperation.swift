/// Dropout with values drawn by a counter, of values and of their gradients alike; `Kernels/cl/training/dropout.cl`.
public struct DropoutOperation: Operation {
    /// Values of a whole batch, plain rows.
    public let count: Int
    /// Which of the keys is the layer's.
    public let layer: Int
    /// The probability that a value is dropped.
    public let probability: Double
    /// Floats in a vector.
    public let vector: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "dropout"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        count: Int, layer: Int, probability: Double, vector: Int, variant: PointwiseVariant
    ) {
        self.count = count
        self.layer = layer
        self.probability = probability
        self.vector = vector
        self.variant = variant
    }

    /// The launches that compute `output`, which may be the first input, from values and the keys of all layers.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        // A run counts values here, so that the vector is one.
        [
            variant.flat(
                name, inputs + [output], count: count,
                rest: [
                    .int(layer), .word(UInt32(min((probability * 0x1p32).rounded(), Double(UInt32.max)))),
                    .float(Float(1 / (1 - probability))),
                ], vector: 1,
                work: variant.work(values: 2 * count, operations: 12))
        ]
    }
}
