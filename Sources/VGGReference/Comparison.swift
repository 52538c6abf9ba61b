/// A device's values against the reference: errors, bounds, and a verdict.
public struct Comparison: Hashable, Sendable {
    /// What a value of a device is held to.
    public enum Expectation: Hashable, Sendable {
        /// The reference's value: within its bound where it is finite, else of the same kind.
        case value
        /// To be infinite or no number, whichever.
        case notFinite
        /// Nothing: the method of computing leaves it open.
        case anything
    }

    /// What a comparison concludes.
    public enum Verdict: String, Hashable, Sendable, Codable {
        /// Every value is within its bound.
        case withinBound
        /// A value is outside its bound, or not a finite number.
        case exceeds
        /// The reference says too little: most of it is zero, or some of it is not finite.
        case untrusted
    }

    /// One value, where it is, and what was expected of it.
    public struct Place: Hashable, Sendable {
        /// Position in channel, row, column order.
        public let index: Int
        /// Channel of the value.
        public let channel: Int
        /// Row of the value.
        public let row: Int
        /// Column of the value.
        public let column: Int
        /// What the device yields.
        public let value: Float
        /// What the reference says.
        public let expected: Double
        /// How far the two may be apart.
        public let bound: Double
    }

    /// The number of values.
    public let count: Int
    /// How many of them are outside their bounds, or not what they must be.
    public let differingCount: Int
    /// The first few of those.
    public let differing: [Place]
    /// The largest absolute error; infinite where a value is not a number.
    public let largestError: Double
    /// The largest error in units of its bound; infinite where a value is not finite.
    public let worstRatio: Double
    /// The value with the largest error in units of its bound, or nothing where there is no error.
    public let worst: Place?
    /// The first value that is NaN or infinite, or nothing.
    public let firstNotFinite: Place?
    /// The Euclidean length of the errors as a share of the reference's.
    public let relativeL2: Double
    /// The share of reference values that are not zero.
    public let nonzeroShare: Double
    /// Whether all of the reference is finite.
    public let referenceIsFinite: Bool
    /// Whether what is not finite in the reference is compared too.
    public let comparesSpecialValues: Bool
    /// Least share of nonzero values at which the comparison says anything.
    public let trustedShare: Double

    /// What the comparison concludes; a value that is wrong is wrong even where the rest says little.
    public var verdict: Verdict {
        if worstRatio > 1 || firstNotFinite != nil { return .exceeds }
        return (referenceIsFinite || comparesSpecialValues) && nonzeroShare >= trustedShare && count > 0
            ? .withinBound : .untrusted
    }
}
