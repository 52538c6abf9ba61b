import FoundationEssentials

/// How a file is downloaded: patience, tries, and what the environment says of proxies.
public struct DownloadOptions: Sendable {
    /// Seconds that a connection may take to come about.
    public var connectTimeout = 15.0
    /// Seconds that may pass without a byte from the server.
    public var idleTimeout = 30.0
    /// How often, and when, it is tried again.
    public var retries = RetryPolicy()
    /// How many redirections are followed.
    public var redirectLimit = 10
    /// The most bytes that a file may have.
    public var sizeLimit = 16 << 30
    /// The proxies.
    public var proxies: ProxySettings
    /// A file of certificates to trust instead of the system's, as `SSL_CERT_FILE` names it.
    public var certificates: String?
    /// How many bytes can still be written to a folder; nothing where that is not known.
    package var freeSpace: @Sendable (String) -> Int? = { FreeSpace.bytes(in: $0) }

    /// Options with what an environment says of proxies and certificates, by default that of this process.
    public init(environment: [String: String]? = nil) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        proxies = ProxySettings(environment: environment)
        certificates = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// How often a download that broke off is tried again, and when.
public struct RetryPolicy: Hashable, Sendable {
    /// How many tries in a row may fail; one that brought `progress` bytes begins the count anew.
    public var limit = 5
    /// Seconds before the second try; each further one waits twice as long.
    public var firstDelay = 1.0
    /// The longest time between two tries, in seconds; a server that asks for a longer one is not waited for.
    public var longestDelay = 60.0
    /// How many bytes make a try worth another.
    public var progress = 1 << 20

    /// The defaults.
    public init() {}

    /// Seconds before the next try, after `failures` in a row.
    package func delay(after failures: Int, asked: Double?) -> Double {
        let doubled = firstDelay * Double(UInt64(1) << UInt64(min(max(failures - 1, 0), 20)))
        return min(max(doubled, asked ?? 0), longestDelay)
    }
}
