import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights
import WeightMutation

@Suite struct PyTorchFileTests {
    static let containers = ["zip", "legacy"]

    /// A tensor of `mixed`, which PyTorch wrote.
    struct Stored: Sendable, CustomTestStringConvertible {
        let name: String
        let type: String
        let shape: [Int]
        let values: [Float]?
        var testDescription: String { name.debugDescription }

        init(_ name: String, _ type: String, _ shape: [Int], _ values: [Float]?) {
            (self.name, self.type, self.shape, self.values) = (name, type, shape, values)
        }

        init(_ name: String, _ shape: [Int], _ values: [Float]) { self.init(name, "float32", shape, values) }
    }

    static let stored = [
        Stored("single", [2, 3], [-3, -2.5, -2, -1.5, -1, -0.5]),
        Stored("half", "float16", [5], [-3, -2.5, -2, -1.5, -1]),
        Stored("brain", "bfloat16", [3, 1], [-3, -2.5, -2]),
        Stored("double", "float64", [4], [-3, -2.5, -2, -1.5]),
        Stored("counter", "int64", [], nil),
        Stored("flags", "bool", [3], nil),
        Stored("scalar", [], [7.25]),
        Stored("empty", [0, 4], []),
        Stored("transposed", [3, 2], [-3, -1.5, -2.5, -1, -2, -0.5]),
        Stored("transposed half", "float16", [3, 2], [-3, -1.5, -2.5, -1, -2, -0.5]),
        Stored("transposed double", "float64", [3, 2], [-3, -1.5, -2.5, -1, -2, -0.5]),
        Stored("every second", [4], [-2, -1, 0, 1]),
        Stored("repeated", [3, 2], [-3, -2.5, -3, -2.5, -3, -2.5]),
        Stored("first row", [3], [-3, -2.5, -2]),
        Stored("last rows", [2, 3], [0, 0.5, 1, 1.5, 2, 2.5]),
        Stored("column", [4], [-2.5, -1, 0.5, 2]),
        Stored("parameter", [2], [-3, -2.5]),
        Stored("name \"\\ ä中😀\n", [1], [1]),
    ]

    static func file(_ name: String) throws -> PyTorchFile { try PyTorchFile(path: fixture("pytorch/\(name).pth")) }

    @Test(arguments: containers, stored) func readsWhatPyTorchWrote(_ container: String, _ stored: Stored) throws {
        let file = try Self.file("mixed." + container)
        #expect(file.format == "PyTorch " + container)
        #expect(file.names == Self.stored.map(\.name).sorted())
        let entry = try #require(file.entries[stored.name])
        #expect(entry == TensorEntry(shape: stored.shape, type: stored.type, isReadable: stored.values != nil))
        guard let values = stored.values else {
            let error = try #require(throws: WeightsError.self) { _ = try file.tensor(stored.name) }
            #expect(error.code == .unsupportedType)
            #expect(error.message.contains("\"\(stored.name)\" is of type \(stored.type)"))
            return
        }
        let tensor = try file.tensor(stored.name)
        #expect(tensor.shape == stored.shape)
        #expect(tensor.values == values)
        #expect(tensor.withBytes { Int(bitPattern: $0.baseAddress) % 4 == 0 })
        var blocks: [Float] = []
        try file.forEachBlock(of: stored.name) { blocks += $0 }
        #expect(blocks == values)
    }

    @Test(arguments: containers) func takesTheStateDictionaryOfACheckpoint(_ container: String) throws {
        let file = try Self.file("checkpoint." + container)
        #expect(file.names == ["layer.bias", "layer.weight"])
        #expect(try file.tensor("layer.weight").shape == [1, 1])
        let start = try file.tensor("layer.weight").values[0]
        // One step from 0.5 and -2 at the input 1, whose gradient is 1, at the rate 0.1.
        #expect(abs(start - 0.4) < 1e-6)
        #expect(try abs(file.tensor("layer.bias").values[0] + 2.1) < 1e-6)
    }

    @Test(arguments: [3, 4, 5], containers) func readsLaterProtocols(_ version: Int, _ container: String) throws {
        let file = try Self.file("protocol\(version).\(container)")
        #expect(file.names == ["a", "b", "c"])
        #expect(try file.tensor("a").values == [-3, -2.5, -2, -1.5])
        #expect(try file.tensor("b").values == [-3, -2.5, -2])
        #expect(file.entries["c"] == TensorEntry(shape: [], type: "int64", isReadable: false))
    }

