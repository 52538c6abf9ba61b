import Testing
import VGGBackend
import VGGModel

/// A plan carried out on paper: which value lies in each slot, in which layout, step by step.
struct PlanReplay {
    /// The value of a node, in blocks of so many channels.
    private struct Content: Equatable {
        var node: String
        var block: Int
        var isBytes = false
    }

    private let plan: Plan
    private var slots: [Int: Content] = [:]

    private init(_ plan: Plan) {
        self.plan = plan
        slots[plan.inputSlot] = Content(node: Network.inputName, block: 1, isBytes: plan.options.input == .pixels)
    }

    /// Expects that every step finds what it reads, in the layout that it takes, and writes where there is room and nothing
    /// that is still read.
    static func check(_ plan: Plan) throws {
        var replay = PlanReplay(plan)
        for step in plan.steps { try replay.take(step) }
        for output in plan.outputs {
            #expect(
                replay.slots[output.slot] == Content(node: replay.source(of: output.name), block: 1), "\(output.name)")
        }
    }

    private mutating func take(_ step: Step) throws {
        let found = try step.inputs.map { try #require(slots[$0.slot], "\(step.name) reads a slot that holds nothing") }
        for (input, content) in zip(step.inputs, found) {
            #expect(input.slot != step.output.slot, "\(step.name) writes over what it reads")
            #expect(content.block == input.block, "\(step.name) reads another layout")
            #expect(content.isBytes == (step.operation is NormalizeOperation), "\(step.name)")
            #expect(plan.slots[input.slot] >= (content.isBytes ? input.shape.count : byteCount(input)))
        }
        if let first = step.nodes.first {
            #expect(found.map(\.node) == first.inputs.map(source), "\(step.name) reads another's value")
        }
        for (before, node) in zip(step.nodes, step.nodes.dropFirst()) { #expect(node.inputs == [before.name]) }
        // What an operation uses between its launches is lost after it.
        let read = Set(step.inputs.map(\.slot))
        for case .slot(let slot) in step.launches.flatMap(\.arguments) where !read.contains(slot) { slots[slot] = nil }
        #expect(plan.slots[step.output.slot] >= byteCount(step.output), "\(step.name) has too little room")
        slots[step.output.slot] = Content(node: step.nodes.last?.name ?? found[0].node, block: step.output.block)
    }

    /// The node whose value stands for another's: a reshaped one's own, or what an idle pool reads.
    private func source(of name: String) -> String {
        guard let node = plan.network.node(name), !plan.steps.contains(where: { $0.nodes.contains(node) }) else {
            return name
        }
        return source(of: node.inputs[0])
    }

    private func byteCount(_ placement: Placement) -> Int {
        let blocks = (placement.shape.channels + placement.block - 1) / placement.block
        return 4 * plan.options.batch * blocks * placement.block * placement.shape.height * placement.shape.width
    }
}
