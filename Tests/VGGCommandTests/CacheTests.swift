import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg cache`.
    @Suite struct CacheTests {
        struct Shown: Decodable {
            struct Kind: Decodable {
                let kind, folder: String
                let entries, bytes: Int
                let limitBytes: Int?
            }
            let folder: String
            let kinds: [Kind]
            let poclFolder: String?
        }

        struct Cleared: Decodable {
            struct Kind: Decodable, Equatable {
                let kind: String
                let entries, bytes: Int
            }
            let folder: String
            let removed: [Kind]
        }

        /// What is in the folder of the tests: two programs, a tuned device, and what is not ours.
        private static let ours = [("programs/1f.bin", 1000), ("programs/2.bin", 500), ("tuning/3.json", 200)]
        private static let others = ["programs/notes.txt", "programs/3.json", "tuning/x.json", "peers/models/1.bin"]

        /// A cache of the test's own, filled, and its place in the environment.
        private func withCache(_ name: String, _ body: (String, [String: String?]) throws -> Void) throws {
            let folder = Scratch.shared.path(name)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            for (file, bytes) in Self.ours {
                try Scratch.shared.write([UInt8](repeating: 0, count: bytes), to: "\(name)/\(file)")
            }
            for file in Self.others { try Scratch.shared.write([1, 2, 3], to: "\(name)/\(file)") }
            try body(folder, ["VGG_CACHE_DIR": folder, "POCL_CACHE_DIR": folder + "/pocl"])
            for file in Self.others { #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"), "\(file)") }
        }

        private func isThere(_ folder: String) -> [Bool] {
            Self.ours.map { FileManager.default.fileExists(atPath: "\(folder)/\($0.0)") }
        }

        @Test func shown() throws {
            try withCache("shown") { folder, environment in
                let answer: Shown = try vggJSON(["cache"], environment: environment)
                #expect(answer.folder == folder && answer.poclFolder == folder + "/pocl")
                #expect(answer.kinds.map(\.kind) == ["programs", "tuning"])
                #expect(answer.kinds.map(\.folder) == [folder + "/programs", folder + "/tuning"])
                #expect(answer.kinds.map(\.entries) == [2, 1] && answer.kinds.map(\.bytes) == [1500, 200])
                #expect(answer.kinds.map(\.limitBytes) == [256_000_000, nil])
                let text = try vgg(["cache"], environment: environment)
                #expect(text.status == 0 && text.errors.contains("\(folder)/pocl"), "\(text.errors)")
                for part in [folder, "1.5 kB", "200 bytes", "256.0 MB", "none"] {
                    #expect(text.output.contains(part), "\(text.output)")
                }
                let quiet = try vgg(["cache", "show", "--quiet"], environment: environment)
                #expect(quiet.status == 0 && quiet.errors == "" && quiet.output == text.output)
                #expect(isThere(folder) == [true, true, true])
            }
        }

        /// What to clear, what is said to be removed, and which of our files are left.
        static let clearings: [(arguments: [String], removed: [Cleared.Kind], left: [Bool])] = [
            (["programs"], [.init(kind: "programs", entries: 2, bytes: 1500)], [false, false, true]),
            (["tuning"], [.init(kind: "tuning", entries: 1, bytes: 200)], [true, true, false]),
            (
                [],
                [.init(kind: "programs", entries: 2, bytes: 1500), .init(kind: "tuning", entries: 1, bytes: 200)],
                [false, false, false]
            ),
        ]

        @Test(arguments: clearings)
        func cleared(_ arguments: [String], _ removed: [Cleared.Kind], _ left: [Bool]) throws {
            try withCache("cleared") { folder, environment in
                let answer: Cleared = try vggJSON(["cache", "clear"] + arguments, environment: environment)
                #expect(answer.folder == folder && answer.removed == removed)
                #expect(isThere(folder) == left)
                let again: Cleared = try vggJSON(["cache", "clear"] + arguments, environment: environment)
                #expect(
                    again.removed.map(\.kind) == removed.map(\.kind) && again.removed.allSatisfy { $0.entries == 0 })
            }
        }

        @Test func clearedInWords() throws {
            try withCache("words") { folder, environment in
                let outcome = try vgg(["cache", "clear"], environment: environment)
                #expect(outcome.status == 0 && outcome.errors.contains("PoCL"), "\(outcome.errors)")
                for part in ["1.5 kB", "200 bytes", folder] { #expect(outcome.output.contains(part)) }
            }
        }

        @Test func whatTuneKeepsIsCounted() throws {
            try withCache("tune") { folder, environment in
                let slim = ["--model", "vgg11", "--channels", "8,8,8,8,8", "--size", "32", "--budget", "0.000001"]
                #expect(try vgg(["tune"] + slim, environment: ["VGG_CACHE_DIR": folder]).status == 0)
                let answer: Shown = try vggJSON(["cache"], environment: environment)
                #expect(answer.kinds.map(\.entries) == [2, 2] && answer.kinds[1].bytes > 200)
            }
        }

        @Test(arguments: [["cache"], ["cache", "clear"], ["cache", "clear", "tuning"]])
        func aMissingFolderIsEmpty(_ arguments: [String]) throws {
            let folder = Scratch.shared.path("missing")
            let outcome = try vgg(arguments, environment: ["VGG_CACHE_DIR": folder, "OCL_ICD_VENDORS": "/nonexistent"])
            #expect(outcome.status == 0 && outcome.output.contains("0 bytes"), "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder))
        }

        /// Where the folder is without `VGG_CACHE_DIR`, by the environment.
        static let places: [(environment: [String: String], folder: String)] = [
            (["VGG_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"], "/a"),
            (["XDG_CACHE_HOME": "/b", "HOME": "/c"], "/b/swift-vgg"), (["HOME": "/c"], "/c/.cache/swift-vgg"),
            (["VGG_CACHE_DIR": "", "XDG_CACHE_HOME": "", "HOME": "/c"], "/c/.cache/swift-vgg"),
        ]

        @Test(arguments: places)
        func theFolderIsFound(_ environment: [String: String], _ folder: String) throws {
            var all: [String: String?] = ["VGG_CACHE_DIR": nil, "XDG_CACHE_HOME": nil]
            for (name, value) in environment { all[name] = value }
            let answer: Shown = try vggJSON(["cache"], environment: all)
            #expect(answer.folder == folder)
        }

        @Test func withoutAHome() throws {
            let outcome = try vgg(["cache"], environment: ["VGG_CACHE_DIR": "", "XDG_CACHE_HOME": "", "HOME": ""])
            #expect(outcome.status == 1 && outcome.errors.contains("VGG_CACHE_DIR"), "\(outcome.errors)")
        }

        @Test(arguments: [["cache"], ["cache", "clear"]])
        func aFolderThatIsNoneIsSaid(_ arguments: [String]) throws {
            let outcome = try vgg(arguments, environment: ["VGG_CACHE_DIR": "/dev/null"], seconds: 10)
            #expect(outcome.status == 1 && outcome.output == "")
            #expect(outcome.errors.contains("Error: /dev/null/programs: "), "\(outcome.errors)")
        }

        @Test func aFolderThatCannotBeWrittenIsSaid() throws {
            try withCache("protected") { folder, environment in
                let programs = folder + "/programs"
                try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: programs)
                defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: programs) }
                let outcome = try withoutPrivileges(["cache", "clear"], environment)
                #expect(outcome.status == 1 && outcome.output == "")
                #expect(
                    outcome.errors.contains("Error: \(programs): the folder cannot be cleared"), "\(outcome.errors)")
                #expect(isThere(folder) == [true, true, true])
            }
        }

        /// Runs `vgg` as a user whom permissions bind, which those of root do not.
        private func withoutPrivileges(
            _ arguments: [String], _ environment: [String: String?]
        ) throws -> Subprocess.Outcome {
            guard geteuid() == 0 else { return try vgg(arguments, environment: environment, seconds: 10) }
            let program = TestProduct.vgg.path(percentEncoded: false)
            return try Subprocess.run(
                URL(filePath: "/usr/bin/setpriv"),
                ["--bounding-set", "-all", "--inh-caps", "-all", program] + arguments,
                environment: environment, seconds: 10)
        }
    }
}
