import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

@Suite struct SafetensorsWriterTests {
    static let special: [Float] = [
        0, -0.0, 1, -1.5, .pi, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .infinity,
        -.infinity, .nan,
    ]

    static let shapes = [[], [0], [1], [7], [2, 3], [3, 0, 2], [2, 3, 5, 7], [1, 1, 1, 1, 1]]

    @Test(arguments: shapes) func writesWhatItReads(_ shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("t.safetensors")
        let count = shape.reduce(1, *)
        let values = (0..<count).map { Self.special[$0 % Self.special.count] }
        try SafetensorsWriter().write(["t": Tensor(shape: shape, values: values)], to: path)
        let tensor = try SafetensorsFile(path: path).tensor("t")
        #expect(tensor.shape == shape)
        #expect(tensor.values.map(\.bitPattern) == values.map(\.bitPattern))
        #expect(try folder.names == ["t.safetensors"])
    }

    @Test func keepsNamesTextsAndOrder() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("t.safetensors")
        let names = ["b", "a", "", "ä中😀", "quote \" \\ / \n \u{1} \u{7F}", "a.b"]
        let tensors = Dictionary(
            uniqueKeysWithValues: names.enumerated().map { ($1, Tensor(shape: [1], values: [Float($0)])) })
        let texts = ["k\n": "v \"\\", "": "", "ä": "\u{0}"]
        try SafetensorsWriter(metadata: texts).write(tensors, to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.metadata == texts)
        #expect(file.names == names.sorted())
        for (index, name) in names.enumerated() { #expect(try file.tensor(name).values == [Float(index)]) }
        let places = file.names.compactMap { file.tensors[$0]?.bytes.lowerBound }
        #expect(places == places.sorted())
    }

    @Test(arguments: 0..<9) func beginsValuesAtAMultipleOfEight(_ length: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("t.safetensors")
        let name = String(repeating: "x", count: length)
        try SafetensorsWriter().write([name: Tensor(shape: [1], values: [1])], to: path)
        let start = try #require(SafetensorsFile(path: path).tensors[name]?.bytes.lowerBound)
        #expect(start % 8 == 0)
    }

    @Test(arguments: SafetensorsWriter.ElementType.allCases) func writesManyBlocks(
        _ type: SafetensorsWriter.ElementType
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("t.safetensors")
        // Multiples of 1/8 below 32 have a place in every type.
        let values = (0..<200_001).map { Float($0 % 509 - 254) / 8 }
        let tensors = ["a": Tensor(shape: [3], values: [1, 2, 3]), "t": Tensor(shape: [200_001], values: values)]
        try SafetensorsWriter(type: type).write(tensors, to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.tensors["t"]?.type.rawValue == type.rawValue)
        let read = try file.tensor("t").values
        #expect(type == .bf16 || read == values)
        #expect(zip(read, values).allSatisfy { abs($0 - $1) <= abs($1) / 256 })
    }

    @Test func leavesTheOldFileWhereItFails() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([1, 2, 3], as: "t.safetensors")
        let tensor = Tensor(shape: [1], values: [1])
        let error = try #require(throws: WeightsError.self) {
            try SafetensorsWriter().write(["__metadata__": tensor], to: path)
        }
        #expect(error.code == .writeFailed)
        #expect(error.message.contains("__metadata__"))
        #expect(try bytes(of: path) == [1, 2, 3])
        #expect(try folder.names == ["t.safetensors"])
    }

    @Test func removesTheTemporaryFileWhereItFails() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([1, 2, 3], as: "old")
        var during: [String] = []
        let error = try #require(throws: WeightsError.self) {
            try AtomicFile.replace(path) { file throws(WeightsError) in
                try [UInt8](repeating: 0, count: 10).withUnsafeBufferPointer { zeros throws(WeightsError) in
                    try file.write(UnsafeRawBufferPointer(zeros))
                }
                during = (try? folder.names) ?? []
                throw WeightsError(.writeFailed, path: path, "stopped")
            }
        }
        #expect(error.message == "stopped")
        #expect(during.count == 2)
        #expect(try bytes(of: path) == [1, 2, 3])
        #expect(try folder.names == ["old"])
    }

    @Test func refusesWhereItCannotWrite() throws {
        let folder = try TemporaryFolder()
        for (path, words) in [
            (folder.path, "is a folder"), (folder.path("none/t"), "cannot be created"), ("", "no path given"),
        ] {
            let error = try #require(throws: WeightsError.self) { try SafetensorsWriter().write([:], to: path) }
            #expect(error.code == .writeFailed)
            #expect(error.message.contains(words))
        }
    }

    @Test func replacesAFileAndFollowsALink() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([1], as: "old")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "old")
        try SafetensorsWriter().write(["t": Tensor(shape: [1], values: [5])], to: folder.path("link"))
        #expect(try SafetensorsFile(path: path).tensor("t").values == [5])
        #expect(try folder.names == ["link", "old"])
        let link = try FileManager.default.attributesOfItem(atPath: folder.path("link"))
        #expect(link[.type] as? FileAttributeType == .typeSymbolicLink)
    }

    @Test func followsALinkToWhatIsNotThereYet() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "new")
        try SafetensorsWriter().write(["t": Tensor(shape: [1], values: [5])], to: folder.path("link"))
        #expect(try SafetensorsFile(path: folder.path("new")).tensor("t").values == [5])
        #expect(try folder.names == ["link", "new"])
    }

    @Test func followsLinksOneAfterTheOther() throws {
        let folder = try TemporaryFolder()
        for (link, target) in [("a", "b"), ("b", folder.path("c")), ("x", "y"), ("y", "x")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path(link), withDestinationPath: target)
        }
        let tensors = ["t": Tensor(shape: [1], values: [5])]
        try SafetensorsWriter().write(tensors, to: folder.path("a"))
        #expect(try SafetensorsFile(path: folder.path("c")).tensor("t").values == [5])
        let error = try #require(throws: WeightsError.self) {
            try SafetensorsWriter().write(tensors, to: folder.path("x"))
        }
        #expect(error.message.contains("round in a circle"))
        #expect(try folder.names == ["a", "b", "c", "x", "y"])
    }

    @Test func aPipeThatNobodyReadsIsAnError() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let error = try #require(throws: WeightsError.self) {
            try SafetensorsWriter().write(["t": Tensor(shape: [1], values: [5])], to: folder.path("pipe"))
        }
        #expect(error.code == .writeFailed && error.message.contains("nothing reads this pipe"), "\(error)")
    }

    @Test func keepsWhoMayReadIt() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([1], as: "private")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try SafetensorsWriter().write(["t": Tensor(shape: [1], values: [5])], to: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func writesToADevice() throws {
        try SafetensorsWriter().write(["t": Tensor(shape: [1], values: [5])], to: "/dev/null")
        let device = try FileManager.default.attributesOfItem(atPath: "/dev/null")
        #expect(device[.type] as? FileAttributeType == .typeCharacterSpecial)
    }

    @Test func failsOnAFullDevice() throws {
        let tensor = Tensor(shape: [1], values: [5])
        let error = try #require(throws: WeightsError.self) {
            try SafetensorsWriter().write(["t": tensor], to: "/dev/full")
        }
        #expect(error.code == .writeFailed)
        #expect(error.message.contains("No space left on device"))
    }
}
