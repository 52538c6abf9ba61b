import Testing
import VGGBackend
import VGGModel

/// That buffers are shared only by values which never live together, by replaying plans on paper.
@Suite struct PlanSlotTests {
    /// What lies in a slot: the value of a node, in blocks of so many channels.
    private struct Content: Equatable {
        var node: String
        var block: Int
        var isBytes = false
    }

    static let names = Network.knownNames

    @Test(arguments: names, Bench.families)
    func everyStepFindsWhatItReads(_ name: String, _ family: KernelFamily) throws {
        for batch in [1, 3] {
            for input in [PlanOptions.Input.values, .pixels] {
                for outputs in [[], ["pool1", "conv3_1", "fc6"], ["relu1_1", "prob", "pool5", "avgpool"]] {
                    let options = PlanOptions(batch: batch, input: input, outputs: outputs)
                    try replay(Plan(Network.named(name), for: .imaginary(family), options: options))
                    let larger = try Network.named(name).resized(height: 256, width: 240)
                    try replay(Plan(larger, for: .imaginary(family), options: options))
                }
            }
        }
    }

    private func replay(_ plan: Plan) throws {
        var slots: [Int: Content] = [:]
        slots[plan.inputSlot] = Content(node: Network.inputName, block: 1, isBytes: plan.options.input == .pixels)
        for step in plan.steps {
            let found = try #require(slots[step.input.slot], "\(step.name) reads a slot that holds nothing")
            try check(step, reads: found, in: plan)
            #expect(step.input.slot != step.output.slot, "\(step.name) writes over what it reads")
            #expect(plan.slots[step.output.slot] >= byteCount(step.output, plan), "\(step.name) has too little room")
            #expect(plan.slots[step.input.slot] >= (found.isBytes ? 1 : 4) * step.input.shape.count)
            let value = step.nodes.last?.name ?? found.node
            slots[step.output.slot] = Content(node: value, block: step.output.block)
        }
        for output in plan.outputs {
            let content = try #require(slots[output.slot])
            #expect(content == Content(node: standIn(for: output.name, in: plan), block: 1))
        }
    }

    private func check(_ step: Step, reads found: Content, in plan: Plan) throws {
        #expect(found.isBytes == (step.operation is NormalizeOperation), "\(step.name)")
        #expect(found.block == step.input.block, "\(step.name) reads another layout")
        guard let first = step.nodes.first else { return }
        #expect(found.node == standIn(for: first.inputs[0], in: plan), "\(step.name) reads another's value")
        for (before, node) in zip(step.nodes, step.nodes.dropFirst()) { #expect(node.inputs == [before.name]) }
    }

    /// The node that really computes a value: an average pool to its input's own extent does not.
    private func standIn(for name: String, in plan: Plan) -> String {
        guard let node = plan.network.node(name), case .adaptiveAveragePool = node.layer else { return name }
        return plan.steps.contains { $0.nodes.contains(node) } ? name : node.inputs[0]
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
