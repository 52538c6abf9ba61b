import VGGReference
import VGGVerification

extension VerificationReport {
    /// One check on each device with its worst values, and the verdict on the last line.
    var detailedText: String {
        let checks = devices.flatMap { device in
            device.checks.map { devices.count > 1 ? "\(device.device.title)\n\($0.details)" : $0.details }
                + (device.failure.map { ["\(device.device.title): \($0)\n"] } ?? [])
        }
        return (checks + [verdict == .withinBound ? "PASS" : verdict == .exceeds ? "FAIL" : "UNTRUSTED"])
            .joined(separator: "\n")
    }
}

extension Check {
    /// What the check is of, what was found, and the values that differ.
    var details: String {
        let numbers = fill.map { ", \($0.rawValue)" } ?? ""
        var lines = [
            id, "  \(subject): \(operation) \(variant), \(precision)\(numbers), \(verdict.word)",
        ]
        lines += findings.map { "  \($0.kind.rawValue): \($0.message)" }
        guard let comparison else { return lines.joined(separator: "\n") + "\n" }
        lines.append(
            "  \(comparison.count) values, \(comparison.nonzeroShare.percent) not zero, relative L2 error "
                + "\(comparison.relativeL2.scientific), \(isExact ? "must be equal" : "within bounds")")
        if let errorSpread {
            lines.append("  errors are \(errorSpread.fixed(3)) of what independent roundings leave")
        }
        lines.append(worst.map { "  worst: \(location(of: $0)), see below" } ?? "  no error at all")
        let places = worst.map { worst in [worst] + comparison.differing.filter { $0.index != worst.index } } ?? []
        let rest = comparison.differingCount - comparison.differing.count
        let more = rest > 0 ? "... and \(rest) more that differ\n" : ""
        return lines.joined(separator: "\n") + "\n" + (places.isEmpty ? "" : "\n\(table(of: places))\(more)")
    }

    private func table(of places: [Comparison.Place]) -> String {
        var table = Table([
            ("index", .right), ("place", .left), ("value", .right), ("expected", .right), ("error", .right),
            ("allowed", .right),
        ])
        for place in places {
            table.add([
                "\(place.index)", location(of: place), "\(place.value)", "\(place.expected)",
                abs(Double(place.value) - place.expected).scientific, place.bound.scientific,
            ])
        }
        return table.text
    }
}