    @Test func listsTypesWithoutAStorageOfTheirOwn() throws {
        let file = try Self.file("untyped.zip")
        #expect(file.entries["a"] == TensorEntry(shape: [2], type: "uint16", isReadable: false))
        #expect(try file.tensor("b").values == [-3, -2.5])
    }

    @Test func readsFloatsWhereTheyLie() throws {
        let file = try Self.file("mixed.zip")
        let storage = try file.tensor("single").storage
        for name in ["scalar", "first row", "last rows", "parameter"] {
            #expect(try file.tensor(name).storage === storage, "\(name)")
        }
        #expect(try file.tensor("last rows").byteOffset == file.tensor("first row").byteOffset + 24)
    }

    /// Streams have their storages at any byte.
    @Test(arguments: 0..<4) func readsUnalignedFloats(_ padding: Int) throws {
        let name = String(repeating: "n", count: padding + 1)
        let value = Pickle.dictionary([(name, Pickle.tensor(Pickle.storage(isLegacy: true)))])
        let bytes = PyTorchBytes.legacy(value)
        let whole = storage(bytes)
        let tensor = try PyTorchFile(storage: whole, path: "").tensor(name)
        #expect(tensor.values == [1, 2, 3, 4])
        #expect(tensor.withBytes { Int(bitPattern: $0.baseAddress) % 4 == 0 })
        #expect((tensor.storage === whole) == (bytes.count % 4 == 0))
    }

    @Test func keepsTheMappingWhileATensorLives() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes(of: fixture("pytorch/mixed.zip.pth")))
        var file: PyTorchFile? = try PyTorchFile(path: path)
        let tensor = try #require(try file?.tensor("parameter"))
        file = nil
        try FileManager.default.removeItem(atPath: path)
        #expect(tensor.values == [-3, -2.5])
    }

    @Test func refusesATensorThatIsNotThere() throws {
        let file = try Self.file("small.zip")
        let error = try #require(throws: WeightsError.self) { _ = try file.tensor("other") }
        #expect(error.code == .invalidTensor)
        #expect(error.message.contains("\"other\""))
    }

    @Test(arguments: containers, ["mixed", "model"]) func isKnownByItsFirstBytes(
        _ container: String, _ name: String
    ) throws {
        let start = try bytes(of: fixture("pytorch/\(name).\(container).pth")).prefix(512)
        #expect(Array(start).withUnsafeBytes { PyTorchFile.matches($0) })
    }

    @Test(arguments: ["mixed.safetensors", "f4.npy", "make_fixtures.py", "pytorch/make_fixtures.py"])
    func othersAreNotTakenForIt(_ name: String) throws {
        #expect(try !bytes(of: fixture(name)).withUnsafeBytes { PyTorchFile.matches($0) })
    }

    @Test(arguments: 0..<600) func noBytesAreNoFile(_ count: Int) throws {
        let zeros = [UInt8](repeating: 0, count: count)
        #expect(!zeros.withUnsafeBytes { PyTorchFile.matches($0) })
        #expect(try failure { try PyTorchFile(storage: storage(zeros), path: "") }?.code == .invalidHeader)
    }
}

@Suite struct PyTorchNetworkTests {
    /// The network that `make_fixtures.py` made.
    private func network(_ name: String) throws -> Network {
        var options = NetworkOptions.slim(divisor: 64)
        (options.classes, options.hiddenFeatures) = (10, 16)
        (options.height, options.width, options.pooledExtent) = (32, 32, 2)
        return try Network.named(name, options: options)
    }

    /// The values that `make_fixtures.py` gave a tensor.
    private func values(_ name: String, of file: PyTorchFile, count: Int) throws -> [Float] {
        let place = try #require(file.names.firstIndex(of: name))
        let start: Float = name.hasSuffix("var") ? 1 : -0.5
        return (0..<count).map { Float(($0 * 7 + place) % 64) / 64 + start }
    }

