import VGGBackend
import VGGReference
import VGGVerification

extension VerifyReport {
    private enum Key: String, CodingKey { case device, verdict, checks, worst, operations, network }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(device, forKey: .device)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(checks.count, forKey: .checks)
        try container.encodeIfPresent(worst.map(CheckJSON.init), forKey: .worst)
        try container.encode(operations.map(CheckJSON.init), forKey: .operations)
        try container.encodeIfPresent(
            network.map { NetworkJSON(model, weights: weights, reduced: reduced, $0) }, forKey: .network)
    }
}

/// The check of a whole network as JSON.
private struct NetworkJSON: Encodable {
    let model: String?
    let weights: String?
    let reduced: PlanReductions?
    let verdict: Comparison.Verdict
    let relativeL2: Double?
    let allowance: Double
    let largestError: Double?
    let sameTopFive: Bool
    let layers: [CheckJSON]

    init(_ model: String?, weights: String?, reduced: PlanReductions?, _ check: NetworkCheck) {
        self.model = model
        self.weights = weights
        self.reduced = reduced
        verdict = check.verdict
        relativeL2 = check.relativeL2.finite
        allowance = check.allowance
        largestError = check.largestScoreError.finite
        sameTopFive = check.sameTopFive
        layers = check.steps.map(CheckJSON.init)
    }
}

/// One check as JSON: numbers that are not finite are left out.
private struct CheckJSON: Encodable {
    let name: String
    let operation: String
    let variant: String
    let exact: Bool
    let largestError: Double?
    let bound: Double?
    let ratio: Double?
    let relativeL2: Double?
    let verdict: Comparison.Verdict

    init(_ check: Check) {
        name = check.subject
        operation = check.operation
        variant = check.variant
        exact = check.isExact
        largestError = check.comparison.largestError.finite
        bound = check.allowed.finite
        ratio = check.comparison.worstRatio.finite
        relativeL2 = check.comparison.relativeL2.finite
        verdict = check.verdict
    }
}

extension Check {
    /// What the error of the worst value may be: nothing where the values must be equal.
    var allowed: Double { isExact ? 0 : comparison.worst?.bound ?? 0 }

    /// How bad the check is, for comparison with others: whether it failed, then its error in units of its bound.
    var rank: (Int, Double, Double) {
        (verdict == .exceeds ? 1 : 0, comparison.worstRatio, comparison.largestError)
    }
}
