import Testing
import VGGModel
import VGGWeights

@Suite struct HDF5FileTests {
    /// Datasets that are read, and their shapes; the values count up by halves.
    static let floats: [(String, [Int], String)] = [
        ("f2", [2, 3], "float16"), ("f4", [2, 3], "float32"), ("f8", [2, 3], "float64"), ("scalar", [], "float32"),
        ("empty", [0, 4], "float32"), ("extensible", [5], "float32"), ("compact", [3, 2], "float32"),
    ]
    /// Datasets that are listed only, and what is told of them.
    static let others = [
        ("i8", "int64"), ("big", "big-endian float of 4 bytes"), ("gzip", "float32 compressed or filtered"),
        ("chunked", "float32 in chunks (save it without chunks and compression)"),
        ("unwritten", "float32 never written"), ("text", "string"), ("record", "compound"),
        ("none", "float32 without a value"),
    ]

    @Test(arguments: ["types.h5", "types_latest.h5"]) func readsFloatsOfEveryKind(_ name: String) throws {
        let file = try KerasFixture.file(name)
        for (name, shape, type) in Self.floats {
            let entry = try #require(file.entries["floats/" + name])
            #expect(entry == TensorEntry(shape: shape, type: type, isReadable: true))
            let tensor = try file.tensor("floats/" + name)
            #expect(tensor.shape == shape)
            #expect(tensor.values == (0..<tensor.count).map { Float($0) / 2 }, "\(name)")
            #expect(try KerasFixture.blocks(of: "floats/" + name, in: file) == tensor.values, "\(name)")
        }
        #expect(try file.tensor("a/b/c/d/e/f/last").values == [0, 0.5, 1])
        #expect(file.names.count == Self.floats.count + Self.others.count + 1)
    }

    @Test(arguments: others, ["types.h5", "types_latest.h5"]) func listsOtherDatasets(
        _ other: (name: String, type: String), _ file: String
    ) throws {
        let file = try KerasFixture.file(file)
        let entry = try #require(file.entries["others/" + other.name])
        #expect(entry.type == other.type)
        #expect(!entry.isReadable)
        let error = try #require(throws: WeightsError.self) { try file.tensor("others/" + other.name) }
        #expect(error.code == .unsupportedType)
        #expect(error.message.contains("dataset \"others/\(other.name)\", is \(other.type)"), "\(error)")
    }

    @Test func readsTreesOfSeveralLevels() throws {
        let file = try KerasFixture.file("many.h5")
        #expect(file.names.count == 161)
        #expect(try file.tensor("b").values == [-1])
        for number in 0..<160 {
            let digits = String(number)
            let name = "many/d" + String(repeating: "0", count: 3 - digits.count) + digits
            #expect(try file.tensor(name).values == [Float(number) / 2])
        }
    }

    /// Known values of the hash, from its author's own program and from files that h5py wrote.
    @Test func computesTheChecksum() {
        func checksum(_ text: String) -> UInt32 { HDF5Image.checksum(Array(text.utf8)[...]) }
        #expect(checksum("") == 0xDEAD_BEEF)
        #expect(checksum("Four score and seven years ago") == 0x1777_0551)
    }
}