    @Test(arguments: ["vgg11.legacy", "vgg11_bn.zip"]) func loadsWhatTorchvisionWouldWrite(_ name: String) throws {
        let file = try PyTorchFileTests.file(name)
        let network = try network(String(name.prefix { $0 != "." }))
        let loaded = try ParameterLoader.load(file, for: network)
        #expect(loaded.network == network)
        for name in ["classifier.0.weight", "classifier.6.bias", "features.0.weight"] {
            let tensor = try file.tensor(name)
            #expect(try tensor.values == values(name, of: file, count: tensor.count), "\(name)")
        }
        let dense = try #require(loaded.parameters["fc7"])
        #expect(dense.weight.shape == [16, 16])
        #expect(try dense.weight.values == values("classifier.3.weight", of: file, count: 256))
    }

    /// Python 2 wrote an OrderedDict as a call with a list of pairs.
    @Test func readsThePairsOfPython2() throws {
        let tensor = Pickle.call(
            Pickle.global("torch._utils", "_rebuild_tensor"), Pickle.storage(isLegacy: true), Pickle.number(1),
            Pickle.tuple([3]), Pickle.tuple([1]))
        let pair = Pickle.list([UInt8(ascii: "U"), 1, UInt8(ascii: "a")], tensor)
        let value = Pickle.call(Pickle.global("collections", "OrderedDict"), Pickle.list(pair))
        let file = try PyTorchFile(storage: storage(PyTorchBytes.legacy(value)), path: "")
        #expect(file.names == ["a"])
        #expect(try file.tensor("a").values == [2, 3, 4])
    }

    @Test func theLastValueOfANameCounts() throws {
        let first = Pickle.tensor(shape: [1])
        let value = Pickle.dictionary([
            ("a", first), ("b", first), ("a", Pickle.tensor(shape: [2])), ("b", Pickle.none),
        ])
        let file = try PyTorchFile(storage: storage(PyTorchBytes.zip(value)), path: "")
        #expect(file.entries == ["a": TensorEntry(shape: [2], type: "float32", isReadable: true)])
    }

    /// The half of a whole number below 2048.
    private func half(_ number: Int) -> UInt16 {
        guard number > 0 else { return 0 }
        let exponent = number.bitWidth - 1 - number.leadingZeroBitCount
        return UInt16((exponent + 15) << 10 | (number << (10 - exponent)) & 0x3FF)
    }

    /// A wide matrix, whose values are put together in many blocks.
    @Test(arguments: ["FloatStorage", "DoubleStorage", "HalfStorage"]) func putsLargeViewsTogether(
        _ type: String
    ) throws {
        let (rows, columns) = (300, 700)
        let numbers = (0..<rows * columns).map { Float($0 % 2039) }
        let stored: [UInt8] = numbers.flatMap { number in
            switch type {
            case "DoubleStorage": little(Double(number).bitPattern)
            case "HalfStorage": little(half(Int(number)))
            default: little(number.bitPattern)
            }
        }
        let reference = Pickle.storage("0", type, count: numbers.count)
        // Every third column, as rows, from the second on.
        let view = Pickle.tensor(reference, offset: 1, shape: [233, rows], strides: [3, columns])
        let archive = PyTorchBytes.archive(Pickle.dictionary([("a", view)]), storages: [("0", stored)])
        let tensor = try PyTorchFile(storage: storage(archive.bytes), path: "").tensor("a")
        let expected = (0..<233).flatMap { i in (0..<rows).map { numbers[1 + 3 * i + columns * $0] } }
        #expect(tensor.values == expected)
    }

    /// Several blocks of values and of the checksum, from a mapped file, whose pages are let go of.
    @Test(arguments: ["FloatStorage", "HalfStorage"]) func handsOutBlocks(_ type: String) throws {
        let numbers = (0..<3 << 18).map { Float($0 % 2039) }
        let stored: [UInt8] = numbers.flatMap { type == "HalfStorage" ? little(half(Int($0))) : little($0.bitPattern) }
        let whole = Pickle.tensor(
            Pickle.storage("0", type, count: numbers.count), shape: [3, 1 << 18], strides: [1 << 18, 1])
        let archive = PyTorchBytes.archive(Pickle.dictionary([("a", whole)]), storages: [("0", stored)])
        let folder = try TemporaryFolder()
        let file = try PyTorchFile(path: folder.write(archive.bytes))
        for _ in 0..<2 {
            var values: [Float] = []
            try file.forEachBlock(of: "a") { values += $0 }
            #expect(values == numbers)
        }
        #expect(try file.tensor("a").values == numbers)
    }
}
