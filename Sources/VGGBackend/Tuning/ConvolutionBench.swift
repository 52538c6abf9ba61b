import OpenCLRuntime
import VGGModel

/// The algorithms of one problem on a device, which share its buffers of activations.
final class ConvolutionBench: TuningBench {
    private let problem: TuningProblem
    private let instruments: TuningInstruments
    private let plans: [ConvolutionAlgorithm: ConvolutionPlan]
    private let slots: [Buffer<UInt8>]
    private let input: [Float]
    private let parameters: LayerParameters
    private var made: [ConvolutionAlgorithm: BoundSteps] = [:]

    /// The launches of an algorithm: what comes before the convolution, the convolution, and what comes after.
    private struct BoundSteps {
        let before, convolution, after: [BoundLaunch]
    }

    /// Draws input and weights, and makes the buffers.
    init(_ problem: TuningProblem, algorithms: [ConvolutionAlgorithm], on instruments: TuningInstruments) throws {
        self.problem = problem
        self.instruments = instruments
        let manager = instruments.manager
        var plans: [ConvolutionAlgorithm: ConvolutionPlan] = [:]
        for algorithm in algorithms {
            plans[algorithm] = try ConvolutionPlan(problem, algorithm: algorithm, traits: manager.traits)
        }
        self.plans = plans
        var sizes: [Int] = []
        for plan in plans.values {
            sizes += Array(repeating: 1, count: max(0, plan.steps.slots.count - sizes.count))
            for (slot, size) in plan.steps.slots.enumerated() { sizes[slot] = max(sizes[slot], size) }
        }
        slots = try sizes.map { (size) throws(CLError) in try manager.makeBuffer(count: size) }
        let (check, channels, kernel) = (instruments.check, problem.channels, problem.kernel)
        input = check.values(problem.batch * problem.input.count, seed: 1)
        let shape = [channels, problem.input.channels, kernel, kernel]
        parameters = LayerParameters(
            weight: Tensor(shape: shape, values: check.values(shape.reduce(1, *), seed: 2)),
            bias: Tensor(shape: [channels], values: check.values(channels, seed: 3)))
    }

    func name(of algorithm: ConvolutionAlgorithm) -> String { plans[algorithm]?.name ?? "" }

    /// Runs an algorithm on a buffer full of what is no number, so that a value left out shows.
    func check(_ algorithm: ConvolutionAlgorithm) throws -> Double {
        let (plan, steps) = try bound(algorithm)
        let queue = instruments.queue
        var output = [Float](repeating: 0, count: plan.outputCount)
        try instruments.manager.runningAlone(loading: plan.loads) {
            try lending(input) { try queue.write($0, to: slots[plan.steps.inputSlot]) }
            for launch in steps.before { try launch.enqueue(on: queue, images: problem.batch) }
            for slot in plan.steps.results { try queue.fill(slots[slot], with: UInt8.max) }
            for launch in steps.convolution + steps.after { try launch.enqueue(on: queue, images: problem.batch) }
            try queue.read(from: slots[plan.steps.outputSlot], into: &output)
        }
        return try instruments.check.worstRatio(
            of: ConvolutionRun(
                problem: problem, summation: plan.summation, input: input, parameters: parameters, output: output))
    }

    /// Times an algorithm with weights that are in no cache, on an input that was just written, as in a network.
    func sample(_ algorithm: ConvolutionAlgorithm) throws -> TuningMeasurement.Sample {
        let (plan, steps) = try bound(algorithm)
        let (events, calibration) = try instruments.bench.calibrated {
            try instruments.bench.emptyCaches()
            return try instruments.manager.runningAlone(loading: plan.loads) {
                for launch in steps.before { try launch.enqueue(on: instruments.queue, images: problem.batch) }
                let events = try steps.convolution.flatMap {
                    try $0.enqueueTimed(on: instruments.queue, images: problem.batch)
                }
                try instruments.queue.finish()
                return events
            }
        }
        var seconds = 0.0
        for event in events { seconds += try event.times().duration }
        return TuningMeasurement.Sample(seconds: seconds, calibration: calibration)
    }

    /// The launches of an algorithm, with its weights packed when first asked for.
    private func bound(_ algorithm: ConvolutionAlgorithm) throws -> (ConvolutionPlan, BoundSteps) {
        guard let plan = plans[algorithm] else {
            throw BackendError(.unsupported, "\(problem) is measured without the algorithm \(algorithm)")
        }
        if let steps = made[algorithm] { return (plan, steps) }
        let manager = instruments.manager
        let weights = try manager.runningAlone(loading: plan.plan.packingLoads) {
            let parameters = Parameters(layers: [ConvolutionPlan.node: parameters])
            return try DeviceWeights(plan.plan, parameters: parameters, manager: manager, queue: instruments.queue)
        }
        let bind = { (launches: [Launch]) in
            try launches.map {
                try BoundLaunch($0, manager: manager, slots: self.slots, weights: weights.buffers)
            }
        }
        let steps = BoundSteps(
            before: try bind(plan.steps.before), convolution: try bind(plan.steps.measured),
            after: try bind(plan.steps.after))
        made[algorithm] = steps
        return (plan, steps)
    }
}
