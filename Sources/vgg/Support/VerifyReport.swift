import VGGBackend
import VGGReference
import VGGVerification

extension VerificationReport {
    /// The tables of each device, what failed, and the verdict on the last line.
    var text: String {
        let parts = devices.map { devices.count > 1 ? "\($0.device.title)\n\n\($0.text)" : $0.text }
        let lines = devices.count > 1 ? devices.map { "\($0.device.title): \($0.conclusion)" } : []
        return (parts + lines + [conclusion]).joined(separator: "\n")
    }

    /// The verdict on all devices in a line.
    var conclusion: String {
        guard devices.count > 1 else { return devices.first?.conclusion ?? "UNTRUSTED: there is no device" }
        let bad = devices.count { $0.verdict != .withinBound }
        return bad == 0 ? "PASS: all \(devices.count) devices" : "FAIL: \(bad) of \(devices.count) devices"
    }
}

extension VerifiedDevice {
    /// The device in a line.
    var title: String { "device \(index): \(name) (\(platform))" }
}

extension DeviceVerification {
    /// The tables, and what failed.
    fileprivate var text: String {
        var parts: [String] = []
        if !operations.isEmpty { parts.append(operationsTable) }
        if let network { parts.append(network.table) }
        let shown = 20
        if !failures.isEmpty {
            parts.append(failures.prefix(shown).map(description).joined())
            if failures.count > shown { parts.append("... and \(failures.count - shown) more\n") }
            parts.append("Each alone: \(reproduction) NAME\n")
        }
        for finding in network?.check.findings ?? [] { parts.append("whole network: \(finding.message)\n") }
        if let failure { parts.append("not checked: \(failure)\n") }
        return parts.joined(separator: "\n")
    }

    /// The verdict in a line.
    var conclusion: String {
        if let failure { return "FAIL: \(failure)" }
        let failed = failures.count
        switch verdict {
        case .withinBound: return "PASS: all \(checks.count) checks are within their bounds; \(worstCase("closest"))"
        case .untrusted: return "UNTRUSTED: \(failed) of \(checks.count) checks say too little to be believed"
        case .exceeds where failed == 0:
            return "FAIL: the scores are off by more than allowed, though all \(checks.count) checks are within bounds"
        case .exceeds: return "FAIL: \(failed) of \(checks.count) checks differ; \(worstCase("worst"))"
        }
    }

    private func worstCase(_ title: String) -> String {
        guard let worst, let place = worst.worst else { return "no error at all" }
        let error = abs(Double(place.value) - place.expected)
        return "\(title): error \(error.scientific) of \(place.bound.scientific) allowed "
            + "(\(worst.operation) \(worst.variant))"
    }

    private func description(_ check: Check) -> String { "\(check.failure ?? "")\n  \(check.id)\n" }

    private var operationsTable: String {
        var table = Table([
            ("operation", .left), ("variant", .left), ("precision", .left), ("checks", .right), ("exact", .right),
            ("largest error", .right), ("of its bound", .right), ("", .left),
        ])
        for group in operationGroups {
            table.add(
                group.name + [
                    "\(group.checks.count)", "\(group.checks.count { $0.isExact })",
                    (group.checks.map(\.largestError).max() ?? 0).scientific, group.worst.worstRatio.percent,
                    group.verdict.word,
                ])
        }
        return table.text
    }
}

extension NetworkVerification {
    /// A line for each layer, and the scores.
    fileprivate var table: String {
        var table = Table([
            ("layer", .left), ("kernel", .left), ("largest error", .right), ("of its bound", .right),
            ("relative L2", .right), ("not zero", .right), ("", .left),
        ])
        for step in check.steps {
            table.add([
                step.subject, "\(step.operation) \(step.variant)", step.largestError.scientific,
                step.worstRatio.percent, (step.comparison?.relativeL2 ?? 0).scientific,
                (step.comparison?.nonzeroShare ?? 0).percent, step.verdict.word,
            ])
        }
        return table.text + """

            \(model), class scores end to end:
              relative L2 error  \(check.relativeL2.scientific), allowed \(check.allowance.scientific)
              largest error      \(check.largestScoreError.scientific)
              best five classes  \(check.sameTopFive ? "the same" : "not the same")

            """
    }
}

extension Comparison.Verdict {
    /// The verdict in a word, for a table.
    var word: String {
        switch self {
        case .withinBound: "ok"
        case .exceeds: "DIFFERENT"
        case .untrusted: "UNTRUSTED"
        }
    }
}

extension Double {
    /// A share in percent, or a multiple where that is more than a hundred times.
    var percent: String { self < 100 ? (100 * self).fixed(2) + " %" : scientific + " x" }
}
