import VGGReference
import VGGVerification

/// The checks of one variant of an operation in one precision.
struct CheckGroup {
    /// Operation, variant and precision.
    let name: [String]
    /// The checks.
    let checks: [Check]
    /// The one that is the worst.
    let worst: Check

    /// The worst verdict.
    var verdict: Comparison.Verdict { .worst(of: checks.map(\.verdict)) }
}

extension DeviceVerification {
    /// The checks of operations by operation, variant and precision, in the order of their names.
    var operationGroups: [CheckGroup] {
        let groups = Dictionary(grouping: operations) { [$0.operation, $0.variant, "\($0.precision)"] }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { name, checks in
            checks.max { $0.rank < $1.rank }.map { CheckGroup(name: name, checks: checks, worst: $0) }
        }
    }
}
