public import VGGBackend
public import VGGModel
public import VGGReference

/// What one check found: an operation's values on a device against the reference.
public struct Check: Sendable, Identifiable {
    /// Names the check, the same on every device and in every run: `convolution/3x3-17to33-7x9-relu/cpu-14x32/reals/fp32`
    /// for a case of an operation, `network/vgg16/conv1_1/fp32` for a layer.
    public let id: String
    /// What was checked, in words: a layer of a network, or a case of an operation.
    public let subject: String
    /// The operation: `convolution`.
    public let operation: String
    /// Its variant: `cpu 14x32`.
    public let variant: String
    /// How weights were stored and multiplied.
    public let precision: Precision
    /// How the numbers were drawn; nothing for a layer of a network, which reads what the layers before it yield.
    public let fill: Fill?
    /// One image of the input.
    public let input: Shape
    /// One image of the output.
    public let output: Shape
    /// Images at once.
    public let images: Int
    /// The comparison with the reference, the channels of all images one after the other; nothing where there are no
    /// values.
    public let comparison: Comparison?
    /// Whether the values had to be equal, bit for bit.
    public let isExact: Bool
    /// The root mean square of the errors in units of what independent roundings leave, where that says something: for
    /// convolutions and dense layers on random values.
    public let errorSpread: Double?
    /// What else is wrong.
    public let findings: [Finding]

    /// Makes the record of a check.
    public init(
        id: String, subject: String, operation: String, variant: String, precision: Precision, fill: Fill? = nil,
        input: Shape, output: Shape, images: Int = 1, comparison: Comparison?, isExact: Bool = false,
        errorSpread: Double? = nil, findings: [Finding] = []
    ) {
        self.id = id
        self.subject = subject
        self.operation = operation
        self.variant = variant
        self.precision = precision
        self.fill = fill
        self.input = input
        self.output = output
        self.images = images
        self.comparison = comparison
        self.isExact = isExact
        self.errorSpread = errorSpread
        self.findings = findings
    }
}

extension Check {
    /// What the check concludes.
    public var verdict: Comparison.Verdict {
        guard let comparison, findings.isEmpty, !isSpreadTooFar else { return .exceeds }
        return comparison.verdict
    }

    /// The value with the largest error in units of its bound, or one that is not finite and should be.
    public var worst: Comparison.Place? { comparison?.firstNotFinite ?? comparison?.worst }
    /// The largest absolute error; zero where nothing was compared.
    public var largestError: Double { comparison?.largestError ?? 0 }
    /// The largest error in units of its bound; infinite where nothing could be compared.
    public var worstRatio: Double { comparison?.worstRatio ?? .infinity }

    /// Whether the errors are larger on the whole than roundings make them, even if each is within its bound.
    var isSpreadTooFar: Bool { errorSpread.map { !($0 <= RoundingSpread.limit) } ?? false }

    /// The image of a place, and the channel within it.
    public func imageAndChannel(of place: Comparison.Place) -> (image: Int, channel: Int) {
        let channels = max(output.channels, 1)
        return (place.channel / channels, place.channel % channels)
    }

    /// Where a value lies, in words: `image 1, channel 3, row 0, column 7`.
    public func location(of place: Comparison.Place) -> String {
        let (image, channel) = imageAndChannel(of: place)
        return (images > 1 ? "image \(image), " : "")
            + "channel \(channel), row \(place.row), column \(place.column)"
    }

    /// One line on what is wrong with a check that did not pass.
    public var failure: String? {
        guard verdict != .withinBound else { return nil }
        return "\(subject) (\(operation), \(variant)): \(reasons.joined(separator: "; "))"
    }

    /// All that is wrong, each in words.
    public var reasons: [String] {
        var reasons = findings.map(\.message)
        guard let comparison, verdict != .withinBound else { return reasons }
        if comparison.verdict == .exceeds {
            reasons.append(difference(in: comparison))
        } else if let errorSpread, isSpreadTooFar {
            reasons.append(
                "errors are \(errorSpread) of what independent roundings leave, more than \(RoundingSpread.limit)")
        } else if comparison.verdict == .untrusted, findings.isEmpty {
            let share = (1000 * comparison.nonzeroShare).rounded() / 10
            reasons.append("untrusted, only \(share) % of the reference is not zero")
        }
        return reasons
    }

    private func difference(in comparison: Comparison) -> String {
        guard let worst else { return "values differ" }
        let count = comparison.differingCount
        return "\(location(of: worst)) is \(worst.value), expected \(worst.expected) within \(worst.bound)"
            + (count > 1 ? "; \(count) of \(comparison.count) values differ" : "")
    }
}
