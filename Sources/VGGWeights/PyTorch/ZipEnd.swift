/// The end of a zip archive, which tells where its directory is.
struct ZipEnd {
    private static let signature: UInt32 = 0x0605_4B50
    private static let largeSignature: UInt32 = 0x0606_4B50
    private static let locatorSignature: UInt32 = 0x0706_4B50
    /// Bytes of the record that ends an archive, without its comment.
    private static let length = 22

    /// Where the directory lies.
    private(set) var directory = 0..<0
    /// The number of entries.
    private(set) var count = 0

    /// Finds and checks the end of an archive.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) {
        let place = try Self.find(bytes, path: path)
        var reader = ByteReader(bytes, part: "end of the zip archive", path: path)
        try reader.seek(to: place + 4, "the end")
        let numbers = try Self.numbers(&reader)
        guard let large = try Self.large(before: place, &reader) else {
            try set(numbers, before: place, reader, at: place)
            return
        }
        // Each number is that of the larger record, or all ones.
        let limits = [UInt64](repeating: 0xFFFF, count: 4) + [0xFFFF_FFFF, 0xFFFF_FFFF]
        for (index, number) in numbers.enumerated() where number != limits[index] && number != large.numbers[index] {
            throw reader.invalid(
                "\(number) where the record of ZIP64 at byte \(large.place) says \(large.numbers[index])", at: place)
        }
        try set(large.numbers, before: large.place, reader, at: place)
    }

    /// Two disks, two numbers of entries, and the directory's size and offset.
    private static func numbers(_ reader: inout ByteReader) throws(WeightsError) -> [UInt64] {
        var numbers: [UInt64] = []
        for _ in 0..<4 { numbers.append(UInt64(try reader.number(UInt16.self, "the number of entries"))) }
        for _ in 0..<2 { numbers.append(UInt64(try reader.number(UInt32.self, "the directory's place"))) }
        return numbers
    }

    /// Where the record begins that ends the archive.
    private static func find(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) -> Int {
        let reader = ByteReader(bytes, part: "zip archive", path: path)
        let last = bytes.count - length
        for place in stride(from: last, through: max(0, last - 0xFFFF), by: -1) {
            guard bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian == signature else {
                continue
            }
            let comment = bytes.loadUnaligned(fromByteOffset: place + 20, as: UInt16.self).littleEndian
            guard place + length + Int(comment) == bytes.count else {
                throw reader.invalid("an end with a comment of \(comment) bytes, not \(last - place)", at: place)
            }
            return place
        }
        throw reader.invalid("without its end: the file is cut short", at: bytes.count)
    }

    /// The numbers of the record of ZIP64, where there is one.
    private static func large(
        before end: Int, _ reader: inout ByteReader
    ) throws(WeightsError) -> (numbers: [UInt64], place: Int)? {
        let locator = end - 20
        guard locator >= 0 else { return nil }
        try reader.seek(to: locator, "the locator of ZIP64")
        guard try reader.number(UInt32.self, "the locator of ZIP64") == locatorSignature else { return nil }
        let disk = try reader.number(UInt32.self, "the disk of ZIP64")
        let place = try reader.count("the place of the record of ZIP64")
        guard disk == 0, try reader.number(UInt32.self, "the number of disks") <= 1 else {
            throw reader.invalid("several disks", at: locator)
        }
        guard place <= locator - 56 else {
            throw reader.invalid("a record of ZIP64 at byte \(place), behind its locator", at: locator)
        }
        try reader.seek(to: place, "the record of ZIP64")
        guard try reader.number(UInt32.self, "the record of ZIP64") == largeSignature else {
            throw reader.invalid("no record of ZIP64 where one should be", at: place)
        }
        guard try reader.count("the length of the record of ZIP64") == locator - place - 12 else {
            throw reader.invalid("a record of ZIP64 of a wrong length", at: place)
        }
        _ = try reader.take(4, "the versions of ZIP64")
        var numbers: [UInt64] = []
        for _ in 0..<2 { numbers.append(UInt64(try reader.number(UInt32.self, "a disk of ZIP64"))) }
        for _ in 0..<4 { numbers.append(try reader.number(UInt64.self, "a number of ZIP64")) }
        return (numbers, place)
    }

    /// Checks two disks, two numbers of entries, and the directory's size and offset.
    private mutating func set(
        _ numbers: [UInt64], before end: Int, _ reader: ByteReader, at place: Int
    ) throws(WeightsError) {
        guard numbers[0] == 0, numbers[1] == 0, numbers[2] == numbers[3] else {
            throw reader.invalid("an archive of several disks", at: place)
        }
        guard numbers[3] <= UInt64(ZipArchive.maximumCount), numbers[4] <= UInt64(ZipArchive.maximumLength) else {
            throw reader.invalid(
                "a directory of \(numbers[3]) entries in \(numbers[4]) bytes, above the limits of "
                    + "\(ZipArchive.maximumCount) and \(ZipArchive.maximumLength)", at: place)
        }
        let size = Int(numbers[4])
        guard let start = Int(exactly: numbers[5]), start <= end, size == end - start else {
            throw reader.invalid(
                "a directory of \(size) bytes at byte \(numbers[5]), which does not reach to byte \(end)", at: place)
        }
        directory = start..<end
        count = Int(numbers[3])
    }
}
