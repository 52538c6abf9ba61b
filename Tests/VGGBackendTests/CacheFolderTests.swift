import Foundation
import Testing
import VGGBackend

/// The cache folder: what it holds is counted and cleared, and what others keep in it is not.
@Suite struct CacheFolderTests {
    private let scratch = CacheScratch()
    private var folder: CacheFolder { CacheFolder(path: scratch.path) }

    /// Two programs, an unfinished one, a tuned device, and files of others.
    private func fill() throws {
        for (name, bytes) in [("programs/1.bin", 10), ("programs/2.bin", 20), ("tuning/3.json", 40)] {
            try scratch.write(name, bytes: bytes)
        }
        try scratch.write("programs/4.bin.5.tmp", bytes: 80, age: 3600)
        for name in others { try scratch.write(name) }
    }

    private let others = ["programs/notes.txt", "programs/3.json", "tuning/1.bin", "peers/1.bin", "1.bin"]

    @Test func entriesAndBytes() throws {
        try fill()
        let (programs, tuning) = (try folder.contents(of: .programs), try folder.contents(of: .tuning))
        #expect(programs.entries == 2 && programs.bytes == 110)
        #expect(tuning.entries == 1 && tuning.bytes == 40)
        #expect(CacheFolder.Kind.programs.limit == ProgramStore.standardLimit && CacheFolder.Kind.tuning.limit == nil)
    }

    @Test(arguments: CacheFolder.Kind.allCases)
    func oneKindIsCleared(_ kind: CacheFolder.Kind) throws {
        try fill()
        let rest: CacheFolder.Kind = kind == .programs ? .tuning : .programs
        let (before, others) = (try folder.contents(of: kind), try folder.contents(of: rest))
        #expect(try folder.clear(kind) == before)
        #expect(try folder.contents(of: kind).bytes == 0 && folder.contents(of: rest) == others)
        #expect(try folder.clear(kind).entries == 0)
        for name in self.others {
            #expect(FileManager.default.fileExists(atPath: "\(scratch.path)/\(name)"), "\(name)")
        }
    }

    @Test(arguments: CacheFolder.Kind.allCases)
    func aMissingFolderHoldsNothing(_ kind: CacheFolder.Kind) throws {
        #expect(try folder.contents(of: kind).entries == 0 && folder.clear(kind).bytes == 0)
        #expect(!FileManager.default.fileExists(atPath: scratch.path))
    }

    @Test(arguments: CacheFolder.Kind.allCases)
    func aFolderThatIsNoneIsSaid(_ kind: CacheFolder.Kind) throws {
        let folder = CacheFolder(path: "/dev/null")
        for act in [folder.contents, folder.clear] {
            let error = try #require(throws: BackendError.self) { _ = try act(kind) }
            #expect(error.code == .inaccessibleCache && error.message.contains("/dev/null/\(kind.rawValue)"))
        }
    }
}
