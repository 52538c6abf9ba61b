package import VGGBackend

/// What a session yields, and what was noticed beside that.
package struct ExaminedRun: Sendable {
    /// The values of the first run.
    package let values: Activations
    /// What is wrong besides values.
    package let findings: [Finding]

    /// Takes values with nothing to find.
    package init(_ values: Activations) { self.init(values: values, findings: []) }

    init(values: Activations, findings: [Finding]) {
        self.values = values
        self.findings = findings
    }
}

extension Session {
    /// Runs once onto each kind of leftover and says what is wrong besides values.
    package func examine(_ input: [Float]) throws -> ExaminedRun {
        var runs: [Activations] = []
        for leftover in Leftover.allCases {
            try fillActivations(with: leftover)
            runs.append(try run(values: input)[0])
        }
        var findings = try overruns().map { Finding($0, in: plan) }
        findings += Finding.unwritten(runs[0].values).map { [$0] } ?? []
        if findings.isEmpty { findings += Finding.unsteady(runs.map(\.values)).map { [$0] } ?? [] }
        return ExaminedRun(values: runs[0], findings: findings)
    }
}

extension Finding {
    /// A write outside a buffer, which is named by what the plan uses it for.
    init(_ overrun: BufferOverrun, in plan: Plan) {
        self.init(
            .overrun, "a kernel wrote outside \(plan.uses(of: overrun.slot)): \(overrun.place)")
    }

    /// Values that are what the buffer was set to before.
    static func unwritten(_ values: [Float]) -> Finding? {
        let mark = Leftover.noNumber.float.bitPattern
        guard let first = values.firstIndex(where: { $0.bitPattern == mark }) else { return nil }
        let count = values.count { $0.bitPattern == mark }
        return Finding(.unwritten, "\(count) of \(values.count) values were not written, the first is value \(first)")
    }

    /// Values that are not the same, bit for bit, in the first run of a computation and in another.
    static func unsteady(_ runs: [[Float]]) -> Finding? {
        runs.dropFirst().lazy.compactMap { unsteady(runs[0], $0) }.first
    }

    private static func unsteady(_ values: [Float], _ others: [Float]) -> Finding? {
        let differ = { (index: Int) in
            values[index].bitPattern != others[index].bitPattern && !(values[index].isNaN && others[index].isNaN)
        }
        guard let first = values.indices.first(where: differ) else { return nil }
        let count = values.indices.count(where: differ)
        return Finding(
            .unsteady,
            "\(count) of \(values.count) values changed when the same was computed again: value \(first) was "
                + "\(values[first]), then \(others[first])")
    }
}

extension Plan {
    /// What a buffer of activations is used for, in words.
    fileprivate func uses(of slot: Int) -> String {
        var uses: [String] = slot == inputSlot ? ["the input"] : []
        for step in steps {
            if step.output.slot == slot { uses.append("the output of '\(step.name)'") }
            let own = step.launches.contains { $0.arguments.contains(.slot(slot)) }
            if own, step.output.slot != slot, !step.inputs.contains(where: { $0.slot == slot }) {
                uses.append("the scratch memory of '\(step.name)'")
            }
        }
        let shown = uses.prefix(3).joined(separator: ", ") + (uses.count > 3 ? " and others" : "")
        return "buffer \(slot)" + (uses.isEmpty ? "" : ", which is \(shown)")
    }
}
