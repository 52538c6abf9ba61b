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
/// of a chain; beside them those of floats are nothing. Correct kernels come to 0.1 to 0.3 of it; sums that are halves
/// from end to end, which a bound for hundreds of channels would let pass, to 0.9 and more.
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

    /// Prepares for the values of a convolution of so many input channels; nothing where it has another way to sum.
    init?(_ summation: Summation, channels: Int, kernel: Int) throws {
        products = Double(channels) * Double(try summation.productsPerChannel(kernel: kernel))
        switch summation {
        case .anyOrder: return nil
        case .winograd(let tile):
            unit = SinglePrecision.unit
            roundings = Double(try Winograd(tile: tile).roundings(channels: channels))
        case .halves(let chain), .winogradInHalves(_, let chain):
            unit = HalfPrecision.unit
            roundings = Double(2 + min(chain, channels))
        }
    }

    /// Prepares for the values of a step; nothing where it does not begin with a convolution.
    init?(_ step: Step) throws {
        guard case .convolution(let layer)? = step.nodes.first?.layer else { return nil }
        try self.init(step.operation.summation, channels: step.input.shape.channels, kernel: layer.kernel)
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

extension Summation {
    /// Products that an output takes of each input channel.
    fileprivate func productsPerChannel(kernel: Int) throws -> Int {
        switch self {
        case .anyOrder, .halves: return kernel * kernel
        case .winograd(let tile), .winogradInHalves(let tile, _):
            let side = try Winograd(tile: tile).side
            return side * side
        }
    }
}
