import VGGBackend
import VGGReference
import VGGReports
import VGGVerification

extension NetworkVerification {
    /// The part of a page on the network, layer by layer.
    var block: Block {
        let chart = BoundChart(
            title: "Errors of each layer of \(model) as shares of their bounds",
            bars: check.steps.map {
                BoundChart.Bar(name: $0.subject, share: $0.worstRatio, outcome: Outcome($0.verdict))
            })
        var facts = [
            ("network", model), ("weights", weights), ("precision", "\(precision)"),
            (
                "scores end to end",
                "relative L2 error \(check.relativeL2.scientific), allowed \(check.allowance.scientific)"
            ),
            ("largest error", check.largestScoreError.scientific),
            ("best five classes", check.sameTopFive ? "the same" : "not the same"),
        ]
        if let reductions { facts.append(("for want of memory", reductions.description)) }
        let caption = "Each layer on the input that the device itself had; the bounds are derived from its sums."
        let findings: [Block] = check.findings.isEmpty ? [] : [.list(check.findings.map(\.message))]
        return .section(
            "Network, layer by layer",
            [.figure(chart, caption: caption), .facts(facts)] + findings + [
                .section("Every layer", [.table(summary)]),
                .section("The worst value of each layer", [.table(check.steps.worstValues)]),
            ])
    }

    private var summary: ReportTable {
        var table = ReportTable([
            ("layer", .text), ("kernel", .code), ("largest error", .number), ("of its bound", .number),
            ("relative L2", .number), ("not zero", .number), ("result", .text),
        ])
        for step in check.steps {
            table.add(
                [
                    step.subject, "\(step.operation) \(step.variant)", step.largestError.scientific,
                    step.worstRatio.percent, (step.comparison?.relativeL2 ?? 0).scientific,
                    (step.comparison?.nonzeroShare ?? 0).percent, step.verdict.marked,
                ], outcome: Outcome(step.verdict))
        }
        return table
    }
}

extension DeviceVerification {
    /// The part of a page on operations by themselves, by variant and precision.
    var operationsBlock: Block {
        let groups = operationGroups
        let chart = BoundChart(
            title: "Errors of each operation as shares of their bounds",
            bars: groups.map {
                BoundChart.Bar(
                    name: $0.name.joined(separator: " "), share: $0.worst.worstRatio,
                    outcome: Outcome($0.verdict))
            })
        return .section(
            "Operations by themselves",
            [
                .figure(chart, caption: "The worst of all checks of a variant in a precision."),
                .section("Every variant in every precision", [.table(summary(of: groups))]),
                .section("The worst value of each", [.table(groups.map(\.worst).worstValues)]),
            ])
    }

    private func summary(of groups: [CheckGroup]) -> ReportTable {
        var table = ReportTable([
            ("operation", .text), ("variant", .code), ("precision", .text), ("checks", .number),
            ("to be equal", .number), ("largest error", .number), ("of its bound", .number),
            ("result", .text),
        ])
        for group in groups {
            table.add(
                group.name + [
                    "\(group.checks.count)", "\(group.checks.count { $0.isExact })",
                    (group.checks.map(\.largestError).max() ?? 0).scientific, group.worst.worstRatio.percent,
                    group.verdict.marked,
                ], outcome: Outcome(group.verdict))
        }
        return table
    }
}

extension [Check] {
    /// A row for each check with its worst value.
    fileprivate var worstValues: ReportTable {
        var table = ReportTable([("check", .code)] + Comparison.Place.columns + [("result", .text)])
        for check in self {
            let cells = check.worst?.cells(in: check) ?? ["", "no error", "", "", "", ""]
            table.add([check.id] + cells + [check.verdict.marked], outcome: Outcome(check.verdict))
        }
        return table
    }
}

extension Comparison.Place {
    /// The columns of `cells(in:)`.
    static var columns: [(title: String, style: ReportTable.Style)] {
        [
            ("index", .number), ("place", .text), ("device", .number), ("reference", .number), ("error", .number),
            ("allowed", .number),
        ]
    }

    /// Where the value is in a check, what it is, and what it should be.
    func cells(in check: Check) -> [String] {
        [
            "\(index)", check.location(of: self), value.isNaN ? "NaN" : "\(value)", "\(expected)",
            abs(Double(value) - expected).scientific, bound.scientific,
        ]
    }
}
