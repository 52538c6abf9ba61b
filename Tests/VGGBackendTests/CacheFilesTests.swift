import Foundation
import Testing
import VGGBackend

/// The files of a cache: only our own are seen, and the least recently used go first.
@Suite struct CacheFilesTests {
    private let scratch = CacheScratch()
    private var files: CacheFiles { CacheFiles(folder: scratch.path, suffix: ".bin") }

    @Test func whatIsWrittenIsThere() throws {
        let deep = CacheFiles(folder: scratch.path + "/a/b", suffix: ".bin")
        #expect(try deep.all().isEmpty)
        for content in [[1, 2, 3], [], [UInt8](repeating: 7, count: 1_000_000)] {
            try deep.write(content, to: "1f.bin")
            #expect(try Data(contentsOf: URL(filePath: deep.path(of: "1f.bin"))) == Data(content))
            #expect(try deep.all().map(\.bytes) == [content.count])
            #expect(try scratch.names(in: "a/b") == ["1f.bin"], "a temporary file was left")
        }
    }

    @Test(arguments: ["/proc/none/cache", "/dev/null/cache"])
    func aFolderThatCannotBeMade(_ folder: String) {
        let files = CacheFiles(folder: folder, suffix: ".bin")
        #expect(throws: SystemFailure.self) { try files.write([1], to: "1.bin") }
        files.markUsed("1.bin")
        files.trim(to: 0, keeping: "")
    }

    /// Names and whether they are ours.
    static let names: [(name: String, isOurs: Bool)] = [
        ("0.bin", true), ("1f.bin", true), ("ffffffffffffffff.bin", true), ("cbf29ce484222325.bin", true),
        ("1f.bin.0.tmp", true), ("1f.bin.deadbeef.tmp", true),
        (".bin", false), ("1f", false), ("1F.bin", false), ("01.bin", false), ("+1.bin", false), ("-1.bin", false),
        ("10000000000000000.bin", false), ("notes.bin", false), ("1f.json", false), ("1f.bin.bak", false),
        ("1f.bin.tmp", false), ("1f.bin..tmp", false), ("1f.bin.x.tmp", false), ("x.bin.1.tmp", false),
        ("1f.tmp", false), ("1f.1.tmp", false), (".1f.bin", false), ("1f.bin~", false), ("peers", false),
    ]

    @Test func onlyOurOwnAreRemoved() throws {
        for (name, _) in Self.names { try scratch.write(name, age: 1000) }
        #expect(try Set(files.all().map(\.name)) == Set(Self.names.filter(\.isOurs).map(\.name)))
        #expect(try files.removeAll().count == Self.names.count { $0.isOurs })
        #expect(try scratch.names() == Self.names.filter { !$0.isOurs }.map(\.name).sorted())
    }

    @Test func whatIsNoFileStays() throws {
        try scratch.write("a.bin/inner.txt", age: 1000)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/b.bin", withDestinationPath: scratch.path + "/a.bin/inner.txt")
        try scratch.write("c.bin", age: 1000)
        files.trim(to: 0, keeping: "")
        #expect(try scratch.names() == ["a.bin", "b.bin"])
        #expect(try files.removeAll().isEmpty)
        #expect(try scratch.names() == ["a.bin", "b.bin"] && scratch.names(in: "a.bin") == ["inner.txt"])
    }

    /// Limits of a folder with five files of 10 bytes, of which `e` is the newest and `c` just used; what is left.
    static let limits: [(limit: Int, keeping: String, left: [String])] = [
        (50, "", ["a", "b", "c", "d", "e"]), (49, "", ["b", "c", "d", "e"]), (40, "", ["b", "c", "d", "e"]),
        (39, "", ["c", "d", "e"]), (25, "", ["c", "e"]), (10, "", ["c"]), (9, "", []), (0, "", []),
        (25, "a", ["a", "c"]), (0, "b", ["b"]),
    ]

    @Test(arguments: limits)
    func theLeastRecentlyUsedGoFirst(_ limit: Int, _ keeping: String, _ left: [String]) throws {
        for (index, name) in ["a", "b", "c", "d", "e"].enumerated() {
            try scratch.write(name + ".bin", age: Double(1000 - index))
        }
        files.markUsed("c.bin")
        files.trim(to: limit, keeping: keeping + ".bin")
        #expect(try scratch.names() == left.map { $0 + ".bin" })
    }

    @Test func unfinishedFilesGoWhenTheirWriterMustBeDead() throws {
        for name in ["1.bin.a.tmp", "2.bin.b.tmp"] { try scratch.write(name, bytes: 100, age: 3600) }
        try scratch.write("3.bin.c.tmp", bytes: 100)
        try scratch.write("4.bin", age: 3600)
        #expect(try files.all().count == 3)
        files.trim(to: 10, keeping: "")
        #expect(try scratch.names() == ["3.bin.c.tmp", "4.bin"])
        #expect(try files.removeAll().count == 1)
        #expect(try scratch.names() == ["3.bin.c.tmp"])
    }

    /// Writers, readers and cleaners at once: nothing fails, nothing is half there, and the limit holds in the end.
    @Test func manyAtOnce() async throws {
        let (files, path) = (files, scratch.path)
        try files.write([0], to: "0.bin")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for round in 0..<50 {
                        let name = String((writer * 31 + round) % 20, radix: 16) + ".bin"
                        try files.write([UInt8](repeating: UInt8(round), count: 1000), to: name)
                        files.trim(to: 5000, keeping: name)
                        files.markUsed("3.bin")
                        if let data = FileManager.default.contents(atPath: "\(path)/4.bin") {
                            #expect(data.count == 1000 && Set(data).count == 1)
                        }
                        if round % 10 == 9 { _ = try files.removeAll() }
                    }
                }
            }
            try await group.waitForAll()
        }
        files.trim(to: 5000, keeping: "")
        #expect(try files.all().reduce(0) { $0 + $1.bytes } <= 5000)
        #expect(try scratch.names().allSatisfy { $0.hasSuffix(".bin") }, "a temporary file was left")
    }
}
