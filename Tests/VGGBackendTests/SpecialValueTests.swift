import OpenCLRuntime
import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Values that are no ordinary numbers, and sums that nearly cancel.
@Suite struct SpecialValueTests {
    private func run(
        _ layers: [Layer], of input: Shape, values: [Float], weights: [Float] = [], bias: [Float] = [],
        on family: KernelFamily, candidate: Int
    ) async throws -> [Float] {
        let operation = try OperationCase(layers, input: input)
        var parameters = Parameters(layers: [:])
        if let shape = try operation.network.weightShapes()["node0"] {
            parameters.layers["node0"] = LayerParameters(
                weight: Tensor(shape: shape, values: weights), bias: Tensor(shape: [shape[0]], values: bias))
        }
        let options = PlanOptions(candidate: candidate)
        let session = try Session(
            operation.network, parameters: parameters, on: Bench.manager(family), options: options, guards: true)
        let result = try await session.run(values: values)[0].values
        try await session.checkGuards()
        return result
    }

    /// Numbers that are hard on arithmetic, in some cases of every operation and all their variants; the programs are those
    /// of `OperationTests`.
    @Test(arguments: [KernelFamily.naive, .cpu(vector: 16), .gpu])
    func hardNumbersComeOutRight(_ family: KernelFamily) async throws {
        let manager = try Bench.manager(family)
        for planned in try PlannedCheck.all(.quick, for: manager.traits, precisions: [.fp32]) {
            if Fill.ordinary.contains(planned.fill) { continue }
            let check = try await planned.run(on: manager)
            #expect(check.id == planned.id && check.verdict == .withinBound, "\(check.id): \(check.failure ?? "")")
        }
    }

    /// Mistakes that only such numbers show, with an operation that shows it.
    static let mistakes: [(fill: Fill, file: String, text: String, replacement: String, operation: [Layer])] = [
        (.nan, "common", "((x) < (lowest) ? (lowest) : (x))", "fmax((x), (lowest))", [.relu]),
        (.nan, "common", "((a) > (b) || (a) != (a) ? (a) : (b))", "fmax((a), (b))", [.maxPool2x2]),
        (.infinities, "common", "((x) < (lowest) ? (lowest) : (x))", "clamp((x), (lowest), MAXFLOAT)", [.relu]),
        (
            .denormals, "common", "((x) < (lowest) ? (lowest) : (x))", "((x) < (lowest) + FLT_MIN ? (lowest) : (x))",
            [.relu]
        ),
        (
            .denormals, "convolution", "sum = bias[channel];", "sum = bias[channel] + 1e-30f;",
            [.convolution(Convolution(channels: 3))]
        ),
    ]

    @Test(arguments: mistakes)
    func mistakesThatOnlySuchNumbersShowAreFound(
        _ fill: Fill, _ file: String, _ text: String, _ replacement: String, _ layers: [Layer]
    ) async throws {
        let operation = try OperationCase(layers, input: Shape(channels: 5, height: 4, width: 6), images: 2)
        let defect = Defect(
            testDescription: "\(fill)", file: file, text: text, replacement: replacement, families: [.naive],
            operation: operation)
        let sound = try Bench.plainManager(.naive), harmed = try Bench.harmed(.naive, files: defect.files())
        try #require(sound.device.limits.denormalsSupported)
        let good = try await operation.check(on: sound, fill: fill)
        #expect(good.verdict == .withinBound, "\(good.failure ?? "")")
        let found = try await operation.check(on: harmed, fill: fill)
        #expect(found.verdict == .exceeds && found.findings.isEmpty)
        for other in Fill.ordinary {
            let unseen = try await operation.check(on: harmed, fill: other)
            #expect(unseen.verdict == .withinBound, "\(other) would do")
        }
    }

    /// A window of four, and what its maximum is.
    static let windows: [(window: [Float], maximum: Float)] = [
        ([1, 2, 3, 4], 4), ([.nan, 2, 3, 4], .nan), ([1, .nan, 3, 4], .nan), ([1, 2, .nan, 4], .nan),
        ([1, 2, 3, .nan], .nan), ([.nan, .nan, .nan, .nan], .nan),
        ([-.infinity, -.infinity, -.infinity, -.infinity], -.infinity),
        ([-.infinity, .infinity, 0, 1], .infinity), ([.infinity, .nan, .infinity, -.infinity], .nan),
        ([-4, -3, -2, -1], -1),
    ]

    @Test(arguments: Bench.families, [0, 1])
    func aNaNWinsItsWindowAndNoOther(_ family: KernelFamily, _ candidate: Int) async throws {
        // One window beside the other, in every one of 17 channels at another place, with an odd row and column.
        let count = Self.windows.count
        let shape = Shape(channels: 17, height: 3, width: 2 * count + 1)
        var values = [Float](repeating: 7, count: shape.count)
        for channel in 0..<17 {
            for place in 0..<count {
                let window = Self.windows[(place + channel) % count].window
                for corner in 0..<4 {
                    values[(channel * 3 + corner / 2) * shape.width + 2 * place + corner % 2] = window[corner]
                }
            }
        }
        let result = try await run([.maxPool2x2], of: shape, values: values, on: family, candidate: candidate)
        for channel in 0..<17 {
            for place in 0..<count {
                let expected = Self.windows[(place + channel) % count].maximum
                let value = result[channel * count + place]
                #expect(value == expected || value.isNaN && expected.isNaN, "channel \(channel), window \(place)")
            }
        }
    }

    @Test(arguments: Bench.families, [0, 1])
    func softmaxOfLargeScoresDoesNotOverflow(_ family: KernelFamily, _ candidate: Int) async throws {
        var scores = [Float](repeating: -3e38, count: 35)
        (scores[3], scores[34]) = (3e38, 3e38)
        let result = try await run(
            [.softmax], of: Shape(features: 35), values: scores, on: family, candidate: candidate)
        for index in result.indices { #expect(result[index] == (index == 3 || index == 34 ? 0.5 : 0)) }
        scores[7] = .nan
        let poisoned = try await run(
            [.softmax], of: Shape(features: 35), values: scores, on: family, candidate: candidate)
        #expect(poisoned.allSatisfy { $0.isNaN })
    }

    /// Sums of large numbers of both signs that leave one.
    @Test(arguments: Bench.families, 0..<6)
    func exactCancellationIsExact(_ family: KernelFamily, _ candidate: Int) async throws {
        // Every partial sum is a multiple of 4096 below 2^36, but for the bias and the last term.
        let count = 4097
        let values = (0..<count).map { Float($0 % 2 == 0 ? 4096 : -4096) }
        var weights = [Float](repeating: 4096, count: count)
        (weights[count - 1], weights[0]) = (0, 4096)
        let result = try await run(
            [.dense(features: 1)], of: Shape(features: count), values: values, weights: weights, bias: [0],
            on: family, candidate: candidate)
        #expect(result == [0])
    }

    @Test(arguments: Bench.families)
    func whatIsNotFiniteDoesNotPassForRight(_ family: KernelFamily) async throws {
        let operation = try OperationCase([.relu], input: Shape(features: 40))
        let files = KernelSource.files.mapValues {
            $0.replacing(
                "define RECTIFY(x, lowest) ((x) < (lowest) ? (lowest) : (x))",
                with: "define RECTIFY(x, lowest) ((x) / 0.0f)")
        }
        let check = try await operation.check(on: Bench.own(family, files: files), fill: .reals)
        #expect(check.verdict == .exceeds)
        #expect(check.comparison?.firstNotFinite != nil)
        #expect(check.failure?.contains("expected") == true)
    }
}
