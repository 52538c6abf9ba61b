import VGGBackend
import VGGModel
import VGGReference

/// How large the errors of a convolution by Winograd's method or in halves are on the whole, beside what roundings leave
/// by chance.
///
/// A bound holds for every single value whatever the signs of its roundings, so it grows with their number, and for
/// hundreds of channels it would let weights of half the precision pass. But over many values of dense random inputs the
/// roundings are as good as independent. An output is a sum of products over C channels and the (m + 2)^2 points of a
/// tile, whose absolute values add up to its magnitude M. Each is about M / (C (m + 2)^2) and passes n roundings at
/// most, which change it by about sqrt(n) u of itself; as many changes of either sign add up to the root of their number
/// times one of them. So the root mean square of the errors is expected to be below
///
///     sqrt(n) u rms(M) / sqrt(C (m + 2)^2).
///
/// Correct kernels come to 0.07 to 0.16 of it for any C and m; weights in half precision to 47 and more, a constant that
/// is wrong by 1e-4 to 1.5 and more. Inputs that are far from random, such as a constant picture under constant filters,
/// make roundings of one sign, and are no subject for it.
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
    private let roundings: Double
    private let products: Double
    private var count = 0
    private var errors = 0.0
    private var magnitudes = 0.0

    /// Prepares for the values of a convolution; nothing where it sums products as they are.
    private init?(_ summation: Summation, input: Shape, kernel: Int) throws {
        let channels = Double(input.channels)
        switch summation {
        case .anyOrder: return nil
        case .winograd(let tile):
            unit = SinglePrecision.unit
            roundings = Double(try Winograd(tile: tile).roundings(channels: input.channels))
            products = channels * Double((tile + 2) * (tile + 2))
        case .halves(let chain):
            unit = HalfPrecision.unit
            roundings = Double(2 + min(chain, input.channels))
            products = channels * Self.taps(kernel, along: input.height) * Self.taps(kernel, along: input.width)
        case .winogradInHalves(let tile, let chain):
            unit = HalfPrecision.unit
            roundings = Double(2 + min(chain, input.channels))
            products = channels * Double((tile + 2) * (tile + 2))
        }
    }

    /// Prepares for the values of a step; nothing where it does not begin with a convolution that has a spread.
    ///
    /// In halves that is for dense random values alone: what a network's layers read is not dense.
    init?(_ step: Step, isRandom: Bool) throws {
        guard case .convolution(let layer)? = step.nodes.first?.layer else { return nil }
        switch step.operation.summation {
        case .halves where !isRandom, .winogradInHalves where !isRandom: return nil
        case let summation: try self.init(summation, input: step.input.shape, kernel: layer.kernel)
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
            magnitudes += reference.magnitudes[index] * reference.magnitudes[index]
        }
    }

    /// The root mean square of the errors in units of what is expected; nothing of too few values.
    var ratio: Double? {
        guard count >= Self.leastCount, magnitudes > 0 else { return nil }
        return (errors / magnitudes * products / roundings).squareRoot() / unit
    }
}
