import OpenCLRuntime
public import VGGBackend
import VGGModel
import VGGReference

extension OperationCase {
    /// Runs the case on a device and compares it with the reference.
    ///
    /// It runs three times, between guards and onto other leftovers each time: a NaN in every buffer, a number below all
    /// values, one above them. So a value that is not written, one that depends on what was there before, a write outside a buffer and a
    /// result that is not always the same are found besides wrong values, and make findings of the check.
    ///
    /// - Parameters:
    ///   - manager: The device.
    ///   - candidate: Which of the operation's variants for the device; 0 the preferred one, the last the naive one.
    ///   - fill: How input and weights are drawn.
    ///   - seed: Start of their sequence.
    ///   - precision: How weights are stored, for which the bounds allow.
    /// - Returns: One check, of all images.
    /// - Throws: Whatever making and running a session throws.
    public func check(
        on manager: DeviceManager, candidate: Int = 0, fill: Fill = .reals, seed: UInt64 = 1,
        precision: Precision = .fp32
    ) async throws -> Check {
        try await check(on: manager, candidate: candidate, fill: fill, seed: seed, precision: precision, guards: true) {
            try await $0.examine($1)
        }
    }

    /// Checks as above, with the session run by `run`, its buffers between guards only where asked for, and convolutions
    /// computed as `algorithms` says.
    package func check(
        on manager: DeviceManager, candidate: Int, fill: Fill, seed: UInt64, precision: Precision = .fp32,
        algorithms: [String: ConvolutionAlgorithm] = [:], guards: Bool,
        run: (Session, [Float]) async throws -> ExaminedRun
    ) async throws -> Check {
        var options = PlanOptions(batch: images, candidate: candidate, precision: precision)
        options.algorithms = algorithms
        let plan = try Plan(network, for: manager.traits, options: options)
        let reference = try CaseReference(
            self, plan, fill: fill, seed: seed, keepsDenormals: manager.device.limits.denormalsSupported)
        let session = try Session(
            network, parameters: reference.parameters, on: manager, options: options, guards: guards)
        let result = try await run(session, reference.input)
        let step = step(of: plan)
        return Check(
            id: id(of: plan, fill), subject: network.name, operation: step?.operation.name ?? "none",
            variant: step?.operation.variantName ?? "none", precision: precision, fill: fill, input: network.input,
            output: result.values.shape, images: images, comparison: try reference.comparison(of: result.values.values),
            isExact: reference.isExact, errorSpread: try spread(of: result.values, reference, plan, fill),
            findings: result.findings)
    }

    /// The errors beside what roundings leave, of a single step on random values.
    private func spread(
        of values: Activations, _ reference: CaseReference, _ plan: Plan, _ fill: Fill
    ) throws -> Double? {
        guard fill == .reals, let step = step(of: plan),
            step.nodes.count == network.nodes.count,
            var spread = try RoundingSpread(step, plan.options.precision, isRandom: true)
        else { return nil }
        spread.add(values.values, reference.expected)
        return spread.ratio
    }

    /// The name of a check: operation, case, variant, fill, precision.
    func id(of plan: Plan, _ fill: Fill) -> String {
        let operation = step(of: plan)?.operation.name ?? "none"
        let variant = variants(in: plan).joined(separator: "+").split(separator: " ").joined(separator: "-")
        return "\(operation)/\(name)/\(variant)/\(fill.rawValue)/\(plan.options.precision)"
    }

    /// The operation's own variant, and after it those of the other nodes' operations, as far as they differ.
    private func variants(in plan: Plan) -> [String] {
        plan.steps.filter { !$0.nodes.isEmpty }.map(\.operation.variantName)
            .reduce(into: [step(of: plan)?.operation.variantName ?? "none"]) { variants, name in
                if !variants.contains(name) { variants.append(name) }
            }
    }

    /// How many variants of the operation a device can run at a precision.
    public func candidates(on manager: DeviceManager, precision: Precision = .fp32) throws -> Int {
        try plans(for: manager.traits, precision: precision).count
    }

    /// A plan for each variant of the operation that a device can run at a precision, by the number of its candidate.
    ///
    /// Plans that differ by what moves values between layouts alone are left out: they come last.
    func plans(for traits: DeviceTraits, precision: Precision) throws -> [Plan] {
        var plans: [Plan] = []
        while plans.count < 32 {
            let plan = try Plan(
                network, for: traits, options: PlanOptions(batch: images, candidate: plans.count, precision: precision))
            if let last = plans.last, variants(in: last) == variants(in: plan) { break }
            plans.append(plan)
        }
        return plans
    }
}
