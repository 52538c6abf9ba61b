public import VGGModel

extension Plan {
    /// Plans a network for a device: fuses layers, chooses variants, shares buffers, and adds up the memory.
    ///
    /// Where the preferred plan needs more memory than there is, one of smaller algorithms or a smaller batch takes its
    /// place, and `reductions` says so.
    ///
    /// - Throws: `BackendError` where an output is unknown, an operation, an algorithm or the precision is not supported, or
    ///   no plan fits the memory; `ModelError` where the network's shapes do not fit.
    public init(_ network: Network, for traits: DeviceTraits, options: PlanOptions = PlanOptions()) throws {
        let preferred = try Plan(preferring: options, network.inference(), for: traits)
        if preferred.fits {
            self = preferred
        } else if preferred.isTuned {
            // What is fastest may take more memory than there is.
            var untuned = options
            untuned.tuning = nil
            try self.init(network, for: traits, options: untuned)
        } else {
            self = try MemoryFitting(asked: preferred).plan()
        }
    }

    /// The preferred plan for a network without dropout and batch normalisation, whether it fits or not.
    init(preferring options: PlanOptions, _ network: Network, for traits: DeviceTraits) throws {
        var planner = try Planner(network: network, traits: traits, options: options)
        try planner.planInput()
        for group in planner.fused.groups { for part in planner.parts(of: group) { try planner.plan(part) } }
        let outputs = try planner.planOutputs()
        let assignment = planner.slots.assigned()
        self.init(
            network: network, traits: traits, options: options, steps: planner.steps.map { $0.moved(by: assignment) },
            slots: assignment.sizes, inputSlot: assignment.slots[planner.inputSlot],
            outputs: outputs.map { $0.moved(by: assignment) }, weights: planner.weights,
            memory: planner.memory(slots: assignment.sizes), leastActivations: planner.slots.leastBytes,
            tuned: planner.tuned)
    }
}

/// The state of planning: where each value lies, and what was planned so far.
struct Planner {
    let network: Network
    let traits: DeviceTraits
    let options: PlanOptions
    let shapes: [String: Shape]
    let wanted: [String]
    let fused: FusedNetwork
    var steps: [Step] = []
    var slots = SlotAllocator()
    var inputSlot = 0
    var weights: [WeightBuffer] = []
    var tuned: [String] = []
    private var values: [String: Placement] = [:]
    private var readers: [String: Int] = [:]
    /// Under how many names a slot's value is known.
    private var names: [Int: Int] = [:]

    var vector: Int { traits.family.vector }

    init(network: Network, traits: DeviceTraits, options: PlanOptions) throws {
        self.network = network
        self.traits = traits
        self.options = options
        shapes = try network.shapes()
        try network.checkPlannable(shapes: shapes, batch: options.batch, input: options.input)
        try traits.check(options.precision)
        wanted = options.outputs.isEmpty ? network.nodes.suffix(1).map(\.name) : options.outputs
        if let unknown = wanted.first(where: { network.node($0) == nil }) {
            let names = network.nodes.map(\.name).joined(separator: " ")
            throw BackendError(.unsupported, "\(network.name) has no layer '\(unknown)'; its layers are: \(names)")
        }
        fused = FusedNetwork(network, shapes: shapes, outputs: Set(wanted))
        for name in fused.groups.flatMap(\.inputs) + wanted.map(fused.resolve) { readers[name, default: 0] += 1 }
    }

    /// Plans the input's slot and, for pictures, the step that normalises them.
    mutating func planInput() throws {
        let shape = network.input
        let bytes = Placement.byteCount(shape, block: 1, batch: options.batch)
        guard options.input == .pixels else {
            inputSlot = slots.take(bytes)
            name(Network.inputName, Placement(shape: shape, block: 1, slot: inputSlot))
            return
        }
        inputSlot = slots.take(shape.count * options.batch)
        let pixels = Placement(shape: shape, block: 1, slot: inputSlot)
        let operation = NormalizeOperation(
            shape: shape, preprocessing: network.preprocessing, vector: vector, batch: options.batch,
            variant: pick(PointwiseVariant.candidates(for: traits)))
        name(Network.inputName, add(operation, "normalize", nodes: [], from: [pixels], shape: shape, block: 1))
        slots.giveBack(inputSlot)
    }

