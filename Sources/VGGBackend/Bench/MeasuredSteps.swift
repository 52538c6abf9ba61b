/// The steps of a chain that are measured, with each value in a buffer of its own, so that all survives a run and it can
/// be run again and again.
struct MeasuredSteps {
    /// Launches that bring the input to where the steps read it, if any.
    let before: [Launch]
    /// The measured launches.
    let measured: [Launch]
    /// Launches that bring the result to the chain's end, if any.
    let after: [Launch]
    /// Bytes of each buffer of activations.
    let slots: [Int]
    /// Where the measured steps' results lie, in order.
    let results: [Int]
    /// Where the chain's end lies.
    let outputSlot: Int

    /// Where the input lies.
    let inputSlot = 0

    /// Takes the steps of a range; the plan's other steps come before or after them.
    init(_ plan: Plan, _ range: Range<Int>) {
        let values = plan.steps.count + 1
        var slots = [Int](repeating: 1, count: values + plan.slots.count)
        var launches: [[Launch]] = []
        slots[0] = plan.slots[plan.inputSlot]
        for (index, step) in plan.steps.enumerated() {
            slots[index + 1] = plan.slots[step.output.slot]
            launches.append(
                step.launches.map { launch in
                    var launch = launch
                    launch.arguments = launch.arguments.map { argument in
                        guard case .slot(let slot) = argument else { return argument }
                        if slot == step.input.slot { return .slot(index) }
                        if slot == step.output.slot { return .slot(index + 1) }
                        slots[values + slot] = plan.slots[slot]
                        return .slot(values + slot)
                    }
                    return launch
                })
        }
        before = Array(launches[..<range.lowerBound].joined())
        measured = Array(launches[range].joined())
        after = Array(launches[range.upperBound...].joined())
        results = range.map { $0 + 1 }
        outputSlot = values - 1
        self.slots = slots
    }
}
