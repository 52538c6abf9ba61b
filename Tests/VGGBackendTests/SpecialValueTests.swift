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

    /// NaN, infinities and the smallest numbers, at every place modulo 7 of 19 channels.
    static let odd: [Float] = [.nan, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, -0.0, 3]

    @Test(arguments: Bench.families, [0, 1])
    func rectifiersLetNaNThrough(_ family: KernelFamily, _ candidate: Int) async throws {
        let shape = Shape(channels: 19, height: 3, width: 5)
        let values = (0..<shape.count).map { Self.odd[$0 % 7] }
        let result = try await run([.relu], of: shape, values: values, on: family, candidate: candidate)
        for (value, input) in zip(result, values) {
            if input.isNaN {
                #expect(value.isNaN)
            } else if abs(input) < Float.leastNormalMagnitude {
                #expect(value == 0 || value == input, "a device may flush what is not normal")
            } else {
                #expect(value == max(input, 0))
            }
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

    /// Whole numbers under filters of ones, but for one value.
    private func convolved(
        _ odd: Float, rectified: Bool, on family: KernelFamily, candidate: Int
    ) async throws -> [Float] {
        var values = Fill.integers.values(Self.picture.count, seed: 3)
        values[(4 * Self.picture.height + Self.place.row) * Self.picture.width + Self.place.column] = odd
        let layers = [Layer.convolution(Convolution(channels: 18))] + (rectified ? [.relu] : [])
        return try await run(
            layers, of: Self.picture, values: values, weights: [Float](repeating: 1, count: 18 * 5 * 9),
            bias: [Float](repeating: 2, count: 18), on: family, candidate: candidate)
    }

    static let picture = Shape(channels: 5, height: 6, width: 17)
    static let place = (row: 2, column: 15)
    static let convolution = Result { try OperationCase([.convolution(Convolution(channels: 18))], input: picture) }

    private static func sees(_ y: Int, _ x: Int) -> Bool { abs(y - place.row) <= 1 && abs(x - place.column) <= 1 }

    @Test(arguments: Bench.families, [false, true])
    func aNaNReachesWhatSeesItAndNothingElse(_ family: KernelFamily, _ rectified: Bool) async throws {
        for candidate in try Self.convolution.get().directCandidates(on: Bench.manager(family)) {
            let result = try await convolved(.nan, rectified: rectified, on: family, candidate: candidate)
            for index in result.indices {
                let (y, x) = (index / 17 % 6, index % 17)
                #expect(result[index].isNaN == Self.sees(y, x), "row \(y), column \(x)")
            }
        }
    }

    /// Winograd's transforms make all of a tile that reads what is not finite so, and leave all other tiles right.
    @Test(arguments: [KernelFamily.cpu(vector: 16), .cpu(vector: 8), .cpu(vector: 4)], WinogradForm.all)
    func whatIsNotFiniteStaysInTheTilesThatReadIt(_ family: KernelFamily, _ form: WinogradForm) async throws {
        let candidate = try Self.convolution.get().candidate(form, on: Bench.manager(family))
        let expected = try await convolved(1, rectified: false, on: .naive, candidate: 0)
        for odd in [Float.nan, .infinity, -.infinity] {
            let result = try await convolved(odd, rectified: false, on: family, candidate: candidate)
            for index in result.indices {
                let (y, x) = (index / 17 % 6, index % 17)
                let (row, column) = (y / form.tile * form.tile - 1, x / form.tile * form.tile - 1)
                let reads =
                    (row...row + form.tile + 1).contains(Self.place.row)
                    && (column...column + form.tile + 1).contains(Self.place.column)
                if Self.sees(y, x) { #expect(!result[index].isFinite, "row \(y), column \(x)") }
                if !reads { #expect(abs(result[index] - expected[index]) < 1e-3, "row \(y), column \(x)") }
            }
        }
    }

    @Test(arguments: Bench.families, 0..<6)
    func infinitiesComeThroughDenseLayers(_ family: KernelFamily, _ candidate: Int) async throws {
        var values = [Float](repeating: 1, count: 37)
        values[35] = .infinity
        let weights = (0..<3 * 37).map { Float([1, -1, 0.5][$0 / 37]) }
        let result = try await run(
            [.dense(features: 3), .relu], of: Shape(features: 37), values: values, weights: weights, bias: [1, 1, 1],
            on: family, candidate: candidate)
        #expect(result == [.infinity, 0, .infinity])
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

    @Test(arguments: Bench.families, 0..<6)
    func largeCancellationStaysWithinItsBound(_ family: KernelFamily, _ candidate: Int) async throws {
        // Values and their negatives under weights that differ in the last bits: what is left is rounding's size.
        let half = Fill.reals.values(1000, seed: 11)
        let values = half + half.map { -$0 }
        let scale = Fill.reals.values(1000, seed: 12).map { $0 * 1000 }
        let weights = scale + scale.map { $0.nextUp }
        let result = try await run(
            [.dense(features: 1)], of: Shape(features: 2000), values: values, weights: weights, bias: [1],
            on: family, candidate: candidate)
        var (exact, magnitude) = (1.0, 1.0)
        for (value, weight) in zip(values, weights) {
            exact += Double(value) * Double(weight)
            magnitude += abs(Double(value) * Double(weight))
        }
        let roundings = 2002 * 0x1p-24
        #expect(abs(Double(result[0]) - exact) <= roundings / (1 - roundings) * magnitude)
        #expect(abs(exact) < magnitude / 1000, "nothing cancels")
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
        #expect(check.comparison.firstNotFinite != nil)
        #expect(check.failure?.contains("expected") == true)
    }
}
