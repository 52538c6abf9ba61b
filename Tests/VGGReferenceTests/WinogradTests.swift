import Testing
import VGGModel
import VGGReference

/// The transforms themselves, without any rounding to speak of.
@Suite struct WinogradTests {
    @Test(arguments: [2, 4, 6])
    func theTransformsConvolve(tile: Int) throws {
        let method = try Winograd(tile: tile)
        var generator = Seeded(103)
        let image = generator.floats(method.side * method.side).map(Double.init)
        let weights = generator.floats(9).map(Double.init)
        let products = zip(transformed(weights, by: method.filter), transformed(image, by: method.input)).map(*)
        let outputs = transformed(products, by: method.output)
        #expect(outputs.count == tile * tile)
        for (index, output) in outputs.enumerated() {
            let exact = (0..<9).reduce(0.0) { sum, tap in
                let (y, x) = (index / tile + tap / 3, index % tile + tap % 3)
                return sum + weights[tap] * image[y * method.side + x]
            }
            #expect(abs(output - exact) < 1e-12)
        }
    }

    /// Counted by hand: two dimensions of constant, product and additions for G, Bᵀ and Aᵀ; product, channels, bias.
    @Test(arguments: [
        (2, 2 * (2 + 1 + 2) + 1 + 16 + 1), (4, 2 * (4 + 4 + 4) + 1 + 16 + 1), (6, 2 * (4 + 6 + 6) + 1 + 16 + 1),
    ])
    func roundingsOnTheLongestPath(tile: Int, roundings: Int) throws {
        #expect(try Winograd(tile: tile).roundings(channels: 16) == roundings)
    }

    @Test(arguments: [0, 1, 3, 8, -2])
    func otherTilesAreRefused(tile: Int) throws {
        let error = try #require(throws: ReferenceError.self) { try Winograd(tile: tile) }
        #expect(error.code == .unsupportedSummation)
        #expect(error.message.contains("\(tile)"))
    }
}
