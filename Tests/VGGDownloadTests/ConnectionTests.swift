import Foundation
import TestSupport
import Testing
import VGGDownload

/// Servers and proxies that cannot be reached, or do not get on.
@Suite struct ConnectionTests {
    private static let bytes = content(100_000)
    private let target: Target
    private let file: ServedFile

    init() throws {
        target = try Target()
        file = ServedFile(content: Self.bytes, target: target)
    }

    @Test func aStallEndsTheTry() async throws {
        let server = try TestServer { [file] request, connection in
            guard request.index == 0 else { return file.answer(request, connection) }
            file.answer(request, connection, limit: 50_000)
            connection.stall()
        }
        try await target.download(server.location(), digest(Self.bytes)) { $0.idleTimeout = 1 }
        let start = try #require(server.requests.dropFirst().first?.rangeStart)
        #expect(target.bytes() == Self.bytes && (1...50_000).contains(start))
        #expect(target.retries.first == "not a byte came from 127.0.0.1 in 1 s")
    }

    @Test func aServerThatNeverAnswers() async throws {
        let server = try TestServer { _, connection in connection.stall() }
        let error = try await target.failure(server.location()) { $0.idleTimeout = 0.2 }
        #expect(error.code == .interrupted && error.message.contains("0.2 s") && server.requests.count == 3)
        #expect(try target.names == [])
    }

    @Test func aSlowServerIsNoStall() async throws {
        let server = try TestServer { _, connection in
            connection.head("200 OK", [("Content-Length", "100000")])
            for start in stride(from: 0, to: 100_000, by: 4000) {
                connection.send(Self.bytes[start..<start + 4000])
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        try await target.download(server.location(), digest(Self.bytes)) { $0.idleTimeout = 2 }
        #expect(target.bytes() == Self.bytes && target.retries.isEmpty)
    }

    @Test func nobodyListens() async throws {
        let port = try TestServer { _, _ in }.port
        let error = try await target.failure("http://127.0.0.1:\(port)/x.pth")
        #expect(error.code == .unreachable && error.message.contains("refused") && target.retries.isEmpty, "\(error)")
    }

    @Test func aHostThatIsNone() async throws {
        let error = try await target.failure("https://vgg.invalid/x.pth")
        #expect(error.code == .unreachable && error.message.contains("vgg.invalid cannot be found"), "\(error)")
        #expect(error.message.contains("HTTPS_PROXY"))
    }

    @Test func aServerWithoutTLS() async throws {
        let server = try TestServer { _, connection in connection.send(Self.bytes[..<100]) }
        let error = try await target.failure("https://127.0.0.1:\(server.port)/x.pth") { $0.connectTimeout = 1 }
        #expect([.interrupted, .unreachable].contains(error.code), "\(error)")
    }

    @Test func aProxyIsUsed() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let proxy = try TestServer { [port = server.port] request, connection in
            connection.send(Array("HTTP/1.1 200 Connected\r\n\r\n".utf8))
            connection.tunnel(to: port)
        }
        try await target.download("http://models.invalid/x.pth", digest(Self.bytes)) {
            $0.proxies = ProxySettings(environment: ["http_proxy": "http://me:p%40ss@127.0.0.1:\(proxy.port)/"])
        }
        #expect(target.bytes() == Self.bytes)
        let request = try #require(proxy.requests.first)
        #expect(request.method == "CONNECT" && request.target == "models.invalid:80")
        #expect(request.headers["proxy-authorization"] == "Basic " + Data("me:p@ss".utf8).base64EncodedString())
        #expect(server.requests.first?.headers["host"] == "models.invalid" && server.requests.count == 1)
        #expect(server.requests.first?.headers["proxy-authorization"] == nil)
    }

    @Test func httpsGoesThroughItsProxy() async throws {
        let proxy = try TestServer { _, connection in connection.head("403 Forbidden", [("Content-Length", "0")]) }
        let error = try await target.failure("https://models.invalid/x.pth") {
            $0.proxies = ProxySettings(environment: ["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"])
        }
        #expect(error.code == .unreachable && error.message.contains("the proxy http://127.0.0.1:\(proxy.port)"))
        #expect(error.message.contains("does not connect to models.invalid"), "\(error)")
        #expect(!error.message.contains("HTTPS_PROXY"))
        #expect(proxy.requests.map(\.target) == ["models.invalid:443"])
    }

    @Test func aProxyThatAsksForAPassword() async throws {
        let proxy = try TestServer { _, connection in
            connection.head("407 Proxy Authentication Required", [("Content-Length", "0")])
        }
        let error = try await target.failure("https://models.invalid/x.pth") {
            $0.proxies = ProxySettings(environment: ["ALL_PROXY": "http://127.0.0.1:\(proxy.port)"])
        }
        #expect(error.code == .refused && error.message.contains("http://name:password@host:port"))
    }

    @Test func aHostIsLeftOut() async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let proxy = try TestServer { _, connection in connection.head("403 Forbidden", [("Content-Length", "0")]) }
        try await target.download(server.location(), digest(Self.bytes)) {
            $0.proxies = ProxySettings(
                environment: ["http_proxy": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": "example.org, 127.0.0.1"])
        }
        #expect(target.bytes() == Self.bytes && proxy.requests.isEmpty)
    }
}
