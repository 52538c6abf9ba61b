import Foundation
import Testing
import VGGModel
import VGGWeights
import WeightMutation

/// Files that try to take time or memory without end.
@Suite(.serialized) struct PyTorchBoundTests {
    /// A pickle that repeats a few operations, as far as a pickle may be long or longer.
    struct Bomb: Sendable, CustomTestStringConvertible {
        let what: String
        let start: [UInt8]
        let repeated: [UInt8]
        /// What the refusal says.
        let message: String

        var testDescription: String { what }

        /// A pickle of more operations than are read.
        var value: [UInt8] { start + [[UInt8]](repeating: repeated, count: 1 << 20).joined() }
    }

    private static let limit = "has more than 1048576 operations"
    static let bombs: [Bomb] = [
        Bomb(what: "marks", start: [], repeated: Array("(".utf8), message: limit),
        Bomb(what: "values", start: [], repeated: Array("N".utf8), message: limit),
        Bomb(what: "lists in lists", start: Array("]".utf8), repeated: Array("](".utf8), message: limit),
        Bomb(what: "tuples in tuples", start: Array(")".utf8), repeated: [0x85], message: limit),
        Bomb(
            what: "twice the last tuple", start: Array(")q\u{0}".utf8),
            repeated: Array("h\u{0}".utf8) + [0x86] + Array("q\u{0}".utf8), message: limit),
        Bomb(what: "lists of one", start: [], repeated: Array("]Na".utf8), message: limit),
        Bomb(what: "dictionaries of one", start: [], repeated: Array("}NNs".utf8), message: limit),
        Bomb(what: "a dictionary of many", start: Array("}".utf8), repeated: Array("NNs".utf8), message: limit),
        Bomb(
            what: "a memo of many", start: Array("N".utf8), repeated: Array("r".utf8) + little(UInt32(0xFFFFF)),
            message: "place 1048575 of the memo, after 3 operations"),
    ]

    /// The most seconds for a file; what is not optimised takes longer.
    private static var seconds: Double {
        #if DEBUG
            30
        #else
            1
        #endif
    }

    @Test(arguments: bombs, ["zip", "legacy"]) func staysSmall(_ bomb: Bomb, _ container: String) throws {
        let value = bomb.value
        try expectBounds(container == "zip" ? PyTorchBytes.zip(value) : PyTorchBytes.legacy(value)) { bytes in
            let error = try #require(failure { try PyTorchFile(storage: storage(bytes), path: "") })
            #expect(error.code == .invalidHeader)
            #expect(error.message.contains(bomb.message), "\(error.message)")
        }
    }

    /// As many names as are read, each of a tensor of as many extents as are read.
    @Test func manyNamesStaySmall() throws {
        let tensors = (0..<1 << 16).flatMap { Pickle.text("name \($0)") + Array("h\u{0}h\u{1}Rs".utf8) }
        try expectBounds(PyTorchBytes.zip(Self.shared + tensors)) { bytes in
            let file = try PyTorchFile(storage: storage(bytes), path: "")
            #expect(file.names.count == 1 << 16)
        }
        let more = Self.shared + tensors + Pickle.text("one more") + Array("h\u{0}h\u{1}Rs".utf8)
        try expectBounds(PyTorchBytes.zip(more)) { bytes in
            let error = try #require(failure { try PyTorchFile(storage: storage(bytes), path: "") })
            #expect(error.message.contains("holds 65537 tensors, above the limit of 65536"))
        }
    }

    /// A dictionary, with the function that makes a tensor and its arguments in the memo.
    private static let shared: [UInt8] = {
        let ones = [Int](repeating: 1, count: 16)
        let arguments = Pickle.tuple(
            Pickle.storage(), Pickle.number(0), Pickle.tuple(ones), Pickle.tuple(ones), Pickle.no, Pickle.ordered)
        let function = Pickle.global("torch._utils", "_rebuild_tensor_v2")
        return Array("}".utf8) + Pickle.text("f") + function + Array("q\u{0}s".utf8) + Pickle.text("a") + arguments
            + Array("q\u{1}s".utf8)
    }()

