import TestSupport
import Testing
import VGGModel
import VGGWeights

@Suite struct NumpyFileTests {
    /// Whole numbers from 0, or halves from -3, as the script that makes the fixtures has them.
    static func ramp(_ count: Int, whole: Bool) -> [Float] {
        (0..<count).map { whole ? Float($0) : Float($0) / 2 - 3 }
    }

    static let cubes = ["f2", "f4", "f8", "u1", "i4", "i8", "fortran", "fortran_f8", "version2", "version3"]

    @Test(arguments: cubes) func readsWhatPythonWrote(_ name: String) throws {
        let tensor = try NumpyFile.read(fixture(name + ".npy"))
        #expect(tensor.shape == [2, 3, 4])
        #expect(tensor.values == Self.ramp(24, whole: ["u1", "i4", "i8"].contains(name)))
    }

    @Test func readsOtherShapes() throws {
        let vector = try NumpyFile.read(fixture("vector.npy"))
        #expect(vector.shape == [5] && vector.values == Self.ramp(5, whole: false))
        let scalar = try NumpyFile.read(fixture("scalar.npy"))
        #expect(scalar.shape == [] && scalar.values == [7.25])
        let empty = try NumpyFile.read(fixture("empty.npy"))
        #expect(empty.shape == [0, 4] && empty.values.isEmpty)
    }

    @Test func readsFloatsWhereTheyLie() throws {
        #expect(try NumpyFile.read(fixture("f4.npy")).byteOffset == 128)
    }

    static let unread = [
        ("big_endian", ">f4"), ("complex", "<c8"), ("boolean", "|b1"), ("object", "|O"),
    ]

    @Test(arguments: unread) func refusesOtherTypesByName(_ name: String, _ type: String) throws {
        let error = try #require(throws: WeightsError.self) { try NumpyFile.read(fixture(name + ".npy")) }
        #expect(error.code == .unsupportedType)
        #expect(error.message.contains("\"\(type)\""))
    }

