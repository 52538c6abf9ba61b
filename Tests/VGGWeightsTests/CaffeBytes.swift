import VGGModel
import VGGWeights

/// Pieces of protobuf's wire format, of which tests make Caffe files, sound or not.
enum Wire {
    static func varint(_ number: UInt64) -> [UInt8] {
        var (bytes, rest): ([UInt8], UInt64) = ([], number)
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func tag(_ field: UInt64, _ wire: UInt64) -> [UInt8] { varint(field << 3 | wire) }

    static func number(_ field: UInt64, _ value: Int64) -> [UInt8] {
        tag(field, 0) + varint(UInt64(bitPattern: value))
    }

    static func bytes(_ field: UInt64, _ content: [UInt8]) -> [UInt8] {
        tag(field, 2) + varint(UInt64(content.count)) + content
    }

    static func text(_ field: UInt64, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

    static func float(_ field: UInt64, _ value: Float) -> [UInt8] {
        tag(field, 5) + floats([value])
    }

    static func floats(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    }

    static func doubles(_ values: [Double]) -> [UInt8] {
        values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    }
}

/// Caffe's messages in the wire format.
enum CaffeBytes {
    /// The message of a blob with a shape and as many packed values as said.
    static func blob(_ dims: [Int64], count: Int) -> [UInt8] {
        let shape = Wire.bytes(7, Wire.bytes(1, dims.flatMap { Wire.varint(UInt64(bitPattern: $0)) }))
        return shape + Wire.bytes(5, Wire.floats((0..<count).map { Float($0) }))
    }

    /// A blob of four extents, as old files have it.
    static func old(_ extents: [Int64], count: Int) -> [UInt8] {
        zip(UInt64(1)..., extents).flatMap { Wire.number($0, $1) }
            + Wire.bytes(5, Wire.floats((0..<count).map { Float($0) }))
    }

    /// A new layer.
    static func layer(_ name: String, _ type: String, _ blobs: [[UInt8]], more: [UInt8] = []) -> [UInt8] {
        let weights = blobs.flatMap { Wire.bytes(7, $0) }
        return Wire.bytes(100, Wire.text(1, name) + Wire.text(2, type) + more + weights)
    }

    /// An old layer; 4 is a convolution, 14 an inner product.
    static func oldLayer(_ name: String, _ type: Int64, _ blobs: [[UInt8]], more: [UInt8] = []) -> [UInt8] {
        Wire.bytes(2, Wire.text(4, name) + Wire.number(5, type) + more + blobs.flatMap { Wire.bytes(6, $0) })
    }
}

extension CaffeModelFile {
    /// A model of bytes.
    init(_ bytes: [UInt8]) throws { try self.init(storage: VGGWeightsTests.storage(bytes), path: "model") }
}

extension WeightFile {
    /// All tensors, read.
    func allTensors() throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for name in names { tensors[name] = try tensor(name) }
        return tensors
    }
}
