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

    /// Stored rows and columns of a tile: so wide that a row is read at a stretch, so small that a copy of the tile stays
    /// in a core's nearest cache.
    private static let tileInputs = 64, tileOutputs = 128
    /// Values from one row of the copy to the next; no power of two, whose multiples would share places of the cache.
    private static let stride = tileOutputs + 16
    /// Tiles that a core takes at a time.
    private static let tilesAtATime = 8

    /// Writes the part of the result in rows `outputs` and columns `inputs`, row by row, on all cores.
    func write(
        from source: UnsafeRawPointer, _ conversion: FloatConversion, outputs: Range<Int>, inputs: Range<Int>,
        to target: UnsafeMutablePointer<Float>
    ) {
        let across = (inputs.count + Self.tileInputs - 1) / Self.tileInputs
        let down = (outputs.count + Self.tileOutputs - 1) / Self.tileOutputs
        nonisolated(unsafe) let source = source
        nonisolated(unsafe) let target = target
        Parallel.forBlocks(of: down * across, size: Self.tilesAtATime) { block in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.tileInputs * Self.stride) { copy in
                guard let copy = copy.baseAddress else { return }
                for tile in block {
                    let rows = Self.part(tile / across, Self.tileOutputs, of: outputs)
                    let columns = Self.part(tile % across, Self.tileInputs, of: inputs)
                    load(rows, columns, from: source, conversion, to: copy)
                    let corner = (rows.lowerBound - outputs.lowerBound) * inputs.count
                    Self.store(
                        copy, rows: rows.count, columns: columns.count,
                        to: target + corner + columns.lowerBound - inputs.lowerBound, stride: inputs.count)
                }
            }
        }
    }

    private static func part(_ index: Int, _ size: Int, of range: Range<Int>) -> Range<Int> {
        let start = range.lowerBound + index * size
        return start..<min(start + size, range.upperBound)
    }

    /// Copies a tile in the order of the file, so that each of its cache lines is read once.
    private func load(
        _ outputs: Range<Int>, _ inputs: Range<Int>, from source: UnsafeRawPointer, _ conversion: FloatConversion,
        to copy: UnsafeMutablePointer<Float>
    ) {
        var (b, a) = inputs.lowerBound.quotientAndRemainder(dividingBy: outer)
        for place in 0..<inputs.count {
            let start = source + ((a * inner + b) * self.outputs + outputs.lowerBound) * conversion.size
            conversion.convert(start, copy + place * Self.stride, outputs.count)
            a += 1
            if a == outer { (a, b) = (0, b + 1) }
        }
    }

    /// Writes a tile's copy the other way round, four by four values at a time where there are as many.
    private static func store(
        _ copy: UnsafeMutablePointer<Float>, rows: Int, columns: Int, to target: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        let (fullRows, fullColumns) = (rows / 4 * 4, columns / 4 * 4)
        for row in Swift.stride(from: 0, to: fullRows, by: 4) {
            for column in Swift.stride(from: 0, to: fullColumns, by: 4) {
                storeFour(copy + column * Self.stride + row, to: target + row * stride + column, stride: stride)
            }
        }
        for row in 0..<rows {
            for column in (row < fullRows ? fullColumns : 0)..<columns {
                target[row * stride + column] = copy[column * Self.stride + row]
            }
        }
    }

    /// Writes four by four values the other way round.
    private static func storeFour(
        _ copy: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, stride: Int
    ) {
        func row(_ index: Int) -> SIMD4<Float> {
            UnsafeRawPointer(copy + index * Self.stride).loadUnaligned(as: SIMD4<Float>.self)
        }
        func store(_ values: SIMD4<Float>, _ index: Int) {
            UnsafeMutableRawPointer(target + index * stride).storeBytes(of: values, as: SIMD4<Float>.self)
        }
        let (a, b, c, d) = (row(0), row(1), row(2), row(3))
        store(SIMD4(a.x, b.x, c.x, d.x), 0)
        store(SIMD4(a.y, b.y, c.y, d.y), 1)
        store(SIMD4(a.z, b.z, c.z, d.z), 2)
        store(SIMD4(a.w, b.w, c.w, d.w), 3)
    }
}
