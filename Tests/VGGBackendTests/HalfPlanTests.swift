import Testing
import VGGBackend
import VGGModel

/// What is planned for products of halves, and what is refused.
@Suite struct HalfPlanTests {
    private static let able = DeviceTraits.imaginary(.gpu) { $0.supportsHalf = true }

    private func plan(
        candidate: Int = 0, precision: Precision = .fp16, tuning: Tuning? = nil, on traits: DeviceTraits = able
    ) throws -> Plan {
        let options = PlanOptions(candidate: candidate, precision: precision, tuning: tuning)
        return try Plan(Network.named("vgg16"), for: traits, options: options)
    }

    private func operations(_ node: String, precision: Precision) throws -> [any Operation] {
        try (0..<32).map { candidate in
            let plan = try plan(candidate: candidate, precision: precision)
            return try #require(plan.steps.first { $0.name == node }).operation
        }
    }

    @Test func allButThePictureIsInHalves() throws {
        for step in try plan().steps where !step.nodes.isEmpty && step.multiplyAdds > 0 {
            let label = step.operation.label
            switch step.name {
            case "conv1_1": #expect(label.hasPrefix("convolution gpu") && !label.contains("halves"))
            case "fc6", "fc7", "fc8": #expect(label.hasPrefix("dense") && label.hasSuffix(" of halves"))
            default: #expect(label.hasPrefix("winograd F2 gpu") && label.hasSuffix(" in halves"))
            }
        }
    }

    @Test(arguments: [Precision.fp32, .fp16Storage]) func noOtherPrecisionHasProductsOfHalves(
        _ precision: Precision
    ) throws {
        #expect(try operations("conv3_2", precision: precision).allSatisfy { !$0.isInHalves })
    }

    @Test func halvesComeFirstAndWithSmallTilesAlone() throws {
        let operations = try operations("conv3_2", precision: .fp16)
        let inHalves = operations.prefix { $0.isInHalves }
        #expect(Set(inHalves.map(\.label)).count == 9 && operations.dropFirst(9).allSatisfy { !$0.isInHalves })
        for case let winograd as WinogradOperation in inHalves { #expect(winograd.variant.tile == 2) }
        #expect(operations.dropFirst(9).contains { $0.label.hasPrefix("winograd F4") })
        #expect(operations.last?.label == "convolution naive")
    }

    @Test func halvesTakeHalfTheLocalMemory() throws {
        let small = DeviceTraits.imaginary(.gpu) { ($0.supportsHalf, $0.localMemory) = (true, 16 << 10) }
        let smaller = DeviceTraits.imaginary(.gpu) { ($0.supportsHalf, $0.localMemory) = (true, 8 << 10) }
        let label = { (precision: Precision, traits: DeviceTraits) in
            try plan(precision: precision, on: traits).steps.first { $0.name == "conv1_2" }?.operation.label
        }
        #expect(try label(.fp32, small) == "winograd F4 gpu 64x64 by 256 staged twice")
        #expect(try label(.fp32, smaller) == "winograd F4 gpu 64x64 by 256")
        #expect(try label(.fp16, smaller) == "winograd F2 gpu 64x64 by 256 staged twice in halves")
    }

    @Test(arguments: [KernelFamily.naive, .cpu(vector: 4), .cpu(vector: 16)])
    func otherKernelsAreRefused(_ family: KernelFamily) throws {
        let traits = DeviceTraits.imaginary(family) { $0.supportsHalf = true }
        try expectRefusal(traits, says: "\(family) kernels", "--precision fp16-storage", "--kernels gpu")
    }

    @Test func aDeviceWithoutHalvesIsRefused() throws {
        try expectRefusal(.imaginary(.gpu), says: "Imaginary Device lacks cl_khr_fp16", "--precision fp16-storage")
    }

    private func expectRefusal(_ traits: DeviceTraits, says texts: String...) throws {
        let error = try #require(throws: BackendError.self) { try plan(on: traits) }
        #expect(error.code == .unsupported)
        for text in texts + ["precision fp16 "] { #expect(error.message.contains(text), "\(error.message)") }
    }

    @Test(arguments: [(Precision.fp32, Precision.fp16), (.fp16, .fp32)])
    func aTuningIsForItsPrecision(_ own: Precision, _ other: Precision) throws {
        let problems = try plan(precision: own).tunableLayers.map(\.problem)
        let algorithm = try #require(try plan(precision: own).algorithms["conv3_2"])
        let tuning = Tuning(problems.map { Tuning.Winner(problem: $0, algorithm: algorithm) })
        #expect(try plan(precision: own, tuning: tuning).tuned.contains("conv3_2"))
        #expect(try plan(precision: other, tuning: tuning).tuned.isEmpty)
    }

    @Test func anAlgorithmInHalvesIsRefusedWithoutThem() throws {
        let algorithm = try #require(try plan().algorithms["conv3_2"])
        var options = PlanOptions()
        options.algorithms["conv3_2"] = algorithm
        #expect(throws: BackendError.self) { try Plan(Network.named("vgg16"), for: Self.able, options: options) }
        options.precision = .fp16
        #expect(try Plan(Network.named("vgg16"), for: Self.able, options: options).algorithms["conv3_2"] == algorithm)
    }
}
