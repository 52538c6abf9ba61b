import Foundation
import TestSupport
import Testing
import VGGDownload

/// Downloads in which the server does nothing wrong.
@Suite struct DownloadTests {
    @Test(arguments: [0, 1, 1000, 1_000_000])
    func whole(_ count: Int) async throws {
        let (file, target) = (ServedFile(content: content(count)), try Target())
        let server = try TestServer { file.answer($0, $1) }
        let result = try await target.download(server.location(), digest(file.content))
        #expect(target.bytes() == file.content && result.byteCount == count)
        #expect(try result.isVerified && result.sha256 == digest(file.content).digits && result.path == target.path)
        #expect(try target.names == ["model.safetensors"])
        #expect(target.events.last == .receiving(done: count, total: count))
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1 && request.method == "GET" && request.target == "/model.safetensors")
        #expect(request.headers["accept-encoding"] == "identity" && request.headers["range"] == nil)
    }

    @Test func theFirstDigitsOfADigestAreChecked() async throws {
        let (file, target) = (ServedFile(content: content(5000)), try Target())
        let server = try TestServer { file.answer($0, $1) }
        let result = try await target.download(server.location(), digest(file.content, digits: 8))
        #expect(try result.isVerified && result.sha256 == digest(file.content).digits)
    }

    @Test func withoutADigestNothingIsVerified() async throws {
        let (file, target) = (ServedFile(content: content(5000)), try Target())
        let server = try TestServer { file.answer($0, $1) }
        let result = try await target.download(server.location())
        #expect(!result.isVerified && target.bytes() == file.content)
    }

    @Test func aFileInChunksHasNoLength() async throws {
        let (bytes, target) = (content(100_000), try Target())
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Transfer-Encoding", "chunked")])
            for start in stride(from: 0, to: bytes.count, by: 30_000) {
                let chunk = bytes[start..<min(start + 30_000, bytes.count)]
                connection.send(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])
            }
            connection.send(Array("0\r\n\r\n".utf8))
        }
        try await target.download(server.location(), digest(bytes))
        #expect(target.bytes() == bytes && target.events.last == .receiving(done: bytes.count, total: nil))
    }

    @Test func aChunkedFileThatBreaksOffIsNoWholeOne() async throws {
        let target = try Target()
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Transfer-Encoding", "chunked")])
            connection.send(Array("3\r\nabc\r\n".utf8))
        }
        let error = try await target.failure(server.location())
        #expect(error.code == .interrupted && target.bytes() == nil)
    }

    @Test func theFolderIsMadeAndAnOldFileReplaced() async throws {
        let (file, target) = (ServedFile(content: content(5000)), try Target())
        let server = try TestServer { file.answer($0, $1) }
        let path = target.folder + "/a/b/model.pth"
        let download = Download(from: server.location(), to: path, options: quick())
        _ = try await download.run()
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        _ = try await download.run()
        #expect(FileManager.default.contents(atPath: path).map(Array.init) == file.content)
    }

    @Test func aFileThatIsThereIsNotDownloadedAgain() async throws {
        let (file, target) = (ServedFile(content: content(5000)), try Target())
        let server = try TestServer { file.answer($0, $1) }
        let first = try await target.download(server.location(), digest(file.content))
        let second = try await target.download(server.location(), digest(file.content))
        #expect(first == second && server.requests.count == 1)
        #expect(try target.names == ["model.safetensors"])
    }

    @Test func theDigestOfTheServerTakesThePlaceOfAMissingOne() async throws {
        // As Hugging Face's servers answer, but over https, which is why the answer's headers count for nothing here.
        let (bytes, target) = (content(5000), try Target())
        let other = try digest(content(5000, seed: 2)).digits
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Content-Length", "5000"), ("X-Linked-Etag", "\"\(other)\"")])
            connection.send(bytes)
        }
        #expect(try await !target.download(server.location()).isVerified)
        var linked = LinkedFile()
        linked.add(etag: "\"abc\"", size: "-1")
        #expect(linked == LinkedFile())
        linked.add(etag: "\"\(other)\"", size: "5000")
        linked.add(etag: "\"\(String(other.reversed()))\"", size: "7")
        #expect(linked.digest?.digits == other && linked.size == 5000)
    }
}
