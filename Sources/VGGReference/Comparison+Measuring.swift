import VGGModel

extension Comparison {
    /// Compares a device's values with an evaluation.
    ///
    /// Where the reference itself is not finite there is nothing to compare with, and the verdict is `untrusted` at best.
    ///
    /// - Throws: `ReferenceError` where there are not as many values as the evaluation has.
    public init(
        of values: [Float], with reference: Evaluation, trustedShare: Double = 0.1
    ) throws(ReferenceError) {
        guard values.count == reference.values.count else {
            throw ReferenceError(
                .shapeMismatch,
                "\(values.count) values cannot be compared with a reference of \(reference.shape)")
        }
        var scan = Scan()
        for index in values.indices where reference.values[index].isFinite {
            scan.note(
                values[index], expected: reference.values[index], bound: reference.bounds[index], at: index)
        }
        let place = { (index: Int) in Place(index, value: values[index], in: reference) }
        count = values.count
        largestError = scan.largestError
        worstRatio = scan.worstRatio
        worst = scan.worst.map(place)
        firstNotFinite = scan.firstNotFinite.map(place)
        relativeL2 = Comparison.relativeL2(of: values, from: reference.values)
        nonzeroShare = Double(reference.values.count { $0 != 0 }) / Double(max(values.count, 1))
        referenceIsFinite = reference.values.allSatisfy(\.isFinite)
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
    var largestError = 0.0
    var worstRatio = 0.0
    var worst: Int?
    var firstNotFinite: Int?

    mutating func note(_ value: Float, expected: Double, bound: Double, at index: Int) {
        if !value.isFinite && firstNotFinite == nil { firstNotFinite = index }
        let error = value.isNaN ? .infinity : abs(Double(value) - expected)
        largestError = max(largestError, error)
        // A bound that is no number bounds nothing.
        let ratio = error == 0 ? 0 : error == .infinity || bound.isNaN ? .infinity : error / bound
        if ratio > worstRatio { (worst, worstRatio) = (index, ratio) }
    }
}

extension Comparison.Place {
    fileprivate init(_ index: Int, value: Float, in reference: Evaluation) {
        let area = reference.shape.height * reference.shape.width
        self.init(
            index: index, channel: index / area, row: index % area / reference.shape.width,
            column: index % reference.shape.width, value: value, expected: reference.values[index],
            bound: reference.bounds[index])
    }
}
