import VGGModel

/// Which values dropout keeps: a function of each value's place, a key and a probability, the same on every device.
///
/// A value has the index i = ((n · C + c) · H + y) · W + x in its batch, modulo 2^32. It is kept if u = mix(i ^ mix(key))
/// is at least the threshold, the probability times 2^32, rounded, and then multiplied by the 32-bit float that is nearest
/// to 1 / (1 - probability); else it becomes zero. `mix` is the function below. Forward and backward are the same.
public struct DropoutMask: Hashable, Sendable {
    /// What tells one layer and step from another.
    public let key: UInt32
    /// The least number that keeps a value.
    public let threshold: UInt32
    /// What kept values are multiplied by.
    public let factor: Float

    /// Makes the mask of a key.
    ///
    /// - Throws: `ReferenceError` where the probability is not in 0..<1.
    public init(key: UInt32, probability: Double) throws(ReferenceError) {
        guard (0..<1).contains(probability) else {
            throw ReferenceError(.shapeMismatch, "a dropout probability lies in 0..<1, unlike \(probability)")
        }
        self.key = key
        threshold = UInt32(min((probability * 0x1p32).rounded(), Double(UInt32.max)))
        factor = Float(1 / (1 - probability))
    }

    /// The key of a layer at a step of a training that a seed begins.
    ///
    /// With f the function of the generator SplitMix64 from a state to a number, it is the upper half of
    /// f(f(f(seed) ^ step) ^ layer), where `layer` counts the dropout layers of a network from zero.
    public static func key(seed: UInt64, step: UInt64, layer: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: SplitMix64.hash(SplitMix64.hash(SplitMix64.hash(seed) ^ step) ^ layer) >> 32)
    }

    /// Whether the value of an index is kept.
    public func keeps(_ index: UInt32) -> Bool { Self.mix(index ^ Self.mix(key)) >= threshold }

    /// A permutation of the 32-bit numbers, every bit of whose result depends on all of its argument.
    ///
    /// It is `lowbias32` of Chris Wellons's hash prospector: x ^= x >> 16, x *= 7feb352d, x ^= x >> 15, x *= 846ca68b,
    /// x ^= x >> 16, in hexadecimal and modulo 2^32.
    public static func mix(_ number: UInt32) -> UInt32 {
        var bits = number
        bits = (bits ^ bits >> 16) &* 0x7feb_352d
        bits = (bits ^ bits >> 15) &* 0x846c_a68b
        return bits ^ bits >> 16
    }
}

extension Reference {
    /// Dropout of a batch in training, and of its gradient; see `DropoutMask`.
    ///
    /// - Throws: `ReferenceError` where there is no image, or they differ in shape.
    public static func dropout(_ batch: [Activation], _ mask: DropoutMask) throws(ReferenceError) -> [Activation] {
        let shape = try Batch.shape(of: batch, "images")
        return batch.enumerated().map { image, values in
            Activation(unchecked: applied(mask, to: values.values, from: image * shape.count), shape: shape)
        }
    }

    /// Dropout of a batch in training with its bounds: a product with the factor, which is a float, is rounded once.
    ///
    /// - Throws: `ReferenceError` where there is no image, or they differ in shape.
    public static func dropout(_ batch: [Evaluation], _ mask: DropoutMask) throws(ReferenceError) -> [Evaluation] {
        let outputs = try dropout(batch.map(\.output), mask)
        return zip(batch, outputs).enumerated().map { image, pair in
            let start = image * pair.1.shape.count
            let sizes = applied(mask, to: pair.0.sizes, from: start)
            let passedOn = applied(mask, to: pair.0.bounds, from: start)
            let bounds = zip(sizes, passedOn).map { size, bound in
                size == 0 ? 0 : bound + SinglePrecision.gamma(1) * size + SinglePrecision.smallestNormal
            }
            return Evaluation(output: pair.1, magnitudes: sizes, bounds: bounds)
        }
    }

    private static func applied(_ mask: DropoutMask, to values: [Double], from start: Int) -> [Double] {
        values.indices.map {
            mask.keeps(UInt32(truncatingIfNeeded: start + $0)) ? values[$0] * Double(mask.factor) : 0
        }
    }
}
