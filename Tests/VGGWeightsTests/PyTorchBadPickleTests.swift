import Testing
import VGGWeights
import WeightMutation

/// A pickle that no undamaged and harmless file holds, and the words that must tell what is wrong with it.
struct BadPickle: Sendable, CustomTestStringConvertible {
    let what: String
    /// What the pickle makes; without its first two and its last byte.
    let value: [UInt8]
    let message: String
    /// The place in the pickle that the error must name, where it is worth a check.
    let place: Int?

    var testDescription: String { what }

    init(_ what: String, _ value: [UInt8], _ message: String, at place: Int? = nil) {
        (self.what, self.value, self.message, self.place) = (what, value, message, place)
    }

    /// A value of plain bytes.
    init(_ what: String, _ value: String, _ message: String, at place: Int? = nil) {
        self.init(what, value, [], message, at: place)
    }

    /// A value that begins with plain bytes.
    init(_ what: String, _ start: String, _ rest: [UInt8], _ message: String, at place: Int? = nil) {
        self.init(what, Array(start.utf8) + rest, message, at: place)
    }
}

@Suite struct PyTorchBadPickleTests {
    private static func global(_ module: String, _ name: String, _ message: String) -> BadPickle {
        BadPickle("\(module).\(name)", Pickle.call(Pickle.global(module, name), Pickle.text("x")), message, at: 2)
    }

    static let globals: [BadPickle] = [
        global("os", "system", "calls \"os.system\"; weights are data, and this file wants to run code"),
        global("posix", "system", "calls \"posix.system\"; weights are data"),
        global("builtins", "eval", "calls \"builtins.eval\""),
        global("__builtin__", "exec", "calls \"__builtin__.exec\""),
        global("subprocess", "Popen", "calls \"subprocess.Popen\""),
        global("collections", "OrderedDict.__init__", "calls \"collections.OrderedDict.__init__\""),
        global("_codecs", "encode", "calls \"_codecs.encode\""),
        global("torchvision.models.vgg", "VGG", "\"torchvision.models.vgg.VGG\", such as a whole model"),
        global("torch", "load", "holds an object of \"torch.load\""),
        global("__main__", "Net", "save model.state_dict() alone"),
        global("torch", "FloatTensor", "https://download.pytorch.org/models/vgg13-19584684.pth"),
        global("torch._utils", "_rebuild_qtensor", "a tensor of a special kind by \"torch._utils._rebuild_qtensor\""),
        global("numpy.core.multiarray", "scalar", "\"numpy.core.multiarray.scalar\" beside its tensors"),
        BadPickle(
            "STACK_GLOBAL", Pickle.text("os") + Pickle.text("system") + [0x93] + Array(")R".utf8),
            "calls \"os.system\"; weights are data", at: 20),
        BadPickle("STACK_GLOBAL of numbers", "K\u{1}K\u{2}", [0x93], "a function whose name is no text", at: 6),
        BadPickle(
            "a name without an end", Array("c".utf8) + [UInt8](repeating: 0x61, count: 300), "does not end within"),
        BadPickle("a name that is not UTF-8", Array("c".utf8) + [0xFF, 10, 0x61, 10], "module's name is not UTF-8"),
    ]

    private static func operation(_ name: String, _ byte: UInt8) -> BadPickle {
        BadPickle(name, [0x4E, byte], "does \(name), which no state dictionary needs", at: 3)
    }

    static let operations: [BadPickle] = [
        operation("INST", 0x69), operation("OBJ", 0x6F), operation("NEWOBJ", 0x81), operation("NEWOBJ_EX", 0x92),
        operation("EXT1", 0x82), operation("EXT2", 0x83), operation("EXT4", 0x84), operation("PERSID", 0x50),
        operation("POP", 0x30), operation("DUP", 0x32), operation("BINSTRING", 0x54), operation("LONG4", 0x8B),
        operation("GET", 0x67), operation("PUT", 0x70), operation("BINUNICODE8", 0x8D), operation("BYTEARRAY8", 0x96),
        operation("NEXT_BUFFER", 0x97), operation("EMPTY_SET", 0x8F),
        BadPickle("unknown operation", [0xFE], "an unknown operation 0xfe", at: 2),
        BadPickle("protocol 1", [0x80, 1], "protocol 1; 2 to 5 are read", at: 2),
        BadPickle("protocol 6", [0x80, 6], "protocol 6; 2 to 5 are read", at: 2),
        BadPickle("a frame of 2^63-1 bytes", [0x95] + little(Int64.max), "a frame of 9223372036854775807 bytes", at: 2),
        BadPickle("a frame of 2^63 bytes", [0x95] + little(Int64.min), "a frame's length is too large"),
        BadPickle("text of 4 GB", "X", little(UInt32.max), "a text of 4294967295 bytes, above the limit", at: 2),
        BadPickle("text past the end", "X", little(UInt32(1_000_000)), "a text should take 1000000 bytes"),
        BadPickle("text that is not UTF-8", "X", little(UInt32(1)) + [0xFF], "a text is not UTF-8", at: 7),
        BadPickle("bytes past the end", "B", little(UInt32(1_000_000)), "bytes should take 1000000 bytes"),
        BadPickle("bytes of 4 GB", "B", little(UInt32.max), "4294967295 bytes in one, above the limit", at: 2),
        BadPickle("number past the end", [0x8A, 255], "a whole number should take 255 bytes"),
    ]

