import Foundation
import TestSupport
import Testing
import VGGDownload

/// Servers that lead on.
@Suite struct RedirectTests {
    private static let bytes = content(50_000)
    private let target: Target
    private let file: ServedFile

    init() throws {
        target = try Target()
        file = ServedFile(content: Self.bytes, target: target)
    }

    @Test(arguments: [
        "301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect",
    ])
    func aChainIsFollowed(_ status: String) async throws {
        let server = try TestServer { [file] request, connection in
            switch request.target {
            case "/models/a": connection.head(status, [("Location", "b?x=1"), ("Content-Length", "0")])
            case "/models/b?x=1": connection.head(status, [("Location", "/c"), ("Content-Length", "0")])
            default: file.answer(request, connection)
            }
        }
        try await target.download(server.location("/models/a"), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes)
        #expect(server.requests.map(\.target) == ["/models/a", "/models/b?x=1", "/c"])
    }

    @Test func anotherHostIsFollowedAndContinuedThere() async throws {
        let store = try TestServer { [file] in file.answer($0, $1, limit: $0.index == 0 ? 10_000 : .max) }
        let server = try TestServer { [location = store.location("/stored")] _, connection in
            connection.head("302 Found", [("Location", location), ("Content-Length", "5")])
            connection.send(Array("moved".utf8))
        }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.count == 2)
        #expect(store.requests.map(\.rangeStart) == [nil, 10_000])
        #expect(store.requests.last?.headers["if-range"] == "\"one\"")
    }

    @Test func aLoopEnds() async throws {
        let server = try TestServer { request, connection in
            connection.head("302 Found", [("Location", request.target == "/a" ? "/b" : "/a"), ("Content-Length", "0")])
        }
        let error = try await target.failure(server.location("/a"))
        #expect(error.code == .badRedirect && error.message.contains("10 times") && server.requests.count == 11)
        #expect(try target.names == [])
    }

    @Test func withoutALocation() async throws {
        let server = try TestServer { _, connection in connection.head("302 Found", [("Content-Length", "0")]) }
        #expect(try await target.failure(server.location()).code == .badRedirect)
    }

    /// From where, with which header, to where; nothing where that is refused.
    static let decisions: [(from: String, target: String, to: String?)] = [
        ("https://a.example/x/y", "z", "https://a.example/x/z"), ("https://a.example/x/y", "/z", "https://a.example/z"),
        ("https://a.example/x/y", "//b.example/z", "https://b.example/z"),
        ("https://a.example/x/y", "https://b.example/z?q=1#f", "https://b.example/z?q=1#f"),
        ("http://a.example/x", "https://b.example/z", "https://b.example/z"),
        ("http://a.example/x", "http://b.example/z", "http://b.example/z"),
        ("https://a.example/x", "http://a.example/x", nil), ("https://a.example/x", "HTTP://a.example/x", nil),
        ("https://a.example/x", "ftp://a.example/x", nil), ("https://a.example/x", "file:///etc/passwd", nil),
        ("https://a.example/x", "https:///z", nil), ("https://a.example/x", "", nil),
        ("https://a.example/x", "https://a.example:65536/z", nil), ("https://a.example/x", "//a.example:0/z", nil),
    ]

    @Test(arguments: decisions)
    func decided(_ from: String, _ target: String, _ to: String?) throws {
        let url = try #require(URL(string: from))
        let next = Result { () throws(DownloadError) in
            try Redirect.next(from: url, target: target, count: 0, limit: 10, asked: from)
        }
        #expect((try? next.get().absoluteString) == to)
        if to == nil {
            #expect(throws: DownloadError.self) { try next.get() }
            if case .failure(let error) = next { #expect(error.code == .badRedirect && error.subject == from) }
        }
    }

    @Test func whatMayBeSecretIsNotShown() {
        #expect(WebLocation.shown("https://me:secret@a.example/x?token=secret#secret") == "https://a.example/x")
        #expect(WebLocation.shown("me:secret@proxy:3128") == "proxy:3128")
        #expect(WebLocation.shown("a\u{1B}[31m\n") == "a\\u{1B}[31m\\n")
    }
}
