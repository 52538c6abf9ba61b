import Testing
import VGGModel
import VGGWeights

/// Damage to the newer form, and to attributes.
@Suite struct HDF5BadNewFileTests {
    static func eight(_ number: Int) -> [UInt8] { HDF5Image.number(Int64(number)) }

    /// What the checksums of `types_latest.h5` cover: the superblock, and the root group's header.
    static let superblock = 0..<44, root = 48..<191
    /// The bodies of its messages: of links as a whole, and of the first two links.
    static let info = 75, first = 103, second = 124
    /// Where the header of its group `floats` continues.
    static let continuation = 1950

    static let sums = [
        BadHDF5("superblock's checksum", 44, [0], "superblock at byte 44: the checksum of the bytes from 0 on"),
        BadHDF5("superblock", 28, [0xAA], "superblock at byte 44: the checksum of the bytes from 0 on"),
        BadHDF5("header's checksum", 191, [0], "object header at byte 191: the checksum of the bytes from 48 on"),
        BadHDF5("name", 107, [0x41], "object header at byte 191: the checksum of the bytes from 48 on"),
        BadHDF5("short chunk", 70, [3], "at byte 74: the checksum of the bytes from 48 on"),
        BadHDF5(
            "continuation's mark", continuation, [0], "header continuation at byte 1950: the mark OCHK is not there"),
        BadHDF5("continuation", continuation + 10, [0x41], "the checksum of the bytes from 1950 on does not fit"),
    ]

    static let start = [
        BadHDF5("open file", 11, [1], "byte 11: the file was not closed after writing").sealed(superblock),
        BadHDF5("extension", 20, eight(48), "byte 20: a superblock extension").sealed(superblock).unsupported,
        BadHDF5("end", 28, eight(1 << 30), "its end-of-file address is 1073741824").sealed(superblock),
        BadHDF5("root undefined", 36, eight(-1), "byte 36: the root group's address is undefined").sealed(superblock),
        BadHDF5("header's mark", 48, [0x58], "object header at byte 48: version 88 of it is not known"),
        BadHDF5("header's version", 52, [3], "object header at byte 52: version 3").sealed(root),
        BadHDF5("header's flags", 53, [0x62], "object header at byte 53: unknown flags").sealed(root),
        BadHDF5(
            "long chunk", 53, [0x23, 1, 1, 1], "object header at byte 70: the size of the first chunk is too large"
        ).sealed(root),
        BadHDF5("message beyond its chunk", 100, [0xFF], "at byte 100: a message of 255 bytes, beyond its chunk")
            .sealed(root),
        BadHDF5("shared link", 102, [2], "byte 103: a shared message (type 6)").sealed(root).unsupported,
    ]

    static let links = [
        BadHDF5("info's version", info, [1], "link info message at byte 75: version 1").sealed(root),
        BadHDF5("many links", info + 2, eight(48), "byte 77: a group of many links in the form of libver='latest'")
            .sealed(root).unsupported,
        BadHDF5("link's version", first, [2], "link message at byte 103: version 2").sealed(root),
        BadHDF5("link's flags", first + 1, [0x80], "byte 104: unknown flags").sealed(root),
        BadHDF5("name too long", first + 2, [200], "byte 106: a name should take 200 bytes, but 14 are left").sealed(
            root),
        BadHDF5("name of 2^63 bytes", first + 1, [3] + eight(.min), "the length of a name is too large").sealed(root),
        BadHDF5("name of 2^40 bytes", first + 1, [3] + eight(1 << 40), "a name of 1099511627776 bytes").sealed(root),
        BadHDF5("character set", first + 1, [0x10, 2], "byte 105: an unknown character set").sealed(root),
        BadHDF5("empty name", first + 2, [0], "\"\" cannot be a name").sealed(root),
        BadHDF5("object undefined", first + 9, eight(-1), "byte 112: an object's address is undefined").sealed(root),
        BadHDF5("object outside", first + 9, eight(1 << 20), "byte 112: an object's address, 1048576").sealed(root),
        BadHDF5("object that is none", first + 9, eight(300), "object header at byte 300: version").sealed(root),
        BadHDF5("group within itself", first + 9, eight(48), "byte 112: \"floats\" is another name").sealed(root),
        BadHDF5("name twice", second + 3, Array("floats".utf8), "byte 124: a second link \"floats\"").sealed(root),
        BadHDF5("soft link", first + 1, [8, 1, 5] + Array("loops".utf8), "byte 103: \"loops\" is a soft link")
            .sealed(root).unsupported,
        BadHDF5(
            "external link", first + 1, [8, 64, 5] + Array("other".utf8), "byte 103: \"other\" is an external link"
        )
        .sealed(root).unsupported,
        BadHDF5("user-defined link", first + 1, [8, 70, 5] + Array("other".utf8), "\"other\" is a user-defined link")
            .sealed(root).unsupported,
    ]

