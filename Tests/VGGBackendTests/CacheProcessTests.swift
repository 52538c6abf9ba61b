import Foundation
import Synchronization
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGWeights

/// Processes that share a cache, are killed while they write it, or have no room for it.
@Suite struct CacheProcessTests {
    /// What a process of these tests writes: entries whose content follows from their number, and records.
    struct Shared {
        static let count = 8
        let folder: String
        let store: ProgramStore
        let records: TuningStore
        let manager: DeviceManager

        init(_ folder: String, limit: Int = ProgramStore.standardLimit) throws {
            self.folder = folder
            store = ProgramStore(directory: folder + "/programs", limit: limit)
            records = TuningStore(directory: folder + "/tuning")
            manager = try Bench.manager()
        }

        func entry(_ number: Int) throws -> ProgramStore.Entry {
            try ProgramStore.Entry(text: "\(number)", options: "", device: TestDevice.shared().device)
        }

        func content(_ number: Int) -> [UInt8] { CacheDamage.bytes(20_000 + number, seed: UInt64(number)) }

        func record(_ number: Int) throws -> TuningRecord { try .pretended(Double(1 + number)) }

        /// Checks that whatever there is is right; how many entries there are.
        @discardableResult func check() throws -> Int {
            var found = 0
            for number in 0..<Self.count {
                guard let content = store.load(try entry(number)) else { continue }
                #expect(content == self.content(number), "entry \(number)")
                found += 1
            }
            if let record = records.load(for: manager) {
                let known = try (0..<Self.count).map { try self.record($0) }
                #expect(known.contains(record))
            }
            return found
        }
    }

    private let scratch = CacheScratch()
    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Writes and reads entries in any order; in a process of its own in the folder of others.
    @Test func writer() throws {
        let rounds = Int(Self.environment["VGG_ROUNDS"] ?? "") ?? 4
        let shared = try Shared(Self.environment["VGG_SHARED"] ?? scratch.path, limit: 100_000)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<rounds {
            let number = Int.random(in: 0..<Shared.count, using: &generator)
            shared.store.save(shared.content(number), try shared.entry(number))
            try shared.records.save(shared.record(number), for: shared.manager)
            try shared.check()
        }
    }

    @Test func processesShareAFolder() throws {
        let outcomes = try together(4, "writer", ["VGG_SHARED": scratch.path, "VGG_ROUNDS": "40"])
        for outcome in outcomes { #expect(outcome.didPass, "\(outcome.text)") }
        let shared = try Shared(scratch.path, limit: 100_000)
        shared.store.save(shared.content(0), try shared.entry(0))
        #expect(try (1...4).contains(shared.check()))
        let names = try scratch.names(in: "programs") + scratch.names(in: "tuning")
        #expect(names.allSatisfy { $0.hasSuffix(".bin") || $0.hasSuffix(".json") }, "\(names)")
        #expect(shared.records.load(for: shared.manager) != nil)
    }

    /// Writes large files over and over until it is killed, some milliseconds after the first one.
    @Test func killedWriter() throws {
        let folder = Self.environment["VGG_SHARED"] ?? scratch.path
        let files = CacheFiles(folder: folder, suffix: ".bin")
        let contents = (1...4).map { [UInt8](repeating: UInt8($0), count: 4_000_000) }
        if let milliseconds = Self.environment["VGG_KILLED_AFTER"].flatMap({ UInt32($0) }) {
            Thread.detachNewThread {
                usleep(1000 * milliseconds)
                kill(getpid(), SIGKILL)
            }
        }
        repeat {
            for (number, content) in contents.enumerated() { try files.write(content, to: "\(number).bin") }
        } while Self.environment["VGG_KILLED_AFTER"] != nil
    }

    @Test func killedWritersLeaveNothingHalfThere() throws {
        let path = scratch.path
        var unfinished = 0
        // Where the disk is fast, all of the first may be killed between two files.
        for wave in 0..<20 where wave < 2 || unfinished == 0 {
            let outcomes = try together(3, "killedWriter") { number in
                ["VGG_SHARED": path, "VGG_KILLED_AFTER": "\(20 + 17 * number + 9 * wave)"]
            }
            #expect(outcomes.map(\.status) == [-SIGKILL, -SIGKILL, -SIGKILL])
            for name in try scratch.names() {
                guard name.hasSuffix(".bin") else {
                    unfinished += 1
                    continue
                }
                let bytes = try Data(contentsOf: URL(filePath: path + "/" + name))
                #expect(bytes.count == 4_000_000 && Set(bytes).count == 1, "\(name) is half there")
            }
        }
        #expect(unfinished > 0, "no process was killed while it wrote")
        for name in try scratch.names() where name.hasSuffix(".tmp") { try scratch.setAge(100, of: name) }
        let files = CacheFiles(folder: scratch.path, suffix: ".bin")
        try files.write([1], to: "0.bin")
        files.trim(to: .max, keeping: "0.bin")
        #expect(try scratch.names().allSatisfy { $0.hasSuffix(".bin") }, "what killed processes left was not removed")
    }

    /// Goes on where files cannot grow, as on a full disk; a process of its own, for that holds for all its files.
    ///
    /// PoCL itself builds nothing there.
    @Test func fullDisk() throws {
        let shared = try Shared(scratch.path)
        let limit = Self.environment["VGG_FILE_LIMIT"].flatMap { rlim_t($0) }
        if let limit { Self.limitFiles(to: limit) }
        shared.store.save(shared.content(1), try shared.entry(1))
        #expect(try (shared.store.load(shared.entry(1)) == nil) == (limit != nil))
        if limit == nil {
            try shared.records.save(shared.record(1), for: shared.manager)
        } else {
            let error = try #require(throws: BackendError.self) {
                try shared.records.save(shared.record(1), for: shared.manager)
            }
            #expect(error.code == .notSaved && error.message.contains("File too large"))
            #expect(try scratch.names(in: "programs").isEmpty && scratch.names(in: "tuning").isEmpty)
        }
        if limit != nil { Self.limitFiles(to: .max) }
        shared.store.save(shared.content(1), try shared.entry(1))
        #expect(try shared.check() == 1)
    }

    @Test func aFullDiskIsNoError() throws {
        let outcome = try Rerun.tests("CacheProcessTests/fullDisk", environment: ["VGG_FILE_LIMIT": "100"])
        #expect(outcome.didPass, "\(outcome.text)")
    }

    /// Has writing past a size fail with an error, and not by a signal.
    private static func limitFiles(to bytes: rlim_t) {
        signal(SIGXFSZ, SIG_IGN)
        #if os(macOS)
            let size = RLIMIT_FSIZE
        #else
            let size = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #endif
        var limit = rlimit()
        getrlimit(size, &limit)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(size, &limit)
    }

    /// Runs a test of this suite in several processes at once.
    private func together(
        _ count: Int, _ test: String, _ environment: [String: String?] = [:],
        changing change: @Sendable (Int) -> [String: String?] = { _ in [:] }
    ) throws -> [Subprocess.Outcome] {
        let outcomes = Mutex([Int: Result<Subprocess.Outcome, any Error>]())
        DispatchQueue.concurrentPerform(iterations: count) { number in
            let own = environment.merging(change(number)) { $1 }
            let outcome = Result { try Rerun.tests("CacheProcessTests/\(test)", environment: own) }
            outcomes.withLock { $0[number] = outcome }
        }
        return try outcomes.withLock { all in try (0..<count).compactMap { try all[$0]?.get() } }
    }
}
