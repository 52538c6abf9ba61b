import VGGReference
import VGGVerification

/// What a verification found, as JSON and as a table.
struct VerifyReport: Encodable {
    let device: DeviceJSON
    var operations: [Check] = []
    private var network: NetworkCheck?
    private var model: String?

    init(device: DeviceJSON) { self.device = device }

    mutating func add(_ check: NetworkCheck, model: String) {
        network = check
        self.model = model
    }

    /// The worst verdict of all checks.
    var verdict: Comparison.Verdict {
        let all = operations.map(\.verdict) + (network.map { [$0.verdict] } ?? [])
        return all.contains(.exceeds) ? .exceeds : all.contains(.untrusted) ? .untrusted : .withinBound
    }

    /// The checks of each operation and variant taken together.
    private var groups: [(operation: String, variant: String, checks: [Check])] {
        Dictionary(grouping: operations) { [$0.operation, $0.variant] }
            .map { ($0.key[0], $0.key[1], $0.value) }
            .sorted { ($0.operation, $0.variant) < ($1.operation, $1.variant) }
    }

    var text: String {
        var text = ""
        if !operations.isEmpty { text += operationsTable + "\n" }
        if let network, let model { text += networkTable(network, model: model) }
        let failures = (operations + (network?.steps ?? [])).compactMap(\.failure)
        if !failures.isEmpty { text += failures.prefix(20).joined(separator: "\n") + "\n" }
        switch verdict {
        case .withinBound: return text + "verdict: everything is within its bound"
        case .exceeds: return text + "verdict: DIFFERENT, something exceeds its bound"
        case .untrusted: return text + "verdict: UNTRUSTED, a check says too little"
        }
    }

    private var operationsTable: String {
        var table = Table([
            ("operation", .left), ("variant", .left), ("cases", .right), ("exact", .right), ("largest error", .right),
            ("of its bound", .right), ("", .left),
        ])
        for group in groups {
            table.add([
                group.operation, group.variant, "\(group.checks.count)", "\(group.checks.count { $0.isExact })",
                (group.checks.map(\.comparison.largestError).max() ?? 0).scientific,
                percent(group.checks.map(\.comparison.worstRatio).max() ?? 0),
                group.checks.allSatisfy { $0.verdict == .withinBound } ? "ok" : "DIFFERENT",
            ])
        }
        return table.text
    }

    private func networkTable(_ network: NetworkCheck, model: String) -> String {
        var table = Table([
            ("layer", .left), ("kernel", .left), ("largest error", .right), ("of its bound", .right),
            ("relative L2", .right), ("not zero", .right), ("", .left),
        ])
        for step in network.steps {
            let comparison = step.comparison
            table.add([
                step.subject, "\(step.operation) \(step.variant)", comparison.largestError.scientific,
                percent(comparison.worstRatio), comparison.relativeL2.scientific, percent(comparison.nonzeroShare),
                step.verdict == .withinBound ? "ok" : step.verdict == .exceeds ? "DIFFERENT" : "UNTRUSTED",
            ])
        }
        return table.text + """
            \(model), class scores end to end: relative L2 error \(network.relativeL2.scientific), allowed \
            \(network.allowance.scientific); largest error \(network.largestScoreError.scientific); top five \
            \(network.sameTopFive ? "the same" : "not the same")

            """
    }

    private func percent(_ share: Double) -> String { (100 * share).fixed(2) + " %" }

    private enum Key: String, CodingKey { case device, verdict, operations, network }
    private enum NetworkKey: String, CodingKey {
        case model, layers, verdict, allowance
        case relativeL2 = "relative_l2"
        case largestError = "largest_error"
        case sameTopFive = "same_top_five"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(device, forKey: .device)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(operations.map(CheckJSON.init), forKey: .operations)
        guard let network else { return }
        var nested = container.nestedContainer(keyedBy: NetworkKey.self, forKey: .network)
        try nested.encode(model, forKey: .model)
        try nested.encode(network.verdict, forKey: .verdict)
        try nested.encode(network.relativeL2, forKey: .relativeL2)
        try nested.encode(network.allowance, forKey: .allowance)
        try nested.encode(network.largestScoreError, forKey: .largestError)
        try nested.encode(network.sameTopFive, forKey: .sameTopFive)
        try nested.encode(network.steps.map(CheckJSON.init), forKey: .layers)
    }
}

/// One check as JSON.
private struct CheckJSON: Encodable {
    let name: String
    let operation: String
    let variant: String
    let exact: Bool
    let largestError: Double
    let bound: Double?
    let ratio: Double
    let relativeL2: Double
    let verdict: Comparison.Verdict

    init(_ check: Check) {
        name = check.subject
        operation = check.operation
        variant = check.variant
        exact = check.isExact
        largestError = check.comparison.largestError
        bound = check.comparison.worst?.bound
        ratio = check.comparison.worstRatio
        relativeL2 = check.comparison.relativeL2
        verdict = check.verdict
    }

    private enum CodingKeys: String, CodingKey {
        case name, operation, variant, exact, bound, ratio, verdict
        case largestError = "largest_error"
        case relativeL2 = "relative_l2"
    }
}