    static let stack: [BadPickle] = [
        BadPickle("SETITEM on a tuple", ")K\u{1}K\u{2}s", "sets an entry of a tuple, which is no dictionary", at: 7),
        BadPickle("SETITEM on a list", "]K\u{1}K\u{2}s", "sets an entry of a list", at: 7),
        BadPickle("SETITEMS on a tuple", ")(K\u{1}K\u{2}u", "sets an entry of a tuple", at: 8),
        BadPickle("SETITEM on nothing", "K\u{1}K\u{2}s", "a value that is not there", at: 6),
        BadPickle("SETITEM below a mark", "}(K\u{1}K\u{2}s", "a value that is not there", at: 8),
        BadPickle("an odd number of values", "}(K\u{1}K\u{2}K\u{3}u", "a key without a value", at: 10),
        BadPickle("APPEND to a tuple", ")K\u{1}a", "adds a value to a tuple, which is no list", at: 5),
        BadPickle("APPENDS to a dictionary", "}(K\u{1}e", "adds a value to a dictionary", at: 6),
        BadPickle("a list as a key", "}]K\u{1}s", "a list as a dictionary's key", at: 6),
        BadPickle("a dictionary as a key", "}}K\u{1}s", "a dictionary as a dictionary's key"),
        BadPickle("a tuple of a list as a key", "}(]tK\u{1}s", "a tuple of 1 values as a dictionary's key"),
        BadPickle(
            "a long key", "}", Pickle.text(String(repeating: "k", count: 513)) + Array("Ns".utf8),
            "a key of 513 bytes, above the limit of 512"),
        BadPickle("TUPLE3 of two", "NN", [0x87], "a value that is not there", at: 4),
        BadPickle("TUPLE2 below a mark", "N(N", [0x86], "a value that is not there", at: 5),
        BadPickle("TUPLE without a mark", "Nt", "a group of values without a beginning", at: 3),
        BadPickle("APPENDS without a mark", "]e", "a group of values without a beginning", at: 3),
        BadPickle("the end of nothing", "", "a value that is not there", at: 2),
        BadPickle("values left over", "NN", "the end, with 1 values left over", at: 4),
        BadPickle("a mark left over", "(N", "the end, with 0 values left over", at: 4),
        BadPickle("memo that is empty", "h\u{0}", "place 0 of the memo, where nothing is kept", at: 2),
        BadPickle("memo far off", "Nr", little(UInt32.max), "place 4294967295 of the memo, after 3 operations", at: 3),
        BadPickle("memo of nothing", "q\u{0}", "a value that is not there", at: 2),
        BadPickle("long memo that is empty", "j", little(UInt32.max), "place 4294967295 of the memo, where", at: 2),
        BadPickle("BUILD of a dictionary", "}}b", "sets the state of a dictionary (BUILD)", at: 4),
        BadPickle("BUILD of a tensor", Pickle.tensor() + Array("}b".utf8), "sets the state of a tensor (BUILD)"),
        BadPickle("BUILD by a tuple", Pickle.ordered + Array(")b".utf8), "sets attributes that are no dictionary"),
        BadPickle("call of a text", Pickle.text("eval") + Array(")R".utf8), "calls a text"),
        BadPickle("call with a list", Pickle.global("torch", "Size") + Array("]R".utf8), "a list instead of a tuple"),
        BadPickle("call of a type", Pickle.call(Pickle.global("torch", "float32")), "calls a type"),
        BadPickle("OrderedDict of a text", Pickle.call(ordered, Pickle.text("a")), "of something else than a list"),
        BadPickle(
            "OrderedDict of three", Pickle.call(ordered, Pickle.list(Pickle.tuple([1, 2, 3]))), "an entry of 3 values"),
        BadPickle(
            "OrderedDict of numbers", Pickle.call(ordered, Pickle.list(Pickle.number(1))),
            "an entry: a whole number instead of a tuple"),
        BadPickle(
            "Counter of a text", Pickle.call(Pickle.global("collections", "Counter"), Pickle.text("a")), "Counter"),
        BadPickle(
            "Size of a text", Pickle.call(Pickle.global("torch", "Size"), Pickle.text("a")), "makes a wrong Size"),
    ]

    private static let ordered = Pickle.global("collections", "OrderedDict")

    static let roots: [BadPickle] = [
        BadPickle("a list", "]", "holds a list where a state dictionary should be"),
        BadPickle("None", "N", "holds None where a state dictionary should be"),
        BadPickle("a number", "K\u{1}", "holds a whole number where a state dictionary should be"),
    ]

    @Test(arguments: globals + operations + stack + roots) func isRefused(_ bad: BadPickle) throws {
        let files = [
            (PyTorchBytes.zip(bad.value), PyTorchBytes.archiveStart),
            (PyTorchBytes.legacy(bad.value, keys: [], storages: []), PyTorchBytes.legacyStart),
        ]
        for (bytes, start) in files {
            let error = try #require(failure { try PyTorchFile(storage: storage(bytes), path: "file") })
            #expect(error.code == .invalidHeader && error.path == "file")
            // What needs a storage is refused for the key of five values in a stream.
            if start == PyTorchBytes.legacyStart, bad.value.contains(subsequence: Pickle.text("storage")) { continue }
            #expect(error.message.contains(bad.message), "\(error.message)")
            if let place = bad.place { #expect(error.message.contains("byte \(start + place)"), "\(error.message)") }
        }
    }

    @Test func hasCasesEnough() { #expect((Self.globals + Self.operations + Self.stack).count >= 60) }
}

extension [UInt8] {
    /// Whether the bytes occur in a row.
    func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
