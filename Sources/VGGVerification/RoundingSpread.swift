import VGGBackend
import VGGModel
import VGGReference

/// How large the errors of a convolution or dense layer are on the whole, beside what roundings leave by chance.
///
/// A bound holds for every single value whatever the signs of its roundings, so it grows with their number, and for
/// hundreds of channels it would let weights of half the precision pass. But over many values of dense random inputs the
/// roundings are as good as independent. By Winograd's method an output is a sum of products over C channels and the
/// (m + 2)^2 points of a tile, whose absolute values add up to its magnitude M. Each is about M / (C (m + 2)^2) and
/// passes n roundings at most, which change it by about sqrt(n) u of itself; as many changes of either sign add up to
/// the root of their number times one of them. So the root mean square of the errors is expected to be below
///
///     sqrt(n) u rms(M) / sqrt(C (m + 2)^2).
///
/// Correct kernels come to 0.07 to 0.16 of it for any C and m; weights in half precision to 47 and more, a constant that
/// is wrong by 1e-4 to 1.5 and more. Inputs that are far from random, such as a constant picture under constant filters,
/// make roundings of one sign, and are no subject for it.
///
/// A direct sum of K products rounds each of its partial sums, by u of it at most. Of products in no particular order the
/// first k add up to k / K of the output y, and to a random walk away from that, whose products of about M / K have got it
/// no farther than about M / sqrt(K), or twice that where they differ much in size. The squares of K such sums add up to
/// less than K y^2 + 4 M^2, and the errors are expected to be below
///
///     u sqrt(K rms(y)^2 + 4 rms(M)^2).
///
/// Correct kernels come to 0.01 to 0.17 of it for any K, those that add up one number after the other to the most; weights
/// in half precision to 8 and more for 25088 inputs, the longest of VGG's sums, to 20 for 512 channels, and to 100 for 64.
///
/// Where products are of halves in chains, u is 2^-11, and n the two roundings of the factors and one for each product
/// of a chain; beside them those of floats are nothing. Correct kernels come to 0.05 to 0.2 of it by Winograd's method and
/// to 0.2 to 0.4 otherwise; factors of eight bits to 2 and more, direct sums that are halves from end to end to 1 and
/// more. A bound for hundreds of channels would let either pass.
struct RoundingSpread {
    /// The root mean square of the errors may be this share of what is expected.
    static let limit = 0.5
    /// Fewer values have no spread to speak of.
    private static let leastCount = 64

    private let unit: Double
    /// How much of the square of an output's magnitude, and of the output's own, its error's is expected to be, in units.
    private let shares: (magnitude: Double, value: Double)
    private var count = 0
    private var errors = 0.0
    private var expected = 0.0

    private init(_ unit: Double, magnitude: Double, value: Double) {
        self.unit = unit
        shares = (magnitude, value)
    }

    /// Prepares for direct sums of products in single precision.
    private init(products: Int) { self.init(SinglePrecision.unit, magnitude: 4, value: Double(products + 2)) }

    /// Prepares for the values of a convolution.
    private init(_ summation: Summation, input: Shape, kernel: Int) throws {
        let channels = Double(input.channels)
        switch summation {
        case .anyOrder:
            self.init(products: input.channels * kernel * kernel)
        case .winograd(let tile):
            let roundings = Double(try Winograd(tile: tile).roundings(channels: input.channels))
            let products = channels * Double((tile + 2) * (tile + 2))
            self.init(SinglePrecision.unit, magnitude: roundings / products, value: 0)
        case .halves(let chain):
            let roundings = Double(2 + min(chain, input.channels))
            let products = channels * Self.taps(kernel, along: input.height) * Self.taps(kernel, along: input.width)
            self.init(HalfPrecision.unit, magnitude: roundings / products, value: 0)
        case .winogradInHalves(let tile, let chain):
            let roundings = Double(2 + min(chain, input.channels))
            let products = channels * Double((tile + 2) * (tile + 2))
            self.init(HalfPrecision.unit, magnitude: roundings / products, value: 0)
        }
    }

    /// Prepares for the values of a step; nothing where it does not begin with a layer that has a spread.
    ///
    /// In halves that is for dense random values alone: what a network's layers read is not dense. Dense layers have none
    /// where their weights are stored as halves.
    init?(_ step: Step, _ precision: Precision, isRandom: Bool) throws {
        switch (step.nodes.first?.layer, step.operation.summation) {
        case (.dense, _) where precision == .fp32: self.init(products: step.input.shape.count)
        case (.convolution(let layer), .anyOrder) where !layer.isPlain:
            self.init(products: step.input.shape.channels / layer.groups * layer.window.count)
        case (.convolution, .halves) where !isRandom, (.convolution, .winogradInHalves) where !isRandom: return nil
        case (.convolution(let layer), let summation):
            try self.init(summation, input: step.input.shape, kernel: layer.kernel)
        default: return nil
        }
    }

    /// Taps of a row of filters that lie within an image, on average.
    private static func taps(_ kernel: Int, along extent: Int) -> Double {
        let inside = (0..<extent).map { min($0, kernel / 2) + 1 + min(extent - 1 - $0, kernel / 2) }
        return Double(inside.reduce(0, +)) / Double(extent)
    }

    /// Adds the values of one image.
    mutating func add(_ values: [Float], _ reference: Evaluation) {
        for index in values.indices where reference.values[index].isFinite {
            let error = Double(values[index]) - reference.values[index]
            count += 1
            errors += error * error
            expected += shares.magnitude * reference.magnitudes[index] * reference.magnitudes[index]
            expected += shares.value * reference.values[index] * reference.values[index]
        }
    }

    /// The root mean square of the errors in units of what is expected; nothing of too few values.
    var ratio: Double? {
        guard count >= Self.leastCount, expected > 0 else { return nil }
        return (errors / expected).squareRoot() / unit
    }
}
