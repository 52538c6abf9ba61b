/// A proxy.
package struct Proxy: Hashable, Sendable {
    /// What a proxy speaks.
    package enum Kind { case http, socks }

    package let kind: Kind
    package let host: String
    package let port: Int
    /// A name and a password for it.
    package let login: Login?

    /// A name and a password.
    package struct Login: Hashable, Sendable {
        package let user, password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Reads `http://host:port`, where the beginning may be missing, or `socks5://` stand there, and `user:password@`
    /// stand before the host; without a port it is 1080, as curl has it.
    package init(parsing text: String) throws(DownloadError) {
        func invalid(_ message: String) -> DownloadError {
            DownloadError(.invalidSetting, "proxy \(WebLocation.shown(text))", message)
        }
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() } ?? "http"
        switch scheme {
        case "http": kind = .http
        case "socks5", "socks5h": kind = .socks
        default: throw invalid("proxies are reached by http:// or socks5://; change the variable that names this one")
        }
        let rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
        let authority = rest.prefix { $0 != "/" }
        let at = authority.lastIndex(of: "@")
        login = at.map { Login(authority[..<$0]) }
        let address = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard let (host, port) = Self.hostAndPort(address) else {
            throw invalid("this is no address of a proxy; name one such as http://proxy.example:3128")
        }
        guard kind == .http || login == nil else {
            throw invalid("a name and password for a SOCKS proxy are not sent; use one that needs none, or http://")
        }
        (self.host, self.port) = (host, port)
    }

    /// The host and the port of an address; nothing where it is none.
    private static func hostAndPort(_ address: Substring) -> (String, Int)? {
        let bracket = address.lastIndex(of: "]") ?? address.startIndex
        let colon = address[bracket...].lastIndex(of: ":")
        let host = String(colon.map { address[..<$0] } ?? address).trimmingBrackets
        let port = colon.map { Int(address[address.index(after: $0)...]) ?? 0 } ?? 1080
        guard !host.isEmpty, (1...65_535).contains(port), !host.contains(where: \.isWhitespace) else { return nil }
        return (host, port)
    }
}

extension Proxy.Login {
    /// Reads `user:password`, in which `%40` stands for `@` and so on.
    fileprivate init(_ text: Substring) {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        self.init(user: text[..<colon].percentDecoded, password: text[colon...].dropFirst().percentDecoded)
    }
}

extension Substring {
    /// The text with the byte that each `%` and two hexadecimal digits stand for; other text stays.
    fileprivate var percentDecoded: String {
        var bytes: [UInt8] = [], rest = utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.count == 2, digits.allSatisfy(\.isHexDigit),
                let code = UInt8(digits, radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Proxy: CustomStringConvertible {
    /// The address, without the password.
    package var description: String {
        "\(kind == .http ? "http" : "socks5")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
