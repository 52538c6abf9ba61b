/// An array of numbers in a Caffe file: its extents, and where its values lie.
struct CaffeBlob: Sendable {
    /// How the values lie in the file.
    enum Values: Sendable {
        /// One after the other.
        case together(Range<Int>)
        /// Each in a field of its own, or in several runs, within the message.
        case scattered(Range<Int>)
    }

    /// Extents, outermost first.
    let shape: [Int]
    /// Where the values lie.
    let values: Values
    /// Whether they take eight bytes each, not four.
    let isDouble: Bool

    /// The number of values.
    var count: Int { shape.reduce(1, *) }

    /// The most axes that Caffe allows.
    static let maximumAxes = 32

    /// Reads a blob's message, which lies in `range`, and checks that it has as many values as its extents say.
    init(_ fields: ProtobufReader, _ range: Range<Int>, at offset: Int) throws(WeightsError) {
        var reading = Reading()
        try reading.read(fields)
        shape = try reading.shape(fields, at: offset)
        isDouble = reading.doubles.count > 0
        let found = isDouble ? reading.doubles : reading.floats
        values = found.together.map(Values.together) ?? .scattered(range)
        guard found.count == count else {
            throw fields.invalid("a blob of shape \(shape) has \(found.count) values", at: offset)
        }
    }
}

/// What a blob's message says, field by field.
private struct Reading {
    /// How many numbers a field holds, and where they lie if that is one after the other.
    struct Numbers {
        private(set) var count = 0
        private var run: Range<Int>?
        private var isScattered = false

        var together: Range<Int>? { isScattered ? nil : run }

        mutating func addRun(_ range: Range<Int>, size: Int) {
            guard !range.isEmpty else { return }
            count += range.count / size
            isScattered = isScattered || run != nil
            run = range
        }

        mutating func addOne() {
            count += 1
            isScattered = true
        }
    }

    var legacy: [Int: UInt64] = [:]
    var dims: [UInt64] = []
    var floats = Numbers()
    var doubles = Numbers()
    var gradients = Numbers()

    mutating func read(_ fields: ProtobufReader) throws(WeightsError) {
        var fields = fields
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1...4, .varint(let extent)): legacy[field.number] = extent
            case (7, .bytes(let range)): try readShape(fields.message(in: range, part: "blob's shape"))
            case (5, _): try Self.read(&floats, field, fields, size: 4)
            case (8, _): try Self.read(&doubles, field, fields, size: 8)
            // The gradients of training are checked, and left.
            case (6, _): try Self.read(&gradients, field, fields, size: 4)
            case (9, _): try Self.read(&gradients, field, fields, size: 8)
            case (1...4, _), (7, _):
                throw fields.invalid("field \(field.number) of a blob is of another wire type", at: field.offset)
            default: continue
            }
        }
    }

    private static func read(
        _ numbers: inout Numbers, _ field: ProtobufReader.Field, _ fields: ProtobufReader, size: Int
    ) throws(WeightsError) {
        switch (field.value, size) {
        case (.bytes(let range), _) where range.count % size == 0: numbers.addRun(range, size: size)
        case (.fixed32, 4), (.fixed64, 8): numbers.addOne()
        default: throw fields.invalid("field \(field.number) of a blob holds no whole numbers", at: field.offset)
        }
    }

    private mutating func readShape(_ fields: ProtobufReader) throws(WeightsError) {
        var fields = fields
        while let field = try fields.next() {
            guard field.number == 1 else { continue }
            switch field.value {
            case .varint(let extent): dims.append(extent)
            case .bytes(let range) where range.count <= 10 * CaffeBlob.maximumAxes:
                dims += try fields.packedVarints(in: range)
            default: throw fields.invalid("a blob's shape is no list of extents", at: field.offset)
            }
            guard dims.count <= CaffeBlob.maximumAxes else {
                throw fields.invalid("a blob of more than \(CaffeBlob.maximumAxes) axes", at: field.offset)
            }
        }
    }

    /// The extents: the old fields where there is any of them, which then stand for four, else the shape.
    func shape(_ fields: ProtobufReader, at offset: Int) throws(WeightsError) -> [Int] {
        let stored = legacy.isEmpty ? dims : (1...4).map { legacy[$0] ?? 0 }
        var shape: [Int] = []
        var count = 1
        for extent in stored {
            let signed = Int64(bitPattern: extent)
            guard signed > 0, let extent = Int32(exactly: signed) else {
                throw fields.invalid("a blob with an extent of \(signed)", at: offset)
            }
            let product = count.multipliedReportingOverflow(by: Int(extent))
            guard !product.overflow else { throw fields.invalid("a blob whose extents overflow", at: offset) }
            count = product.partialValue
            shape.append(Int(extent))
        }
        return shape
    }
}
