public import VGGReference

/// What one check found: an operation's values on a device against the reference.
public struct Check: Sendable {
    /// What was checked: a layer of a network, or a case of an operation.
    public let subject: String
    /// The operation: `convolution`.
    public let operation: String
    /// Its variant: `cpu 14x32`.
    public let variant: String
    /// The comparison with the reference.
    public let comparison: Comparison
    /// Whether the values had to be equal, bit for bit.
    public let isExact: Bool
    /// The root mean square of the errors in units of what independent roundings leave, where that says something: for
    /// convolutions by Winograd's method on random values.
    public let errorSpread: Double?

    /// Makes the record of a check.
    public init(
        subject: String, operation: String, variant: String, comparison: Comparison, isExact: Bool = false,
        errorSpread: Double? = nil
    ) {
        self.subject = subject
        self.operation = operation
        self.variant = variant
        self.comparison = comparison
        self.isExact = isExact
        self.errorSpread = errorSpread
    }

    /// What the check concludes.
    public var verdict: Comparison.Verdict {
        isExact && comparison.largestError > 0 || isSpreadTooFar ? .exceeds : comparison.verdict
    }

    /// Whether the errors are larger on the whole than roundings make them, even if each is within its bound.
    private var isSpreadTooFar: Bool { errorSpread.map { !($0 <= RoundingSpread.limit) } ?? false }

    /// One line on the worst value of a check that did not pass.
    public var failure: String? {
        guard verdict != .withinBound else { return nil }
        guard verdict == .exceeds else {
            let share = (1000 * comparison.nonzeroShare).rounded() / 10
            return "\(subject) (\(operation), \(variant)): untrusted, only \(share) % of the reference is not zero"
        }
        if let errorSpread, comparison.verdict != .exceeds, isSpreadTooFar {
            return """
                \(subject) (\(operation), \(variant)): errors are \(errorSpread) of what independent roundings leave, \
                more than \(RoundingSpread.limit)
                """
        }
        guard let worst = comparison.firstNotFinite ?? comparison.worst else {
            return "\(subject) (\(operation), \(variant)): values differ"
        }
        return """
            \(subject) (\(operation), \(variant)): channel \(worst.channel), row \(worst.row), column \(worst.column) \
            is \(worst.value), expected \(worst.expected) within \(isExact ? 0 : worst.bound)
            """
    }
}