    /// One list of pairs, of which dictionary after dictionary is made.
    @Test func makingDictionariesAgainHasALimit() throws {
        let pairs = (0..<50_000).flatMap { _ in Array("h\u{0}".utf8) }
        let list =
            Pickle.tuple([1, 2]) + Array("q\u{0}](".utf8) + pairs + Array("e".utf8) + [0x85] + Array("q\u{1}".utf8)
        let function = Pickle.global("collections", "OrderedDict") + Array("q\u{2}".utf8)
        let calls = (0..<300_000).flatMap { _ in Array("h\u{2}h\u{1}R".utf8) }
        try expectBounds(PyTorchBytes.zip(list + function + calls)) { bytes in
            let error = try #require(failure { try PyTorchFile(storage: storage(bytes), path: "") })
            #expect(error.message.contains(Self.limit), "\(error.message)")
        }
    }

    /// One dictionary of many entries under many names, which might all be looked through each time.
    @Test func lookingForTensorsHasALimit() throws {
        let entries = (0..<150_000).flatMap { _ in Array("NN".utf8) }
        let inner = Array("}(".utf8) + entries + Array("uq\u{0}".utf8)
        let outer = (0..<150_000).flatMap { Pickle.text("\($0)") + Array("h\u{0}".utf8) }
        let value = Array("}".utf8) + Pickle.text("0") + inner + Array("s(".utf8) + outer + Array("u".utf8)
        try expectBounds(PyTorchBytes.zip(value)) { bytes in
            let file = try PyTorchFile(storage: storage(bytes), path: "")
            #expect(file.names.isEmpty)
        }
    }

    /// Copies of one storage under many names, each of which is a view out of order.
    @Test func copiesStaySmall() throws {
        let count = 1 << 20
        let view = Pickle.tensor(Pickle.storage(count: count), shape: [1024, 1024], strides: [1, 1024])
        func archive(_ names: Int) -> [UInt8] {
            let entries = (0..<names).map { ("\($0)", view) }
            let values = [UInt8](repeating: 0, count: 4 * count)
            return PyTorchBytes.archive(Pickle.dictionary(entries), storages: [("0", values)]).bytes
        }
        try expectBounds(archive(5)) { bytes in
            let file = try PyTorchFile(storage: storage(bytes), path: "")
            let tensors = try file.names.map { try file.tensor($0) }
            #expect(tensors.allSatisfy { $0.shape == [1024, 1024] })
        }
        let error = try #require(failure { try PyTorchFile(storage: storage(archive(6)), path: "") })
        #expect(error.message.contains("repeat the values of their storages more often"), "\(error.message)")
    }

    @Test func manyEntriesStaySmall() throws {
        var writer = PyTorchBytes.archive(Pickle.dictionary([]))
        writer.entries += (0..<99_996).map { ZipWriter.Entry("file/\($0)", []) }
        let archive = writer
        try expectBounds(archive.bytes) { bytes in
            let file = try PyTorchFile(storage: storage(bytes), path: "")
            #expect(file.names.isEmpty)
        }
        writer.entries += [ZipWriter.Entry("file/a", [])]
        let error = try #require(failure { try PyTorchFile(storage: storage(writer.bytes), path: "") })
        #expect(error.message.contains("a directory of 100001 entries"), "\(error.message)")
    }

    /// The time that this thread has computed for, which other processes do not lengthen.
    private static var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Expects reading to take a second and 64 MiB beside a copy of the file at most.
    private func expectBounds(_ bytes: [UInt8], _ read: ([UInt8]) throws -> Void) throws {
        let before = try MemoryPeak.reset()
        let start = Self.threadSeconds
        try read(bytes)
        let seconds = Self.threadSeconds - start
        #expect(seconds < Self.seconds)
        let peak = try MemoryPeak.read()
        let growth = peak - before
        #expect(growth <= bytes.count + 64 << 20, "\(growth >> 20) MiB for \(bytes.count >> 20)")
    }
}

/// The most memory that the process has held, as far as the system tells.
enum MemoryPeak {
    /// Begins to measure, and returns the bytes that are held now.
    static func reset() throws -> Int {
        #if os(Linux)
            try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        #endif
        return try read()
    }

    /// The most bytes that were held since then.
    static func read() throws -> Int {
        #if os(Linux)
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
        #else
            return 0
        #endif
    }
}
