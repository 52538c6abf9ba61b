import Testing
import VGGModel
import VGGReference

/// What products of halves in chains yield stays within their bounds, and what a defect yields does not.
@Suite struct HalfBoundTests {
    /// A convolution in halves: its channels, how it is summed, and what becomes of halves that are not normal.
    struct Case: CustomTestStringConvertible, Sendable {
        let channels: Int
        let summation: Summation
        var flushes = false
        /// What the image is multiplied by; weights stay about one.
        var scale: Float = 1

        var testDescription: String { "\(channels) channels, \(summation), \(scale)\(flushes ? ", flushing" : "")" }

        /// How sums of halves, spoilt or not, compare with their bound.
        func comparison(seed: UInt64, spoil: (inout FloatHalves) -> Void = { _ in }) throws -> Comparison {
            var generator = Seeded(seed)
            let shape = Shape(channels: channels, height: 5, width: 5)
            let image = generator.floats(shape.count).map { $0 * scale }
            let parameters = LayerParameters(
                weight: Tensor(shape: [2, channels, 3, 3], values: generator.floats(18 * channels)),
                bias: Tensor(shape: [2], values: generator.floats(2)))
            let reference = try Reference.convolution(
                Evaluation(exact: Activation(shape: shape, floats: image)), parameters, summation: summation)
            var values: [Float]
            switch summation {
            case .halves(let chain):
                var halves = FloatHalves(chain: chain, flushes: flushes)
                spoil(&halves)
                values = halves.convolution(image, shape, parameters)
            case .winogradInHalves(let tile, let chain):
                var halves = FloatHalves(chain: chain, flushes: flushes)
                spoil(&halves)
                var floats = FloatWinograd(try Winograd(tile: tile))
                floats.halves = halves
                values = floats.convolution(image, shape, parameters)
            case .anyOrder, .winograd: values = []
            }
            return try Comparison(of: values, with: reference, trustedShare: 0)
        }
    }

    private static let ways: [Summation] = [1, 4, 16].flatMap {
        [.halves(chain: $0), .winogradInHalves(tile: 2, chain: $0)]
    }
    private static let cases = [3, 16, 70].flatMap { channels in
        ways.flatMap { way in
            [Case(channels: channels, summation: way), Case(channels: channels, summation: way, flushes: true)]
        }
    }
    /// Images of which nothing, or a part, is left where halves are flushed.
    private static let tiny = ways.flatMap { way in
        [0x1p-30, 0x1p-16, 0x1p-13, 0x1p-10].map {
            Case(channels: 16, summation: way, flushes: true, scale: $0)
        }
    }

    @Test(arguments: cases + tiny, [211, 223, 227] as [UInt64])
    func halvesStayWithinTheBound(_ example: Case, _ seed: UInt64) throws {
        let comparison = try example.comparison(seed: seed)
        #expect(comparison.verdict == .withinBound, "\(comparison)")
        #expect(comparison.worstRatio > (example.scale < 1 ? 0 : 1e-4), "\(comparison)")
    }

    /// A single channel, where roundings have little chance to cancel.
    @Test(arguments: [1, 4]) func factorsOfSixBitsExceedTheBound(_ chain: Int) throws {
        let comparison = try Case(channels: 1, summation: .halves(chain: chain)).comparison(seed: 229) { $0.bits = 6 }
        #expect(comparison.verdict == .exceeds, "\(comparison)")
    }

    @Test(arguments: ways) func aProductLeftOutExceedsTheBound(_ way: Summation) throws {
        let comparison = try Case(channels: 16, summation: way).comparison(seed: 233) { $0.leavesOut = true }
        #expect(comparison.verdict == .exceeds, "\(comparison)")
    }

    /// The bounds of floats are far too narrow for halves.
    @Test func halvesExceedTheBoundOfFloats() throws {
        var generator = Seeded(239)
        let shape = Shape(channels: 16, height: 5, width: 5)
        let image = generator.floats(shape.count)
        let parameters = generator.parameters([2, 16, 3, 3])
        let reference = try Reference.convolution(
            Evaluation(exact: Activation(shape: shape, floats: image)), parameters, summation: .anyOrder)
        let values = FloatHalves(chain: 16).convolution(image, shape, parameters)
        #expect(try Comparison(of: values, with: reference, trustedShare: 0).verdict == .exceeds)
    }

    @Test func halvesAreRoundedToEven() {
        let halves = FloatHalves(chain: 1)
        let cases: [(Float, Float)] = [
            (1 + 0x1p-11, 1), (1 + 0x3p-11, 1 + 0x1p-9), (2049, 2048), (-0.1, -0.0999755859375), (65504, 65504),
            (0x1p-25, 0), (0x1.8p-24, 0x1p-23), (0, 0),
        ]
        for (value, half) in cases { #expect(halves.rounded(value) == half, "\(value)") }
        #expect(FloatHalves(chain: 1, flushes: true).rounded(0x1.ffcp-15) == 0)
    }
}
