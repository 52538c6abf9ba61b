/// The entry of one tensor in a safetensors header, while it is read and checked.
struct SafetensorsEntry {
    private let name: String
    /// Where in the header the entry begins.
    private let start: Int
    private var type: SafetensorsType?
    private var shape: [Int]?
    private var offsets: [Int]?

    private init(name: String, start: Int) {
        self.name = name
        self.start = start
    }

    /// Reads an entry, whose offsets count from `dataStart` in the file.
    static func read(
        _ scanner: inout HeaderScanner, name: String, dataStart: Int
    ) throws(WeightsError) -> SafetensorsTensor {
        scanner.skipSpace()
        var entry = SafetensorsEntry(name: name, start: scanner.position)
        try scanner.object("tensor \(quoted(name))") { scanner, key, offset throws(WeightsError) in
            try entry.readField(&scanner, key, at: offset)
        }
        do throws(Fault) {
            return try entry.checked(dataStart: dataStart)
        } catch {
            throw scanner.invalid("\(entry.title)\(error.message)", at: entry.start)
        }
    }

    /// What is wrong with an entry as a whole; the words follow the tensor's name.
    private struct Fault: Error {
        let message: String

        init(_ message: String) { self.message = message }
    }

    private var title: String { "tensor \(quoted(name))" }

    private mutating func readField(
        _ scanner: inout HeaderScanner, _ key: String, at offset: Int
    ) throws(WeightsError) {
        switch key {
        case "dtype" where type == nil: type = try readType(&scanner)
        case "shape" where shape == nil: shape = try scanner.wholeNumbers("shape of \(title)")
        case "data_offsets" where offsets == nil: offsets = try scanner.wholeNumbers("data_offsets of \(title)")
        case "dtype", "shape", "data_offsets":
            throw scanner.invalid("\(key) a second time in \(title)", at: offset)
        default:
            throw scanner.invalid("an unknown field \(quoted(key)) in \(title)", at: offset)
        }
    }

    private func readType(_ scanner: inout HeaderScanner) throws(WeightsError) -> SafetensorsType {
        scanner.skipSpace()
        let offset = scanner.position
        let name = try scanner.string("the dtype of \(title)")
        guard let type = SafetensorsType(rawValue: name) else {
            throw scanner.invalid("an unknown dtype \(quoted(name)) of \(title)", at: offset)
        }
        return type
    }

    private func checked(dataStart: Int) throws(Fault) -> SafetensorsTensor {
        guard let type else { throw Fault(" without dtype") }
        guard let shape else { throw Fault(" without shape") }
        guard let offsets else { throw Fault(" without data_offsets") }
        guard let size = type.byteCount(of: shape) else {
            throw Fault(": a shape of \(shape) overflows or ends within a byte")
        }
        let bytes = try Self.range(offsets, from: dataStart)
        guard size == bytes.count else {
            throw Fault(": shape \(shape) of \(type.rawValue) takes \(size) bytes, data_offsets give \(bytes.count)")
        }
        return SafetensorsTensor(type: type, shape: shape, bytes: bytes)
    }

    /// The range in the file that data_offsets give.
    private static func range(_ offsets: [Int], from dataStart: Int) throws(Fault) -> Range<Int> {
        guard offsets.count == 2 else { throw Fault(": data_offsets are \(offsets.count) numbers, not 2") }
        guard offsets[0] <= offsets[1] else { throw Fault(": data_offsets end before they begin") }
        let (end, overflow) = offsets[1].addingReportingOverflow(dataStart)
        guard !overflow else { throw Fault(": data_offsets are too large") }
        return offsets[0] + dataStart..<end
    }
}
