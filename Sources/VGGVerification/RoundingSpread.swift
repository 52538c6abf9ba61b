import VGGModel
import VGGReference

/// How large the errors of a convolution by Winograd's method are on the whole, beside what roundings leave by chance.
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
struct RoundingSpread {
    /// The root mean square of the errors may be this share of what is expected.
    static let limit = 0.5
    /// Fewer values have no spread to speak of.
    private static let leastCount = 64

    private let roundings: Double
    private let products: Double
    private var count = 0
    private var errors = 0.0
    private var magnitudes = 0.0

    /// Prepares for the values of a layer of so many input channels; nothing where it is not summed by Winograd's method.
    init?(_ summation: Summation, channels: Int) throws {
        guard case .winograd(let tile) = summation else { return nil }
        let method = try Winograd(tile: tile)
        roundings = Double(method.roundings(channels: channels))
        products = Double(channels * method.side * method.side)
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
        return (errors / magnitudes * products / roundings).squareRoot() / SinglePrecision.unit
    }
}
