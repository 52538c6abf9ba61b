import Testing
import VGGModel
import VGGWeights

/// A change of a sound file's bytes, and the words that must tell it.
struct BadHDF5: Sendable, CustomTestStringConvertible {
    let what: String
    let changes: [(offset: Int, bytes: [UInt8])]
    let message: String
    var code = WeightsError.Code.invalidHeader
    /// The part of the file that ends with a checksum, which is then set right.
    var sealed: Range<Int>?

    var testDescription: String { what }

    init(_ what: String, _ offset: Int, _ bytes: [UInt8], _ message: String) {
        self.what = what
        changes = [(offset, bytes)]
        self.message = message
    }

    init(_ what: String, _ changes: [(offset: Int, bytes: [UInt8])], _ message: String) {
        self.what = what
        self.changes = changes
        self.message = message
    }

    /// The same, refused as sound but not read here.
    var unsupported: BadHDF5 {
        var copy = self
        copy.code = .unsupportedType
        return copy
    }

    func sealed(_ range: Range<Int>) -> BadHDF5 {
        var copy = self
        copy.sealed = range
        return copy
    }

    func applied(to original: [UInt8]) -> [UInt8] {
        var bytes = original
        for (offset, change) in changes { bytes.replaceSubrange(offset..<offset + change.count, with: change) }
        if let sealed {
            let checksum = HDF5Image.checksum(bytes[sealed])
            bytes.replaceSubrange(sealed.upperBound..<sealed.upperBound + 4, with: HDF5Image.number(checksum))
        }
        return bytes
    }
}

/// Damage to `other.h5`, a file in the older form, at places that these names tell.
@Suite struct HDF5BadFileTests {
    static let rootHeader = 96, tree = 136, heap = 680, dataset = 800, group = 1072, symbols = 4096, names = 10_184
    /// Bodies of the messages of a dataset, `conv2d_3/kernel:0`.
    static let space = 824, type = 904, fill = 936, layout = 952
    static let size = 11_680

    static func eight(_ number: Int) -> [UInt8] { HDF5Image.number(Int64(number)) }
    static let undefined = [UInt8](repeating: 0xFF, count: 8)

    static let superblock = [
        BadHDF5("mark", 3, [0x47], "it does not begin with HDF5's mark"),
        BadHDF5("version 4", 8, [4], "superblock at byte 8: version 4 of it is not known"),
        BadHDF5("free-space version", 9, [1], "byte 9: the free-space version is not 0"),
        BadHDF5("root version", 10, [1], "byte 10: the root symbol table version is not 0"),
        BadHDF5("shared version", 12, [7], "byte 12: the shared header version is not 0"),
        BadHDF5("addresses of 4 bytes", 13, [4], "byte 13: addresses of 4 bytes; 8 are read"),
        BadHDF5("lengths of 16 bytes", 14, [16], "byte 14: lengths of 16 bytes; 8 are read"),
        BadHDF5("leaf rank 0", 16, [0, 0], "byte 16: the rank of symbol table nodes is 0"),
        BadHDF5("internal rank 0", 18, [0, 0], "byte 18: the rank of B-tree nodes is 0"),
        BadHDF5("internal rank 65535", 18, [0xFF, 0xFF], "B-tree node at byte 136: the file ends within the node"),
        BadHDF5("leaf rank 65535", 16, [0xFF, 0xFF], "symbol node at byte 4096: the file ends within the node"),
        BadHDF5("flags", 20, [8], "byte 20: unknown consistency flags"),
        BadHDF5("base address", 24, [1], "byte 24: the base address is 1, not 0"),
        BadHDF5("free space", 32, eight(600), "byte 32: a free-space address, which no file of this version has"),
        BadHDF5("end beyond the file", 40, eight(size + 1), "has 11680 bytes, its end-of-file address is 11681"),
        BadHDF5("end of 2^63", 40, eight(.min), "byte 40: the end-of-file address is too large"),
        BadHDF5("end within the superblock", 40, eight(95), "the end-of-file address, 95, lies before the root group"),
        BadHDF5(
            "end before a part", 40, eight(4000), "byte 704: the address of the texts, 10184, is outside the 4000 bytes"
        ),
        BadHDF5("several files", 48, eight(100), "byte 48: a file in several parts"),
        BadHDF5(
            "root outside", 64, eight(size), "byte 64: the root group's address, 11680, is outside the 11680 bytes"),
        BadHDF5("root undefined", 64, undefined, "byte 64: the root group's address is undefined"),
        BadHDF5("root a soft link", 72, [2], "byte 72: the root group's cache type is neither 0 nor 1"),
    ]

