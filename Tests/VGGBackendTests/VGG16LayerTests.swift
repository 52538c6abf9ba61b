import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// The layers of VGG-16 in their own shapes, and the whole of it.
@Suite struct VGG16LayerTests {
    /// The GPU's kernels are slow on a CPU, whose items share nothing: it takes the layers that differ most in shape,
    /// the first, the last convolution, and the last dense one.
    static let runs: [OperationTests.Run] = {
        let cases = (try? OperationCase.layersOfVGG16()) ?? []
        let gpu = cases.filter { ["512x14x14", "3x224x224", "4096"].contains($0.network.input.description) }
        return OperationTests.Run.all(cases, on: [.cpu(vector: 16)]) + OperationTests.Run.all(gpu, on: [.gpu])
    }()

    @Test func thereAreAsManyLayersAsTheNetworkHas() throws {
        // Sixteen layers with weights, of which five have the shape of one before.
        #expect(try OperationCase.layersOfVGG16().count == 12)
        #expect(Self.runs.count == 12 + 4)
    }

    /// With whole numbers every direct sum is exact, so that a few hundred sampled values tell as much as a bound on all.
    @Test(arguments: runs)
    func sampledValuesAreExact(_ run: OperationTests.Run) async throws {
        let network = run.operation.network
        let candidate = try #require(run.operation.directCandidates(on: Bench.manager(run.family)).first)
        let output = try await result(of: run, candidate: candidate)
        let parameters = try Fill.integers.parameters(for: network, seed: 21)
        let layer = try #require(parameters["node0"])
        let input = Fill.integers.values(network.input.count, seed: 22)
        let sums = SampledLayer(node: network.nodes[0], input: network.input, weights: layer, values: input)
        let shape = output.shape
        // Strides without a common factor reach all channels, rows and columns; corners and edges are always taken.
        let sampled =
            Array(stride(from: 0, to: shape.count, by: max(shape.count / 400, 1) | 1)) + sums.corners(of: shape)
        var nonzero = 0
        for index in sampled {
            let expected = max(sums.value(at: index, in: shape), 0)
            nonzero += expected == 0 ? 0 : 1
            #expect(Double(output.values[index]) == expected, "value \(index) of \(shape)")
        }
        #expect(nonzero > sampled.count / 10)
        guard candidate > 0 else { return }
        try await expectPreferred(run, near: output.values)
    }

    /// Compares every value of a preferred variant that is not exact with those of one that is; the bounds hold for it
    /// in the whole network.
    private func expectPreferred(_ run: OperationTests.Run, near exact: [Float]) async throws {
        let values = try await result(of: run, candidate: 0).values
        let size = (exact.reduce(0) { $0 + Double($1) * Double($1) } / Double(exact.count)).squareRoot()
        let largest = zip(values, exact).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
        #expect(values.allSatisfy(\.isFinite) && largest < 1e-4 * size, "\(largest) of \(size)")
    }

    private func result(of run: OperationTests.Run, candidate: Int) async throws -> Activations {
        let network = run.operation.network
        let session = try Session(
            network, parameters: Fill.integers.parameters(for: network, seed: 21), on: Bench.manager(run.family),
            options: PlanOptions(candidate: candidate), guards: true)
        let output = try await session.run(values: Fill.integers.values(network.input.count, seed: 22))[0]
        try await session.checkGuards()
        return output
    }

    @Test func theWholeNetworkIsRightLayerByLayer() async throws {
        let whole = try WholeVGG16()
        let session = try Session(
            whole.network, parameters: whole.parameters, on: Bench.manager(),
            options: PlanOptions(input: .pixels, outputs: ["fc8"]))
        let check = try await NetworkCheck(session, parameters: whole.parameters, pixels: whole.pixels)
        #expect(check.steps.count == 23)
        for step in check.steps { #expect(step.verdict == .withinBound, "\(step.failure ?? "")") }
        #expect(check.relativeL2 <= 1e-5)
        #expect(check.sameTopFive)
        #expect(check.verdict == .withinBound)
    }
}

/// Single values of a convolution or dense layer on whole numbers, in Double and in the plainest loops.
struct SampledLayer {
    let node: Node
    let input: Shape
    private let weights: [Float]
    private let bias: [Float]
    private let values: [Float]

    init(node: Node, input: Shape, weights layer: LayerParameters, values: [Float]) {
        self.node = node
        self.input = input
        (weights, bias, self.values) = (layer.weight.values, layer.bias.values, values)
    }

    /// The value of an index in channel, row, column order, before the rectifier.
    func value(at index: Int, in shape: Shape) -> Double {
        guard case .convolution(let convolution) = node.layer else {
            return (0..<input.count).reduce(Double(bias[index])) {
                $0 + Double(weights[index * input.count + $1]) * Double(values[$1])
            }
        }
        let plane = shape.height * shape.width
        let (channel, y, x) = (index / plane, index % plane / shape.width, index % shape.width)
        let kernel = convolution.kernel, radius = kernel / 2
        var sum = Double(bias[channel])
        for source in 0..<input.channels {
            for tap in 0..<kernel * kernel {
                let (row, column) = (y + tap / kernel - radius, x + tap % kernel - radius)
                guard (0..<input.height).contains(row), (0..<input.width).contains(column) else { continue }
                let weight = weights[(channel * input.channels + source) * kernel * kernel + tap]
                sum += Double(weight) * Double(values[(source * input.height + row) * input.width + column])
            }
        }
        return sum
    }

    /// Corners and middles of edges of the first and last channel.
    func corners(of shape: Shape) -> [Int] {
        [0, shape.channels - 1].flatMap { channel in
            [0, shape.height / 2, shape.height - 1].flatMap { row in
                [0, shape.width / 2, shape.width - 1].map { (channel * shape.height + row) * shape.width + $0 }
            }
        }
    }
}
