import Foundation
import TestSupport
import Testing
import VGGWeights

/// The folder in which a user keeps weights.
@Suite struct ModelFolderTests {
    private let scratch: TemporaryFolder
    private let folder: ModelFolder

    init() throws {
        scratch = try TemporaryFolder()
        folder = ModelFolder(environment: ["VGG_HOME": scratch.path])
    }

    /// Puts a file into the folder of models; the path.
    @discardableResult
    private func put(_ name: String, _ bytes: [UInt8] = [1, 2, 3]) throws -> String {
        let path = "\(folder.path)/\(name)"
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder.path)/\(name)") }

    private static let sound = safetensors("{\"__metadata__\":{\"source\":\"somewhere\"},\(entry("a"))}", data: 4)

    /// The environment, and where the models then are.
    static let places: [(environment: [String: String], path: String)] = [
        (["VGG_HOME": "/a", "XDG_DATA_HOME": "/b", "HOME": "/c"], "/a/models"),
        (["XDG_DATA_HOME": "/b", "HOME": "/c"], "/b/swift-vgg/models"),
        (["HOME": "/c"], "/c/.local/share/swift-vgg/models"),
        (["VGG_HOME": "", "XDG_DATA_HOME": "", "HOME": "/c"], "/c/.local/share/swift-vgg/models"),
        ([:], "./.local/share/swift-vgg/models"),
    ]

    @Test(arguments: places)
    func thePlaceIsFound(_ environment: [String: String], _ path: String) {
        let folder = ModelFolder(environment: environment)
        #expect(folder.path == path && folder.downloads == path + "/downloads")
        #expect(folder.file(for: "vgg16") == path + "/vgg16.safetensors")
    }

    @Test func aMissingFolderHasNoModels() throws {
        #expect(try folder.models().isEmpty && folder.unfinished().isEmpty)
        #expect(folder.weights(for: "vgg16") == nil)
    }

    @Test func modelsAreListedByName() throws {
        let good = try put("b.safetensors", Self.sound)
        try put("a.safetensors")
        for other in ["c.pth", ".d.safetensors", "safetensors", "a.safetensors.json", "downloads/e.safetensors"] {
            try put(other)
        }
        try FileManager.default.createDirectory(
            atPath: folder.path + "/f.safetensors", withIntermediateDirectories: true)
        let models = try folder.models()
        #expect(models.map(\.name) == ["a", "b"] && models.map(\.byteCount) == [3, Self.sound.count])
        #expect(models[1].path == good && models[1].metadata == ["source": "somewhere"] && models[1].problem == nil)
        #expect(try #require(models[0].problem).contains("not a safetensors file") && models[0].metadata.isEmpty)
        #expect(abs(Double(models[0].modified) - Date().timeIntervalSince1970) < 60)
        #expect(models.allSatisfy { $0.origin == nil } && folder.weights(for: "b") == .file(good))
    }

    @Test func anOriginIsThatOfTheFileThatWasThere() throws {
        let path = try put("a.safetensors", Self.sound)
        let origin = ModelOrigin(
            location: "https://a.example/x.pth", sha256: "0123", isVerified: true, licence: "a licence")
        try origin.record(beside: path)
        let found = try #require(try folder.models().first?.origin)
        #expect(found.location == origin.location && found.sha256 == "0123" && found.licence == "a licence")
        #expect(found.isVerified)
        try put("a.safetensors", Self.sound + [0])
        #expect(try folder.models().first?.origin == nil)
        try put("a.safetensors", Self.sound)
        for damaged in ["", "{}", "[", "null"] {
            try put("a.safetensors.json", Array(damaged.utf8))
            #expect(try folder.models().first?.origin == nil)
        }
        #expect(throws: WeightsError.self) { try origin.record(beside: folder.path + "/missing") }
    }

    @Test func downloadsThatAreNotDone() throws {
        for file in ["a.pth.part", "a.pth.part.json", "timm-b.safetensors", ".c.part", "d"] {
            try put("downloads/" + file)
        }
        let unfinished = try folder.unfinished()
        #expect(unfinished.map(\.name) == ["a", "d", "timm-b"] && unfinished.allSatisfy { $0.byteCount == 3 })
        #expect(unfinished[0].path == folder.downloads + "/a.pth.part")
    }

    @Test func removingTakesAllOfAModelAndNothingElse() throws {
        let gone = ["a.safetensors", "a.safetensors.json", "downloads/a.pth.part", "downloads/a.pth.part.json"]
        let kept = ["ab.safetensors", "a", "downloads/ab.pth.part", "downloads/b.pth", "b.safetensors"]
        for file in gone + kept { try put(file) }
        #expect(try folder.remove("a") == 12)
        #expect(gone.allSatisfy { !isThere($0) } && kept.allSatisfy(isThere))
        let error = try failure { try folder.remove("a") }
        #expect(error?.code == .notFound && error?.path == folder.file(for: "a"))
    }

    /// What a killed process was writing is shown and removed; what a living one writes is not.
    @Test func whatAKilledProcessLeftIsThereToRemove() throws {
        let rest = "a.safetensors.99999999-1.tmp", own = "a.safetensors.\(getpid())-1.tmp"
        for file in [rest, own, "x.99999999-1.tmp", "a.safetensors.99999999-1"] { try put(file) }
        #expect(try folder.unfinished().map(\.path) == ["\(folder.path)/\(rest)"])
        #expect(try folder.unfinished().map(\.canContinue) == [false])
        #expect(try folder.unfinished().map(\.name) == ["a"])
        #expect(try folder.remove("a") == 3)
        #expect(!isThere(rest) && isThere(own))
    }

    @Test func whatAnotherDownloadsIsNotRemoved() throws {
        let part = try put("downloads/a.pth.part")
        let file = try #require(FileHandle(forReadingAtPath: part))
        #expect(flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
        let error = try #require(try failure { try folder.remove("a") })
        #expect(error.path == part && error.message.contains("another process is downloading it"), "\(error)")
        try file.close()
        #expect(try folder.remove("a") == 3)
    }

    /// A record is one beside a part; any other file may end in the same.
    @Test func namesOfDownloadsAreTakenApartRightly() throws {
        for file in ["a.b.json", "a.json.part", "a.json.part.json"] { try put("downloads/" + file) }
        #expect(try folder.unfinished().map(\.name) == ["a", "a.b"])
    }

    @Test(arguments: ["", ".", "..", "../a", "a/b", "/a", ".a", "a\u{0}", "a\nb", String(repeating: "a", count: 201)])
    func namesThatLeadElsewhereAreRefused(_ name: String) throws {
        try put("a.safetensors")
        let error = try failure { try folder.remove(name) }
        #expect(error?.code == .invalidSource)
        #expect(isThere("a.safetensors"))
    }

    @Test(arguments: ["vgg16", "timm-vgg16_bn", "my model.v2", "größe", String(repeating: "a", count: 200)])
    func namesThatAreFit(_ name: String) throws {
        try ModelFolder.check(name)
        try put(name + ".safetensors")
        #expect(try folder.models().map(\.name) == [name])
        try folder.remove(name)
        #expect(try folder.models().isEmpty)
    }

    @Test func aFolderThatIsNoneIsSaid() throws {
        let folder = ModelFolder(environment: ["VGG_HOME": "/dev/null"])
        let error = try failure { try folder.models() }
        #expect(error?.code == .unreadable && error?.path == "/dev/null/models")
    }
}
