import OpenCLRuntime
public import VGGBackend
import VGGModel

/// A check that can be made on a device: a case of an operation in a variant and a precision, on numbers drawn in one way.
public struct PlannedCheck: Sendable, Identifiable {
    /// What is checked.
    private enum Subject {
        /// An operation of inference, with its plan.
        case inference(OperationCase, Plan)
        /// An operation of training, in its variant of that number.
        case training(TrainingCase, candidate: Int)
    }

    /// The name of the check, as `Check.id` has it.
    public let id: String
    /// How weights are stored and multiplied.
    public let precision: Precision
    /// How the numbers are drawn.
    public let fill: Fill
    /// The operation's name and its variant.
    public let operation, variant: String
    private let subject: Subject

    fileprivate init(_ operationCase: OperationCase, _ plan: Plan, _ fill: Fill) {
        let step = operationCase.step(of: plan)
        id = operationCase.id(of: plan, fill)
        subject = .inference(operationCase, plan)
        precision = plan.options.precision
        self.fill = fill
        operation = step?.operation.name ?? "none"
        variant = step?.operation.variantName ?? "none"
    }

    fileprivate init(_ training: TrainingCase, _ candidate: Int, _ operation: any Operation, _ fill: Fill) {
        id = training.id(operation, fill)
        subject = .training(training, candidate: candidate)
        precision = .fp32
        self.fill = fill
        self.operation = operation.name
        variant = operation.variantName
    }

    /// Makes the check; what fails but for a device that is lost is a finding of it.
    ///
    /// - Throws: `CLError` with the code `deviceLost`, after which nothing more can be checked.
    public func run(on manager: DeviceManager) async throws -> Check {
        do {
            switch subject {
            case .inference(let operationCase, let plan):
                return try await operationCase.check(
                    on: manager, candidate: plan.options.candidate, fill: fill, seed: operationCase.seed,
                    precision: precision)
            case .training(let training, let candidate):
                return try training.check(
                    on: manager, candidate: candidate, fill: fill, seed: fnv1a(training.name.utf8))
            }
        } catch let error where error.isLostDevice {
            throw error
        } catch {
            return failed(error)
        }
    }

    private func failed(_ error: any Error) -> Check {
        let (name, input, output, images) =
            switch subject {
            case .inference(let one, let plan):
                (one.network.name, one.network.input, plan.outputs[0].shape, one.images)
            case .training(let one, _): ("\(one.operation) of \(one.name)", one.input, one.output, one.images)
            }
        return Check(
            id: id, subject: name, operation: operation, variant: variant, precision: precision, fill: fill,
            input: input, output: output, images: images, comparison: nil, findings: [Finding(.failed, "\(error)")])
    }
}

extension PlannedCheck {
    /// How much is checked.
    public enum Extent: String, Sendable, CaseIterable {
        /// Every fifth of the small cases and the first of each kind, of dense layers every fifteenth: drivers compile their
        /// kernels anew for nearly every number of images. Of training a small case of each operation.
        case quick
        /// All small cases.
        case standard
        /// The layers of VGG-16 in their own shapes too.
        case full
    }

    /// All checks of an extent for a device, operation by operation.
    ///
    /// Plans of a further precision that are those of one before are left out: only dense layers differ with
    /// `fp16-storage`, say.
    public static func all(
        _ extent: Extent, for traits: DeviceTraits, precisions: [Precision]
    ) throws -> [PlannedCheck] {
        var checks: [PlannedCheck] = []
        var kinds: Set<String> = []
        for (index, operation) in try OperationCase.small().enumerated() {
            let isFirst = kinds.insert(operation.kind).inserted
            guard extent != .quick || isFirst || operation.isQuick(index) else { continue }
            checks += try operation.checks(for: traits, precisions: precisions)
        }
        if precisions.contains(.fp32) { checks += training(extent, for: traits) }
        guard extent == .full else { return checks }
        for operation in try OperationCase.layersOfVGG16() {
            checks += try operation.checks(for: traits, precisions: precisions, fills: Fill.ordinary)
        }
        return checks
    }

    /// The checks of the operations of training, of which `quick` takes the smallest cases alone.
    private static func training(_ extent: Extent, for traits: DeviceTraits) -> [PlannedCheck] {
        (extent == .quick ? TrainingCase.tiny() : TrainingCase.small()).flatMap { one in
            one.variants(traits).enumerated().flatMap { candidate, operation in
                Fill.ordinary.map { PlannedCheck(one, candidate, operation, $0) }
            }
        }
    }

    /// The check of a name for a device, or nothing where it has none.
    public static func named(_ id: String, for traits: DeviceTraits) throws -> PlannedCheck? {
        let parts = id.split(separator: "/").map(String.init)
        guard parts.count == 5, let fill = Fill(rawValue: parts[3]), let precision = Precision(rawValue: parts[4]),
            traits.allows(precision)
        else { return nil }
        if let check = (training(.quick, for: traits) + training(.full, for: traits)).first(where: { $0.id == id }) {
            return check
        }
        let operations = try OperationCase.small() + OperationCase.layersOfVGG16()
        for operation in operations where operation.name == parts[1] {
            let checks = try operation.checks(for: traits, precisions: [precision], fills: [fill])
            if let check = checks.first(where: { $0.id == id }) { return check }
        }
        return nil
    }
}

extension OperationCase {
    /// Whether the case is among those of the quick extent, given its place among the small ones.
    fileprivate func isQuick(_ index: Int) -> Bool {
        if case .dense = network.nodes[0].layer { index % 15 == 5 } else { index.isMultiple(of: 5) }
    }

    /// Where the numbers of the case's checks start.
    var seed: UInt64 { fnv1a(name.utf8) }

    fileprivate func checks(
        for traits: DeviceTraits, precisions: [Precision], fills: [Fill]? = nil
    ) throws -> [PlannedCheck] {
        var (planned, seen): ([Plan], Set<[Launch]>) = ([], [])
        for precision in precisions {
            let plans = try plans(for: traits, precision: precision)
            let new = plans.filter { !seen.contains($0.launches) }
            planned += new
            seen.formUnion(new.map(\.launches))
        }
        return planned.flatMap { plan in
            (fills ?? self.fills(for: plan)).map { PlannedCheck(self, plan, $0) }
        }
    }

    /// Fills that say something about the operation of a plan.
    ///
    /// Where nothing is added up nothing cancels. A rectifier after Winograd's method may make an infinity zero, so that
    /// nothing is left to say of the tiles that read one.
    private func fills(for plan: Plan) -> [Fill] {
        let step = step(of: plan)
        let isRectified = (step?.operation as? WinogradOperation)?.rectified ?? false
        return Fill.allCases.filter { fill in
            switch fill {
            case .cancellation: addsUp
            case .infinities: !isRectified
            default: true
            }
        }
    }

    /// Whether large numbers that cancel say something: softmax makes them one and zeros.
    private var addsUp: Bool {
        switch network.node(subject)?.layer {
        case .convolution, .batchNormalization, .scale, .localResponseNormalization, .averagePool,
            .adaptiveAveragePool, .dense, .add:
            true
        case .relu, .leakyReLU, .clip, .maxPool, .multiply, .concatenation, .reshape, .transpose, .dropout, .softmax,
            .logSoftmax, nil:
            false
        }
    }
}

extension Plan {
    fileprivate var launches: [Launch] { steps.flatMap(\.launches) }
}

extension Error {
    /// Whether the device is of no more use.
    package var isLostDevice: Bool { (self as? CLError)?.code == .deviceLost }
}
