import Testing
import VGGModel
import VGGWeights
import WeightMutation

@Suite struct PyTorchBadArchiveTests {
    private static let value = Pickle.dictionary([("a", Pickle.tensor())])

    private static func archive(_ what: String, _ message: String, _ change: (inout ZipWriter) -> Void) -> BadFile {
        var writer = PyTorchBytes.archive(value)
        change(&writer)
        return BadFile(what, writer.bytes, message)
    }

    /// An archive with a change to one of its entries; "file/data/0" is the last.
    private static func entry(
        _ what: String, in place: Int = 3, _ message: String, _ change: (inout ZipWriter.Entry) -> Void
    ) -> BadFile {
        archive(what, message) { change(&$0.entries[place]) }
    }

    /// An archive with bytes of the records at its end changed, counted from the file's end.
    private static func end(_ what: String, _ bytes: [UInt8], at place: Int, _ message: String) -> BadFile {
        archive(what, message) { writer in
            writer.changeEnd = { $0.replaceSubrange($0.count - place..<$0.count - place + bytes.count, with: bytes) }
        }
    }

    private static func field(_ numbers: [UInt64]) -> [UInt8] {
        little(UInt16(1)) + little(UInt16(8 * numbers.count)) + numbers.flatMap(little)
    }

    static let entries: [BadFile] = [
        entry("deflated pickle", in: 0, "entry \"file/data.pkl\" compressed (byte ") { $0.method = 8 },
        entry("deflated storage", "entry \"file/data/0\" compressed (byte ") { $0.method = 8 },
        entry("bomb", "entry \"file/data/0\" compressed (byte ") { entry in
            entry.method = 8
            entry.fullSize = .max - 1
        },
        entry("encrypted", "entry \"file/data/0\" is encrypted") { $0.flags = 1 },
        entry("strongly encrypted", "entry \"file/data/0\" is encrypted") { $0.flags = 0x40 },
        entry("a patch", "entry \"file/data/0\" is encrypted or a patch") { $0.flags = 0x20 },
        entry("a folder with bytes", "entry \"file/data/0\" is a folder of 16 bytes") { $0.attributes = 0x10 },
        entry("a folder's name", "entry \"file/data/\" is a folder of 16 bytes") { $0.name = "file/data/" },
        entry("another disk", "entry \"file/data/0\" lies on another disk") { $0.disk = 1 },
        entry("two sizes", "entry \"file/data/0\" has 16 bytes for 17") { $0.fullSize = 17 },
        entry("a size past the directory", "its bytes should take 17 bytes, but 16 are left") { $0.size = 17 },
        entry("a size of 4 GB", "should take 4294967294 bytes, but 16 are left") { $0.size = .max - 1 },
        entry("smaller than its storage", "has 15 bytes (byte ") { $0.size = 15 },
    ]

    static let places: [BadFile] = [
        entry("an offset past the directory", "entry \"file/data/0\" at byte 4294967294, outside") {
            $0.offset = .max - 1
        },
        entry("an offset within", "no entry where one should be") { $0.offset = 1 },
        entry("the offset of another", "a name other than in the directory") { $0.offset = 0 },
        entry("no header", "damaged zip entry \"file/data/0\" at byte") { $0.localSignature = 0 },
        entry("another name in the header", "a name other than in the directory") { $0.localName = "file/data/1" },
        entry("a long name in the header", "a name other than in the directory") { $0.localName = "file/data/00" },
        entry("a name twice", "the name \"file/version\" a second time") { $0.name = "file/version" },
        entry("a name twice in capitals", "the name \"FILE/VERSION\" a second time") { $0.name = "FILE/VERSION" },
        entry("a storage above", "has no entry \"file/data/0\"") { $0.name = "file/data/../data/0" },
        entry("overlapping entries", in: 2, "entry \"file/data/0\" overlaps the one before it") { $0.size = 60 },
    ]