    @Test(arguments: sums + start + links) func refusesByName(_ bad: BadHDF5) throws {
        let bytes = bad.applied(to: try KerasFixture.bytes("types_latest.h5"))
        let error = try #require(throws: WeightsError.self) { try KerasFile(storage: storage(bytes), path: "") }
        #expect(error.message.contains(bad.message), "\(error.message)")
        #expect(error.code == bad.code)
    }

    /// Changes of an attribute or the heap of its texts, counted from a text in the file.
    static let attributes: [(String, String, Int, [UInt8], String)] = [
        ("version", "layer_names", -8, [4], "HDF5 attribute at byte"),
        ("length of the name", "layer_names", -6, [0xFF, 0xFF], "the name should take 65535 bytes"),
        ("length of the type", "layer_names", -4, [0xFF, 0xFF], "the datatype should take 65535 bytes"),
        ("type", "layer_names", 16, [0x1F], "class 15 is not known"),
        ("address", "layer_names", 68, eight(1 << 50), "the address of a text's heap, 1125899906842624, is outside"),
        ("address undefined", "layer_names", 68, eight(-1), "the address of a text's heap is undefined"),
        ("place that is no heap", "layer_names", 68, eight(96), "global heap at byte 96: the mark GCOL is not there"),
        ("number", "layer_names", 76, [0xFF, 0xFF], "it has no object 65535"),
        ("length", "layer_names", 64, [0xFF, 0xFF], "a text of 65535 bytes, where the heap has"),
        ("heap's version", "GCOL", 4, [2], "version 2 of it is not known"),
        ("heap of 8 bytes", "GCOL", 8, eight(8), "a collection of 8 bytes"),
        ("heap beyond the file", "GCOL", 8, eight(1 << 30), "it is said to take 1073741824 bytes"),
        ("object beyond the heap", "GCOL", 24, eight(1 << 30), "an object should take 1073741824 bytes"),
        ("object of 2^63 bytes", "GCOL", 24, eight(.min), "an object's size is too large"),
        ("object twice", "GCOL", 40, [1], "a second object 1"),
        ("text not UTF-8", "GCOL", 32, [0xFF], "is not UTF-8"),
    ]

    @Test(arguments: attributes) func refusesAttributesByName(
        _ what: String, _ text: String, _ offset: Int, _ change: [UInt8], _ message: String
    ) throws {
        var bytes = try KerasFixture.bytes("keras2.h5")
        let place = try #require(Self.place(of: text, in: bytes)) + offset
        bytes.replaceSubrange(place..<place + change.count, with: change)
        let error = try #require(throws: WeightsError.self) { try KerasFile(storage: storage(bytes), path: "") }
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains(message), "\(what): \(error.message)")
    }

    @Test func refusesAListOfWhatIsNotThere() throws {
        var bytes = try KerasFixture.bytes("keras1.h5")
        let place = try #require(Self.place(of: "block2_conv1_b_1:0", in: bytes))
        bytes[place + 13] = UInt8(ascii: "c")
        let error = try #require(throws: WeightsError.self) { try KerasFile(storage: storage(bytes), path: "") }
        #expect(error.message.contains("the weight_names of \"block2_conv1\" list \"block2_conv1_"), "\(error.message)")
    }

    static func place(of text: String, in bytes: [UInt8]) -> Int? {
        let text = Array(text.utf8)
        return bytes.indices.first { bytes[$0...].starts(with: text) }
    }

    /// A file cut at any byte is refused.
    @Test(arguments: ["theano.h5", "types_latest.h5"]) func refusesEveryShorterFile(_ name: String) throws {
        let bytes = try KerasFixture.bytes(name)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            let error = try failure { try KerasFile(storage: storage(Array(bytes[..<length])), path: "") }
            #expect(error?.code == .invalidHeader, "\(length) bytes")
        }
    }
}
