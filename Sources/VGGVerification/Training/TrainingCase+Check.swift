public import VGGBackend
import VGGModel
import VGGReference

extension TrainingCase {
    /// Runs the case on a device and compares it with the reference.
    ///
    /// It runs three times, onto other leftovers each time, as `OperationCase.check` does, and what pads the last block of
    /// channels must come out as zero.
    ///
    /// - Parameters:
    ///   - manager: The device.
    ///   - candidate: Which of the operation's variants; 0 the preferred one, the last the naive one.
    ///   - fill: How the numbers are drawn.
    ///   - seed: Start of their sequence.
    ///   - guards: Whether buffers lie between guards, which show what is written outside them.
    /// - Returns: One check, of all values that the operation writes.
    /// - Throws: Whatever making buffers and running launches throws.
    public func check(
        on manager: DeviceManager, candidate: Int = 0, fill: Fill = .reals, seed: UInt64 = 1, guards: Bool = true
    ) throws -> Check {
        let variant = variant(candidate, manager.traits), vector = manager.traits.family.vector
        let numbers = try tellingNumbers(fill, seed)
        let count = numbers.expected.values.count
        let run = try operationRun(variant, numbers, on: manager, guards: guards)
        let results = try Leftover.allCases.map { try run.run(onto: $0) }
        let values = results.map { layout.plain($0.output, count: count, vector: vector) + $0.weights.joined() }
        var findings = try run.overruns().map {
            Finding(.overrun, "a kernel wrote outside a buffer: \($0.place)")
        }
        if !results.allSatisfy(\.inputsAreUnchanged) {
            findings.append(Finding(.overrun, "a kernel changed its input"))
        }
        if !results.allSatisfy({ layout.isPadded($0.output, count: count, vector: vector) }) {
            findings.append(Finding(.unwritten, "what pads the last block of channels is not zero"))
        }
        findings += Finding.unwritten(values[0]).map { [$0] } ?? []
        if findings.isEmpty { findings += Finding.unsteady(values).map { [$0] } ?? [] }
        let isExact = isExactOnIntegers && fill == .integers
        return Check(
            id: id(variant, fill), subject: "\(operation) of \(name)", operation: operation,
            variant: variant.variantName, precision: .fp32, fill: fill, input: input, output: output, images: images,
            comparison: try comparison(of: values[0], with: numbers, exactly: isExact), isExact: isExact,
            findings: findings)
    }

    /// The operation in a variant, ready to run on the numbers that a check draws.
    ///
    /// - Throws: Whatever making buffers throws.
    package func operationRun(
        on manager: DeviceManager, candidate: Int, fill: Fill, seed: UInt64
    ) throws -> OperationRun {
        try operationRun(
            variant(candidate, manager.traits), tellingNumbers(fill, seed), on: manager, guards: true)
    }

    private func operationRun(
        _ variant: any Operation, _ numbers: Numbers, on manager: DeviceManager, guards: Bool
    ) throws -> OperationRun {
        let vector = manager.traits.family.vector
        return try OperationRun(
            variant, inputs: numbers.inputs.map { $0.lying(vector: vector) },
            weights: numbers.weights.map { $0.lying(vector: vector) },
            outputCount: layout.count(of: numbers.expected.values.count, vector: vector), initial: numbers.initial,
            batch: images, on: manager, guards: guards)
    }

    private func variant(_ candidate: Int, _ traits: DeviceTraits) -> any Operation {
        let all = variants(traits)
        return all[min(candidate, all.count - 1)]
    }

    /// Numbers of which at least a tenth of the result is other than zero, drawn again until they are.
    private func tellingNumbers(_ fill: Fill, _ seed: UInt64) throws -> Numbers {
        var drawn = try numbers(fill, seed)
        for attempt in 1..<Self.drawLimit where !drawn.saySomething {
            drawn = try numbers(fill, seed &+ UInt64(attempt) &* 0x9E37_79B9)
        }
        return drawn
    }

    private static let drawLimit = 32

    /// Compares the output, and the weights where they are changed.
    private func comparison(of values: [Float], with numbers: Numbers, exactly: Bool) throws -> Comparison {
        let all =
            numbers.changed.isEmpty
            ? numbers.expected : Evaluation(inOneRow: [numbers.expected] + numbers.changed)
        return try Comparison(of: Array(values.prefix(all.values.count)), with: all, exactly: exactly)
    }
}

extension TrainingCase.Numbers {
    /// Whether enough of what is expected is other than zero for a comparison to be trusted.
    fileprivate var saySomething: Bool {
        let values = expected.values
        return Double(values.count { $0 != 0 }) >= Comparison.usualTrustedShare * Double(values.count)
    }
}