    static let kinds: [BadFile] = [
        entry("wrong checksum of the pickle", in: 0, "\"file/data.pkl\" at byte 43 does not have the") {
            $0.checksum = 1
        },
        entry("wrong checksum of the version", in: 1, "entry \"file/version\" at byte") { $0.checksum = 1 },
        entry("big-endian", in: 2, "the byte order \"big\" (entry \"file/byteorder\")") {
            $0.bytes = Array("big".utf8)
        },
        entry("unknown byte order", in: 2, "the byte order \"middle\"") { $0.bytes = Array("middle".utf8) },
        entry("long byte order", in: 2, "40 bytes, too many for a word") {
            $0.bytes = [UInt8](repeating: 0x61, count: 40)
        },
        entry("version 0", in: 1, "is of version \"0\" (entry \"file/version\"); 1 to 10 are read") {
            $0.bytes = [0x30]
        },
        entry("version 11", in: 1, "is of version \"11\\n\"") { $0.bytes = Array("11\n".utf8) },
        entry("version of words", in: 1, "is of version \"three\"") { $0.bytes = Array("three".utf8) },
        entry("no version", in: 1, "has no entry \"file/version\"") { $0.name = "file/other" },
        entry("TorchScript", in: 2, "is a TorchScript model; in Python") { $0.name = "file/constants.pkl" },
        entry("no pickle", in: 0, "it has no entry \"file/data.pkl\"") { $0.name = "file/data.txt" },
        entry("no folder", in: 0, "is a zip archive, but not of PyTorch: it has no folder") { $0.name = "data.pkl" },
        entry("more after the pickle", in: 0, "3 bytes after its end") { $0.bytes += [1, 2, 3] },
        entry("a pickle without an end", in: 0, "an operation of the pickle should take 1") { $0.bytes.removeLast() },
    ]

    static let large: [BadFile] = [
        entry("ZIP64 without a field", "no field of ZIP64 for the size of \"file/data/0\"") { $0.size = .max },
        entry("ZIP64 with half a field", "the size of \"file/data/0\" should take 8 bytes, but 0 are left") {
            $0.size = .max
            $0.extra = field([16])
        },
        entry("ZIP64 of 2^63", "the size of \"file/data/0\" is too large") {
            $0.size = .max
            $0.extra = field([1 << 63, 1 << 63])
        },
        entry("ZIP64 of 2^62", "should take 4611686018427387904 bytes, but 16 are left") {
            $0.size = .max
            $0.extra = field([1 << 62, 1 << 62])
        },
        entry("ZIP64 offset of 2^62", "at byte 4611686018427387904, outside") {
            $0.offset = .max
            $0.extra = field([1 << 62])
        },
        entry("an extra field past its end", "an extra field should take 9 bytes, but 0 are left") {
            $0.size = .max
            $0.extra = [9, 9, 9, 0]
        },
    ]

