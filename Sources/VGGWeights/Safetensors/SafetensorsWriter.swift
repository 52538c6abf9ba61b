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
        guard tensors[SafetensorsHeader.metadataName] == nil else {
            throw WeightsError(
                .writeFailed, path: path,
                "the format reserves the name \(SafetensorsHeader.metadataName); rename the tensor")
        }
        let ordered = tensors.sorted { $0.key < $1.key }
        let header = header(of: ordered)
        guard header.count <= SafetensorsFile.maximumHeaderLength else {
            throw WeightsError(
                .writeFailed, path: path, "a header of \(header.count) bytes is above the format's limit")
        }
        try AtomicFile.replace(path) { file throws(WeightsError) in
            try file.write(littleEndian: UInt64(header.count))
            try file.write(header)
            for (_, tensor) in ordered { try write(tensor, to: file) }
        }
    }

    /// The header, padded with spaces so that the values begin at a multiple of 8 bytes.
    private func header(of tensors: [(key: String, value: Tensor)]) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
            members.append("\(json(SafetensorsHeader.metadataName)):{\(texts.joined(separator: ","))}")
        }
        var offset = 0
        for (name, tensor) in tensors {
            let end = offset + tensor.count * (type == .f32 ? 4 : 2)
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(json(name)):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
            )
            offset = end
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
        header.append(contentsOf: repeatElement(0x20, count: (8 - header.count % 8) % 8))
        return header
    }

    private func write(_ tensor: Tensor, to file: AtomicFile) throws(WeightsError) {
        try tensor.withBytes { bytes throws(WeightsError) in
            switch type {
            case .f32: try file.write(bytes)
            case .f16: try file.write(converting: bytes) { $0.halfBits }
            case .bf16: try file.write(converting: bytes) { $0.brainBits }
            }
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

    /// Appends 32-bit floats in another form, a block at a time.
    fileprivate func write(
        converting floats: UnsafeRawBufferPointer, _ convert: (Float) -> UInt16
    ) throws(WeightsError) {
        let count = floats.count / 4
        for start in stride(from: 0, to: count, by: Parallel.block) {
            let block = (start..<min(start + Parallel.block, count)).map {
                convert(floats.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)).littleEndian
            }
            try block.withUnsafeBufferPointer { values throws(WeightsError) in
                try write(UnsafeRawBufferPointer(values))
            }
        }
    }
}
