import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Reference {
    /// The exponentials of the scores, scaled to sum to one.
    ///
    /// - Throws: `ReferenceError` where the scores are an image, not a vector.
    public static func softmax(_ input: Activation) throws(ReferenceError) -> Activation {
        guard input.shape.count == input.shape.channels else {
            throw ReferenceError(.shapeMismatch, "softmax takes a vector of scores, not an image of \(input.shape)")
        }
        let largest = input.values.max() ?? 0
        let exponentials = input.values.map { exp($0 - largest) }
        let sum = exponentials.reduce(0, +)
        return Activation(unchecked: exponentials.map { $0 / sum }, shape: input.shape)
    }

    /// The exponentials of the scores, scaled to sum to one, with their bounds.
    ///
    /// Shifting all scores by one number changes nothing, so only the rounding of the difference d = x - m counts: an
    /// exponent is uncertain by a = e + u|d|, which multiplies its exponential by between exp(-a) and exp(a). The
    /// numerator is further rounded by `exp`, the denominator by `exp` and n - 1 additions, all of one sign, and the
    /// quotient by a division, or a reciprocal and a product; one more allows for the reference's own. The largest
    /// exponential is one, so that the denominator is no less than about one and a flushed numerator costs no more
    /// than itself.
    ///
    /// - Throws: `ReferenceError` where the scores are an image, not a vector.
    public static func softmax(_ input: Evaluation) throws(ReferenceError) -> Evaluation {
        let output = try softmax(input.output)
        let uncertainty = exponentUncertainty(input)
        let weighted = { (sign: Double) in
            zip(output.values, uncertainty).reduce(0) { $0 + $1.0 * exp(sign * $1.1) }
        }
        let (least, most) = (weighted(-1), weighted(1))
        let roundings = 2 * SinglePrecision.exponential + input.values.count + SinglePrecision.division + 1
        let gamma = SinglePrecision.gamma(roundings)
        let bounds = zip(output.values, uncertainty).map { probability, a in
            let above = exp(a) / least * (1 + gamma) - 1
            let below = 1 - exp(-a) / most * (1 - gamma)
            return probability * max(above, below) + 4 * SinglePrecision.smallestNormal
        }
        return Evaluation(output: output, magnitudes: output.values, bounds: bounds)
    }

    /// How far the argument of each exponential may be off, up to a shift that all share.
    private static func exponentUncertainty(_ input: Evaluation) -> [Double] {
        let largest = input.values.max() ?? 0
        let largestBound = input.bounds.max() ?? 0
        return zip(input.values, input.bounds).map { value, bound in
            // The exponential of minus infinity is zero, and no rounding changes that.
            value == -.infinity
                ? 0 : bound + SinglePrecision.unit * (abs(value - largest) + bound + largestBound)
        }
    }
}
