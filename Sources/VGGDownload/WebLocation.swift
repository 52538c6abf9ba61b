import FoundationEssentials
import VGGModel

/// Where something lies on the web.
package enum WebLocation {
    /// Reads an absolute location.
    ///
    /// - Throws: `DownloadError` with `unknownModel` where the text is none, or has a name and password in it, which
    ///   are not sent.
    static func parse(_ text: String) throws(DownloadError) -> URL {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host(), !host.isEmpty,
            ["http", "https"].contains(scheme), hasPort(url)
        else {
            throw DownloadError(
                .unknownModel, shown(text), "this is no location to download from; give one that begins with https://")
        }
        guard url.user() == nil, url.password() == nil else {
            throw DownloadError(
                .unknownModel, shown(text), "a name and password in a location are not sent; leave them out")
        }
        return url
    }

    /// Whether the port of a location, if it names one, is any.
    static func hasPort(_ url: URL) -> Bool { (1...65_535).contains(url.port ?? 443) }

    /// A location for people: without what may be secret in it, on one line, and no longer than a line or two.
    package static func shown(_ text: String) -> String {
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        let rest = text.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let plain = (scheme + host + rest.dropFirst(authority.count)).unicodeScalars.prefix(200)
        return plain.map(\.printed).joined()
    }

    /// The last part of a location's path; empty where it has no path.
    static func lastPart(of text: String) -> String {
        guard let path = URL(string: text)?.path(), let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[path.index(after: slash)...])
    }

    /// The host and the port of a location.
    static func hostAndPort(_ url: URL) -> (host: String, port: Int) {
        let port = url.port ?? (url.scheme?.lowercased() == "http" ? 80 : 443)
        // An address of IPv6 stands in brackets in a location, and without them elsewhere.
        let host = (url.host() ?? "").trimmingBrackets.lowercased()
        return (host, port)
    }
}

extension String {
    /// The text without the brackets around it.
    var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
