import VGGModel

/// A tensor that a file stores, by its place there.
struct ONNXTensor: Sendable {
    /// Where the values lie.
    enum Place: Sendable {
        /// One after the other.
        case contiguous(TensorStorage, Range<Int>)
        /// In the fields of one number of a message, packed or each by itself.
        case scattered(TensorStorage, message: Range<Int>, field: Int)
        /// Nowhere that is read, as for texts.
        case unread
    }

    /// The tensor's name; empty for one that is an attribute.
    let name: String
    /// Extents, outermost first.
    let shape: [Int]
    /// The element type.
    let type: ONNXElementType
    /// Where the values lie.
    let place: Place

    /// The number of values.
    ///
    /// The reader has checked that the product can be counted.
    var count: Int { shape.reduce(1, *) }
}

extension ONNXTensor {
    /// The values as 32-bit floats: a view of the file where it holds them so, aligned to four bytes or, where that
    /// need not be, at any byte.
    func values(path: String, aligned: Bool = true) throws(WeightsError) -> Tensor {
        switch place {
        case .contiguous(let storage, let range):
            let values = try stored(range, of: storage, path)
            return aligned || type != .float ? values.tensor(of: shape) : values.view(as: shape)
        case .scattered:
            var values: [Float] = []
            values.reserveCapacity(count)
            try forEachElement(path: path) { values.append(Float(type.number(bits: $0))) }
            return Tensor(shape: shape, values: values)
        case .unread: throw unread(path)
        }
    }

    /// Hands `body` the values in order, a block at a time, in little memory where they lie one after the other.
    func forEachBlock(
        path: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard case .contiguous(let storage, let range) = place else {
            return try values(path: path).forEachBlock(body)
        }
        try stored(range, of: storage, path).forEachBlock(body)
    }

    /// Values that lie one after the other.
    private func stored(
        _ range: Range<Int>, of storage: TensorStorage, _ path: String
    ) throws(WeightsError) -> StoredValues {
        if type == .float { return StoredValues(storage, range, nil) }
        guard let conversion = FloatConversion(type) else { throw unread(path) }
        return StoredValues(storage, range, conversion)
    }

    /// The values as whole numbers, of which there should be few.
    func integers(path: String) throws(WeightsError) -> [Int] {
        var values: [Int] = []
        try forEachElement(path: path) { values.append(type.integer(bits: $0)) }
        return values
    }

    private func unread(_ path: String) -> WeightsError {
        .unreadTensor(name, type: type.name, path: path)
    }

    /// Hands `body` the bits of each element.
    private func forEachElement(path: String, _ body: (UInt64) -> Void) throws(WeightsError) {
        switch place {
        case .contiguous(let storage, let range):
            guard let size = type.size else { throw unread(path) }
            for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
                body(littleEndian(storage.bytes[start..<start + size]))
            }
        case .scattered(let storage, let message, let field):
            try Self.forEachElement(storage.bytes, message, field: field, type: type, path: path, body)
        case .unread: throw unread(path)
        }
    }

    private static func forEachElement(
        _ bytes: UnsafeRawBufferPointer, _ message: Range<Int>, field: Int, type: ONNXElementType, path: String,
        _ body: (UInt64) -> Void
    ) throws(WeightsError) {
        var fields = ProtobufReader(bytes, message, part: "ONNX tensor", path: path)
        while let next = try fields.next() {
            guard next.number == field else { continue }
            switch next.value {
            case .varint(let bits): body(bits)
            case .fixed32(let bits): body(UInt64(bits))
            case .fixed64(let bits): body(bits)
            case .bytes(let range):
                if let size = packedSize(field) {
                    for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
                        body(littleEndian(bytes[start..<start + size]))
                    }
                } else {
                    try fields.forEachPackedVarint(in: range, body)
                }
            }
        }
    }

    /// Bytes of a packed element of a field, or nothing where they are of any length.
    static func packedSize(_ field: Int) -> Int? {
        switch field {
        case 4: 4
        case 10: 8
        default: nil
        }
    }
}

/// The number that up to eight bytes hold, the first of them the lowest.
private func littleEndian(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
