import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

/// Weights in files beside the model, and what must not be taken for one.
@Suite struct ONNXExternalDataTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["model", "model/sub", "outside"] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
        }
        let data = [UInt8](repeating: 0, count: 8) + ONNXBytes.bytes(of: [1, 2, 3, 4])
        for name in ["model/data", "model/sub/data", "outside/secret"] { _ = try folder.write(data, as: name) }
    }

    private func open(_ entries: [(String, String)], as name: String = "model/model.onnx") throws -> ONNXFile {
        let model = ONNXBytes.dense(weights: ONNXBytes.tensor("w", [2, 2], external: entries))
        return try ONNXFile(path: folder.write(model, as: name))
    }

    private func refusal(_ entries: [(String, String)]) throws -> WeightsError {
        try #require(try failure { try open(entries) })
    }

    @Test(arguments: ["data", "sub/data"]) func readsFilesInTheFolder(_ location: String) throws {
        let file = try open([("location", location), ("offset", "8"), ("length", "16"), ("checksum", "ignored")])
        let tensor = try file.tensor("y.weight")
        #expect(tensor.values == [1, 2, 3, 4])
        #expect(tensor.byteOffset == 8)
        #expect(try open([("location", location)]).tensor("y.weight").values == [0, 0, 1, 2])
    }

    @Test func openesEachFileOnce() throws {
        let second = ONNXBytes.tensor("b", [2], external: [("location", "data"), ("offset", "12")])
        let weights = ONNXBytes.tensor("w", [2, 2], external: [("location", "data"), ("offset", "8")])
        let gemm = ONNXBytes.node("Gemm", ["x", "w", "b"], ["y"])
        let path = try folder.write(ONNXBytes.model(ONNXBytes.graph([gemm], [weights, second])), as: "model/two.onnx")
        let file = try ONNXFile(path: path)
        #expect(try file.tensor("y.weight").values == [1, 3, 2, 4])
        #expect(try file.tensor("y.bias").values == [2, 3])
    }

    @Test(arguments: [
        "../outside/secret", "sub/../data", "/etc/passwd", "./data", "", ".", "..", "sub/", "sub//data", "data\0x",
    ]) func refusesPathsThatLeaveTheFolder(_ location: String) throws {
        let error = try refusal([("location", location), ("offset", "8")])
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains("no plain path inside the model's folder"), "\(error)")
        #expect(error.message.contains("initializer \"w\""))
    }

    @Test func refusesLinks() throws {
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder.path("model/link"), withDestinationPath: folder.path("outside/secret"))
        try manager.createSymbolicLink(atPath: folder.path("model/within"), withDestinationPath: "data")
        try manager.createSymbolicLink(
            atPath: folder.path("model/away"), withDestinationPath: folder.path("outside"))
        for location in ["link", "within", "away/secret"] {
            let error = try refusal([("location", location)])
            #expect(error.message.contains("symbolic link"), "\(error)")
        }
        try manager.linkItem(atPath: folder.path("outside/secret"), toPath: folder.path("model/hard"))
        #expect(try refusal([("location", "hard")]).message.contains("hard links"))
    }

    @Test func aLinkToTheModelsFolderIsItsOwn() throws {
        _ = try open([("location", "data"), ("offset", "8")])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("alias"), withDestinationPath: folder.path("model"))
        let file = try ONNXFile(path: folder.path("alias/model.onnx"))
        #expect(try file.tensor("y.weight").values == [1, 2, 3, 4])
    }

    @Test(arguments: [
        ([("location", "data"), ("offset", "9")], "outside the 24 bytes"),
        ([("location", "data"), ("offset", "25")], "outside the 24 bytes"),
        ([("location", "data"), ("offset", "9223372036854775807")], "outside the 24 bytes"),
        ([("location", "data"), ("offset", "9223372036854775808")], "external data of offset"),
        ([("location", "data"), ("offset", "-8")], "external data of offset \"-8\""),
        ([("location", "data"), ("offset", "8.0")], "external data of offset"),
        ([("location", "data"), ("offset", "")], "external data of offset"),
        ([("location", "data"), ("length", "15")], "15 bytes for a shape that takes 16"),
        ([("location", "data"), ("length", "-16")], "external data of length"),
        ([("location", "none")], "is not there"),
        ([("location", "sub")], "is a folder"),
        ([("location", "data/x")], "a symbolic link or a file"),
        ([("offset", "8")], "without a location"),
    ]) func refusesPlacesThatAreNone(_ entries: [(String, String)], _ message: String) throws {
        let error = try refusal(entries)
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains(message), "\(error)")
    }

    @Test func aPipeIsNoFile() throws {
        #expect(mkfifo(folder.path("model/pipe"), 0o600) == 0)
        #expect(try refusal([("location", "pipe")]).message.contains("a pipe or device"))
    }

    @Test func aModelInMemoryHasNoOtherFiles() throws {
        let model = ONNXBytes.dense(weights: ONNXBytes.tensor("w", [2, 2], external: [("location", "data")]))
        let error = try #require(try failure { try onnx(model) })
        #expect(error.message.contains("a model in memory"))
    }
}
