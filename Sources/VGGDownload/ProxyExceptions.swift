/// The hosts that are reached without a proxy.
struct ProxyExceptions: Hashable, Sendable {
    private let entries: [String]

    /// Reads a list with commas: hosts, domains with or without a dot before them, each perhaps with a port, or `*`.
    init(_ list: String) {
        entries = list.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { $0.lowercased() }
    }

    /// Whether a host is one of them, or of a domain that is.
    func include(_ host: String, port: Int) -> Bool {
        entries.contains { entry in
            if entry == "*" { return true }
            let (name, only) = Self.parts(of: entry)
            return (only == nil || only == port) && (host == name || host.hasSuffix("." + name))
        }
    }

    /// The name, without a dot before it, and the port of an entry.
    private static func parts(of entry: String) -> (name: String, port: Int?) {
        let bare = entry.hasPrefix(".") ? entry.dropFirst() : entry[...]
        let bracket = bare.lastIndex(of: "]") ?? bare.startIndex
        // More than one colon outside brackets is an address of IPv6, and no port.
        guard let colon = bare[bracket...].firstIndex(of: ":"), colon == bare[bracket...].lastIndex(of: ":"),
            let port = Int(bare[bare.index(after: colon)...])
        else { return (String(bare).trimmingBrackets, nil) }
        return (String(bare[..<colon]).trimmingBrackets, port)
    }
}
