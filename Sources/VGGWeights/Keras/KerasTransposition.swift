/// Turns a matrix of Keras, whose rows are inputs, into one whose rows are outputs.
///
/// A stored row is (a, b), b fastest; it becomes column (b, a), a fastest. Of a convolution's kernel [rows, columns,
/// input, output], a is the place and b the input, which makes [output, input, rows, columns]; of a dense layer on an
/// image in row, column, channel order, a is the place and b the channel, which makes channel, row, column order.
struct KerasTransposition: Hashable, Sendable {
    /// The extent of a.
    let outer: Int
    /// The extent of b.
    let inner: Int
    /// Outputs: stored columns, which become rows.
    let outputs: Int

    /// Inputs: stored rows, which become columns.
    var inputs: Int { outer * inner }

    /// Rows and columns of a tile, which with its copy stays in a core's nearest cache.
    private static let side = 64
    /// Tiles that a core takes at a time.
    private static let tilesAtATime = 16

    /// Writes the part of the result in rows `outputs` and columns `inputs`, row by row, on all cores.
    func write(
        from source: UnsafeRawPointer, _ conversion: FloatConversion, outputs: Range<Int>, inputs: Range<Int>,
        to target: UnsafeMutablePointer<Float>
    ) {
        let across = (inputs.count + Self.side - 1) / Self.side
        let tiles = (outputs.count + Self.side - 1) / Self.side * across
        nonisolated(unsafe) let source = source
        nonisolated(unsafe) let target = target
        Parallel.forBlocks(of: tiles, size: Self.tilesAtATime) { block in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.side * Self.side) { copy in
                guard let copy = copy.baseAddress else { return }
                for tile in block {
                    let rows = Self.part(tile / across, of: outputs)
                    let columns = Self.part(tile % across, of: inputs)
                    let corner = (rows.lowerBound - outputs.lowerBound) * inputs.count
                    load(rows, columns, from: source, conversion, to: copy)
                    Self.store(
                        copy, rows: rows.count, columns: columns.count,
                        to: target + corner + columns.lowerBound - inputs.lowerBound, stride: inputs.count)
                }
            }
        }
    }

    private static func part(_ index: Int, of range: Range<Int>) -> Range<Int> {
        let start = range.lowerBound + index * side
        return start..<min(start + side, range.upperBound)
    }

    /// Copies a tile in the order of the file, so that each of its cache lines is read once.
    private func load(
        _ outputs: Range<Int>, _ inputs: Range<Int>, from source: UnsafeRawPointer, _ conversion: FloatConversion,
        to copy: UnsafeMutablePointer<Float>
    ) {
        var (b, a) = inputs.lowerBound.quotientAndRemainder(dividingBy: outer)
        for place in 0..<inputs.count {
            let start = source + ((a * inner + b) * self.outputs + outputs.lowerBound) * conversion.size
            conversion.write(outputs.count, from: start, to: copy + place * Self.side)
            a += 1
            if a == outer { (a, b) = (0, b + 1) }
        }
    }

    private static func store(
        _ copy: UnsafeMutablePointer<Float>, rows: Int, columns: Int, to target: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        for row in 0..<rows {
            let line = target + row * stride
            for column in 0..<columns { line[column] = copy[column * side + row] }
        }
    }
}