    /// The groups that are a step each: the group itself, or without its max-pool where its operation does not pool.
    mutating func parts(of group: NodeGroup) -> [NodeGroup] {
        guard group.pooled, !pools(group) else { return [group] }
        let parts = group.withoutPool
        readers[parts[0].output, default: 0] += 1
        return parts
    }

    /// Plans one group of nodes: changes the layout where it must, adds the step, frees what nobody reads any more.
    mutating func plan(_ group: NodeGroup) throws {
        if case .reshape(let shape) = group.nodes[0].layer { return try reshape(group, to: shape) }
        let (operation, inputBlock, outputBlock) = try operation(for: group)
        var sources: [Placement] = []
        var copies: Set<Int> = []
        for input in group.inputs {
            let (source, converted) = try value(input, block: inputBlock)
            sources.append(source)
            // Once converted, nobody reads the original for this group any more.
            if converted { release(input) }
            if converted { copies.insert(source.slot) }
        }
        let shape = shapes[group.output] ?? sources[0].shape
        let own = group.nodes[0].name
        if isTuned(group) { tuned.append(own) }
        name(group.output, add(operation, own, nodes: group.nodes, from: sources, shape: shape, block: outputBlock))
        for (source, input) in zip(sources, group.inputs) {
            if copies.contains(source.slot) { slots.giveBack(source.slot) } else { release(input) }
        }
    }

    /// Has the values of a node in plain NCHW stand for those of the reshaped node too: nothing is moved.
    private mutating func reshape(_ group: NodeGroup, to shape: Shape) throws {
        let (source, _) = try value(group.input, block: 1)
        name(group.output, Placement(shape: shape, block: 1, slot: source.slot))
        release(group.input)
    }

    /// Notes where a node's value lies.
    private mutating func name(_ node: String, _ value: Placement) {
        values[node] = value
        names[value.slot, default: 0] += 1
    }

    /// Brings every wanted value to plain NCHW.
    mutating func planOutputs() throws -> [Plan.Output] {
        var outputs: [Plan.Output] = []
        for name in wanted {
            let (value, _) = try value(fused.resolve(name), block: 1)
            outputs.append(Plan.Output(name: name, shape: shapes[name] ?? value.shape, slot: value.slot))
        }
        return outputs
    }

    /// The candidate that the options ask for, or the last where there are fewer.
    func pick<V>(_ candidates: [V]) -> V {
        candidates[min(max(options.candidate, 0), candidates.count - 1)]
    }

    /// How a value of a node lies.
    func block(of node: String) -> Int { values[node]?.block ?? 1 }

    private mutating func value(_ node: String, block: Int) throws -> (Placement, converted: Bool) {
        guard let value = values[node] else {
            throw BackendError(.unsupported, "\(network.name): '\(node)' is read before it is computed")
        }
        if value.block == block { return (value, false) }
        let operation = LayoutOperation(
            shape: value.shape, toPlain: block == 1, vector: vector, batch: options.batch,
            variant: pick(PointwiseVariant.candidates(for: traits)))
        let name = block == 1 ? "\(node) to plain" : "\(node) to blocks"
        return (add(operation, name, nodes: [], from: [value], shape: value.shape, block: block), true)
    }

    private mutating func add(
        _ operation: any Operation, _ name: String, nodes: [Node], from inputs: [Placement], shape: Shape, block: Int
    ) -> Placement {
        let slot = slots.take(Placement.byteCount(shape, block: block, batch: options.batch))
        let output = Placement(shape: shape, block: block, slot: slot)
        let scratch = operation.scratch.map { slots.take($0) }
        defer { scratch.forEach { slots.giveBack($0) } }
        let first = weights.count
        weights += operation.weights
        let launches = operation.launches(
            inputs: inputs.map { .slot($0.slot) }, output: .slot(slot),
            weights: (first..<weights.count).map(LaunchArgument.weights)
        ).map { $0.placing(scratch: scratch).cut(to: traits.launchLimit) }
        steps.append(
            Step(
                name: name, nodes: nodes, operation: operation, inputs: inputs, output: output, launches: launches))
        return output
    }

    private mutating func release(_ node: String) {
        readers[node, default: 1] -= 1
        guard readers[node] == 0, let value = values[node] else { return }
        names[value.slot, default: 1] -= 1
        if names[value.slot] == 0 { slots.giveBack(value.slot) }
    }
}
