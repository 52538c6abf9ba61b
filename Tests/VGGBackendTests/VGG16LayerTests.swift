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
        let manager = try Bench.manager(run.family)
        let candidate = try #require(run.operation.directCandidates(on: manager).first)
        let parameters = try Fill.integers.parameters(for: network, seed: 21)
        let input = Fill.integers.values(network.input.count, seed: 22)
        let session = try Session(
            network, parameters: parameters, on: manager, options: PlanOptions(candidate: candidate), guards: true)
        let output = try await session.run(values: input)[0]
        try await session.checkGuards()
        let layer = try #require(parameters["node0"])
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
    }

    /// Convolutions of more channels than a picture has, which Winograd's method does best.
    static let deep = runs.filter {
        guard case .convolution = $0.operation.network.nodes[0].layer else { return false }
        return $0.family != .gpu && $0.operation.network.input.channels > 4
    }

    /// Every value is within its bound, and the errors are no larger on the whole than roundings leave.
    @Test(arguments: deep)
    func deepConvolutionsAreWithinTheirBounds(_ run: OperationTests.Run) async throws {
        let check = try await run.operation.check(on: Bench.manager(run.family))
        #expect(check.operation == "winograd" && check.verdict == .withinBound, "\(check.failure ?? "")")
        #expect(try #require(check.errorSpread) < 0.25)
    }

    @Test func theWholeNetworkIsRightLayerByLayer() async throws {
        let whole = try WholeVGG16()
        let session = try Session(
            whole.network, parameters: whole.parameters, on: Bench.manager(),
            options: PlanOptions(input: .pixels, outputs: ["fc8"]))
        let check = try await NetworkCheck(session, parameters: whole.parameters, pixels: whole.pixels)
        #expect(check.steps.count == 18)
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
