import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Products of halves: by kernels in which floats are rounded as halves would be, and by the device's own where it has any.
@Suite struct HalfProductTests {
    /// Convolutions on small shapes.
    static let convolutions = Result {
        try OperationCase.small().filter {
            guard case .convolution(let layer) = $0.network.nodes[0].layer else { return false }
            return layer.isPlain && $0.network.input.channels > 4 && !$0.network.nodes.contains { $0.layer.joins }
        }
    }

    @Test(arguments: try convolutions.get())
    func smallShapesInEmulatedHalves(_ operation: OperationCase) async throws {
        try await Self.check(operation, on: EmulatedHalves.manager.get())
    }

    /// Layers that read several branches, some of which are convolutions.
    static let joins = Result {
        try OperationCase.small().filter { $0.network.nodes.contains { $0.layer.joins } }.filter {
            $0.network.nodes.contains { if case .convolution(let layer) = $0.layer { layer.isPlain } else { false } }
        }
    }

    /// The convolutions are in halves, and the bounds know it though the layer that joins them is not.
    @Test(arguments: try joins.get())
    func joinedConvolutionsInEmulatedHalves(_ operation: OperationCase) async throws {
        let manager = try EmulatedHalves.manager.get()
        var inHalves = 0
        for candidate in 0..<(try operation.candidates(on: manager, precision: .fp16)) {
            for fill in Fill.ordinary + [.denormals] {
                let check = try await operation.check(
                    on: manager, candidate: candidate, fill: fill, seed: 42, precision: .fp16)
                #expect(check.verdict == .withinBound, "\(check.failure ?? ""), \(fill) of seed 42")
                inHalves += check.id.contains("halves") ? 1 : 0
            }
        }
        #expect(inHalves > 0 || operation.network.input.channels == 1)
    }

