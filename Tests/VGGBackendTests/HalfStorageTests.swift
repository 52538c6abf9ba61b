import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Dense weights stored as halves: what rounding leaves, at any size of the weights.
@Suite struct HalfStorageTests {
    static let inputs = 40, outputs = 21

    /// What the rows' weights are multiplied by, so that halves without a scale would lose them or overflow.
    static func factor(_ row: Int) -> Float {
        [1, 1e-30, 1e30, 65_504, 1e-5, 0x1p-120, 3e-38, 0, 1e36][row % 9]
    }

    static func parameters() -> Parameters {
        let weights = Fill.reals.values(inputs * outputs, seed: 3).enumerated().map {
            $0.element * factor($0.offset / inputs) * ($0.offset % 5 == 0 ? 0x1p-12 : 1)
        }
        let layer = LayerParameters(
            weight: Tensor(shape: [outputs, inputs], values: weights),
            bias: Tensor(shape: [outputs], values: [Float](repeating: 0, count: outputs)))
        return Parameters(layers: ["fc": layer])
    }

    static func network() throws -> Network {
        try Network(
            name: "rows", input: Shape(features: inputs),
            nodes: [Node(name: "fc", layer: .dense(features: outputs), inputs: [Network.inputName])],
            preprocessing: .torchvision)
    }

    @Test(arguments: Bench.families, [1, 17])
    func rowsOfAnySizeKeepElevenBits(_ family: KernelFamily, _ batch: Int) async throws {
        for comparison in try await Self.comparisons(on: Bench.manager(family), batch: batch) {
            #expect(comparison.verdict == .withinBound, "\(comparison)")
        }
    }

    @Test func rowsWithoutScalesAreFound() async throws {
        let text = "ilogb(largest) - 14"
        var files = KernelSource.files
        try #require(files["dense_weights"]?.contains(text) == true)
        files["dense_weights"]?.replace(text, with: "0")
        let comparisons = try await Self.comparisons(on: Bench.own(.cpu(vector: 16), files: files), batch: 1)
        #expect(comparisons.contains { $0.verdict == .exceeds })
    }

    /// Each image against the reference.
    static func comparisons(on manager: DeviceManager, batch: Int) async throws -> [Comparison] {
        let parameters = parameters()
        let session = try Session(
            network(), parameters: parameters, on: manager,
            options: PlanOptions(batch: batch, precision: .fp16Storage))
        let values = Fill.reals.values(batch * inputs, seed: 8)
        let result = try await session.run(values: values)[0]
        return try (0..<batch).map { image in
            let reference = try Reference.evaluate(
                chain: network().nodes, parameters: parameters, input: values.part(image, of: inputs),
                shape: Shape(features: inputs), denseInHalves: true)
            return try Comparison(of: Array(result[image]), with: reference, trustedShare: 0)
        }
    }

    @Test func bothPrecisionsDiffer() async throws {
        let slim = try SlimNetwork("A")
        let scores = try await [Precision.fp32, .fp16Storage].asyncMap { precision in
            try await Session(
                slim.network, parameters: slim.parameters, on: Bench.manager(),
                options: PlanOptions(outputs: ["fc8"], precision: precision)
            ).run(values: slim.values())[0].values
        }
        let error = Comparison.relativeL2(of: scores[1], from: scores[0].map(Double.init))
        #expect(error > 1e-5 && error < NetworkCheck.storageAllowance)
    }

    /// Mistakes in the conversion and in how its scales are used.
    static let defects: [(text: String, replacement: String)] = [
        ("ilogb(largest) - 14", "ilogb(largest) + 40"),
        ("packed[row] = ldexp(1.0f, exponent);", "packed[row] = 1.0f;"),
        ("#define AFFINE(sum, scale, bias) fma(sum, scale, bias)", "#define AFFINE(sum, scale, bias) ((sum) + (bias))"),
        ("for (int k = whole; k < inputs; ++k) vstore_half_rte", "for (int k = whole; k < whole; ++k) vstore_half_rte"),
    ]

    @Test(arguments: defects)
    func aDefectIsFound(_ text: String, _ replacement: String) async throws {
        let operation = try OperationCase([.dense(features: 21)], input: Shape(features: 35), images: 2)
        let defect = Defect(
            testDescription: "halves", file: "dense_weights", text: text, replacement: replacement, families: [],
            operation: operation)
        let manager = try Bench.harmed(.cpu(vector: 16), files: defect.files())
        let check = try await operation.check(on: manager, precision: .fp16Storage)
        #expect(check.verdict == .exceeds)
    }
}
