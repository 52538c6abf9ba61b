import VGGModel

extension WindowConvolutionOperation {
    /// Every variant that a device can run for a layer, the preferred one first.
    ///
    /// With more than one group, those groups must be whole blocks of input channels, and whole columns of a work-item or
    /// work-group; where they are not the naive kernel alone is right.
    static func candidates(
        for traits: DeviceTraits, _ layer: Convolution, input: Shape, output: Shape, inputBlock: Int
    ) -> [ConvolutionOperation.Variant] {
        let vector = traits.family.vector
        let all: [ConvolutionOperation.Variant] =
            switch traits.family {
            case .naive: []
            case .cpu:
                inputBlock == 1
                    ? rowTiles(layer, output: output, vector: vector) : tiles(layer, output: output, vector: vector)
            case .gpu: GroupTile.candidates(for: traits).map { .gpu($0) }
            }
        return all.filter { isWhole(layer, input: input, inputBlock, columns: $0.columns(vector: vector)) } + [.naive]
    }

    private static func isWhole(_ layer: Convolution, input: Shape, _ inputBlock: Int, columns: Int) -> Bool {
        let (inputs, outputs) = (input.channels / layer.groups, layer.channels / layer.groups)
        return layer.groups == 1 || inputs.isMultiple(of: inputBlock) && outputs.isMultiple(of: columns)
    }

    /// Tiles of pixels counted through the rows, in the order of what they are expected to take: one whose sums fit the
    /// registers well may fill the last tile badly.
    private static func tiles(
        _ layer: Convolution, output: Shape, vector: Int
    ) -> [ConvolutionOperation.Variant] {
        ordered(layer, vector: vector) { (output.height * output.width).roundedUp(to: $0) }
    }

    /// Tiles of pixels of one row; two of them, as each takes a program of its own for each window.
    private static func rowTiles(
        _ layer: Convolution, output: Shape, vector: Int
    ) -> [ConvolutionOperation.Variant] {
        Array(
            ordered(layer, vector: vector) { output.width.roundedUp(to: $0) }.filter { variant in
                if case .cpu(let tile, _) = variant { span(of: tile, layer.window) <= longestSpan } else { false }
            }.prefix(2))
    }

    /// Values of a row that a work-item may copy.
    private static let longestSpan = 1024

    private static func ordered(
        _ layer: Convolution, vector: Int, pixels: (Int) -> Int
    ) -> [ConvolutionOperation.Variant] {
        let perGroup = layer.channels / layer.groups
        let vectors = perGroup > vector && (layer.groups == 1 || perGroup.isMultiple(of: 2 * vector)) ? 2 : 1
        let tiles = vector == 16 ? [14, 8, 4] : [6, 4]
        let costs = tiles.map { Double(pixels($0)) / RegisterTile(rows: $0, vectors: vectors).efficiency }
        return zip(tiles, costs).sorted { $0.1 < $1.1 }.map { .cpu(tile: $0.0, vectors: vectors) }
    }
}
