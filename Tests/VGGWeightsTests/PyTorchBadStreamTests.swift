import Testing
import VGGModel
import VGGWeights
import WeightMutation

@Suite struct PyTorchBadStreamTests {
    private static let value = Pickle.dictionary([("a", Pickle.tensor(Pickle.storage(isLegacy: true)))])
    private static let sound = PyTorchBytes.legacy(value)
    /// Where the storages begin.
    private static let start = sound.count - 24
    private static let data = PyTorchBytes.storage([1, 2, 3, 4])

    private static func keys(_ keys: [UInt8], _ what: String, _ message: String) -> BadFile {
        BadFile(what, PyTorchBytes.prologue + Pickle.whole(value) + Pickle.whole(keys) + data, message)
    }

    private static func value(_ what: String, _ value: [UInt8], _ message: String) -> BadFile {
        BadFile(what, PyTorchBytes.legacy(Pickle.dictionary([("a", value)])), message)
    }

    private static let first = Array(sound[..<PyTorchBytes.magic.count])

    static let pickles: [BadFile] = [
        BadFile("a plain pickle", Pickle.whole(Pickle.dictionary([])), "is a dictionary, not PyTorch's magic number"),
        BadFile("wrong magic number", Pickle.whole([0x8A, 10] + [UInt8](repeating: 1, count: 10)), "magic number"),
        BadFile(
            "a small magic number", Pickle.whole([0x8A, 2, 1, 1]), "is a whole number, not PyTorch's magic number"),
        BadFile(
            "the magic number alone", first, "byte 15: an operation of the pickle should take 1 bytes, but 0 are left"),
        BadFile("version 1002", first + Pickle.whole([0x4D, 0xEA, 3]), "not the version of the stream, which is 1001"),
        BadFile(
            "version of a text", first + Pickle.whole(Pickle.text("1001")), "a text, not the version of the stream"),
        BadFile(
            "code beside the tensors",
            first + Pickle.whole([0x4D, 0xE9, 3]) + Pickle.whole(Pickle.global("os", "system")),
            "calls \"os.system\"; weights are data"),
        BadFile("no tensors", PyTorchBytes.prologue, "byte \(PyTorchBytes.prologue.count): an operation of the pickle"),
        BadFile("no keys", PyTorchBytes.prologue + Pickle.whole(value), "damaged pickle of storages' keys at byte"),
        BadFile("tar archive", tar, "is a tar archive, as PyTorch before 0.1.11 wrote"),
        BadFile("no byte", [], "byte 0: neither a zip archive nor a pickle begins"),
        BadFile("one byte", [0x80], "neither a zip archive nor a pickle"),
        BadFile("protocol 1", [0x80, 1], "neither a zip archive nor a pickle"),
    ]

    private static let tar =
        Array("storages".utf8) + [UInt8](repeating: 0, count: 249) + Array("ustar".utf8)
        + [UInt8](repeating: 0, count: 250)

    static let storages: [BadFile] = [
        keys(Pickle.text("0"), "keys in a text", "a text, not the storages' keys"),
        keys(Pickle.list(Pickle.number(0)), "a key that is a number", "a whole number as a storage's key"),
        keys(Pickle.list(Pickle.text("1")), "an unknown key", "storage \"1\", which no tensor uses"),
        keys(Pickle.list(Pickle.text("0"), Pickle.text("0")), "a key twice", "storage \"0\", which no tensor uses or"),
        keys(Pickle.list(), "bytes of no key", "24 bytes after the last one"),
        BadFile("no bytes for a key", PyTorchBytes.legacy(value, keys: [], storages: []), "no bytes for storage \"0\""),
        BadFile("a byte left over", sound + [0], "byte \(start + 24): 1 bytes after the last one"),
        BadFile(
            "a byte short", sound.dropLast(), "byte \(start + 8): storage \"0\" should take 16 bytes, but 15 are left"),
        BadFile("no values", sound.dropLast(16), "should take 16 bytes, but 0 are left"),
        BadFile("half a size", sound.dropLast(20), "byte \(start): the size of storage \"0\" should take 8 bytes"),
        BadFile(
            "another size", sound.dropLast(24) + little(Int64(3)) + data[8...], "byte \(start): 3 elements in storage"),
        BadFile(
            "size -1", sound.dropLast(24) + little(Int64(-1)) + data[8...], "the size of storage \"0\" is too large"),
        BadFile(
            "size 2^62", sound.dropLast(24) + little(Int64(1) << 62) + data[8...], "4611686018427387904 elements in"),
        value("five values", Pickle.tensor(Pickle.storage()), "a reference that is none to a storage"),
        value(
            "a part of a storage",
            Pickle.tensor(
                Array(Pickle.storage(isLegacy: true).dropLast(3)) + Pickle.tuple([1, 0, 4]) + Array("tQ".utf8)),
            "refers to a part of a storage (view_metadata)"),
        value(
            "more than the file", Pickle.tensor(Pickle.storage(count: 1 << 40, isLegacy: true)), "4 elements in storage"
        ),
    ]

    @Test(arguments: pickles + storages) func isRefused(_ bad: BadFile) throws {
        let error = try #require(failure { try PyTorchFile(storage: storage(bad.bytes), path: "file") })
        #expect(error.code == .invalidHeader && error.path == "file")
        #expect(error.message.contains(bad.message), "\(error.message)")
    }

    @Test func theSoundOneIsRead() throws {
        #expect(try PyTorchFile(storage: storage(Self.sound), path: "").tensor("a").values == [1, 2, 3, 4])
    }

    /// Every file that is cut short is refused.
    @Test(arguments: PyTorchFileTests.containers) func isRefusedCutShort(_ container: String) throws {
        let whole = try bytes(of: fixture("pytorch/small.\(container).pth"))
        for length in whole.indices {
            let error = try failure { try PyTorchFile(storage: storage(Array(whole[..<length])), path: "") }
            #expect(error?.code == .invalidHeader, "\(length) bytes")
        }
    }
}
