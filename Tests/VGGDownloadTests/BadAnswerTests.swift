import Foundation
import TestSupport
import Testing
import VGGDownload

/// Servers that answer with other things than the file.
@Suite struct BadAnswerTests {
    private static let bytes = content(100_000)
    private let target: Target
    private let file: ServedFile

    init() throws {
        target = try Target()
        file = ServedFile(content: Self.bytes, target: target)
    }

    @Test(arguments: [8, 64])
    func wrongBytesAreNotKept(_ digits: Int) async throws {
        let (server, other) = (try TestServer { [file] in file.answer($0, $1) }, content(100_000, seed: 2))
        let expected = try digest(other, digits: digits)
        let error = try await target.failure(server.location(), expected)
        #expect(error.code == .wrongDigest && error.subject == server.location())
        #expect(try error.message.contains(expected.digits) && error.message.contains(digest(Self.bytes).digits))
        #expect(try target.names == [])
        try await target.download(server.location(), digest(Self.bytes))
        #expect(server.requests.map(\.rangeStart) == [nil, nil] && target.bytes() == Self.bytes)
    }

    @Test func aWrongPartIsFoundByTheDigestOfTheWhole() async throws {
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index < 3 ? 10_000 : .max) }
        _ = try await target.failure(server.location(), digest(Self.bytes))
        var part = try #require(target.bytes(".part"))
        part[5000] ^= 1
        try Data(part).write(to: URL(filePath: target.path + ".part"))
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == .wrongDigest)
        #expect(try target.names == [])
    }

    @Test func aLengthAboveWhatComesIsABrokenConnection() async throws {
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Content-Length", "100001")])
            connection.send(Self.bytes)
        }
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == .interrupted && target.bytes() == nil && server.requests.count == 3)
    }

    @Test func whatComesBeyondTheLengthIsNoPartOfTheFile() async throws {
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Content-Length", "99999")])
            connection.send(Self.bytes)
        }
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == .wrongDigest || error.code == .interrupted, "\(error)")
        #expect(target.bytes() == nil)
    }

    /// What a server says of the part that it sends: the bytes, the length of the body, and the code of the failure.
    static let parts: [(range: String?, length: Int?, code: DownloadError.Code)] = [
        ("bytes 50000-99999/100000", 50_001, .invalidResponse), ("bytes 50000-99999/100000", 49_999, .invalidResponse),
        ("bytes 50000-99999/100000", nil, .invalidResponse), (nil, 50_000, .invalidResponse),
        ("bytes 0-9", 50_000, .invalidResponse), ("bytes 99-1/100000", 50_000, .invalidResponse),
    ]

    @Test(arguments: parts)
    func aPartThatContradictsItself(_ range: String?, _ length: Int?, _ code: DownloadError.Code) async throws {
        let server = try TestServer { [file] request, connection in
            guard request.index > 0 else { return file.answer(request, connection, limit: 50_000) }
            let headers = [
                range.map { ("Content-Range", $0) }, length.map { ("Content-Length", "\($0)") }, ("ETag", "\"one\""),
            ]
            connection.head("206 Partial Content", headers.compactMap(\.self))
            connection.send(Self.bytes[50_000...] + [1])
        }
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == code && target.bytes() == nil, "\(error)")
    }

    /// A part other than the one that was asked for, or of a file of another length, is no use.
    @Test(arguments: ["bytes 0-49999/100000", "bytes 60000-99999/100000", "bytes 50000-99999/100001"])
    func anotherPart(_ range: String) async throws {
        let server = try TestServer { [file] request, connection in
            switch request.index {
            case 0: file.answer(request, connection, limit: 50_000)
            case 1: connection.head("206 Partial Content", [("Content-Range", range), ("Content-Length", "0")])
            default: file.answer(request, connection)
            }
        }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.map(\.rangeStart) == [nil, 50_000, nil])
    }

    /// A server may bring less than was asked for, and is asked again.
    @Test func shortPartsAreProgress() async throws {
        let server = try TestServer { [target] request, connection in
            let start = request.rangeStart ?? 0, end = min(start + 30_000, Self.bytes.count)
            let headers = [("Content-Length", "\(end - start)"), ("ETag", "\"one\"")]
            if request.rangeStart == nil {
                connection.head("200 OK", [("Content-Length", "\(Self.bytes.count)"), ("ETag", "\"one\"")])
            } else {
                connection.head(
                    "206 Partial Content",
                    headers + [("Content-Range", "bytes \(start)-\(end - 1)/\(Self.bytes.count)")])
            }
            connection.send(Self.bytes[start..<end])
            // What comes together with the end of a connection the client may lose.
            if request.rangeStart == nil { target.wait(for: end) }
        }
        try await target.download(server.location(), digest(Self.bytes)) { $0.retries.progress = 10_000 }
        #expect(target.bytes() == Self.bytes && server.requests.map(\.rangeStart) == [nil, 30_000, 60_000, 90_000])
    }

    /// However long a server asks to wait, that is a number that can be told.
    @Test(arguments: ["9223372036854775807", "9223372036854775808", "86400"])
    func longWaitsAreNotWaitedFor(_ seconds: String) async throws {
        let server = try TestServer { _, connection in
            connection.head("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", seconds)])
        }
        let error = try await target.failure(server.location())
        #expect(error.code == .interrupted, "\(error)")
        #expect(server.requests.count == (seconds.hasSuffix("8") ? 3 : 1))
    }

    @Test func aPartThatNobodyAskedFor() async throws {
        let server = try TestServer { _, connection in
            connection.head("206 Partial Content", [("Content-Range", "bytes 0-0/1"), ("Content-Length", "1")])
            connection.send([1])
        }
        #expect(try await target.failure(server.location()).code == .invalidResponse)
    }

    @Test func aPackedBodyIsRefused() async throws {
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Content-Encoding", "gzip"), ("Content-Length", "3")])
            connection.send([1, 2, 3])
        }
        let error = try await target.failure(server.location())
        #expect(error.code == .invalidResponse && error.message.contains("\"gzip\""))
        #expect(try target.names == [])
    }

    /// A status, and the code of the failure that it leads to at once.
    static let ends: [(status: String, code: DownloadError.Code)] = [
        ("404 Not Found", .notFound), ("410 Gone", .notFound), ("401 Unauthorized", .refused),
        ("403 Forbidden", .refused), ("204 No Content", .invalidResponse), ("501 Not Implemented", .invalidResponse),
        ("304 Not Modified", .invalidResponse), ("416 Range Not Satisfiable", .invalidResponse),
    ]

    @Test(arguments: ends)
    func statusesThatEndIt(_ status: String, _ code: DownloadError.Code) async throws {
        let server = try TestServer { _, connection in connection.head(status, [("Content-Length", "0")]) }
        let error = try await target.failure(server.location())
        #expect(error.code == code && error.message.contains(status.prefix(3)) && server.requests.count == 1)
        #expect(error.subject == server.location())
        #expect(try target.names == [])
    }

    @Test(arguments: [
        "408 Request Timeout", "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable",
    ])
    func statusesThatPass(_ status: String) async throws {
        let server = try TestServer { [file] request, connection in
            guard request.index < 2 else { return file.answer(request, connection) }
            connection.head(status, [("Content-Length", "0"), ("Retry-After", request.index == 0 ? "0" : "soon")])
        }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && target.retries.count == 2)
        #expect(target.retries.allSatisfy { $0 == "the server answers \(status)" })
    }

    @Test func theServersWishToWaitIsHeeded() async throws {
        let server = try TestServer { [file] request, connection in
            guard request.index == 1 else { return file.answer(request, connection, limit: 50_000) }
            connection.head("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "1")])
        }
        let start = ContinuousClock.now
        try await target.download(server.location(), digest(Self.bytes))
        #expect(ContinuousClock.now - start >= .seconds(1) && target.bytes() == Self.bytes)
        #expect(target.events.contains(.retrying(reason: "the server answers 503 Service Unavailable", seconds: 1)))
    }

    @Test func aLongWaitIsLeftToTheUser() async throws {
        let server = try TestServer { _, connection in
            connection.head("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "3600")])
        }
        let error = try await target.failure(server.location())
        #expect(error.code == .interrupted && error.message.contains("3600 s") && server.requests.count == 1)
    }

    @Test func aFileWithoutEnd() async throws {
        let server = try TestServer { _, connection in
            connection.head("200 OK")
            for _ in 0..<1000 { connection.send(Self.bytes) }
        }
        let error = try await target.failure(server.location()) { $0.sizeLimit = 1_000_000 }
        #expect(error.code == .invalidResponse && error.message.contains("limit"))
        #expect(try target.names == [])
    }

    @Test func whatIsNoHTTP() async throws {
        let server = try TestServer { _, connection in connection.send(Self.bytes) }
        let error = try await target.failure(server.location())
        #expect(error.code == .interrupted)
        #expect(try target.names == [])
    }
}