    static let groups = [
        BadHDF5("header version", rootHeader, [2], "object header at byte 96: version 2 of it is not known"),
        BadHDF5(
            "header size", rootHeader + 8, [0xF0, 0xFF], "object header at byte 112: it is said to take 65520 bytes"),
        BadHDF5(
            "header size odd", rootHeader + 8, [25], "at byte 136: a message's type should take 2 bytes, but 1 are left"
        ),
        BadHDF5("too few messages", rootHeader + 2, [2], "at byte 98: 1 messages, where there should be 2"),
        BadHDF5("too many messages", rootHeader + 2, [0], "at byte 112: more messages than the 0 said"),
        BadHDF5(
            "message too long", rootHeader + 18, [24], "at byte 120: a message should take 24 bytes, but 16 are left"),
        BadHDF5("message of odd size", rootHeader + 18, [15], "at byte 114: a message of 15 bytes, no multiple of 8"),
        BadHDF5("shared message", rootHeader + 20, [2], "byte 120: a shared message (type 17)").unsupported,
        BadHDF5(
            "unknown message that must be known", rootHeader + 16, [0x40, 0, 16, 0, 0x80],
            "byte 120: a message of the unknown type 64"
        ).unsupported,
        BadHDF5("continuation into itself", continuation(to: 112, 24), "a second time"),
        BadHDF5("continuation outside", continuation(to: size - 8, 24), "a continuation of 24 bytes at byte 11672"),
        BadHDF5("continuation of 0 bytes", continuation(to: 112, 0), "byte 128: a continuation of 0 bytes"),
        BadHDF5(
            "continuation of 2^63 bytes", continuation(to: 112, .min), "byte 128: a continuation's length is too large"),
        BadHDF5("continuation undefined", continuation(to: -1, 24), "byte 120: a continuation's address is undefined"),
        BadHDF5(
            "no group", rootHeader + 16, [0], "object header at byte 96: the object is neither a group nor a dataset"),
        BadHDF5("tree undefined", 120, undefined, "message at byte 120: the B-tree's address is undefined"),
        BadHDF5("tree outside", 120, eight(.max), "byte 120: the B-tree's address, 9223372036854775807, is outside"),
        BadHDF5("tree elsewhere", 120, eight(heap), "B-tree node at byte 680: the mark TREE is not there"),
        BadHDF5("tree at the end", 120, eight(size - 20), "B-tree node at byte 11660: the file ends within the node"),
        BadHDF5("tree of chunks", tree + 4, [1], "byte 140: the node is not one of a group"),
        BadHDF5("tree above itself", tree + 5, [1], "B-tree node at byte 4096: the mark TREE is not there"),
        BadHDF5(
            "tree loop", [(tree + 5, [1]), (tree + 32, eight(tree))],
            "B-tree node at byte 136: the tree leads here a second time"),
        BadHDF5("children too many", tree + 6, [33], "byte 142: 33 children of at most 32"),
        BadHDF5("more children than there are", tree + 6, [3], "B-tree node at byte 192: the keys do not ascend"),
        BadHDF5("child outside", tree + 32, eight(1 << 40), "byte 168: a child's address, 1099511627776, is outside"),
        BadHDF5("first key outside", tree + 24, eight(176), "group at byte 160: a name at 176 of a heap of 176 bytes"),
        BadHDF5("keys in reverse", tree + 40, eight(0), "B-tree node at byte 176: the keys do not ascend"),
        BadHDF5("symbol node's mark", symbols, [0x54], "symbol node at byte 4096: the mark SNOD is not there"),
        BadHDF5("symbol node's version", symbols + 4, [2], "byte 4100: version 2 of it is not known"),
        BadHDF5("symbols too many", symbols + 6, [9], "byte 4102: 9 symbols of at most 8"),
        BadHDF5("a symbol more", symbols + 6, [8], "names do not ascend"),
        BadHDF5(
            "symbol node twice", [(tree + 6, [2]), (tree + 48, eight(symbols) + eight(73))],
            "at byte 4096: the tree leads here a second time"),
        BadHDF5("name outside", symbols + 8, eight(4000), "group at byte 4104: a name at 4000 of a heap of 176 bytes"),
        BadHDF5("names not in order", symbols + 8, eight(72), "symbol node at byte 4144: the names do not ascend"),
        BadHDF5("soft link", symbols + 24, [2], "byte 4104: \"conv2d_12\" is a soft link").unsupported,
        BadHDF5("cache type", symbols + 24, [3], "byte 4120: cache type 3 is not known"),
        BadHDF5("object undefined", symbols + 16, undefined, "byte 4112: the object's address is undefined"),
        BadHDF5("object outside", symbols + 16, eight(size), "byte 4112: an object's address, 11680, is outside"),
        BadHDF5(
            "group within itself", symbols + 16, eight(rootHeader),
            "byte 4112: \"conv2d_12\" is another name of an object"),
        BadHDF5("two names of an object", symbols + 56, eight(5024), "\"conv2d_3\" is another name of an object"),
    ]

