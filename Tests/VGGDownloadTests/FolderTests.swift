import Foundation
import TestSupport
import Testing
import VGGDownload

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Disks and folders that do not take the file, and others that want it too.
@Suite struct FolderTests {
    private static let bytes = content(50_000)
    private let target: Target
    private let file: ServedFile

    init() throws {
        target = try Target()
        file = ServedFile(content: Self.bytes, target: target)
    }

    /// Places where no file can be made, whoever asks.
    @Test(arguments: ["/proc/vgg", "/dev/null/models"])
    func aFolderThatCannotBeMade(_ folder: String) async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let download = Download(from: server.location(), to: folder + "/x.pth", options: quick())
        let error = try #require(await #expect(throws: DownloadError.self) { try await download.run() })
        #expect(error.code == .writeFailed && error.subject.hasPrefix(folder) && server.requests.isEmpty, "\(error)")
    }

    @Test func aFolderInTheFilesPlace() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        try FileManager.default.createDirectory(atPath: target.path + ".part", withIntermediateDirectories: true)
        #expect(try await target.failure(server.location()).code == .writeFailed)
        try FileManager.default.removeItem(atPath: target.path + ".part")
        try FileManager.default.createDirectory(atPath: target.path, withIntermediateDirectories: true)
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == .writeFailed && error.subject == target.path)
    }

    @Test func aLinkInThePartsPlaceIsNotFollowed() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let other = target.folder + "/other"
        try Data([1, 2, 3]).write(to: URL(filePath: other))
        try FileManager.default.createSymbolicLink(atPath: target.path + ".part", withDestinationPath: other)
        #expect(try await target.failure(server.location()).code == .writeFailed)
        #expect(FileManager.default.contents(atPath: other) == Data([1, 2, 3]))
    }

    @Test func aDiskWithoutRoomIsSaidBefore() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let error = try await target.failure(server.location(), digest(Self.bytes)) { $0.freeSpace = { _ in 49_999 } }
        #expect(error.code == .diskFull && error.subject == target.folder)
        #expect(error.message.contains("50000 more bytes") && error.message.contains("49999 left"))
        #expect(try target.names == [])
    }

    @Test func onlyWhatIsMissingNeedsRoom() async throws {
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index == 0 ? 40_000 : .max) }
        try await target.download(server.location(), digest(Self.bytes)) { options in
            let folder = target.folder
            options.freeSpace = { _ in FileManager.default.fileExists(atPath: folder + "/full") ? 0 : 50_000 }
        }
        #expect(target.bytes() == Self.bytes && FreeSpace.bytes(in: target.folder) ?? 0 > 0)
        #expect(FreeSpace.bytes(in: "/nonexistent") == nil)
    }

    @Test(arguments: [
        (ENOSPC, DownloadError.Code.diskFull), (EDQUOT, .diskFull), (EACCES, .writeFailed), (EIO, .writeFailed),
    ])
    func failuresOfTheSystem(_ code: Int32, _ expected: DownloadError.Code) {
        errno = code
        let error = DownloadError.writing("/x", "cannot be written")
        #expect(error.code == expected && error.message.contains(String(cString: strerror(code))))
    }

    @Test func oneProcessAtATime() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        do {
            let lock = try PartFile(path: target.path + ".part")
            let error = try await target.failure(server.location(), digest(Self.bytes))
            #expect(error.code == .busy && error.subject == target.path + ".part" && server.requests.isEmpty)
            #expect(lock.count == 0)
        }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes)
    }

    /// Another program may remove the part, and begin one of its own in its place.
    @Test(arguments: [true, false])
    func aPartThatAnotherTookAway(_ isReplaced: Bool) async throws {
        let path = target.path + ".part"
        let server = try TestServer { [file] request, connection in
            try? FileManager.default.removeItem(atPath: path)
            if isReplaced { _ = FileManager.default.createFile(atPath: path, contents: Data([1])) }
            file.answer(request, connection)
        }
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == .interrupted && error.subject == path && target.bytes() == nil, "\(error)")
        #expect(target.bytes(".part") == (isReplaced ? [1] : nil))
    }

    /// Of many that begin at once some may find it locked; no other harm is done.
    @Test func manyAtOnce() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let (location, digest) = (server.location(), try digest(Self.bytes))
        let outcomes = await withTaskGroup(of: DownloadError.Code?.self) { [target] group in
            for _ in 0..<12 {
                group.addTask {
                    do { try await target.download(location, digest) } catch let error as DownloadError {
                        return error.code
                    } catch { return .invalidSetting }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(nil) && outcomes.allSatisfy { $0 == nil || $0 == .busy }, "\(outcomes)")
        #expect(target.bytes() == Self.bytes)
        #expect(try target.names == ["model.safetensors"])
    }
}
