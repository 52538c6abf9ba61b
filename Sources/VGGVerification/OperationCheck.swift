public import VGGBackend
import VGGModel
import VGGReference

extension OperationCase {
    /// Runs the case on a device and compares every image with the reference.
    ///
    /// - Parameters:
    ///   - manager: The device.
    ///   - candidate: Which of the operation's variants for the device; 0 the preferred one, the last the naive one.
    ///   - fill: How input and weights are drawn.
    ///   - seed: Start of their sequence.
    ///   - precision: How weights are stored, for which the bounds allow.
    /// - Returns: One check, of the image with the largest error.
    /// - Throws: `BackendError` with `overrun` where a kernel writes outside its buffer, and whatever making and
    ///   running a session throws.
    public func check(
        on manager: DeviceManager, candidate: Int = 0, fill: Fill = .reals, seed: UInt64 = 1,
        precision: Precision = .fp32
    ) async throws -> Check {
        try await check(on: manager, candidate: candidate, fill: fill, seed: seed, precision: precision, guards: true) {
            let result = try await $0.run(values: $1)[0]
            try await $0.checkGuards()
            return result
        }
    }

    /// Checks as above, with the session run by `run`, its buffers between guards only where asked for, and convolutions
    /// computed as `algorithms` says.
    package func check(
        on manager: DeviceManager, candidate: Int, fill: Fill, seed: UInt64, precision: Precision = .fp32,
        algorithms: [String: ConvolutionAlgorithm] = [:], guards: Bool,
        run: (Session, [Float]) async throws -> Activations
    ) async throws -> Check {
        let parameters = try fill.parameters(for: network, seed: seed)
        let input = fill.values(images * network.input.count, seed: seed &+ 77)
        var options = PlanOptions(batch: images, candidate: candidate, precision: precision)
        options.algorithms = algorithms
        let session = try Session(network, parameters: parameters, on: manager, options: options, guards: guards)
        let result = try await run(session, input)

        let step = session.plan.steps.first { !$0.nodes.isEmpty }
        let summation = step?.operation.summation ?? .anyOrder
        let isOneStep = step?.nodes.count == network.nodes.count
        var spread = isOneStep && fill == .reals ? try step.flatMap { try RoundingSpread($0, isRandom: true) } : nil
        let comparisons = try (0..<images).map { image in
            let own = Array(input[image * network.input.count..<(image + 1) * network.input.count])
            let reference = try Reference.evaluate(
                chain: network.nodes, parameters: parameters, input: own, shape: network.input,
                summation: summation, denseInHalves: precision != .fp32)
            let values = Array(result[image])
            spread?.add(values, reference)
            // A picture of a few values may well be zero by chance; what matters here is each value.
            return try Comparison(of: values, with: reference, trustedShare: 0)
        }
        let worst = comparisons.max { ($0.worstRatio, $0.largestError) < ($1.worstRatio, $1.largestError) }
        return Check(
            subject: network.name, operation: step?.operation.name ?? "none",
            variant: step?.operation.variantName ?? "none", comparison: worst ?? comparisons[0],
            isExact: fill == .integers && isExactOnIntegers && summation.isExactOnIntegers,
            errorSpread: spread?.ratio)
    }

    /// How many variants of the operation a device can run at a precision.
    public func candidates(on manager: DeviceManager, precision: Precision = .fp32) throws -> Int {
        var names: [String] = []
        while names.count < 32 {
            let plan = try Plan(
                network, for: manager.traits,
                options: PlanOptions(batch: images, candidate: names.count, precision: precision))
            let name = plan.steps.map { "\($0.operation.name) \($0.operation.variantName)" }.joined(separator: ",")
            if name == names.last { break }
            names.append(name)
        }
        return names.count
    }
}

extension Summation {
    /// Whether sums of whole numbers from -3 to 3 are exact.
    ///
    /// Winograd's filters have quarters with tiles of two, which 32 bits hold, and sixths or ninths with larger ones,
    /// which no binary number holds. Halves hold whole numbers to 2048: products are at most 9 of them, or with tiles of
    /// two 12 times 27 quarters.
    var isExactOnIntegers: Bool {
        switch self {
        case .anyOrder: true
        case .winograd(let tile): tile == 2
        case .halves(let chain): 9 * chain <= 2048
        case .winogradInHalves(let tile, let chain): tile == 2 && 12 * 27 * chain <= 2048
        }
    }
}
