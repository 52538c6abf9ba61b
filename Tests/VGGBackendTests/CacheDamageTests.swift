import Foundation
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGWeights

/// Files of the caches with damage of any kind: what is loaded is what was saved, or nothing.
@Suite struct CacheDamageTests {
    private let scratch = CacheScratch()

    private func entry(_ text: String) throws -> ProgramStore.Entry {
        try ProgramStore.Entry(text: text, options: "-DVECTOR=4", device: TestDevice.shared().device)
    }

    private func content(of name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: scratch.path + "/" + name)))
    }

    @Test(arguments: 0..<4) func mutantsOfPrograms(_ seed: UInt64) throws {
        let store = ProgramStore(directory: scratch.path)
        let (own, other) = (try entry("kernel void a() {}"), try entry("kernel void b() {}"))
        let binary = CacheDamage.bytes(5000, seed: seed)
        store.save(CacheDamage.bytes(4000, seed: seed + 100), other)
        let others = try scratch.names()
        let foreign = try content(of: others[0])
        store.save(binary, own)
        let name = try #require(Set(scratch.names()).subtracting(others).first)
        let whole = try content(of: name)
        var generator = SplitMix64(seed: seed)
        var refused = 0
        for number in 0..<1000 {
            let mutant = CacheDamage.mutant(of: whole, beside: foreign, &generator)
            try Data(mutant).write(to: URL(filePath: scratch.path + "/" + name))
            let loaded = store.load(own)
            #expect(loaded == (mutant == whole ? binary : nil), "seed \(seed), mutant \(number)")
            if loaded == nil { refused += 1 }
        }
        #expect(refused > 900)
        store.save(binary, own)
        #expect(store.load(own) == binary, "the damaged entry was not replaced")
    }

    @Test(arguments: 0..<4) func mutantsOfRecords(_ seed: UInt64) throws {
        let (store, manager) = (TuningStore(directory: scratch.path), try Bench.manager())
        let url = URL(filePath: store.path(for: manager))
        let older = try TuningRecord.pretended(3)
        try store.save(older, for: manager)
        let foreign = try Array(Data(contentsOf: url))
        let record = try TuningRecord.pretended()
        try store.save(record, for: manager)
        let whole = try Array(Data(contentsOf: url))
        var generator = SplitMix64(seed: seed)
        var refused = 0
        for number in 0..<500 {
            let mutant = CacheDamage.mutant(of: whole, beside: foreign, &generator)
            try Data(mutant).write(to: url)
            // Space between values is not among what was saved, and a mutant may be the whole older file.
            guard let loaded = store.load(for: manager) else {
                refused += 1
                continue
            }
            #expect(loaded == record || loaded == older, "seed \(seed), mutant \(number)")
        }
        #expect(refused > 350)
        try store.save(record, for: manager)
        #expect(store.load(for: manager) == record)
    }

    /// A changed figure is JSON as good as any, and would choose another kernel.
    @Test func aChangedFigureIsNoticed() throws {
        let (store, manager) = (TuningStore(directory: scratch.path), try Bench.manager())
        try store.save(.pretended(), for: manager)
        let url = URL(filePath: store.path(for: manager))
        let text = try String(contentsOf: url, encoding: .utf8)
        for (figure, other) in [
            ("0.002", "0.0005"), ("\"tile\" : 8", "\"tile\" : 4"), ("\"width\" : 8", "\"width\" : 9"),
        ] {
            try #require(text.contains(figure), "\(text)")
            try Data(text.replacingOccurrences(of: figure, with: other).utf8).write(to: url)
            #expect(store.load(for: manager) == nil, "\(figure) became \(other)")
        }
    }

    /// What is in an entry's place and no file of a sensible size is left alone, without waiting for it.
    @Test func whatIsNoFileIsNoEntry() throws {
        let store = ProgramStore(directory: scratch.path)
        let own = try entry("kernel void a() {}")
        store.save([1, 2, 3], own)
        let path = try "\(scratch.path)/\(scratch.names()[0])"
        try #require(unlink(path) == 0 && mkfifo(path, 0o600) == 0)
        #expect(store.load(own) == nil)
        try #require(unlink(path) == 0 && mkdir(path, 0o700) == 0)
        #expect(store.load(own) == nil)
        store.save([1, 2, 3], own)
        #expect(try store.load(own) == nil && scratch.names().count == 1)
        try #require(rmdir(path) == 0 && FileManager.default.createFile(atPath: path, contents: nil))
        try #require(truncate(path, 1 << 42) == 0)
        #expect(store.load(own) == nil)
        store.save([1, 2, 3], own)
        #expect(store.load(own) == [1, 2, 3])
    }

    /// A folder in which no file can be made, not even by the superuser.
    @Test func aFolderThatCannotBeWritten() async throws {
        let (slim, folder) = (try SlimNetwork("A"), "/proc/self")
        let manager = try Bench.own(.naive, store: ProgramStore(directory: folder))
        let session = try Session(
            slim.network, parameters: slim.parameters, on: manager, options: PlanOptions(outputs: ["pool1"]))
        let here = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(.naive),
            options: PlanOptions(outputs: ["pool1"]))
        #expect(try await session.run(values: slim.values()) == here.run(values: slim.values()))
        #expect(manager.programs.compiledCount == manager.programs.count)
        let error = #expect(throws: BackendError.self) {
            try TuningStore(directory: folder).save(.pretended(), for: manager)
        }
        #expect(error?.code == .notSaved && error?.message.contains(folder) == true)
    }
}
