/// The header of a safetensors file while it is read and checked.
struct SafetensorsHeader {
    private(set) var tensors: [String: SafetensorsTensor] = [:]
    private(set) var metadata: [String: String] = [:]
    private var scanner: HeaderScanner
    private let fileLength: Int
    /// Where the header ends and the values begin.
    private let dataStart: Int
    /// The name under which the format keeps texts.
    static let metadataName = "__metadata__"
    /// Bytes of the header's length, before the header.
    static let lengthBytes = 8

    /// Checks the header's length against the file's.
    init(bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) {
        func invalid(_ message: String) -> WeightsError { Self.foreign(bytes, message, path: path) }
        guard bytes.count >= Self.lengthBytes else {
            throw invalid("the file has \(bytes.count) bytes, less than the 8 of the header's length")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(SafetensorsFile.maximumHeaderLength) else {
            throw invalid(
                "byte 0: a header of \(length) bytes, above the limit of \(SafetensorsFile.maximumHeaderLength)")
        }
        let rest = bytes.count - Self.lengthBytes
        guard length <= UInt64(rest) else {
            throw invalid("byte 0: a header of \(length) bytes where only \(rest) follow")
        }
        dataStart = Self.lengthBytes + Int(length)
        fileLength = bytes.count
        let header = UnsafeRawBufferPointer(rebasing: bytes[Self.lengthBytes..<dataStart])
        guard header.first == UInt8(ascii: "{") else { throw invalid("byte 8: the header does not begin with '{'") }
        scanner = HeaderScanner(header, base: Self.lengthBytes, path: path)
    }

    /// Reads the header and checks that the tensors fill the rest of the file without hole or overlap.
    mutating func read() throws(WeightsError) {
        var tensors: [String: SafetensorsTensor] = [:]
        var metadata: [String: String]?
        let dataStart = dataStart
        try scanner.object("the header") { scanner, name, offset throws(WeightsError) in
            guard tensors[name] == nil, name != Self.metadataName || metadata == nil else {
                throw scanner.invalid("the name \(quoted(name)) a second time", at: offset)
            }
            if name == Self.metadataName {
                metadata = try Self.readMetadata(&scanner)
            } else {
                tensors[name] = try SafetensorsEntry.read(&scanner, name: name, dataStart: dataStart)
            }
        }
        scanner.skipSpace()
        guard scanner.next == nil else { throw scanner.invalid("more after the header's last '}'") }
        self.tensors = tensors
        self.metadata = metadata ?? [:]
        try checkLayout()
    }

    private static func readMetadata(_ scanner: inout HeaderScanner) throws(WeightsError) -> [String: String] {
        var texts: [String: String] = [:]
        try scanner.object("the metadata") { scanner, key, offset throws(WeightsError) in
            guard texts[key] == nil else { throw scanner.invalid("the name \(quoted(key)) a second time", at: offset) }
            texts[key] = try scanner.string("the text of \(quoted(key))")
        }
        return texts
    }

    /// The tensors, one after the other, reach from the header's end to the file's.
    private func checkLayout() throws(WeightsError) {
        // An empty tensor begins where the next one does, and comes before it.
        let ordered = tensors.sorted {
            let (a, b) = ($0.value.bytes, $1.value.bytes)
            return (a.lowerBound, a.upperBound) < (b.lowerBound, b.upperBound)
        }
        var end = dataStart
        for (name, tensor) in ordered {
            let start = tensor.bytes.lowerBound
            guard start == end else {
                let fault =
                    start > end ? "leaves a hole before it, which ends" : "overlaps the tensor before it, which ends"
                throw misplaced("tensor \(quoted(name)) at byte \(start) \(fault) at byte \(end)")
            }
            end = tensor.bytes.upperBound
        }
        guard end == fileLength else {
            let fault = end > fileLength ? "the file is cut short: it" : "the file has bytes left over: it"
            throw misplaced("\(fault) has \(fileLength) bytes, its tensors end at byte \(end)")
        }
    }

    private func misplaced(_ message: String) -> WeightsError {
        WeightsError(
            .invalidHeader, path: scanner.path, "damaged safetensors file: \(message); fetch or convert the file again")
    }

    /// An error for a file that is of another format, which its first bytes may tell.
    private static func foreign(_ bytes: UnsafeRawBufferPointer, _ message: String, path: String) -> WeightsError {
        let formats: [(magic: [UInt8], name: String)] = [
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive, such as a PyTorch .pth file"),
            ([0x80, 0x02], "a Python pickle, such as an old PyTorch .pth file"),
            ([0x89, 0x48, 0x44, 0x46], "an HDF5 file, such as Keras writes"),
            ([0x93, 0x4E, 0x55, 0x4D], "a NumPy file"),
            ([0x3C, 0x21], "a web page"),
        ]
        let format = formats.first { bytes.starts(with: $0.magic) }
        let advice = format.map { "it looks like \($0.name)" } ?? "fetch or convert the file again"
        return WeightsError(.invalidHeader, path: path, "not a safetensors file: \(message); \(advice)")
    }
}