    @Test(arguments: try convolutions.get())
    func theDeviceComputesInHalvesOrSaysThatItCannot(_ operation: OperationCase) async throws {
        let manager = try Bench.manager(.gpu)
        if manager.traits.supportsHalf {
            try await Self.check(operation, on: manager)
        } else {
            let error = await #expect(throws: BackendError.self) {
                try await operation.check(on: manager, precision: .fp16)
            }
            #expect(error?.code == .unsupported && error?.message.contains(manager.traits.name) == true)
        }
    }

    private static func check(_ operation: OperationCase, on manager: DeviceManager) async throws {
        let candidates = try operation.candidatesInHalves(on: manager)
        #expect(!candidates.isEmpty)
        for candidate in candidates {
            for fill in Fill.ordinary {
                let check = try await operation.check(
                    on: manager, candidate: candidate, fill: fill, seed: 42, precision: .fp16)
                #expect(check.verdict == .withinBound, "\(check.failure ?? ""), \(fill) of seed 42")
                #expect(check.variant.hasSuffix("in halves"))
            }
        }
    }

    @Test func aNetworkIsLessExactThanWithHalvesInStorageAlone() async throws {
        let (slim, manager) = (try SlimNetwork("D"), try EmulatedHalves.manager.get())
        let expected = try #require(try slim.reference(slim.values())["fc8"]).values
        let errors = try await [Precision.fp16Storage, .fp16].asyncMap { precision in
            let session = try Session(
                slim.network, parameters: slim.parameters, on: manager,
                options: PlanOptions(outputs: ["fc8"], precision: precision))
            return Comparison.relativeL2(of: try await session.run(values: slim.values())[0].values, from: expected)
        }
        #expect(errors[0] < errors[1] && errors[1] < NetworkCheck.halfAllowance, "\(errors)")
    }

    /// More than the largest half must not pass for a number.
    @Test(arguments: [1, 3])
    func whatIsBeyondTheRangeBecomesInfinite(_ kernel: Int) async throws {
        let manager = try EmulatedHalves.manager.get()
        let operation = try OperationCase(
            [.convolution(Convolution(channels: 8, kernel: kernel))], input: Shape(channels: 8, height: 4, width: 4))
        let weights = Fill.reals.values(8 * 8 * kernel * kernel, seed: 1).map { $0 / 64 }
        let layer = LayerParameters(
            weight: Tensor(shape: [8, 8, kernel, kernel], values: weights),
            bias: Tensor(shape: [8], values: [Float](repeating: 0, count: 8)))
        let parameters = Parameters(layers: ["node0": layer])
        let session = try Session(
            operation.network, parameters: parameters, on: manager, options: PlanOptions(precision: .fp16))
        for (size, isFinite) in [(65_000 as Float, true), (66_000, false)] {
            let input = [Float](repeating: size, count: 128)
            let values = try await session.run(values: input)[0].values
            #expect(values.allSatisfy { $0.isFinite == isFinite }, "\(size)")
        }
    }

    /// A mistake that only kernels in halves can have.
    struct Plant: CustomTestStringConvertible {
        let testDescription, text, replacement: String
        /// Whether the sums of Winograd's method are long enough to show it.
        var isInWinograd = true
    }

    static let plants = [
        Plant(
            testDescription: "sums that are halves from end to end", text: "sum[i][j] += FLOATS(part[i][j]);",
            replacement: "sum[i][j] = FACTORS(sum[i][j] + FLOATS(part[i][j]));", isInWinograd: false),
        Plant(
            testDescription: "short sums that are not begun anew", text: "part[i][j] = (factors)(0);",
            replacement: "part[i][j] = FACTORS(sum[i][j]);"),
        Plant(
            testDescription: "short sums in the others' place", text: "sum[i][j] += FLOATS(part[i][j]);",
            replacement: "sum[i][j] += FLOATS(part[WORK_M - 1 - i][j]);"),
        Plant(
            testDescription: "sums that are replaced", text: "sum[i][j] += FLOATS(part[i][j]);",
            replacement: "sum[i][j] = FLOATS(part[i][j]);"),
        Plant(
            testDescription: "factors of eight bits", text: "#define ROUNDED(v) rounded(v)",
            replacement: "#define ROUNDED(v) PASTE(as_float, VECTOR)(PASTE(as_uint, VECTOR)(v) & 0xFFFF0000u)"),
    ]

    /// Enough channels for a bound on single values to be loose.
    @Test(arguments: plants)
    func aDefectIsFound(_ plant: Plant) async throws {
        let operation = try OperationCase(
            [.convolution(Convolution(channels: 24)), .relu], input: Shape(channels: 512, height: 7, width: 9))
        let sound = try EmulatedHalves.manager.get()
        var files = try EmulatedHalves.files()
        try #require(files["tile_product"]?.contains(plant.text) == true)
        files["tile_product"]?.replace(plant.text, with: plant.replacement)
        let harmed = try Bench.own(.gpu, files: files) { $0.supportsHalf = true }
        for candidate in try Self.oneOfEach(operation, on: sound, withWinograd: plant.isInWinograd) {
            let good = try await operation.check(on: sound, candidate: candidate, precision: .fp16)
            #expect(good.verdict == .withinBound, "\(good.failure ?? "")")
            #expect(try #require(good.errorSpread) < 0.35, "\(good.variant)")
            let found = try await operation.check(on: harmed, candidate: candidate, precision: .fp16)
            #expect(found.verdict == .exceeds, "\(found.variant): \(found.errorSpread ?? 0) passed unseen")
        }
    }

    /// The first direct candidate, and the first by Winograd's method.
    private static func oneOfEach(
        _ operation: OperationCase, on manager: DeviceManager, withWinograd: Bool
    ) throws -> [Int] {
        let all = try operation.candidatesInHalves(on: manager)
        let isDirect = { try operation.operation($0, on: manager, precision: .fp16).name == "convolution" }
        let (direct, winograd) = (try #require(try all.first(where: isDirect)), try all.first { try !isDirect($0) })
        return [direct] + (withWinograd ? [try #require(winograd)] : [])
    }
}
