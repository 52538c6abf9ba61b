import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts what the HTTP client throws into words, and says whether another try may help.
struct TransportFailure {
    let url: URL
    let proxy: Proxy?
    let options: DownloadOptions
    let asked: String

    /// The host, as people name it.
    private var host: String { (url.host() ?? "").trimmingBrackets }

    /// What a failure means.
    func fault(_ error: any Error) -> Fault {
        if error is CancellationError || Task.isCancelled { return .final(.cancelled(asked)) }
        switch error {
        case let error as HTTPClientError: return fault(of: error)
        case let error as NIOConnectionError: return .unreachable(words(for: error))
        case let error as IOError where Self.unreachable.contains(error.errnoCode):
            return .unreachable("no connection to \(via): \(Self.words(error.errnoCode))")
        case let error as IOError:
            return .temporary("the connection to \(via) broke off: \(Self.words(error.errnoCode))")
        case is HTTPParserError: return .temporary("the connection to \(via) broke off within the answer")
        default: return certificateFault(error) ?? .temporary("the connection to \(via) failed: \(error)")
        }
    }

    private func fault(of error: HTTPClientError) -> Fault {
        switch error {
        case .readTimeout: .temporary("not a byte came from \(host) in \(seconds(options.idleTimeout))")
        case .connectTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout:
            .unreachable("no connection to \(via) within \(seconds(options.connectTimeout))")
        case .remoteConnectionClosed: .temporary("\(via) closed the connection")
        case .proxyAuthenticationRequired:
            .final(
                DownloadError(
                    .refused, asked,
                    "\(via) asks for a name and password; give them in the variable that names it, as in "
                        + "http://name:password@host:port"))
        case .invalidProxyResponse: .unreachable("\(via) does not connect to \(host)")
        default: .temporary("the connection to \(via) failed: \(error)")
        }
    }

    /// A certificate that is not trusted, which comes as one of several errors of the TLS library.
    private func certificateFault(_ error: any Error) -> Fault? {
        let text = "\(error)"
        guard text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("failedToValidateHostname") else {
            return nil
        }
        return .final(
            DownloadError(
                .refused, asked,
                "the certificate of \(host) is not trusted; see that this machine's clock is right and that it has "
                    + "certificates (on Debian, the package ca-certificates), or name a file of them by SSL_CERT_FILE"))
    }

    private func words(for error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first?.error {
            let words = (failure as? IOError).map { Self.words($0.errnoCode) } ?? "\(failure)"
            return "no connection to \(via): \(words)"
        }
        return "the host \(error.host) cannot be found; see that the name is right and this machine is online"
    }

    private static let unreachable: Set<CInt> = [
        ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ETIMEDOUT, EADDRNOTAVAIL,
    ]

    private static func words(_ code: CInt) -> String { String(cString: strerror(code)) }

    /// Whom the connection is to.
    private var via: String { proxy.map { "the proxy \($0)" } ?? host }

    private func seconds(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
    }
}

extension DownloadError {
    /// The task was cancelled.
    static func cancelled(_ asked: String) -> DownloadError {
        DownloadError(.cancelled, asked, "stopped; what came is kept, and the next try continues there")
    }
}
