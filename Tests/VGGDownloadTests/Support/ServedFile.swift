import TestSupport

/// A file as a well-behaved server gives it, with ranges, unless a test has it do otherwise.
struct ServedFile: Sendable {
    var content: [UInt8]
    var etag: String? = "\"one\""
    var lastModified: String?
    /// Whether `Range` is heeded.
    var hasRanges = true
    /// Whether `If-Range` is heeded.
    var hasConditions = true
    /// Who is to have what came before a connection ends; what comes together with its end, the client may lose.
    var target: Target?

    /// Answers a request; the connection ends after `limit` bytes of the body.
    func answer(_ request: TestServer.Request, _ connection: TestServer.Connection, limit: Int = .max) {
        let start = hasRanges && isCurrent(request) ? request.rangeStart : nil
        if let start, start >= content.count {
            return connection.head("416 Range Not Satisfiable", [("Content-Range", "bytes */\(content.count)")])
        }
        connection.head(start == nil ? "200 OK" : "206 Partial Content", headers(from: start))
        connection.send(content[(start ?? 0)...].prefix(limit))
        if limit < content.count - (start ?? 0) { target?.wait(for: (start ?? 0) + limit) }
    }

    private func isCurrent(_ request: TestServer.Request) -> Bool {
        guard hasConditions, let condition = request.headers["if-range"] else { return true }
        return condition == etag || condition == lastModified
    }

    private func headers(from start: Int?) -> [(String, String)] {
        var headers = [("Content-Length", "\(content.count - (start ?? 0))")]
        if let etag { headers.append(("ETag", etag)) }
        if let lastModified { headers.append(("Last-Modified", lastModified)) }
        if let start { headers.append(("Content-Range", "bytes \(start)-\(content.count - 1)/\(content.count)")) }
        return headers
    }
}
