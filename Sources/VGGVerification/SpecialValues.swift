import VGGBackend
import VGGModel
import VGGReference

/// What infinities and NaNs among a step's inputs leave of its outputs.
///
/// A sum of products takes them where the definition does: an output is infinite or NaN where the reference, which
/// computes with infinities and NaNs too, says so, and all others are as if there were none. Every order of summation
/// agrees in that. Winograd's method transforms tiles of inputs by differences, so that an infinity may make any output of
/// a tile infinite or NaN; those that depend on it are not finite for certain, unless a rectifier makes a negative infinity
/// zero. A NaN makes those that depend on it NaN, and may reach the others of the tile. Tiles that read only finite
/// values are right.
struct SpecialValues {
    private let tile: Int?
    private let rectified: Bool
    private let pooled: Bool
    private let shape: Shape
    private let images: Int
    private let fill: Fill

    init(_ step: Step?, images: Int, fill: Fill) {
        let operation = step?.operation as? WinogradOperation
        tile = step?.operation.summation.tile
        rectified = operation?.rectified ?? false
        pooled = operation?.pooled ?? false
        shape = step?.input.shape ?? Shape(features: 1)
        self.images = images
        self.fill = fill
    }

    /// What each output is held to.
    func expectations(_ input: [Float], _ expected: Evaluation) -> [Comparison.Expectation] {
        guard let tile else { return Array(repeating: .value, count: expected.values.count) }
        let tiles = (0..<images).map { tainted(by: input[$0 * shape.count..<($0 + 1) * shape.count], tile: tile) }
        let (height, width) = (expected.shape.height, expected.shape.width)
        let channels = expected.shape.channels / images
        let columns = (shape.width + tile - 1) / tile, step = pooled ? 2 : 1
        return expected.values.indices.map { index in
            let (y, x) = (index / width % height * step, index % width * step)
            let image = index / (channels * height * width)
            guard tiles[image].contains(y / tile * columns + x / tile) else { return .value }
            return expectation(of: expected.values[index])
        }
    }

    /// What an output of a tile with something in it that is not finite is held to.
    private func expectation(of expected: Double) -> Comparison.Expectation {
        if fill == .nan && expected.isNaN { return .value }
        return expected.isFinite || rectified || pooled ? .anything : .notFinite
    }

    /// The tiles that read what is not finite; tile t reads the rows from t m - 1 to t m + m.
    private func tainted(by image: ArraySlice<Float>, tile: Int) -> Set<Int> {
        let columns = (shape.width + tile - 1) / tile
        var tiles: Set<Int> = []
        for (index, value) in image.enumerated() where !value.isFinite {
            let (y, x) = (index / shape.width % shape.height, index % shape.width)
            for row in reading(y, of: shape.height, tile: tile) {
                for column in reading(x, of: shape.width, tile: tile) { tiles.insert(row * columns + column) }
            }
        }
        return tiles
    }

    private func reading(_ place: Int, of extent: Int, tile: Int) -> [Int] {
        (0..<(extent + tile - 1) / tile).filter { ($0 * tile - 1...$0 * tile + tile).contains(place) }
    }
}
