public import VGGBackend
public import VGGModel
public import VGGReference

/// A whole network on a device against the reference: every step for itself, then the scores.
public struct NetworkCheck: Sendable {
    /// One check per step, each on the input that the device itself had.
    public let steps: [Check]
    /// Euclidean length of the scores' error as a share of the scores'.
    public let relativeL2: Double
    /// What `relativeL2` may be.
    public let allowance: Double
    /// The largest error of a score.
    public let largestScoreError: Double
    /// Whether the best five classes are the same, in the same order.
    public let sameTopFive: Bool
    /// What is wrong with the run of all layers one after the other, besides values.
    public let findings: [Finding]

    /// What relative error single precision may leave after a whole network, computed as is chosen by default.
    public static let standardAllowance = 1e-5
    /// What dense weights stored as halves may leave: each is off by 2^-11 at most; VGG-16's scores by about 4e-4.
    public static let storageAllowance = 2e-3
    /// What products of halves may leave in convolutions, and dense weights stored as halves.
    public static let halfAllowance = 1e-2

    /// What the check concludes.
    public var verdict: Comparison.Verdict {
        if steps.contains(where: { $0.verdict == .exceeds }) || !scoresAreRight { return .exceeds }
        return steps.contains { $0.verdict == .untrusted } ? .untrusted : .withinBound
    }

    /// Whether the scores are right end to end, whatever each layer may be.
    public var scoresAreRight: Bool { relativeL2 <= allowance && findings.isEmpty }

    /// Checks a session on one picture of RGB bytes; the session must take pixels and yield the scores.
    ///
    /// `stepDone` is told of each step's check as it ends. Throws as `Session.run` and the reference do.
    public init(
        _ session: Session, parameters: Parameters, pixels: [UInt8],
        stepDone: @escaping @Sendable (Check) -> Void = { _ in }
    ) async throws {
        let network = session.plan.network
        let start = try Self.normalized(pixels, for: network)
        steps = try await session.examine(pixels: pixels, into: []) { checks, examination in
            let check = try Check(examination, of: session.plan, parameters: parameters, normalized: start)
            stepDone(check)
            checks.append(check)
        }
        let (scores, findings) = try await Self.scores(of: session, pixels)
        self.findings = findings
        let exact = try Reference.forward(
            network.truncated(after: scores.name), parameters: parameters, input: start.values.map { Float($0) })
        let expected = exact[scores.name]?.values ?? []
        relativeL2 = Comparison.relativeL2(of: scores.values, from: expected)
        allowance = Self.allowance(of: session.plan.options.precision)
        largestScoreError = zip(scores.values, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
        sameTopFive = Self.topFive(scores.values.map(Double.init)) == Self.topFive(expected)
    }

    /// Checks one step alone, by the name of its check; nothing where there is no such step.
    public static func check(
        _ id: String, of session: Session, parameters: Parameters, pixels: [UInt8]
    ) async throws -> Check? {
        let plan = session.plan
        let start = try normalized(pixels, for: plan.network)
        return try await session.examine(pixels: pixels, into: nil) { found, examination in
            guard examination.trace.step.id(in: plan) == id else { return }
            found = try Check(examination, of: plan, parameters: parameters, normalized: start)
        }
    }

    /// The names of the checks of a plan's steps.
    public static func ids(of plan: Plan) -> [String] { plan.steps.map { $0.id(in: plan) } }

    private static func normalized(_ pixels: [UInt8], for network: Network) throws -> Evaluation {
        try Reference.imageNormalization(
            pixels: pixels, height: network.input.height, width: network.input.width, network.preprocessing)
    }

    /// The scores of an ordinary run, and what changes when it is made again.
    private static func scores(of session: Session, _ pixels: [UInt8]) async throws -> (Activations, [Finding]) {
        var runs: [Activations] = []
        for leftover in Leftover.allCases {
            try await session.fillActivations(with: leftover)
            guard let scores = try await session.run(pixels: pixels).first else { throw ReferenceFailure.noScores }
            runs.append(scores)
        }
        var findings = try await session.overruns().map { Finding($0, in: session.plan) }
        if let unsteady = Finding.unsteady(runs.map(\.values)) { findings.append(unsteady) }
        return (runs[0], findings)
    }

    private static func allowance(of precision: Precision) -> Double {
        switch precision {
        case .fp32: standardAllowance
        case .fp16Storage: storageAllowance
        case .fp16: halfAllowance
        }
    }

    private static func topFive(_ scores: [Double]) -> [Int] {
        Array(scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(5))
    }
}

/// Why a check could not be made.
enum ReferenceFailure: Error {
    /// The session yields nothing to compare.
    case noScores
}

extension Step {
    /// The name of the step's check.
    fileprivate func id(in plan: Plan) -> String {
        let step = name.split(separator: " ").joined(separator: "-")
        return "network/\(plan.network.name)/\(step)/\(plan.options.precision)"
    }
}

extension Check {
    /// Checks one step on what the device read and wrote.
    fileprivate init(
        _ examination: StepExamination, of plan: Plan, parameters: Parameters, normalized: Evaluation
    ) throws {
        let trace = examination.trace, step = trace.step
        let expected = try Self.expected(trace, of: plan, parameters: parameters, normalized: normalized)
        let isExact = step.nodes.isEmpty && !trace.input.isEmpty
        var spread = try RoundingSpread(step, plan.options.precision, isRandom: false)
        spread?.add(trace.output, expected)
        var findings = examination.overruns.map { Finding($0, in: plan) }
        if let unwritten = Finding.unwritten(trace.output) { findings.append(unwritten) }
        if findings.isEmpty, let unsteady = Finding.unsteady([trace.output] + examination.repeated) {
            findings.append(unsteady)
        }
        self.init(
            id: step.id(in: plan), subject: step.name, operation: step.operation.name,
            variant: step.operation.variantName, precision: plan.options.precision, input: step.input.shape,
            output: step.output.shape, comparison: try Comparison(of: trace.output, with: expected, exactly: isExact),
            isExact: isExact, errorSpread: spread?.ratio, findings: findings)
    }

    private static func expected(
        _ trace: StepTrace, of plan: Plan, parameters: Parameters, normalized: Evaluation
    ) throws -> Evaluation {
        let step = trace.step
        guard step.nodes.isEmpty else {
            let inputs = try zip(step.inputs, trace.inputs).map {
                Evaluation(exact: try Activation(shape: $0.shape, floats: $1))
            }
            return try Reference.evaluate(
                chain: step.nodes, parameters: parameters, inputs: inputs, summation: step.operation.summation,
                denseInHalves: plan.options.precision != .fp32)
        }
        if trace.input.isEmpty { return normalized }
        return Evaluation(exact: try Activation(shape: step.input.shape, floats: trace.input))
    }
}