    @Test func refusesRecords() throws {
        let error = try #require(throws: WeightsError.self) { try NumpyFile.read(fixture("record.npy")) }
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains("arrays of records are not read"))
    }

    @Test(arguments: SafetensorsWriterTests.shapes) func writesWhatItReads(_ shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let special = SafetensorsWriterTests.special
        let values = (0..<shape.reduce(1, *)).map { special[$0 % special.count] }
        try NumpyFile.write(Tensor(shape: shape, values: values), to: folder.path("t.npy"))
        let tensor = try NumpyFile.read(folder.path("t.npy"))
        #expect(tensor.shape == shape)
        #expect(tensor.values.map(\.bitPattern) == values.map(\.bitPattern))
        #expect(tensor.byteOffset % 64 == 0)
        #expect(try folder.names == ["t.npy"])
    }

    @Test(arguments: ["f4", "vector", "scalar", "empty"]) func writesWhatPythonWrites(_ name: String) throws {
        let folder = try TemporaryFolder()
        try NumpyFile.write(NumpyFile.read(fixture(name + ".npy")), to: folder.path("t.npy"))
        #expect(try bytes(of: folder.path("t.npy")) == bytes(of: fixture(name + ".npy")))
    }

    /// The bytes of a .npy file with this header.
    static func npy(_ header: String, data: Int = 4, version: [UInt8] = [1, 0], length: Int? = nil) -> [UInt8] {
        let length = length ?? header.utf8.count
        let digits = (0..<(version[0] == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return [0x93] + Array("NUMPY".utf8) + version + digits + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    static func npy(shape: String, data: Int = 4, type: String = "'<f4'", order: String = "False") -> [UInt8] {
        npy("{'descr': \(type), 'fortran_order': \(order), 'shape': \(shape), }\n", data: data)
    }

    static let bad = [
        BadFile("no byte", [], "does not begin with NumPy's mark"),
        BadFile("text", Array("1,2,3".utf8), "does not begin with NumPy's mark"),
        BadFile("mark alone", [0x93] + Array("NUMPY".utf8), "ends at byte 6"),
        BadFile("version 0", npy("{}", data: 4, version: [0, 1]), "version 0.1"),
        BadFile("version 1.1", npy("{}", version: [1, 1]), "version 1.1"),
        BadFile("version 4", npy("{}", version: [4, 0]), "version 4.0"),
        BadFile("header above the file", npy("{}", data: 0, length: 100), "a header of 100 bytes where only 2 follow"),
        BadFile("header above the limit", npy("{}", version: [2, 0], length: 1 << 31), "above the limit"),
        BadFile("header of 2^32-1", npy("{}", version: [3, 0], length: 1 << 32 - 1), "above the limit"),
        BadFile("empty header", npy("", data: 8), "expected '{'"),
        BadFile("no key", npy("{}"), "is missing"),
        BadFile("no shape", npy("{'descr': '<f4', 'fortran_order': False}"), "is missing"),
        BadFile(
            "no end", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", data: 0), "expected ',' or '}'"),
        BadFile("key twice", npy("{'descr': '<f4', 'descr': '<f4'}"), "\"descr\", unknown or a second time"),
        BadFile("unknown key", npy("{'strides': (1,)}"), "\"strides\", unknown or a second time"),
        BadFile("more after the end", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1"), "more after"),
        BadFile("no comma", npy("{'descr': '<f4' 'fortran_order': False}"), "expected ',' or '}'"),
        BadFile("no colon", npy("{'descr' '<f4'}"), "expected ':'"),
        BadFile("text that does not end", npy("{'descr': '<f4", data: 0), "without an end"),
        BadFile("text with other quotes", npy("{'descr': '<f4\"", data: 0), "without an end"),
        BadFile("escape", npy("{'descr': '\\x3cf4'}"), "without an end, or not UTF-8"),
        BadFile("a call", npy("{'descr': __import__('os')}"), "expected a text in quotes"),
        BadFile("order a number", npy(shape: "(1,)", order: "0"), "expected True or False"),
        BadFile("shape a number", npy(shape: "1"), "expected '('"),
        BadFile("shape in brackets", npy(shape: "(1)"), "a number where a tuple should be"),
        BadFile("shape a list", npy(shape: "[1]"), "expected '('"),
        BadFile("negative extent", npy(shape: "(-1,)"), "expected a whole number"),
        BadFile("extent with a point", npy(shape: "(1.0,)"), "expected ',' or ')'"),
        BadFile("extent of Python 2", npy(shape: "(1L,)"), "expected ',' or ')'"),
        BadFile("extent 2^63", npy(shape: "(9223372036854775808,)"), "a number too large"),
        BadFile("extent of 400 digits", npy(shape: "(\(String(repeating: "9", count: 400)),)"), "a number too large"),
        BadFile("comma alone", npy(shape: "(,)"), "expected a whole number"),
        BadFile("two commas", npy(shape: "(1,,1)"), "expected a whole number"),
        BadFile("no comma in the shape", npy(shape: "(1 1)"), "expected ',' or ')'"),
        BadFile("nested shape", npy(shape: String(repeating: "(", count: 10_000)), "expected a whole number"),
        BadFile("65 dimensions", npy(shape: "(\(String(repeating: "1,", count: 65)))"), "more than 64 dimensions"),
        BadFile("shape that overflows", npy(shape: "(4294967296, 4294967296)"), "does not fit"),
        BadFile("shape that wraps to its size", npy(shape: "(4611686018427387905,)"), "does not fit"),
        BadFile("empty shape that overflows", npy(shape: "(0, 4294967296, 4294967296)", data: 0), "does not fit"),
        BadFile(
            "empty Fortran shape that overflows", npy(shape: "(0, 4294967296, 4294967296)", data: 0, order: "True"),
            "does not fit"),
        BadFile("byte left over", npy(shape: "(1,)", data: 5), "does not fit the 5 bytes after the header"),
        BadFile("byte missing", npy(shape: "(1,)", data: 3), "does not fit the 3 bytes after the header"),
        BadFile("data missing", npy(shape: "(1,)", data: 0), "does not fit the 0 bytes after the header"),
        BadFile("size of another type", npy(shape: "(1,)", data: 4, type: "'<f8'"), "does not fit"),
    ]

    @Test(arguments: bad) func refusesByName(_ bad: BadFile) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bad.bytes, as: "bad.npy")
        let error = try #require(throws: WeightsError.self) { try NumpyFile.read(path) }
        #expect(error.code == bad.code)
        #expect(error.path == path)
        #expect(error.message.contains(bad.message), "\(error.message)")
    }
}
