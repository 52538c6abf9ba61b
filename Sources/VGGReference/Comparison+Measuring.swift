import VGGModel

extension Comparison {
    /// The share of reference values other than zero from which a comparison says something.
    public static let usualTrustedShare = 0.1

    /// How many of the values that differ are kept.
    private static let differingLimit = 8

    /// Compares a device's values with an evaluation.
    ///
    /// Where the reference itself is not finite there is nothing to compare with, and the verdict is `untrusted` at best.
    /// With `exactly` every value must be equal.
    ///
    /// - Throws: `ReferenceError` where there are not as many values as the evaluation has.
    public init(
        of values: [Float], with reference: Evaluation, trustedShare: Double = usualTrustedShare, exactly: Bool = false
    ) throws(ReferenceError) {
        try self.init(of: values, with: reference, trustedShare: trustedShare, exactly: exactly, expectations: nil)
    }

    /// Compares a device's values with an evaluation of which some may be infinite or no numbers.
    ///
    /// Values are held to what `expectations` says. An infinity must be the same one, and NaN be NaN; a number whose bound
    /// is not finite, such as a rectified infinity's zero, must be equal.
    ///
    /// - Throws: `ReferenceError` where there are not as many values as the evaluation has.
    /// - Precondition: there is an expectation for each.
    public init(
        of values: [Float], with reference: Evaluation, expecting expectations: [Expectation],
        trustedShare: Double = usualTrustedShare, exactly: Bool = false
    ) throws(ReferenceError) {
        try self.init(
            of: values, with: reference, trustedShare: trustedShare, exactly: exactly, expectations: expectations)
    }

    private init(
        of values: [Float], with reference: Evaluation, trustedShare: Double, exactly: Bool,
        expectations: [Expectation]?
    ) throws(ReferenceError) {
        guard values.count == reference.values.count else {
            throw ReferenceError(
                .shapeMismatch,
                "\(values.count) values cannot be compared with a reference of \(reference.shape)")
        }
        let isSpecial = expectations != nil
        let expectation = { (index: Int) -> Expectation in
            expectations?[index] ?? (reference.values[index].isFinite ? .value : .anything)
        }
        var scan = Scan(limit: Self.differingLimit)
        for index in values.indices {
            let bound = reference.bounds[index]
            scan.note(
                values[index], expected: reference.values[index],
                bound: exactly || isSpecial && !bound.isFinite ? 0 : bound, expectation(index), at: index)
        }
        let place = { (index: Int) in Place(index, value: values[index], in: reference, exactly: exactly) }
        count = values.count
        (differingCount, differing) = (scan.differingCount, scan.differing.map(place))
        largestError = scan.largestError
        worstRatio = scan.worstRatio
        worst = scan.worst.map(place)
        firstNotFinite = scan.firstNotFinite.map(place)
        if isSpecial {
            let finite = values.indices.filter { expectation($0) == .value && reference.values[$0].isFinite }
            relativeL2 = Self.relativeL2(of: finite.map { values[$0] }, from: finite.map { reference.values[$0] })
        } else {
            relativeL2 = Self.relativeL2(of: values, from: reference.values)
        }
        let nonzero = values.indices.count { expectation($0) != .anything && reference.values[$0] != 0 }
        nonzeroShare = Double(nonzero) / Double(max(values.count, 1))
        referenceIsFinite = reference.values.allSatisfy(\.isFinite)
        comparesSpecialValues = isSpecial
        self.trustedShare = trustedShare
    }

    /// The Euclidean length of the errors as a share of the reference's; infinite where a value is not finite.
    ///
    /// - Precondition: there are as many values as reference values.
    public static func relativeL2(of values: [Float], from reference: [Double]) -> Double {
        precondition(values.count == reference.count, "\(values.count) values against \(reference.count)")
        var (errors, squares) = (0.0, 0.0)
        for (value, expected) in zip(values, reference) {
            let error = Double(value) - expected
            errors += error * error
            squares += expected * expected
        }
        if errors == 0 { return 0 }
        let ratio = (errors / squares).squareRoot()
        return ratio.isNaN ? .infinity : ratio
    }
}

/// What is found on the way through the values.
private struct Scan {
    let limit: Int
    var largestError = 0.0
    var worstRatio = 0.0
    var worst: Int?
    var firstNotFinite: Int?
    var differingCount = 0
    var differing: [Int] = []
    private var worstError = 0.0

    init(limit: Int) { self.limit = limit }

    mutating func note(
        _ value: Float, expected: Double, bound: Double, _ expectation: Comparison.Expectation, at index: Int
    ) {
        switch expectation {
        case .anything: return
        case .notFinite: note(error: value.isFinite ? .infinity : 0, bound: 0, at: index)
        case .value where !expected.isFinite:
            let isRight = expected.isNaN ? value.isNaN : Double(value) == expected
            note(error: isRight ? 0 : .infinity, bound: 0, at: index)
        case .value:
            if !value.isFinite && firstNotFinite == nil { firstNotFinite = index }
            note(error: value.isNaN ? .infinity : abs(Double(value) - expected), bound: bound, at: index)
        }
    }

    private mutating func note(error: Double, bound: Double, at index: Int) {
        largestError = max(largestError, error)
        // A bound that is no number, or infinite, bounds nothing.
        let ratio = error == 0 ? 0 : error.isFinite && bound.isFinite ? error / bound : .infinity
        if (ratio, error) > (worstRatio, worstError) { (worst, worstRatio, worstError) = (index, ratio, error) }
        if ratio > 1 {
            differingCount += 1
            if differing.count < limit { differing.append(index) }
        }
    }
}

extension Comparison.Place {
    fileprivate init(_ index: Int, value: Float, in reference: Evaluation, exactly: Bool) {
        let area = reference.shape.height * reference.shape.width
        self.init(
            index: index, channel: index / area, row: index % area / reference.shape.width,
            column: index % reference.shape.width, value: value, expected: reference.values[index],
            bound: exactly ? 0 : reference.bounds[index])
    }
}