    static let ends: [BadFile] = [
        archive("no end", "without its end: the file is cut short") { $0.changeEnd = { $0 = [] } },
        archive("a byte after the end", "an end with a comment of 0 bytes, not 1") { $0.changeEnd = { $0.append(0) } },
        end("a comment that is not there", [1], at: 2, "an end with a comment of 1 bytes, not 0"),
        end("several disks", [1], at: 18, "1 where the record of ZIP64 at byte"),
        end("another number of entries", [5], at: 12, "5 where the record of ZIP64 at byte"),
        end("another size of the directory", [0], at: 10, "0 where the record of ZIP64 at byte"),
        end("another place of the directory", [0, 0], at: 6, "0 where the record of ZIP64 at byte"),
        end("ZIP64 on another disk", [1], at: 38, "several disks"),
        end("ZIP64 of many disks", [2], at: 26, "several disks"),
        end("ZIP64 behind itself", little(UInt64(1) << 62), at: 34, "behind its locator"),
        end("ZIP64 at byte 2^63", little(UInt64(1) << 63), at: 34, "the place of the record of ZIP64 is too large"),
        end("ZIP64 elsewhere", little(UInt64(0)), at: 34, "byte 0: no record of ZIP64 where one should be"),
        end("ZIP64 of another length", little(UInt64(45)), at: 94, "a record of ZIP64 of a wrong length"),
        end("ZIP64 with another number", [9], at: 66, "4 where the record of ZIP64 at byte"),
        archive("entries of several disks", "an archive of several disks") { writer in
            writer.isLarge = false
            writer.changeEnd = { $0[8] = 1 }
        },
        archive("too many entries", "an entry should take 4 bytes, but 0 are left") { writer in
            writer.isLarge = false
            writer.changeEnd = { $0.replaceSubrange(8..<12, with: [255, 255, 255, 255]) }
        },
        archive("too long a directory", "in 4294967295 bytes, above the limits of 100000 and 16777216") { writer in
            writer.isLarge = false
            writer.changeEnd = { $0.replaceSubrange(12..<16, with: [255, 255, 255, 255]) }
        },
        archive("a directory elsewhere", "a directory of 234 bytes at byte 1, which does not reach to byte") { writer in
            writer.isLarge = false
            writer.changeEnd = { $0.replaceSubrange(16..<20, with: [1, 0, 0, 0]) }
        },
        archive("no entry in the directory", "no entry where one should be") { $0.changeDirectory = { $0[0] = 0 } },
        archive("a byte in the directory", "1 bytes after the last entry") { $0.changeDirectory = { $0.append(0) } },
        archive("a short directory", "an entry's extra fields should take 9 bytes") { writer in
            writer.changeDirectory = { $0[$0.count - 27] = 9 }
        },
        archive("a name that is not UTF-8", "an entry's name is not UTF-8") { $0.changeDirectory = { $0[46] = 0xFF } },
        archive("no entry at all", "neither a zip archive nor a pickle begins") { $0.entries = [] },
    ]

    @Test(arguments: entries + places + kinds + large + ends) func isRefused(_ bad: BadFile) throws {
        let error = try #require(failure { try PyTorchFile(storage: storage(bad.bytes), path: "file") })
        #expect(error.code == .invalidHeader && error.path == "file")
        #expect(error.message.contains(bad.message), "\(error.message)")
    }

    @Test(arguments: [true, false]) func theSoundOneIsRead(_ isLarge: Bool) throws {
        var writer = PyTorchBytes.archive(Self.value)
        writer.isLarge = isLarge
        writer.entries.append(ZipWriter.Entry("../../file/data/0", [1]))
        // The size, and what needs no second place, from the field of ZIP64.
        (writer.entries[3].size, writer.entries[3].extra) = (.max, [7, 0, 1, 0, 0] + Self.field([16, 16]))
        #expect(try PyTorchFile(storage: storage(writer.bytes), path: "").tensor("a").values == [1, 2, 3, 4])
    }

    @Test func refusesValuesWithoutTheirChecksum() throws {
        var writer = PyTorchBytes.archive(
            Pickle.dictionary([("a", Pickle.tensor()), ("b", Pickle.tensor(Pickle.storage("1")))]),
            storages: [("0", PyTorchBytes.bytes([1, 2, 3, 4])), ("1", PyTorchBytes.bytes([1, 2, 3, 4]))])
        writer.entries[4].checksum = 1
        let file = try PyTorchFile(storage: storage(writer.bytes), path: "")
        #expect(try file.tensor("a").values == [1, 2, 3, 4])
        for _ in 0..<2 {
            let error = try #require(failure { try file.tensor("b") })
            #expect(error.code == .invalidTensor)
            #expect(error.message.contains("tensor \"b\" is damaged: the bytes from"), "\(error.message)")
            #expect(try failure { try file.forEachBlock(of: "b") { _ in } } == error)
        }
    }

    @Test(arguments: ["model.zip", "model.legacy", "script.zip"]) func explainsWhatIsNoStateDictionary(
        _ name: String
    ) throws {
        let error = try #require(failure { try PyTorchFileTests.file(name) })
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains("save model.state_dict()"), "\(error.message)")
    }
}
