import Testing
import VGGBackend
import VGGModel

/// That buffers are shared only by values which never live together, by replaying plans on paper.
@Suite struct PlanSlotTests {
    static let names = Network.knownNames

    @Test(arguments: names, Bench.families)
    func everyStepFindsWhatItReads(_ name: String, _ family: KernelFamily) throws {
        for batch in [1, 3] {
            for input in [PlanOptions.Input.values, .pixels] {
                for outputs in [[], ["pool1", "conv3_1", "fc6"], ["relu1_1", "prob", "pool5", "avgpool"]] {
                    let options = PlanOptions(batch: batch, input: input, outputs: outputs)
                    try PlanReplay.check(Plan(Network.named(name), for: .imaginary(family), options: options))
                    let larger = try Network.named(name).resized(height: 256, width: 240)
                    try PlanReplay.check(Plan(larger, for: .imaginary(family), options: options))
                }
            }
        }
    }

    private func byteCount(_ placement: Placement, _ plan: Plan) -> Int {
        let blocks = (placement.shape.channels + placement.block - 1) / placement.block
        return 4 * plan.options.batch * blocks * placement.block * placement.shape.height * placement.shape.width
    }

    @Test(arguments: names, Bench.families)
    func slotsAreAsSmallAsWhatLivesAtOnce(_ name: String, _ family: KernelFamily) throws {
        for batch in [1, 3, 8] {
            let ratios = try (0..<5).map { candidate in
                let options = PlanOptions(batch: batch, input: .pixels, candidate: candidate)
                let plan = try Plan(Network.named(name), for: .imaginary(family), options: options)
                return Double(plan.memory.activations) / Double(plan.leastActivations)
            }
            // The search is bounded, so that some odd choices of algorithms are left a tenth above.
            let most = family == .gpu ? 1.09 : 1.05
            #expect(ratios[0] <= most && ratios.allSatisfy { $0 >= 1 && $0 <= 1.15 }, "batch \(batch): \(ratios)")
        }
    }

    @Test(arguments: names)
    func aChainNeedsTwoBuffers(_ name: String) throws {
        let plan = try Plan(Network.named(name), for: .imaginary(.naive))
        let sum = plan.steps.reduce(byteCount(plan.steps[0].input, plan)) { $0 + byteCount($1.output, plan) }
        #expect(plan.slots.count == 2)
        #expect(plan.memory.activations == plan.slots.reduce(0, +))
        #expect(plan.memory.activations < sum)
    }
}
