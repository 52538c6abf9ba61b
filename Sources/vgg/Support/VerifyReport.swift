import VGGBackend
import VGGReference
import VGGVerification

/// What a verification found, as JSON and as tables.
struct VerifyReport: Encodable {
    let device: DeviceJSON
    var operations: [Check] = []
    var network: NetworkCheck?
    var model: String?
    var weights: String?
    var reduced: PlanReductions?

    init(device: DeviceJSON) { self.device = device }

    /// All checks of one operation or layer.
    var checks: [Check] { operations + (network?.steps ?? []) }

    /// The check whose error is the largest in units of its bound.
    var worst: Check? { checks.max { $0.rank < $1.rank } }

    /// The worst verdict of all checks.
    var verdict: Comparison.Verdict {
        let all = operations.map(\.verdict) + (network.map { [$0.verdict] } ?? [])
        return all.contains(.exceeds) ? .exceeds : all.contains(.untrusted) ? .untrusted : .withinBound
    }

    /// The tables, what failed, and the verdict on the last line.
    var text: String {
        var parts: [String] = []
        if !operations.isEmpty { parts.append(operationsTable) }
        if let network { parts.append(networkTable(network)) }
        let failures = checks.compactMap(\.failure)
        let shown = 20
        if !failures.isEmpty { parts.append(failures.prefix(shown).joined(separator: "\n") + "\n") }
        if failures.count > shown { parts.append("... and \(failures.count - shown) more\n") }
        return (parts + [conclusion]).joined(separator: "\n")
    }

    private var conclusion: String {
        let failed = checks.count { $0.verdict != .withinBound }
        switch verdict {
        case .withinBound: return "PASS: all \(checks.count) checks are within their bounds; \(worstCase("closest"))"
        case .untrusted: return "UNTRUSTED: \(failed) of \(checks.count) checks say too little to be believed"
        case .exceeds where failed == 0:
            return "FAIL: the scores are off by more than allowed, though all \(checks.count) checks are within bounds"
        case .exceeds: return "FAIL: \(failed) of \(checks.count) checks differ; \(worstCase("worst"))"
        }
    }

    private func worstCase(_ title: String) -> String {
        guard let worst, let place = worst.comparison.worst else { return "no error at all" }
        let error = abs(Double(place.value) - place.expected)
        return "\(title): error \(error.scientific) of \(worst.allowed.scientific) allowed "
            + "(\(worst.operation) \(worst.variant))"
    }

    private var operationsTable: String {
        var table = Table([
            ("operation", .left), ("variant", .left), ("checks", .right), ("exact", .right), ("largest error", .right),
            ("of its bound", .right), ("", .left),
        ])
        let groups = Dictionary(grouping: operations) { [$0.operation, $0.variant] }
        for (name, checks) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            table.add([
                name[0], name[1], "\(checks.count)", "\(checks.count { $0.isExact })",
                (checks.map(\.comparison.largestError).max() ?? 0).scientific,
                percent(checks.map(\.comparison.worstRatio).max() ?? 0),
                checks.allSatisfy { $0.verdict == .withinBound } ? "ok" : "DIFFERENT",
            ])
        }
        return table.text
    }

    private func networkTable(_ network: NetworkCheck) -> String {
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

            \(model ?? "network"), class scores end to end:
              relative L2 error  \(network.relativeL2.scientific), allowed \(network.allowance.scientific)
              largest error      \(network.largestScoreError.scientific)
              best five classes  \(network.sameTopFive ? "the same" : "not the same")

            """
    }

    private func percent(_ share: Double) -> String {
        share < 100 ? (100 * share).fixed(2) + " %" : share.scientific + " x"
    }
}
