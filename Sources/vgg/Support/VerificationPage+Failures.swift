import VGGReference
import VGGReports
import VGGVerification

extension DeviceVerification {
    /// How many checks that did not pass a page describes in full.
    private static let describedFailures = 50

    /// The part of a page on what did not pass, the first of it in full; nothing where all passed.
    var failureBlocks: [Block] {
        guard !failures.isEmpty else { return [] }
        let described = failures.prefix(Self.describedFailures).map { check in
            Block.section(check.id, check.failureBlocks(reproduction))
        }
        var rest = ReportTable([("check", .code), ("what is wrong", .text)])
        for check in failures.dropFirst(Self.describedFailures) {
            rest.add([check.id, check.reasons.joined(separator: "; ")], outcome: Outcome(check.verdict))
        }
        let others: [Block] = rest.isEmpty ? [] : [.section("Others", [.table(rest)])]
        return [.section("What did not pass", described + others)]
    }
}

extension Check {
    /// What is wrong with a check, the values that differ, and how to make it again.
    fileprivate func failureBlocks(_ reproduction: String) -> [Block] {
        let facts = [
            ("what", subject), ("kernel", "\(operation) \(variant)"), ("precision", "\(precision)"),
            ("numbers", fill?.rawValue ?? "as the layers before yield them"),
            ("shapes", "\(images) x \(input) -> \(output)"),
            ("held to", isExact ? "equality" : "bounds derived from its sums"),
            ("result", verdict.marked),
        ]
        var blocks: [Block] = [
            .list(reasons), .facts(facts), .commands(["\(reproduction) \(id.quotedForShell)"]),
        ]
        if let worst, let comparison {
            var table = ReportTable(Comparison.Place.columns)
            table.add(worst.cells(in: self))
            for place in comparison.differing where place.index != worst.index { table.add(place.cells(in: self)) }
            blocks.append(.table(table))
            if comparison.differingCount > comparison.differing.count {
                blocks.append(
                    .paragraph("\(comparison.differingCount) of \(comparison.count) values differ."))
            }
        }
        return blocks
    }
}
