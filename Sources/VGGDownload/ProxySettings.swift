package import FoundationEssentials

/// Which proxy a location is reached through, as the environment says.
///
/// The variables are those of curl: `https_proxy` or `HTTPS_PROXY` for https, `http_proxy`, in lower case alone, for
/// http, `all_proxy` or `ALL_PROXY` for both, and `no_proxy` or `NO_PROXY` for hosts that are reached straight. Through
/// an HTTP proxy both kinds of location are reached by its method CONNECT.
public struct ProxySettings: Hashable, Sendable {
    private let https: String?
    private let http: String?
    private let exceptions: ProxyExceptions

    /// Reads the variables of an environment.
    public init(environment: [String: String]) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let all = first("all_proxy", "ALL_PROXY")
        https = first("https_proxy", "HTTPS_PROXY") ?? all
        http = first("http_proxy") ?? all
        exceptions = ProxyExceptions(first("no_proxy", "NO_PROXY") ?? "")
    }

    /// The proxy for a location, or nothing where it is reached straight.
    ///
    /// - Throws: `DownloadError` with `invalidSetting` where the environment names one that is none.
    package func proxy(for url: URL) throws(DownloadError) -> Proxy? {
        let text = url.scheme?.lowercased() == "http" ? http : https
        guard let text else { return nil }
        let (host, port) = WebLocation.hostAndPort(url)
        return exceptions.include(host, port: port) ? nil : try Proxy(parsing: text)
    }
}
