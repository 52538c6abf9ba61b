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

    /// What relative error single precision may leave after a whole network, computed as is chosen by default.
    public static let standardAllowance = 1e-5
    /// What dense weights stored as halves may leave: each is off by 2^-11 at most; VGG-16's scores by about 4e-4.
    public static let storageAllowance = 2e-3
    /// What products of halves may leave in convolutions, and dense weights stored as halves.
    public static let halfAllowance = 1e-2

    /// What the check concludes.
    public var verdict: Comparison.Verdict {
        if steps.contains(where: { $0.verdict == .exceeds }) || !(relativeL2 <= allowance) { return .exceeds }
        return steps.contains { $0.verdict == .untrusted } ? .untrusted : .withinBound
    }

    /// Checks a session on one picture of RGB bytes; the session must take pixels and yield the scores.
    ///
    /// `stepDone` is told of each step's check as it ends. Throws as `Session.run` and the reference do.
    public init(
        _ session: Session, parameters: Parameters, pixels: [UInt8],
        stepDone: @escaping @Sendable (Check) -> Void = { _ in }
    ) async throws {
        let network = session.plan.network
        let start = try Reference.imageNormalization(
            pixels: pixels, height: network.input.height, width: network.input.width, network.preprocessing)
        let precision = session.plan.options.precision
        steps = try await session.trace(pixels: pixels, into: []) { checks, trace in
            let check = try Check(
                trace, network: network, parameters: parameters, normalized: start, precision: precision)
            stepDone(check)
            checks.append(check)
        }
        guard let scores = try await session.run(pixels: pixels).first else {
            throw ReferenceFailure.noScores
        }
        let exact = try Reference.forward(
            network.truncated(after: scores.name), parameters: parameters, input: start.values.map { Float($0) })
        let expected = exact[scores.name]?.values ?? []
        relativeL2 = Comparison.relativeL2(of: scores.values, from: expected)
        allowance = Self.allowance(of: precision)
        largestScoreError = zip(scores.values, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
        sameTopFive = Self.topFive(scores.values.map(Double.init)) == Self.topFive(expected)
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

extension Check {
    /// Checks one step on what the device read and wrote.
    fileprivate init(
        _ trace: StepTrace, network: Network, parameters: Parameters, normalized: Evaluation, precision: Precision
    ) throws {
        let step = trace.step
        let summation = step.operation.summation
        var spread = try RoundingSpread(step, isRandom: false)
        let expected: Evaluation
        if step.nodes.isEmpty {
            let isNormalization = trace.input.isEmpty
            expected =
                try isNormalization
                ? normalized : Evaluation(exact: Activation(shape: step.input.shape, floats: trace.input))
        } else {
            expected = try Reference.evaluate(
                chain: step.nodes, parameters: parameters, input: trace.input, shape: step.input.shape,
                summation: summation, denseInHalves: precision != .fp32)
        }
        let comparison = try Comparison(of: trace.output, with: expected)
        spread?.add(trace.output, expected)
        self.init(
            subject: step.name, operation: step.operation.name, variant: step.operation.variantName,
            comparison: comparison, isExact: step.nodes.isEmpty && !trace.input.isEmpty, errorSpread: spread?.ratio)
    }
}
