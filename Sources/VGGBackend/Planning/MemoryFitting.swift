import VGGModel

/// Finds a plan that fits where the preferred one does not.
///
/// For a batch, each convolution takes the algorithm with the least sum of its expected work and its bytes times a
/// price; the lowest price is sought at which the plan fits, and then what can be undone is undone. Smaller batches are
/// tried too, and the plan with the least expected work for an image wins. Naive kernels are the last resort.
struct MemoryFitting {
    /// The plan that does not fit.
    let asked: Plan

    /// The plan that fits; throws where there is none, with the smallest there is.
    func plan() throws -> Plan {
        var best: (plan: Plan, work: Double)?
        var smallest = asked
        for batch in batches {
            let trade = try AlgorithmTrade(asked, batch: batch, withNaive: batch == 1 && best == nil)
            let least = try trade.plan(price: .infinity)
            if least.memory.peak < smallest.memory.peak || smallest.options.batch > batch { smallest = least }
            guard least.fits || trade.preferred.fits, var fitted = try trade.cheapest() else { continue }
            fitted.plan.reductions = PlanReductions(fitted.plan, asked: asked, sameBatch: trade.preferred)
            if fitted.work < best?.work ?? .infinity { best = fitted }
        }
        guard let best else { throw asked.refusal(smallest: smallest) }
        return best.plan
    }

    /// The batch that was asked for, and halves of it down to one image.
    private var batches: [Int] {
        Array(sequence(first: asked.options.batch) { $0 > 1 ? $0 / 2 : nil })
    }
}
