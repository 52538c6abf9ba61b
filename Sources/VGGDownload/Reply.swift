import AsyncHTTPClient
import FoundationEssentials
import NIOHTTP1

/// A server's answer, its body still to come.
struct Reply {
    let status: UInt
    let headers: HTTPHeaders
    let body: HTTPClientResponse.Body
    /// Where it came from, after all redirections.
    let url: URL
    /// What servers on the way said of the file.
    let linked: LinkedFile

    /// The bytes that the body brings, as far as it says.
    var length: Int? { headers.first(name: "Content-Length").flatMap { Self.number($0) } }

    /// Which part of the file it is, where it is a part.
    var range: ContentRange? { headers.first(name: "Content-Range").flatMap { ContentRange($0) } }

    /// Tells this state of the file from others, as `If-Range` takes it.
    var validator: Validator {
        Validator(etag: headers.first(name: "ETag"), lastModified: headers.first(name: "Last-Modified"))
    }

    /// Seconds that the server asks to wait, a year at most; one that names a date instead is not heeded.
    var wait: Double? {
        headers.first(name: "Retry-After").flatMap { Self.number($0) }.map { Double(min($0, 31_536_000)) }
    }

    /// What the body is packed in, which nothing asks for.
    var coding: String? {
        let coding = headers.first(name: "Content-Encoding")?.lowercased()
        return coding == "identity" || coding == "" ? nil : coding
    }

    /// A whole number of decimal digits alone.
    static func number(_ text: some StringProtocol) -> Int? {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}

/// What Hugging Face's servers tell of a file before they lead on to where it lies.
package struct LinkedFile: Hashable {
    /// The file's SHA-256: `X-Linked-Etag`, where that has the form of one.
    package private(set) var digest: ExpectedDigest?
    /// The file's bytes: `X-Linked-Size`.
    package private(set) var size: Int?

    /// Nothing so far.
    package init() {}

    /// Whether a server is one of Hugging Face's, over a connection that shows it.
    static func isTold(by url: URL) -> Bool {
        guard url.scheme?.lowercased() == "https", let host = url.host()?.lowercased() else { return false }
        return host == "huggingface.co" || host.hasSuffix(".huggingface.co")
    }

    /// Takes in what the headers `X-Linked-Etag` and `X-Linked-Size` of one answer say, where no earlier one did.
    package mutating func add(etag: String?, size bytes: String?) {
        if digest == nil, let text = etag?.filter({ $0 != "\"" }), let told = ExpectedDigest(text), told.isWhole {
            digest = told
        }
        if size == nil { size = bytes.flatMap { Reply.number($0) } }
    }
}
