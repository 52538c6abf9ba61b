import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

@Suite struct SafetensorsFileTests {
    /// A tensor of `mixed.safetensors`, which Python wrote.
    struct Stored: Sendable, CustomTestStringConvertible {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        let values: [Float]?
        var testDescription: String { name.debugDescription }
    }

    static let stored = [
        Stored(name: "single", type: .f32, shape: [2, 3], values: [-3, -2.5, -2, -1.5, -1, -0.5]),
        Stored(name: "half", type: .f16, shape: [5], values: [-3, -2.5, -2, -1.5, -1]),
        Stored(name: "brain", type: .bf16, shape: [3, 1], values: [-3, -2.5, -2]),
        Stored(name: "double", type: .f64, shape: [4], values: [-3, -2.5, -2, -1.5]),
        Stored(name: "counter", type: .i64, shape: [], values: nil),
        Stored(name: "flags", type: .bool, shape: [3], values: nil),
        Stored(name: "scalar", type: .f32, shape: [], values: [7.25]),
        Stored(name: "empty", type: .f32, shape: [0, 4], values: []),
        Stored(name: "name \"\\ ä中😀\n", type: .f32, shape: [1], values: [1]),
    ]

    @Test func whatIsEvictedIsReadAgain() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("large.safetensors")
        let values = (0..<5000).map(Float.init)
        try SafetensorsWriter().write(["x": Tensor(shape: [5000], values: values)], to: path)
        let tensor = try SafetensorsFile(path: path).tensor("x")
        tensor.storage.evict(tensor.byteOffset..<tensor.byteOffset + 4 * tensor.count)
        #expect(tensor.values == values)
    }

    @Test(arguments: stored) func readsWhatPythonWrote(_ stored: Stored) throws {
        let file = try SafetensorsFile(path: fixture("mixed.safetensors"))
        let entry = try #require(file.tensors[stored.name])
        #expect(entry.type == stored.type)
        #expect(entry.shape == stored.shape)
        if let values = stored.values {
            let tensor = try file.tensor(stored.name)
            #expect(tensor.shape == stored.shape)
            #expect(tensor.values == values)
        } else {
            let error = try #require(throws: WeightsError.self) { _ = try file.tensor(stored.name) }
            #expect(error.code == .unsupportedType)
            #expect(error.message.contains("\"\(stored.name)\" is of type \(stored.type.rawValue)"))
        }
    }

    @Test func readsTheWholeOfWhatPythonWrote() throws {
        let file = try SafetensorsFile(path: fixture("mixed.safetensors"))
        #expect(file.names == Self.stored.map(\.name).sorted())
        #expect(file.metadata == ["format": "np", "note": "quote \" newline \n umlaut ä"])
        let none = try SafetensorsFile(path: fixture("none.safetensors"))
        #expect(none.tensors.isEmpty && none.metadata.isEmpty)
    }

    @Test func refusesATensorThatIsNotThere() throws {
        let file = try SafetensorsFile(path: fixture("mixed.safetensors"))
        let error = try #require(throws: WeightsError.self) { _ = try file.tensor("other") }
        #expect(error.code == .invalidTensor)
        #expect(error.message.contains("\"other\""))
    }

    @Test func readsFloatsWhereTheyLie() throws {
        let file = try SafetensorsFile(path: fixture("mixed.safetensors"))
        let entry = try #require(file.tensors["single"])
        let tensor = try file.tensor("single")
        #expect(tensor.byteOffset == entry.bytes.lowerBound)
        #expect(tensor.storage === (try file.tensor("scalar")).storage)
    }

    @Test func keepsTheMappingWhileATensorLives() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("t.safetensors")
        try SafetensorsWriter().write(["t": Tensor(shape: [2], values: [1, 2])], to: path)
        var file: SafetensorsFile? = try SafetensorsFile(path: path)
        let tensor = try #require(try file?.tensor("t"))
        file = nil
        try FileManager.default.removeItem(atPath: path)
        #expect(tensor.values == [1, 2])
    }

    /// Headers that are unusual but sound.
    static let accepted: [(header: String, data: Int, names: [String])] = [
        ("{}", 0, []),
        ("{}      ", 0, []),
        ("{\"__metadata__\":{}}", 0, []),
        ("{ \"a\" :\n{\t\"shape\" : [ 1 ] , \"data_offsets\":[0, 4],\"dtype\":\"F32\"}\r\n}", 4, ["a"]),
        ("{\(entry("a", "F32", "[]"))}", 4, ["a"]),
        ("{\(entry("a", "F32", "[0]", "[0,0]"))}", 0, ["a"]),
        ("{\(entry("b", "F32", "[1]", "[4,8]")),\(entry("a"))}", 8, ["a", "b"]),
        (
            "{\(entry("b")),\(entry("a", "U8", "[0]", "[4,4]")),\(entry("c", "U8", "[1]", "[4,5]"))}", 5,
            ["a", "b", "c"]
        ),
        ("{\(entry("F4", "F4", "[2]", "[0,1]"))}", 1, ["F4"]),
        ("{\(entry("\\u0061\\u00e4\\ud83d\\ude00\\n\\/"))}", 4, ["aä😀\n/"]),
        ("{\(entry(""))}", 4, [""]),
        ("{\(entry("a", "F32", "[\(Array(repeating: "1", count: 64).joined(separator: ","))]"))}", 4, ["a"]),
    ]

    @Test(arguments: accepted.indices) func acceptsWhatTheFormatAllows(_ index: Int) throws {
        let (header, data, names) = Self.accepted[index]
        let folder = try TemporaryFolder()
        let file = try SafetensorsFile(path: folder.write(safetensors(header, data: data)))
        #expect(file.names == names)
        for name in names where [.f32].contains(file.tensors[name]?.type) {
            #expect(try file.tensor(name).values.allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: 0..<8) func readsUnalignedFloats(_ padding: Int) throws {
        let folder = try TemporaryFolder()
        let values: [Float] = [1.5, -2, .pi]
        let data = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        let header = "{\(entry("a", "F32", "[3]", "[0,12]"))}" + String(repeating: " ", count: padding)
        let file = try SafetensorsFile(path: folder.write(safetensors(Array(header.utf8), data: data)))
        #expect(try file.tensor("a").values == values)
        #expect(try file.tensor("a").withBytes { Int(bitPattern: $0.baseAddress) % 4 == 0 })
    }

    @Test func refusesWhatIsNoFile() throws {
        let folder = try TemporaryFolder()
        let missing = try #require(
            failure { try SafetensorsFile(path: folder.path("none")) })
        #expect(missing.code == .notFound)
        #expect(missing.description.hasPrefix(folder.path("none") + ": there is no such file"))
        for path in [folder.path, "/dev/null"] {
            let error = try #require(throws: WeightsError.self) { _ = try SafetensorsFile(path: path) }
            #expect(error.code == .unreadable)
            #expect(error.message.contains("give the path of a file"))
        }
    }
}
