/// Notes how long each value of a plan needs memory, and has those share a slot that never live together.
struct SlotAllocator {
    private var values: [Value] = []
    private var clock = 0

    /// A value's bytes, and when it begins and ends to need them.
    fileprivate struct Value {
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

    /// A sum below which no slots can go: of values that live at once each needs a slot of its own, so the largest slot
    /// is no smaller than any value, the second no smaller than the second of any that live at once, and so on.
    var leastBytes: Int {
        var least: [Int] = []
        for value in values {
            let live = values.filter { $0.start <= value.start && value.start < $0.end }
            for (place, bytes) in live.map(\.byteCount).sorted(by: >).enumerated() {
                if place == least.count { least.append(0) }
                least[place] = max(least[place], bytes)
            }
        }
        return least.reduce(0, +)
    }

    /// Slots for all values, in all as small as a bounded search finds them.
    func assigned() -> SlotAssignment {
        var search = SlotSearch(values, leastBytes: leastBytes)
        return search.best()
    }
}

/// A search for the slots with the smallest sum, the largest value first.
private struct SlotSearch {
    private let values: [SlotAllocator.Value]
    private let order: [Int]
    /// A sum with which the search is content: a hundredth above the least.
    private let enoughBytes: Int
    private var current: SlotAssignment
    private var found: SlotAssignment?
    private var foundBytes = Int.max
    private var tries = 2000

    init(_ values: [SlotAllocator.Value], leastBytes: Int) {
        self.values = values
        enoughBytes = leastBytes + leastBytes / 100
        order = values.indices.sorted { (values[$1].byteCount, $0) < (values[$0].byteCount, $1) }
        current = SlotAssignment(slots: Array(repeating: -1, count: values.count))
    }

    /// The slots with the smallest sum of those tried.
    mutating func best() -> SlotAssignment {
        place(0, total: 0)
        return found ?? current
    }

    /// Puts the values from some place of the order on into slots.
    ///
    /// A value goes to each slot in turn that is free while it lives, the smallest first, and then to one of its own;
    /// what is no smaller than the best so far is given up.
    private mutating func place(_ next: Int, total: Int) {
        guard total < foundBytes, foundBytes > enoughBytes, tries > 0 || found == nil else { return }
        tries -= 1
        guard next < order.count else {
            (found, foundBytes) = (current, total)
            return
        }
        let index = order[next]
        for slot in current.sizes.indices.reversed() where isFree(slot, for: values[index], before: next) {
            current.slots[index] = slot
            place(next + 1, total: total)
        }
        current.slots[index] = current.sizes.count
        current.sizes.append(values[index].byteCount)
        place(next + 1, total: total + values[index].byteCount)
        current.sizes.removeLast()
    }

    private func isFree(_ slot: Int, for value: SlotAllocator.Value, before next: Int) -> Bool {
        !order[..<next].contains { current.slots[$0] == slot && values[$0].meets(value) }
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
            name: name, nodes: nodes, operation: operation, inputs: inputs.map { $0.moved(by: assignment) },
            output: output.moved(by: assignment), launches: launches.map { $0.moved(by: assignment) })
    }
}

extension Launch {
    func moved(by assignment: SlotAssignment) -> Launch {
        var launch = self
        launch.arguments = arguments.map {
            if case .slot(let value) = $0 { return .slot(assignment.slots[value]) }
            return $0
        }
        return launch
    }
}
