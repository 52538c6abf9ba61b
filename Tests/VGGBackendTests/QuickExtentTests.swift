import Testing
import VGGBackend
import VGGVerification

/// That the quick extent makes fewer checks, but of all kinds.
@Suite struct QuickExtentTests {
    @Test(arguments: Bench.families) func noKindIsLeftOut(_ family: KernelFamily) throws {
        let traits = try Bench.manager(family).traits
        let checks = try [PlannedCheck.Extent.quick, .standard].map {
            try PlannedCheck.all($0, for: traits, precisions: [.fp32, .fp16Storage])
        }
        let kinds = checks.map { some in
            Set(some.map { [$0.operation, "\($0.precision)", $0.fill.rawValue] })
        }
        #expect(kinds[0] == kinds[1] && kinds[0].count > 40, "\(kinds[1].subtracting(kinds[0]))")
        #expect(checks[0].count < checks[1].count / 4)
    }

    /// That `--case` makes the check that failed, and no other.
    @Test(arguments: Bench.families) func everyCheckHasANameOfItsOwn(_ family: KernelFamily) throws {
        let traits = DeviceTraits.imaginary(family) { $0.supportsHalf = true }
        let precisions = Precision.allCases.filter(traits.allows)
        let checks = try PlannedCheck.all(.standard, for: traits, precisions: precisions)
        let sharing = Dictionary(grouping: checks, by: \.id).filter { $0.value.count > 1 }
        #expect(sharing.isEmpty, "\(sharing.count): \(sharing.keys.sorted().prefix(5))")
    }
}
