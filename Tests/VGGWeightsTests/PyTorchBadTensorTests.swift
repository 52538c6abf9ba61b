import Testing
import VGGModel
import VGGWeights
import WeightMutation

/// Tensors and storages that do not fit each other, in an archive with the storage "0" of 1, 2, 3, 4.
@Suite struct PyTorchBadTensorTests {
    private static func tensor(
        _ what: String, _ storage: [UInt8] = Pickle.storage(), offset: Int = 0, shape: [Int] = [4],
        strides: [Int] = [1], _ message: String
    ) -> BadPickle {
        BadPickle(what, Pickle.tensor(storage, offset: offset, shape: shape, strides: strides), message)
    }

    private static func parameter(_ arguments: [UInt8]...) -> [UInt8] {
        Pickle.global("torch._utils", "_rebuild_parameter") + Array("(".utf8) + arguments.joined() + Array("tR".utf8)
    }

    private static let (zero, four, one) = (Pickle.number(0), Pickle.tuple([4]), Pickle.tuple([1]))

    static let views: [BadPickle] = [
        tensor("one value too many", shape: [5], "which needs 5 of the 4 elements of storage \"0\""),
        tensor("offset past the end", offset: 1, "which needs 5 of the 4 elements"),
        tensor("offset of 2^63-1", offset: .max, "overflow"),
        tensor("stride past the end", shape: [2], strides: [4], "which needs 5 of the 4 elements"),
        tensor("stride of 2^63-1", shape: [3], strides: [.max], "overflow"),
        tensor("strides that wrap to 0", shape: [3, 3], strides: [1 << 62, 1 << 62], "overflow"),
        tensor("extents that wrap to 0", shape: [1 << 32, 1 << 32], strides: [0, 0], "overflow"),
        tensor("negative offset", offset: -1, "a tensor's offset of -1"),
        tensor("negative extent", shape: [-1], "a tensor's extent of -1"),
        tensor("negative stride", strides: [-1], "a tensor's stride of -1"),
        tensor("more strides than extents", strides: [1, 1], "of 1 extents and 2 strides"),
        tensor("17 extents", shape: [Int](repeating: 1, count: 17), "of 17 extents or strides, above the limit"),
        tensor("repeated 2^40 times", shape: [1 << 40], strides: [0], "made at byte"),
        tensor("repeated 2^23 times", shape: [1 << 23], strides: [0], "repeat the values of their storages"),
        tensor("on a number", Pickle.number(1), "a tensor on a whole number instead of a storage"),
        BadPickle("extents in a list", rebuild(shared, zero, Array("]".utf8), one, no, ordered), "are no tuples"),
        BadPickle(
            "an extent that is a text", rebuild(shared, zero, Pickle.tuple(Pickle.text("4")), one, no, ordered),
            "a tensor's extent: a text instead of a whole number"),
        BadPickle(
            "an extent of 80 bits",
            rebuild(shared, zero, Pickle.tuple([0x8A, 10] + [UInt8](repeating: 1, count: 10)), one, no, ordered),
            "a tensor's extent: a whole number instead of a whole number"),
        BadPickle(
            "an extent that is true", rebuild(shared, zero, Pickle.tuple(yes), one, no, ordered),
            "a tensor's extent: a truth value instead"),
        BadPickle("five arguments", rebuild(shared, zero, four, one, no), "of 5 arguments instead of 6"),
        BadPickle("no argument", rebuild(), "a tensor of 0 arguments"),
        BadPickle(
            "a gradient of a number", rebuild(shared, zero, four, one, zero, ordered), "with a gradient of a whole"),
        BadPickle("hooks", rebuild(shared, zero, four, one, no, hooks), "attaches functions to a tensor (hooks)"),
        BadPickle("hooks of a text", rebuild(shared, zero, four, one, no, Pickle.text("h")), "(hooks)"),
        BadPickle("metadata", rebuild(shared, zero, four, one, no, ordered, hooks), "a tensor with metadata"),
        BadPickle(
            "gradient of whole numbers",
            rebuild(Pickle.storage("0", "IntStorage"), zero, four, one, yes, ordered), "with a gradient"),
        BadPickle(
            "a type twice",
            rebuild(shared, zero, four, one, no, ordered, Pickle.global("torch", "uint32"), version: 3),
            "on a storage that has, or that lacks, a type"),
        BadPickle(
            "no type", rebuild(untyped, zero, four, one, no, ordered), "a tensor on a storage without a type"),
        BadPickle("parameter of a text", parameter(Pickle.text("a"), no, ordered), "a parameter"),
        BadPickle("parameter of two", parameter(Pickle.tensor(), no), "of wrong arguments"),
    ]

    private static let shared = Pickle.storage()
    private static let (yes, no): ([UInt8], [UInt8]) = ([0x88], Pickle.no)
    private static let ordered = Pickle.ordered
    private static let hooks = Pickle.dictionary([("h", Pickle.none)])
    private static let untyped =
        Pickle.tuple(
            Pickle.text("storage"), Pickle.global("torch.storage", "UntypedStorage"), Pickle.text("0"),
            Pickle.text("cpu"), Pickle.number(16)) + Array("Q".utf8)

