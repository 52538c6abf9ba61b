import Testing
import VGGModel
import VGGReference

/// One convolution by Winograd's filtering: its channels, tile and image.
struct WinogradCase: CustomTestStringConvertible, Sendable {
    /// What an image is filled with.
    enum Fill: CaseIterable {
        case random
        /// A thousand beside a thousandth, of random sign.
        case alternating
        /// One value per tile, elsewhere zeros.
        case impulses
        /// The same everywhere, the weights too.
        case equal
    }

    let channels: Int
    let tile: Int
    var fill = Fill.random
    var order = FloatWinograd.Order.inOrder
    /// What weights and biases are multiplied by.
    var scale: Float = 1

    var testDescription: String { "F(\(tile)) of \(channels) channels, \(fill), \(order)" }

    /// Two tiles and a part of one along each side.
    var shape: Shape { Shape(channels: channels, height: 2 * tile + 1, width: 3 * tile - 1) }

    func image(using generator: inout Seeded) -> [Float] {
        let random = generator.floats(shape.count)
        return random.indices.map { index in
            let (y, x) = (index / shape.width % shape.height, index % shape.width)
            switch fill {
            case .random: return random[index]
            case .alternating: return (random[index] < 0 ? -1 : 1) * ((x + y) % 2 == 0 ? 1000.1 : 0.001)
            case .impulses: return y % tile == index / shape.width % 2 && x % tile == 1 ? random[index] : 0
            case .equal: return 0.1
            }
        }
    }

    func parameters(using generator: inout Seeded) -> LayerParameters {
        let random = generator.parameters([2, channels, 3, 3])
        let weights = random.weight.values.map { fill == .equal ? 0.3 : $0 * scale }
        return LayerParameters(
            weight: Tensor(shape: random.weight.shape, values: weights),
            bias: Tensor(shape: [2], values: random.bias.values.map { $0 * scale }))
    }

    /// How floats that Winograd's filtering yields, spoilt or not, compare with its bound.
    func comparison(
        seed: UInt64, spoil: (inout FloatWinograd) -> Void = { _ in }
    ) throws -> Comparison {
        var generator = Seeded(seed)
        let image = image(using: &generator)
        let parameters = parameters(using: &generator)
        var floats = FloatWinograd(try Winograd(tile: tile), order: order)
        spoil(&floats)
        let reference = try Reference.convolution(
            Evaluation(exact: Activation(shape: shape, floats: image)), parameters, summation: .winograd(tile: tile))
        return try Comparison(of: floats.convolution(image, shape, parameters), with: reference, trustedShare: 0)
    }
}
