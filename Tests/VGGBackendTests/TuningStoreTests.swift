import Foundation
import Testing
import VGGBackend
import VGGModel

/// Records of tuning on disk: kept whole, and left aside where they are damaged or another device's.
@Suite struct TuningStoreTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/vgg-tuning-" + UUID().uuidString
    private var store: TuningStore { TuningStore(directory: folder + "/tuning") }

    private func withFolder(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    @Test func whatIsSavedIsLoaded() throws {
        try withFolder {
            let (record, manager) = (try TuningRecord.pretended(), try Bench.manager())
            #expect(store.load(for: manager) == nil)
            try store.save(record, for: manager)
            #expect(store.load(for: manager) == record)
            #expect(store.load(for: manager)?.tuning[TunerTests.problem] == TunerTests.three[1])
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/tuning")
            #expect(files.count == 1 && store.path(for: manager).hasSuffix("/" + files[0]))
        }
    }

    /// Ways to harm a file.
    static let harms: [(name: String, harm: @Sendable (Data) -> Data)] = [
        ("empty", { _ in Data() }), ("half", { $0.prefix($0.count / 2) }), ("all but the last", { $0.dropLast() }),
        ("zeros", { Data(count: $0.count) }), ("other JSON", { _ in Data("{\"origin\": []}".utf8) }),
        ("deep", { _ in Data(String(repeating: "[", count: 100_000).utf8) }),
        (
            "another driver's",
            { data in
                let text = String(decoding: data, as: UTF8.self)
                return Data(text.replacingOccurrences(of: "\"driver\" : \"", with: "\"driver\" : \"x").utf8)
            }
        ),
    ]

    @Test(arguments: harms)
    func aHarmedFileIsLeftAsideAndReplaced(_ name: String, _ harm: @Sendable (Data) -> Data) throws {
        try withFolder {
            let (record, manager) = (try TuningRecord.pretended(), try Bench.manager())
            try store.save(record, for: manager)
            let url = URL(filePath: store.path(for: manager))
            let (whole, harmed) = (try Data(contentsOf: url), try harm(Data(contentsOf: url)))
            try #require(harmed != whole)
            try harmed.write(to: url)
            #expect(store.load(for: manager) == nil, "\(name)")
            try store.save(record, for: manager)
            #expect(store.load(for: manager) == record, "\(name)")
        }
    }

    @Test func otherKernelsAreAnotherFile() throws {
        let other = try Bench.own(.cpu(vector: 16), files: KernelSource.files.mapValues { $0 + "\n// changed\n" })
        #expect(try store.path(for: other) != store.path(for: Bench.manager()))
        let fewer = try Bench.own(.cpu(vector: 16)) { $0.computeUnits += 1 }
        #expect(try store.path(for: fewer) != store.path(for: Bench.manager()))
    }

    @Test func aFolderThatCannotBeMadeIsSaid() throws {
        let manager = try Bench.manager(), nowhere = TuningStore(directory: "/proc/none/tuning")
        #expect(nowhere.load(for: manager) == nil)
        let error = try #require(throws: BackendError.self) { try nowhere.save(.pretended(), for: manager) }
        #expect(error.code == .notSaved && error.message.contains("/proc/none/tuning"))
    }
}
