/// The bytes of an HDF5 file up to its end-of-file address, from which parts are read once each.
///
/// The parts that describe a file's objects lie side by side, so what is read of them together cannot be much more than
/// the file; where it is, they overlap, and reading on could take for ever.
struct HDF5Metadata {
    /// The file's bytes, to its end-of-file address.
    let bytes: UnsafeRawBufferPointer
    /// The file's path, for errors.
    let path: String
    /// How many bytes of names, texts and parts may still be read.
    private var budget: Int

    /// The longest name of a link or an attribute.
    static let maximumNameLength = 1024

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
        budget = bytes.count.multipliedReportingOverflow(by: 4).overflow ? .max : 4 * bytes.count
    }

    /// A reader of the `length` bytes at `address`; errors call them `part`.
    mutating func part(_ part: String, at address: Int, length: Int) throws(WeightsError) -> ByteReader {
        guard address >= 0, length >= 0, address <= bytes.count, length <= bytes.count - address else {
            throw invalid(
                part, "it is said to take \(length) bytes from here, outside the \(bytes.count) bytes of the file",
                at: address)
        }
        try charge(length, part, at: address)
        return ByteReader(bytes, address..<address + length, part: part, path: path)
    }

    /// Counts bytes that are read or copied.
    mutating func charge(_ count: Int, _ part: String, at address: Int) throws(WeightsError) {
        budget -= count
        guard budget >= 0 else {
            throw invalid(
                part, "the file's structures overlap: together they are far larger than the file", at: address)
        }
    }

    /// An error at a byte of the file.
    func invalid(_ part: String, _ message: String, at offset: Int) -> WeightsError {
        ByteReader(bytes, part: part, path: path).invalid(message, at: offset)
    }

    /// Refuses what is kept in a heap of its own, by the message that says so; a greatest order of so many bytes may
    /// stand before the heap's address.
    func refuseHeap(
        _ message: HDF5Message, _ kind: String, of what: String, orderBytes: Int
    ) throws(WeightsError) {
        var reader = ByteReader(bytes, message.body, part: "HDF5 \(kind) message", path: path)
        _ = try reader.version(0...0)
        let flags = try reader.number(UInt8.self, "the flags")
        if flags & 1 != 0 { _ = try reader.take(orderBytes, "the greatest order") }
        guard try reader.number(UInt64.self, "the heap's address") == .max else {
            throw unsupported(
                "\(what) in the form of libver='latest' (fractal heap), which is not read; save the file again with h5py's "
                    + "default libver", at: reader.position - 8)
        }
    }

    /// An error for what is sound but not read here.
    func unsupported(_ message: String, at offset: Int) -> WeightsError {
        WeightsError(.unsupportedType, path: path, "HDF5 file, byte \(offset): \(message)")
    }
}

extension ByteReader {
    /// Reads an address, or nothing where it is undefined.
    mutating func address(_ what: @autoclosure () -> String) throws(WeightsError) -> Int? {
        let start = position
        let number = try number(UInt64.self, what())
        if number == .max { return nil }
        guard let address = Int(exactly: number), address < bytes.count else {
            throw invalid("\(what()), \(number), is outside the \(bytes.count) bytes of the file", at: start)
        }
        return address
    }

    /// Reads an address that must be defined.
    mutating func definedAddress(_ what: @autoclosure () -> String) throws(WeightsError) -> Int {
        let start = position
        guard let address = try address(what()) else { throw invalid("\(what()) is undefined", at: start) }
        return address
    }

    /// Reads a number of 16, 32 or fewer bits, or of 64 that fits.
    mutating func integer<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type, _ what: @autoclosure () -> String
    ) throws(WeightsError) -> Int {
        let start = position
        guard let integer = Int(exactly: try number(type, what())) else {
            throw invalid("\(what()) is too large", at: start)
        }
        return integer
    }

    /// Passes a mark of letters that begins a structure.
    mutating func expect(signature: StaticString) throws(WeightsError) {
        let start = position
        let range = try take(signature.utf8CodeUnitCount, "the mark \(signature)")
        let matches = signature.withUTF8Buffer { bytes[range].elementsEqual($0) }
        guard matches else { throw invalid("the mark \(signature) is not there", at: start) }
    }

    /// Passes a byte that gives a structure's version.
    mutating func version(_ known: ClosedRange<UInt8>) throws(WeightsError) -> UInt8 {
        let start = position
        let version = try number(UInt8.self, "the version")
        guard known.contains(version) else { throw invalid("version \(version) of it is not known", at: start) }
        return version
    }
}
