public import VGGBackend
public import VGGModel

/// Checks and times a network on a device: each layer by parts against the reference first, then whole batches and layers
/// in turns.
public struct NetworkBench {
    private let session: Session
    private let instruments: BenchInstruments
    private let values: [Float]
    private let checks: [BenchReport.Check?]
    private let isBatchRight: Bool
    private var whole: [TimeSample] = []
    private var layers: [[TimeSample]]

    /// Checks what a session computes; it must take values, yield the scores, and be made for profiling.
    ///
    /// Each layer is judged on the input that the device itself had, of one image, and the first, the middle and the last
    /// image of a batch must have the scores, bit for bit, that each has alone. Throws as `Session` and the reference do.
    public init(_ session: Session, parameters: Parameters, on instruments: BenchInstruments) async throws {
        let plan = session.plan
        let count = plan.network.input.count
        values = Fill.reals.values(plan.options.batch * count, seed: 3)
        self.session = session
        self.instruments = instruments
        layers = plan.steps.map { _ in [] }
        let first = Array(values[..<count])
        checks = try await session.trace(values: first, into: []) { checks, trace in
            checks.append(try trace.check(parameters: parameters, precision: plan.options.precision))
        }
        isBatchRight = try await Self.agrees(session, values)
    }

    private static func agrees(_ session: Session, _ values: [Float]) async throws -> Bool {
        let batch = session.plan.options.batch, count = session.plan.network.input.count
        let all = try await session.run(values: values)[0].values
        let scores = all.count / batch
        for image in Set([0, (batch - 1) / 2, batch - 1]) {
            let alone = try await session.run(values: Array(values[image * count..<(image + 1) * count]))[0].values
            guard alone == Array(all[image * scores..<(image + 1) * scores]), alone.allSatisfy(\.isFinite) else {
                return false
            }
        }
        return true
    }

    /// Whether too few of the samples so far were calm, so that more are wanted.
    public var isDisturbed: Bool {
        let calm = (whole + layers.joined()).calm
        return whole.areDisturbed(calm: calm) || layers.contains { $0.areDisturbed(calm: calm) }
    }

    /// Whether everything was right.
    public var isCorrect: Bool { isBatchRight && checks.allSatisfy { $0?.isCorrect != false } }

    /// Times a whole batch, then each layer of one; throws as `Session` does.
    public mutating func sample() async throws {
        let (session, values) = (session, values)
        let run = try await instruments.calibrated {
            let start = ContinuousClock.now
            _ = try await session.run(values: values)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        whole.append(TimeSample(seconds: run.result, hostSeconds: run.result, calibration: run.calibration))
        let profile = try await instruments.calibrated { try await session.profile().map(\.seconds) }
        for (index, seconds) in profile.result.enumerated() {
            layers[index].append(TimeSample(seconds: seconds, calibration: profile.calibration))
        }
    }

    /// An entry for the whole network, then one for each layer, with the samples so far.
    public var entries: [BenchReport.Entry] {
        let plan = session.plan
        let configuration = ["batch": "\(plan.options.batch)", "precision": "\(plan.options.precision)"]
        let failure = isBatchRight ? nil : "an image has other scores in a batch of \(plan.options.batch) than alone"
        let all = BenchReport.Entry(
            name: plan.network.name, configuration: configuration, operation: BenchReport.wholeNetwork,
            shape: "\(plan.network.input)", work: plan.work,
            check: .init(isCorrect: isBatchRight, worstRatio: nil, failure: failure), clock: .host, samples: whole)
        return [all]
            + plan.steps.enumerated().map { index, step in
                BenchReport.Entry(
                    name: step.name, configuration: configuration,
                    operation: BenchOperation(step)?.rawValue ?? step.operation.name,
                    variant: "\(step.operation.name) \(step.operation.variantName)",
                    shape: "\(step.input.shape) -> \(step.output.shape)", layers: step.nodes.map(\.name),
                    work: step.work(batch: plan.options.batch), check: checks[index], samples: layers[index])
            }
    }
}

extension StepTrace {
    /// What the reference says of parts of the step's output; of a step that only changes the layout, that it changes no
    /// value.
    fileprivate func check(parameters: Parameters, precision: Precision) throws -> BenchReport.Check? {
        guard let first = step.nodes.first else {
            let isSame = input == output
            return .init(isCorrect: isSame, worstRatio: nil, failure: isSame ? nil : "a value changed with its layout")
        }
        guard
            let subject = try BenchCase(
                step.name, step.nodes.map(\.layer), input: step.input.shape, batch: 1)
        else { return nil }
        var own = Parameters(layers: [:])
        own.layers[subject.network.nodes[0].name] = parameters[first.name]
        return try BenchReference(subject, values: input, parameters: own, precision: precision)
            .check(output, summation: step.operation.summation)
    }
}