    static let heaps = [
        BadHDF5("heap's mark", heap, [0], "local heap at byte 680: the mark HEAP is not there"),
        BadHDF5("heap's version", heap + 4, [1], "byte 684: version 1 of it is not known"),
        BadHDF5("texts too long", heap + 8, eight(size), "heap of names at byte 10184: it is said to take 11680 bytes"),
        BadHDF5("texts of 2^63 bytes", heap + 8, eight(.min), "byte 688: the size of the texts is too large"),
        BadHDF5(
            "texts outside", heap + 24, eight(1 << 50),
            "byte 704: the address of the texts, 1125899906842624, is outside"),
        BadHDF5("free block outside", heap + 16, eight(170), "byte 696: a free block at 170 of 176 bytes"),
        BadHDF5("free block of 0 bytes", names + 96 + 8, eight(0), "byte 10280: a free block of 0 bytes"),
        BadHDF5("free block in a loop", names + 96, eight(96), "overlap"),
        BadHDF5(
            "name without end", [(heap + 16, eight(1)), (names + 8, [UInt8](repeating: 0x41, count: 168))],
            "local heap at byte 10256: a name that does not end within 1024 bytes or the heap"),
        BadHDF5("name not UTF-8", names + 8, [0x63, 0xFF], "name at byte 10192: it is not UTF-8"),
        BadHDF5("name of a path", names + 29, [0x2F], "name at byte 10208: \"conv2/_12\" cannot be a name"),
    ]

    static let datasets = [
        BadHDF5("flags of a message", space - 4, [6], "byte 824: message flags 6 that do not go together"),
        BadHDF5("fill value's version", fill, [4], "fill value of \"conv2d_3/kernel:0\" at byte 936: version 4"),
        BadHDF5("fill value's size", fill + 4, [1], "byte 944: the value should take 1 bytes, but 0 are left"),
        BadHDF5("fill value's flags", fill, [3, 0x40], "byte 937: unknown flags"),
        BadHDF5("dataspace's version", space, [3], "dataspace of \"conv2d_3/kernel:0\" at byte 824: version 3"),
        BadHDF5("33 dimensions", space + 1, [33], "byte 825: 33 dimensions of at most 32"),
        BadHDF5("32 dimensions", space + 1, [32], "an extent should take 8 bytes, but 0 are left"),
        BadHDF5("permutation", space + 2, [3], "byte 826: unknown flags 3"),
        BadHDF5("extent of 2^63", space + 8, eight(.min), "byte 832: an extent is too large"),
        BadHDF5("extent above the greatest", space + 8, eight(4), "byte 864: an extent of 4 is above the greatest"),
        BadHDF5(
            "extents that overflow", [(space + 2, [0]), (space + 8, eight(.max) + eight(.max))],
            "layout of \"conv2d_3/kernel:0\" at byte 954: the shape"),
        BadHDF5(
            "another extent", [(space + 8, eight(2))],
            "byte 962: 216 bytes of values, where shape [2, 3, 3, 2] of float32 takes 144"),
        BadHDF5(
            "a dimension less", space + 1, [3, 0], "216 bytes of values, where shape [3, 3, 3] of float32 takes 108"),
        BadHDF5("datatype's version", type, [0x61], "datatype at byte 904: version 6 is not known"),
        BadHDF5("datatype's class", type, [0x1F], "byte 904: class 15 is not known"),
        BadHDF5("elements of 0 bytes", type + 4, [0], "byte 908: elements of 0 bytes"),
        BadHDF5("layout's version", layout, [5], "layout of \"conv2d_3/kernel:0\" at byte 952: version 5"),
        BadHDF5("kind of layout", layout + 1, [4], "byte 953: an unknown kind of layout"),
        BadHDF5("values outside", layout + 2, eight(size - 215), "byte 954: 216 bytes of values at byte 11465"),
        BadHDF5(
            "values far outside", layout + 2, eight(.max), "byte 954: the address of the values, 9223372036854775807"),
        BadHDF5("size of the values", layout + 10, eight(220), "byte 962: 220 bytes of values, where shape"),
        BadHDF5("size of 2^63", layout + 10, eight(.min), "byte 962: the size of the values is too large"),
        BadHDF5(
            "compact", layout + 1, [0], "layout of \"conv2d_3/kernel:0\" at byte 956: the values should take 2048 bytes"
        ),
        BadHDF5(
            "values of another", layout + 2, eight(2050),
            "its values at byte 2264 overlap those of \"conv2d_3/kernel:0\""),
        BadHDF5(
            "no dataspace", space - 8, [0],
            "HDF5 dataset \"conv2d_3/kernel:0\" at byte 800: it has no dataspace message"),
        BadHDF5("no datatype", type - 8, [0], "byte 800: it has no datatype message"),
        BadHDF5("two dataspaces", type + 24, [1], "object header at byte 936: a second dataspace message"),
        BadHDF5("dataset and group", type + 24, [0x11], "object header at byte 800: the object is two things at once"),
    ]

    /// A message that continues a header, in the place of the root group's symbol table.
    static func continuation(to address: Int, _ length: Int) -> [(offset: Int, bytes: [UInt8])] {
        [(rootHeader + 2, [9]), (rootHeader + 16, [0x10, 0]), (rootHeader + 24, eight(address) + eight(length))]
    }

    @Test(arguments: superblock + groups + heaps + datasets) func refusesByName(_ bad: BadHDF5) throws {
        let bytes = bad.applied(to: try KerasFixture.bytes("other.h5"))
        let error = try #require(throws: WeightsError.self) { try KerasFile(storage: storage(bytes), path: "bad.h5") }
        #expect(error.path == "bad.h5")
        #expect(error.message.contains(bad.message), "\(error.message)")
        #expect(error.code == bad.code)
    }
}
