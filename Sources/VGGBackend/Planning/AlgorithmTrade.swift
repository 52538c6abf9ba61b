import VGGModel

/// What each convolution of a network can be computed by at some batch, with expected work and memory.
struct AlgorithmTrade {
    /// One way to compute a convolution.
    private struct Choice {
        let algorithm: ConvolutionAlgorithm
        let work: Double
        /// Weights and scratch memory.
        var bytes = 0.0
    }

    /// The plan of the preferred algorithms.
    let preferred: Plan
    private let layers: [String]
    /// For each convolution its choices, the preferred one first.
    private var choices: [[Choice]]

    /// Plans every choice once, to know what it takes.
    init(_ asked: Plan, batch: Int, withNaive: Bool) throws {
        var options = asked.options
        options.batch = batch
        preferred = try Plan(preferring: options, asked.network, for: asked.traits)
        layers = preferred.convolutions.map(\.name)
        choices = preferred.convolutions.map { step in
            let problem = ConvolutionProblem(step, in: asked.traits, options: options)
            let others = problem.candidates.filter { withNaive || $0 != .direct(.naive) }
            let work = others.map(problem.work)
            let own = step.operation.algorithm.map { Choice(algorithm: $0, work: work.min() ?? 0) }
            return [own].compactMap(\.self) + zip(others, work).map { Choice(algorithm: $0, work: $1) }
        }
        try measure()
    }

    private mutating func measure() throws {
        for rank in 0..<(choices.map(\.count).max() ?? 0) {
            let ranks = choices.map { min(rank, $0.count - 1) }
            for (layer, step) in try plan(ranks).convolutions.enumerated() {
                choices[layer][ranks[layer]].bytes = Double(step.byteCount(on: preferred.traits))
            }
        }
    }

    /// The plan whose convolutions take the least sum of work and bytes times a price.
    func plan(price: Double) throws -> Plan { try plan(ranks(price: price)) }

    /// The plan that fits with the least expected work, and the work for one image.
    func cheapest() throws -> (plan: Plan, work: Double)? {
        if preferred.fits { return (preferred, work(layers.map { _ in 0 })) }
        // Work is in multiply-adds: of these prices the lowest leaves every layer as it is, and the highest none.
        var (low, high) = (1e-6, 1e12)
        var ranks = ranks(price: .infinity)
        for _ in 0..<12 {
            let price = (low * high).squareRoot()
            let cheaper = self.ranks(price: price)
            if try plan(cheaper).fits { (high, ranks) = (price, cheaper) } else { low = price }
        }
        try undo(&ranks)
        let plan = try plan(ranks)
        return plan.fits ? (plan, work(ranks)) : nil
    }

    /// Gives layers their preferred algorithms back, the one that loses most first, as long as the plan fits.
    private func undo(_ ranks: inout [Int]) throws {
        let losses = ranks.indices.map { choices[$0][ranks[$0]].work - choices[$0][0].work }
        for layer in ranks.indices.sorted(by: { losses[$0] > losses[$1] }) where ranks[layer] > 0 {
            var undone = ranks
            undone[layer] = 0
            if try plan(undone).fits { ranks = undone }
        }
    }

    private func ranks(price: Double) -> [Int] {
        choices.map { choices in
            choices.indices.min {
                let (one, other) = (choices[$0], choices[$1])
                if price == .infinity { return (one.bytes, one.work) < (other.bytes, other.work) }
                return one.work + price * one.bytes < other.work + price * other.bytes
            } ?? 0
        }
    }

    private func plan(_ ranks: [Int]) throws -> Plan {
        var options = preferred.options
        for (layer, rank) in ranks.enumerated() where rank > 0 {
            options.algorithms[layers[layer]] = choices[layer][rank].algorithm
        }
        return try Plan(preferring: options, preferred.network, for: preferred.traits)
    }

    /// Expected work for one image, that of dense layers included.
    private func work(_ ranks: [Int]) -> Double {
        let batch = Double(preferred.options.batch)
        let dense = preferred.steps.compactMap { $0.operation as? DenseOperation }
            .reduce(0) { $0 + Double($1.inputs) * Double($1.outputs) * max(Self.workPerWeight, batch) }
        return zip(choices, ranks).reduce(dense) { $0 + $1.0[$1.1].work } / batch
    }

    /// Multiply-adds that take as long as reading a dense layer's weight from memory.
    private static let workPerWeight = 16.0
}

extension Operation {
    /// The algorithm of a convolution.
    fileprivate var algorithm: ConvolutionAlgorithm? {
        switch self {
        case let operation as ConvolutionOperation: .direct(operation.variant)
        case let operation as WinogradOperation: .winograd(operation.variant)
        default: nil
        }
    }
}

extension Step {
    /// Bytes of the weights that the device must hold, and of scratch memory.
    fileprivate func byteCount(on traits: DeviceTraits) -> Int {
        let weights = operation.weights.filter { !traits.uses(inPlace: $0) }
        return weights.map(\.byteCount).reduce(0, +) + operation.scratch.reduce(0, +)
    }
}

extension ConvolutionProblem {
    /// The problem that a step of a plan solves.
    fileprivate init(_ step: Step, in traits: DeviceTraits, options: PlanOptions) {
        var (channels, kernel) = (step.output.shape.channels, 3)
        if case .convolution(let layer)? = step.nodes.first?.layer {
            (channels, kernel) = (layer.channels, layer.kernel)
        }
        self.init(
            traits: traits, input: step.input.shape, channels: channels, kernel: kernel,
            readsPlain: step.input.block == 1, batch: options.batch, allowsHalves: options.precision == .fp16)
    }

    /// Multiply-adds that take as long as an algorithm is expected to: on a CPU from the model by which it is chosen,
    /// else from the number of its products.
    fileprivate func work(of algorithm: ConvolutionAlgorithm) -> Double {
        let products =
            Double(kernel * kernel * input.channels) * Double(channels)
            * Double(batch * input.height * input.width)
        var isCPU = false
        if case .cpu = traits.family { isCPU = true }
        let perCycle = Double(traits.family.vector * traits.computeUnits)
        switch algorithm {
        case .direct(.naive): return 50 * products
        case .direct(let variant): return isCPU ? perCycle * cost(of: variant) : products
        case .winograd(.cpu(let pieces)): return perCycle * cost(of: pieces)
        case .winograd(.gpu(let groups)):
            let outputs = Double(groups.tile * groups.tile), points = Double((groups.tile + 2) * (groups.tile + 2))
            return 2 * products * points / (9 * outputs)
        }
    }
}
