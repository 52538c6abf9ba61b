import Foundation
import Testing
import VGGDownload

/// What the environment says of proxies.
@Suite struct ProxyTests {
    private func proxy(_ location: String, _ environment: [String: String]) throws -> String? {
        let url = try #require(URL(string: location))
        return try ProxySettings(environment: environment).proxy(for: url)?.description
    }

    /// A location, the variables, and the proxy.
    static let choices: [(location: String, environment: [String: String], proxy: String?)] = [
        ("https://a.example/", [:], nil), ("https://a.example/", ["HTTPS_PROXY": "http://p:1"], "http://p:1"),
        ("https://a.example/", ["https_proxy": "q:2", "HTTPS_PROXY": "http://p:1"], "http://q:2"),
        ("https://a.example/", ["https_proxy": "", "HTTPS_PROXY": "http://p:1"], "http://p:1"),
        ("https://a.example/", ["http_proxy": "http://p:1"], nil),
        ("https://a.example/", ["ALL_PROXY": "p"], "http://p:1080"),
        ("http://a.example/", ["http_proxy": "http://p:1"], "http://p:1"),
        ("http://a.example/", ["HTTP_PROXY": "http://p:1"], nil),
        ("http://a.example/", ["HTTPS_PROXY": "http://p:1"], nil),
        ("http://a.example/", ["all_proxy": "p:9/"], "http://p:9"),
        ("https://a.example/", ["https_proxy": "HTTP://u:v@[::1]:3128/"], "http://[::1]:3128"),
        ("https://a.example/", ["https_proxy": "socks5h://p:1"], "socks5://p:1"),
        ("https://a.example/", ["https_proxy": "http://p:1", "NO_PROXY": "b.example"], "http://p:1"),
        ("https://a.example/", ["https_proxy": "http://p:1", "NO_PROXY": "b.example,.Example"], nil),
        ("https://a.example/", ["https_proxy": "http://p:1", "no_proxy": "*", "NO_PROXY": "b"], nil),
        ("https://A.Example/", ["https_proxy": "http://p:1", "NO_PROXY": "a.example:443"], nil),
        ("https://a.example/", ["https_proxy": "http://p:1", "NO_PROXY": "a.example:80"], "http://p:1"),
        ("https://ba.example/", ["https_proxy": "http://p:1", "NO_PROXY": "a.example"], "http://p:1"),
        ("https://[::1]/", ["https_proxy": "http://p:1", "NO_PROXY": "::1"], nil),
        ("https://[::1]:8/", ["https_proxy": "http://p:1", "NO_PROXY": "[::1]:8 x"], nil),
    ]

    @Test(arguments: choices)
    func chosen(_ location: String, _ environment: [String: String], _ expected: String?) throws {
        #expect(try proxy(location, environment) == expected)
    }

    @Test(arguments: [
        "https://p:1", "ftp://p:1", "http://", "http://:1", "p:0", "p:65536", "p:x", "a b:1", "socks5://u:v@p:1",
    ])
    func whatIsNoProxy(_ text: String) throws {
        let error = try #require(
            #expect(throws: DownloadError.self) { try proxy("https://a.example/", ["HTTPS_PROXY": text]) })
        #expect(error.code == .invalidSetting && error.subject.hasPrefix("proxy "))
        // Of no use to a location that goes elsewhere.
        #expect(try proxy("http://a.example/", ["HTTPS_PROXY": text]) == nil)
    }

    /// What stands before the host, and what is sent.
    static let logins: [(text: String, user: String, password: String)] = [
        ("u:v", "u", "v"), ("u", "u", ""), ("u%3A:p%40%zz%4", "u:", "p@%zz%4"), ("u:a@b:c", "u", "a@b:c"),
        ("%+1:", "%+1", ""),
    ]

    @Test(arguments: logins)
    func login(_ text: String, _ user: String, _ password: String) throws {
        #expect(try Proxy(parsing: "http://\(text)@p:1").login == Proxy.Login(user: user, password: password))
    }
}
