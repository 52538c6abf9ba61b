import Foundation
import Testing
import VGGBackend
import VGGModel

/// Compiled programs on disk: used when they are right, rebuilt when they are not.
@Suite struct ProgramStoreTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/vgg-store-" + UUID().uuidString

    private func withFolder(_ body: () async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body()
    }

    private func manager(
        _ family: KernelFamily = .cpu(vector: 16), files: [String: String] = KernelSource.files,
        limit: Int = ProgramStore.standardLimit
    ) throws -> DeviceManager {
        try Bench.own(family, files: files, store: ProgramStore(directory: folder, limit: limit))
    }

    private func run(on manager: DeviceManager) async throws -> [Float] {
        let slim = try SlimNetwork("A")
        let session = try Session(
            slim.network, parameters: slim.parameters, on: manager, options: PlanOptions(outputs: ["pool2"]))
        return try await session.run(values: slim.values())[0].values
    }

    private var entries: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    @Test func theSecondManagerCompilesNothing() async throws {
        try await withFolder {
            let first = try manager()
            let expected = try await run(on: first)
            #expect(first.programs.compiledCount == first.programs.count && first.programs.count > 3)
            #expect(try entries.count == first.programs.count)
            let second = try manager()
            #expect(try await run(on: second) == expected)
            #expect(second.programs.compiledCount == 0 && second.programs.count == first.programs.count)
        }
    }

    /// Ways to harm a file.
    static let harms: [(name: String, harm: @Sendable (Data) -> Data)] = [
        ("empty", { _ in Data() }), ("one byte", { $0.prefix(1) }), ("half", { $0.prefix($0.count / 2) }),
        ("all but the last byte", { $0.dropLast() }), ("a byte more", { $0 + [0] }),
        ("first byte flipped", { $0.flipped(at: 0) }),
        ("a byte of the program flipped", { $0.flipped(at: $0.count - 99) }),
        ("last byte flipped", { $0.flipped(at: $0.count - 1) }), ("zeros", { Data(count: $0.count) }),
        ("garbage", { Data($0.indices.map { UInt8(truncatingIfNeeded: $0 * 31) }) }),
    ]

    @Test(arguments: harms)
    func aHarmedEntryIsRebuilt(_ name: String, _ harm: @Sendable (Data) -> Data) async throws {
        try await withFolder {
            let expected = try await run(on: manager())
            for entry in try entries {
                let url = URL(filePath: folder + "/" + entry)
                try harm(Data(contentsOf: url)).write(to: url)
            }
            let second = try manager()
            #expect(try await run(on: second) == expected, "\(name)")
            #expect(second.programs.compiledCount == second.programs.count, "\(name)")
            let third = try manager()
            #expect(try await run(on: third) == expected)
            #expect(third.programs.compiledCount == 0, "the rebuilt entries were not kept")
        }
    }

    @Test func anEntryOfAnotherProgramIsNotTaken() async throws {
        try await withFolder {
            let expected = try await run(on: manager())
            let names = try entries
            let contents = try names.map { try Data(contentsOf: URL(filePath: folder + "/" + $0)) }
            for (name, content) in zip(names, contents[1...] + contents[...0]) {
                try content.write(to: URL(filePath: folder + "/" + name))
            }
            let second = try manager()
            #expect(try await run(on: second) == expected)
            #expect(second.programs.compiledCount == second.programs.count)
        }
    }

    @Test func otherSourceIsAnotherEntry() async throws {
        try await withFolder {
            _ = try await run(on: manager())
            let count = try entries.count
            let changed = try manager(files: KernelSource.files.mapValues { $0 + "\n// changed\n" })
            _ = try await run(on: changed)
            #expect(changed.programs.compiledCount == changed.programs.count)
            #expect(try entries.count == 2 * count)
        }
    }

    private func size(of entry: String) throws -> Int {
        try Data(contentsOf: URL(filePath: folder + "/" + entry)).count
    }

    private func setAge(_ age: Double, of entry: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: folder + "/" + entry)
    }

    @Test func theEntriesStayWithinTheLimit() async throws {
        try await withFolder {
            let expected = try await run(on: manager())
            let all = try entries
            let sizes = try all.map(size)
            let limit = sizes.reduce(0, +) - 1
            try FileManager.default.removeItem(atPath: folder)
            let second = try manager(limit: limit)
            #expect(try await run(on: second) == expected)
            #expect(try entries.count < all.count && entries.map(size).reduce(0, +) <= limit)
            #expect(try Set(entries).isSubset(of: all) && !entries.isEmpty)
        }
    }

    @Test func aUsedEntryOutlivesAnUnusedOne() async throws {
        try await withFolder {
            _ = try await run(on: manager())
            let used = try entries
            for entry in used { try setAge(1000, of: entry) }
            let (unused, foreign) = ("1234.bin", "theirs.bin")
            for name in [unused, foreign] { try Data(count: 100).write(to: URL(filePath: folder + "/" + name)) }
            try setAge(500, of: unused)
            try setAge(2000, of: foreign)
            let taken = try manager()
            _ = try await run(on: taken)
            #expect(taken.programs.compiledCount == 0)
            // One has to be made anew, and takes the place of the unused one.
            let limit = try used.map(size).reduce(0, +)
            try FileManager.default.removeItem(atPath: folder + "/" + used[0])
            let again = try manager(limit: limit)
            _ = try await run(on: again)
            #expect(again.programs.compiledCount == 1)
            #expect(try entries == (used + [foreign]).sorted())
        }
    }

    @Test func aProgramLargerThanTheLimitIsNotKept() async throws {
        try await withFolder {
            let small = try manager(limit: 100)
            #expect(try await run(on: small) == run(on: Bench.manager()))
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test func writersShareATinyLimit() async throws {
        try await withFolder {
            let expected = try await run(on: manager())
            let limit = try entries.map(size).reduce(0, +) / 2
            try await withThrowingTaskGroup(of: [Float].self) { group in
                for _ in 0..<6 { group.addTask { try await run(on: manager(limit: limit)) } }
                for try await values in group { #expect(values == expected) }
            }
            #expect(try entries.allSatisfy { $0.hasSuffix(".bin") }, "a temporary file was left")
        }
    }

    @Test func aFolderThatCannotBeMadeIsNoError() async throws {
        let manager = try Bench.own(.cpu(vector: 16), store: ProgramStore(directory: "/proc/none/programs"))
        #expect(try await run(on: manager) == run(on: Bench.manager()))
        #expect(manager.programs.compiledCount == manager.programs.count)
    }

    @Test func writersDoNotDisturbOneAnother() async throws {
        try await withFolder {
            let expected = try await run(on: Bench.manager())
            try await withThrowingTaskGroup(of: [Float].self) { group in
                for _ in 0..<6 { group.addTask { try await run(on: manager()) } }
                for try await values in group { #expect(values == expected) }
            }
            #expect(try entries.allSatisfy { $0.hasSuffix(".bin") }, "a temporary file was left")
            let last = try manager()
            #expect(try await run(on: last) == expected)
            #expect(last.programs.compiledCount == 0)
        }
    }
}

extension Data {
    /// The bytes with one changed.
    fileprivate func flipped(at index: Int) -> Data {
        var copy = Data(self)
        copy[index] ^= 0x40
        return copy
    }
}
