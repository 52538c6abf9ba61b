import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks servers for files, through proxies and along redirections.
final class Fetcher {
    private let options: DownloadOptions
    /// A client for each proxy, and for none.
    private var clients: [Proxy?: HTTPClient] = [:]

    init(_ options: DownloadOptions) { self.options = options }

    /// The answer of the server at the end of all redirections.
    func get(_ location: URL, headers: HTTPHeaders, asked: String) async throws(Fault) -> Reply {
        var url = location, linked = LinkedFile(), count = 0
        while true {
            let response = try await send(url, headers: headers, asked: asked)
            if LinkedFile.isTold(by: url) {
                let headers = response.headers
                linked.add(etag: headers.first(name: "X-Linked-Etag"), size: headers.first(name: "X-Linked-Size"))
            }
            guard Redirect.codes.contains(response.status.code) else {
                return Reply(
                    status: response.status.code, headers: response.headers, body: response.body, url: url,
                    linked: linked)
            }
            do throws(DownloadError) {
                url = try Redirect.next(
                    from: url, target: response.headers.first(name: "Location"), count: count,
                    limit: options.redirectLimit, asked: asked)
            } catch { throw .final(error) }
            count += 1
        }
    }

    /// Ends all connections.
    func close() async {
        for client in clients.values { try? await client.shutdown() }
        clients = [:]
    }

    private func send(_ url: URL, headers: HTTPHeaders, asked: String) async throws(Fault) -> HTTPClientResponse {
        let proxy: Proxy?
        do throws(DownloadError) { proxy = try options.proxies.proxy(for: url) } catch { throw .final(error) }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.headers = headers
        do {
            return try await client(for: proxy).execute(request, deadline: .distantFuture)
        } catch {
            throw TransportFailure(url: url, proxy: proxy, options: options, asked: asked).fault(error)
        }
    }

    private func client(for proxy: Proxy?) -> HTTPClient {
        if let client = clients[proxy] { return client }
        let client = HTTPClient(configuration: configuration(proxy))
        clients[proxy] = client
        return client
    }

    private func configuration(_ proxy: Proxy?) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let certificates = options.certificates { tls.trustRoots = .file(certificates) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(options.connectTimeout), read: .seconds(options.idleTimeout)),
            proxy: proxy?.configuration, decompression: .disabled)
        configuration.httpVersion = .http1Only
        // Tries are counted here, and not there.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}

extension TimeAmount {
    fileprivate static func seconds(_ seconds: Double) -> TimeAmount {
        .nanoseconds(Int64(min(max(seconds, 0.001), 86_400) * 1e9))
    }
}

extension Proxy {
    fileprivate var configuration: HTTPClient.Configuration.Proxy {
        switch kind {
        case .socks: .socksServer(host: host, port: port)
        case .http:
            .server(
                host: host, port: port,
                authorization: login.map { .basic(username: $0.user, password: $0.password) })
        }
    }
}
