/// Notes how long each value of a plan needs memory, and has those share a slot that never live together.
struct SlotAllocator {
    private var values: [Value] = []
    private var clock = 0

    /// A value's bytes, and when it begins and ends to need them.
    private struct Value {
        let byteCount: Int
        let start: Int
        var end = Int.max

        func meets(_ other: Value) -> Bool { start < other.end && other.start < end }
    }

    /// A value of `byteCount` bytes that lives from now on; its number.
    mutating func take(_ byteCount: Int) -> Int {
        clock += 1
        values.append(Value(byteCount: byteCount, start: clock))
        return values.count - 1
    }

    /// Ends the life of a value.
    mutating func giveBack(_ value: Int) {
        clock += 1
        values[value].end = clock
    }

    /// The largest sum of values that live at once, below which no slots can go.
    var leastBytes: Int {
        values.map { value in
            values.filter { $0.start <= value.start && value.start < $0.end }.reduce(0) { $0 + $1.byteCount }
        }.max() ?? 0
    }

    /// Slots for all values.
    ///
    /// The largest value comes first and makes a slot; every other one goes to the smallest slot that is free while it
    /// lives, and makes one where there is none.
    func assigned() -> SlotAssignment {
        var assignment = SlotAssignment(slots: Array(repeating: 0, count: values.count))
        var holders: [[Value]] = []
        let order = values.indices.sorted { (values[$1].byteCount, $0) < (values[$0].byteCount, $1) }
        for index in order {
            let value = values[index]
            let free = holders.indices.last { !holders[$0].contains(where: value.meets) }
            let slot = free ?? holders.count
            if free == nil {
                holders.append([])
                assignment.sizes.append(value.byteCount)
            }
            holders[slot].append(value)
            assignment.slots[index] = slot
        }
        return assignment
    }
}

/// The slot of each value, and the size of each slot.
struct SlotAssignment {
    /// The slot of each value by its number.
    var slots: [Int]
    /// Bytes of each slot.
    var sizes: [Int] = []
}

extension Placement {
    func moved(by assignment: SlotAssignment) -> Placement {
        Placement(shape: shape, block: block, slot: assignment.slots[slot])
    }
}

extension Plan.Output {
    func moved(by assignment: SlotAssignment) -> Plan.Output {
        Plan.Output(name: name, shape: shape, slot: assignment.slots[slot])
    }
}

extension Step {
    /// The step with its values, which had numbers, in slots.
    func moved(by assignment: SlotAssignment) -> Step {
        Step(
            name: name, nodes: nodes, operation: operation, input: input.moved(by: assignment),
            output: output.moved(by: assignment), launches: launches.map { $0.moved(by: assignment) })
    }
}

extension Launch {
    fileprivate func moved(by assignment: SlotAssignment) -> Launch {
        var launch = self
        launch.arguments = arguments.map {
            if case .slot(let value) = $0 { return .slot(assignment.slots[value]) }
            return $0
        }
        return launch
    }
}
