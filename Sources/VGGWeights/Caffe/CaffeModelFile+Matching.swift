extension CaffeModelFile {
    /// The fields of a network that may stand before its first layer, with their wire types.
    private static let known: [Int: UInt64] = [1: 2, 2: 2, 3: 2, 5: 0, 6: 2, 7: 0, 8: 2, 100: 2]

    /// Whether bytes, all of a file or its beginning, look like a Caffe model.
    ///
    /// ONNX, also protobuf, begins with a number as field 1, where Caffe has the network's name.
    public static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = ByteReader(bytes, part: "", path: "")
        // A name, inputs and settings come before the layers, if at all; a network has few of them.
        for _ in 0..<64 {
            guard let tag = try? reader.varint(), let number = Int(exactly: tag >> 3) else { return false }
            if number == 4 {
                guard skipInputExtents(tag & 7, &reader) else { return false }
                continue
            }
            guard let wire = known[number], wire == tag & 7 else { return false }
            guard let length = try? reader.varint() else { return false }
            if number == 2 || number == 100 { return length > 0 && layerBegins(reader, old: number == 2) }
            guard wire == 0 || (try? reader.take(Int(clamping: length), "")) != nil else { return false }
        }
        return false
    }

    /// The extents of the input, singly or packed.
    private static func skipInputExtents(_ wire: UInt64, _ reader: inout ByteReader) -> Bool {
        guard wire == 0 || wire == 2, let value = try? reader.varint() else { return false }
        return wire == 0 || (try? reader.take(Int(clamping: value), "")) != nil
    }

    /// Whether a layer's first field is one that layers have.
    private static func layerBegins(_ reader: ByteReader, old: Bool) -> Bool {
        var reader = reader
        guard let tag = try? reader.varint(), let number = Int(exactly: tag >> 3) else { return false }
        return (old ? CaffeType.oldLayer : CaffeType.layer).fields[number] != nil
    }
}

extension ByteReader {
    /// A number of up to 64 bits in groups of seven.
    fileprivate mutating func varint() throws(WeightsError) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try number(UInt8.self, "a number")
            result |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return result }
        }
        throw invalid("a number of more than 64 bits")
    }
}
