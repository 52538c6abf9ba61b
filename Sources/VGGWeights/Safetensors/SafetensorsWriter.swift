public import VGGModel

/// Writes safetensors files, readable by every implementation of the format.
public struct SafetensorsWriter: Sendable {
    /// The type of the elements in the file.
    public enum ElementType: String, Hashable, Sendable, CaseIterable {
        /// 32-bit floats, as they are.
        case f32 = "F32"
        /// Halves, rounded to nearest, ties to even.
        case f16 = "F16"
        /// The upper halves of 32-bit floats, rounded to nearest, ties to even.
        case bf16 = "BF16"
    }

    /// The type of the elements in the file.
    public var type: ElementType
    /// Texts to attach.
    public var metadata: [String: String]

    /// Makes a writer.
    public init(type: ElementType = .f32, metadata: [String: String] = [:]) {
        self.type = type
        self.metadata = metadata
    }

    /// Writes tensors in the order of their names.
    ///
    /// The values go to a temporary file in the same folder, which takes the path's place once it is on the disk.
    ///
    /// - Throws: `WeightsError` with `writeFailed`; what was at the path is then still there.
    public func write(_ tensors: [String: Tensor], to path: String) throws(WeightsError) {
        let streams = tensors.map { name, tensor in
            TensorStream(name: name, shape: tensor.shape) { body throws(WeightsError) in
                try tensor.forEachBlock(body)
            }
        }
        try write(streams, to: path)
    }

    /// Writes tensors whose values come a block at a time, in the order of their names; as above otherwise.
    ///
    /// - Throws: Also what a stream throws.
    package func write(_ streams: [TensorStream], to path: String) throws(WeightsError) {
        if let name = Self.unusableName(in: streams) {
            throw WeightsError(
                .writeFailed, path: path,
                "the name \(quoted(name)) is there twice, or the format's own; rename the tensor")
        }
        let ordered = streams.sorted { $0.name < $1.name }
        let header = header(of: ordered)
        guard header.count <= SafetensorsFile.maximumHeaderLength else {
            throw WeightsError(
                .writeFailed, path: path, "a header of \(header.count) bytes is above the format's limit")
        }
        try AtomicFile.replace(path) { file throws(WeightsError) in
            try file.write(littleEndian: UInt64(header.count))
            try file.write(header)
            for stream in ordered { try write(stream, to: file, path: path) }
        }
    }

    private static func unusableName(in streams: [TensorStream]) -> String? {
        var seen: Set<String> = [SafetensorsHeader.metadataName]
        return streams.first { !seen.insert($0.name).inserted }?.name
    }

    /// The header, padded with spaces so that the values begin at a multiple of 8 bytes.
    private func header(of tensors: [TensorStream]) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
            members.append("\(json(SafetensorsHeader.metadataName)):{\(texts.joined(separator: ","))}")
        }
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.count * (type == .f32 ? 4 : 2)
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(json(tensor.name)):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
            )
            offset = end
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
        header.append(contentsOf: repeatElement(0x20, count: (8 - header.count % 8) % 8))
        return header
    }

    private func write(_ stream: TensorStream, to file: AtomicFile, path: String) throws(WeightsError) {
        var count = 0
        try stream.forEachBlock { values throws(WeightsError) in
            count += values.count
            switch type {
            case .f32: try file.write(UnsafeRawBufferPointer(values))
            case .f16: try file.write(rounded(values, of: stream, path: path, infinity: 0x7C00) { $0.halfBits })
            case .bf16: try file.write(rounded(values, of: stream, path: path, infinity: 0x7F80) { $0.brainBits })
            }
        }
        guard count == stream.count else {
            throw WeightsError(
                .writeFailed, path: path, "\(quoted(stream.name)) gave \(count) values for shape \(stream.shape)")
        }
    }

    /// A JSON string.
    private func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension AtomicFile {
    /// Appends a number's bytes, the lowest first.
    func write(littleEndian number: some FixedWidthInteger) throws(WeightsError) {
        try write((0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }

    /// Appends bytes.
    package func write(_ bytes: [UInt8]) throws(WeightsError) {
        try bytes.withUnsafeBufferPointer { bytes throws(WeightsError) in try write(UnsafeRawBufferPointer(bytes)) }
    }

    /// Appends the bytes of numbers as they lie in memory.
    fileprivate func write(_ numbers: [UInt16]) throws(WeightsError) {
        try numbers.withUnsafeBufferPointer { numbers throws(WeightsError) in
            try write(UnsafeRawBufferPointer(numbers))
        }
    }
}

/// A tensor to be written, whose values come a block at a time.
package struct TensorStream {
    /// The tensor's name in the file.
    let name: String
    /// Extents, outermost first.
    let shape: [Int]
    /// Hands a closure all values in order.
    let forEachBlock: ((UnsafeBufferPointer<Float>) throws(WeightsError) -> Void) throws(WeightsError) -> Void

    /// The number of values.
    var count: Int { shape.reduce(1, *) }
}