    private static func rebuild(_ arguments: [UInt8]..., version: Int = 2) -> [UInt8] {
        Pickle.global("torch._utils", "_rebuild_tensor_v\(version)") + Array("(".utf8) + arguments.joined()
            + Array("tR".utf8)
    }

    private static func reference(_ values: [UInt8]...) -> [UInt8] {
        Array("(".utf8) + values.joined() + Array("tQ".utf8)
    }

    private static let (kind, float, key) = (
        Pickle.text("storage"), Pickle.global("torch", "FloatStorage"), Pickle.text("0")
    )

    static let storages: [BadPickle] = [
        BadPickle("a reference that is a text", Pickle.text("0") + Array("Q".utf8), "a text instead of a tuple"),
        BadPickle("a reference of nothing", ")Q", "a reference to something without a name"),
        BadPickle("a reference to a file", reference(Pickle.text("file"), float, key, key, zero), "none to a storage"),
        BadPickle(
            "a model's source", reference(Pickle.text("module"), float, key, key), "a whole model with its source"),
        BadPickle("four values", reference(kind, float, key, key), "a reference that is none to a storage"),
        BadPickle("a place that is a number", reference(kind, float, key, zero, zero), "none to a storage"),
        BadPickle(
            "a type that is a text", reference(kind, key, key, key, zero), "a storage of a text instead of a type"),
        BadPickle(
            "a type that is a function", reference(kind, Pickle.global("torch", "Size"), key, key, zero),
            "a storage of a function or type"),
        BadPickle("a key that is a number", reference(kind, float, zero, key, zero), "whose key is no text"),
        BadPickle(
            "a key of 65 bytes", Pickle.storage(String(repeating: "9", count: 65)), "no text of at most 64 bytes"),
        BadPickle("a negative size", Pickle.storage(count: -1), "the size of storage \"0\" of -1"),
        BadPickle("a size of 2^63-1", Pickle.storage(count: .max), "9223372036854775807 elements, too many"),
        BadPickle("a size that is a text", reference(kind, float, key, key, key), "storage \"0\": a text instead"),
        BadPickle("a storage that is not there", Pickle.storage("1"), "has no entry \"file/data/1\""),
        BadPickle("a storage above the archive", Pickle.storage("../version"), "has no entry \"file/data/../version\""),
        BadPickle("fewer than there are", Pickle.storage(count: 3), "has 16 bytes (byte "),
        BadPickle("more than there are", Pickle.storage(count: 5), "but 20 by byte "),
        BadPickle(
            "two sizes", Pickle.tuple(Pickle.storage(), Pickle.storage(count: 3)),
            "storage \"0\", with another type or size than at byte"),
        BadPickle(
            "two types", Pickle.tuple(Pickle.storage(), Pickle.storage("0", "IntStorage")), "with another type or size"),
    ]

    @Test(arguments: views + storages) func isRefused(_ bad: BadPickle) throws {
        let bytes = PyTorchBytes.zip(Pickle.dictionary([("name", bad.value)]))
        let error = try #require(failure { try PyTorchFile(storage: storage(bytes), path: "file") })
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains(bad.message), "\(error.message)")
        #expect(error.message.contains("byte ") || error.message.contains("entry \""), "\(error.message)")
    }

    static let dictionaries: [(entries: [(String, [UInt8])], message: String)] = [
        (
            [
                ("ema", Pickle.dictionary([("a", Pickle.tensor())])),
                ("net", Pickle.dictionary([("a", Pickle.tensor())])),
            ],
            "several dictionaries of tensors: \"ema\", \"net\""
        ),
        (
            [("a", Pickle.tensor()), ("net", Pickle.dictionary([("a", Pickle.tensor())]))],
            "holds tensors beside a dictionary of tensors, \"net\""
        ),
    ]

    @Test(arguments: dictionaries.indices) func doesNotGuessAtDictionaries(_ index: Int) throws {
        let bytes = PyTorchBytes.zip(Pickle.dictionary(Self.dictionaries[index].entries))
        let error = try #require(failure { try PyTorchFile(storage: storage(bytes), path: "file") })
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains(Self.dictionaries[index].message), "\(error.message)")
    }

    /// A dictionary that holds itself.
    @Test func aCircleEnds() throws {
        let empty = Array("}q\u{0}".utf8) + Pickle.text("self") + Array("h\u{0}s".utf8)
        #expect(try PyTorchFile(storage: storage(PyTorchBytes.zip(empty)), path: "").names.isEmpty)
        let full = empty + Pickle.text("t") + Pickle.tensor() + Array("s".utf8)
        let error = try #require(failure { try PyTorchFile(storage: storage(PyTorchBytes.zip(full)), path: "") })
        #expect(error.message.contains("holds tensors beside a dictionary of tensors, \"self\""))
    }

    @Test func whatHasNoValueMayLieAnywhere() throws {
        let tensor = Pickle.tensor(offset: 1 << 40, shape: [0, 1 << 40], strides: [1 << 40, 1])
        let file = try PyTorchFile(storage: storage(PyTorchBytes.zip(Pickle.dictionary([("a", tensor)]))), path: "")
        #expect(try file.tensor("a").shape == [0, 1 << 40])
        #expect(try file.tensor("a").values.isEmpty)
    }
}
