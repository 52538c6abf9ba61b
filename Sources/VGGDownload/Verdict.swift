import NIOHTTP1

/// What a server's answer means for the part of the file that is there.
enum Verdict: Hashable {
    /// The body continues the part.
    case continues
    /// The body is the file from its beginning.
    case startsAgain
    /// The part is the whole file already.
    case complete
    /// The part is of no use, for this reason.
    case mustDiscard(String)

    /// Judges an answer to a request for the bytes from `offset` on, or for the whole file where that is 0.
    init(_ reply: Reply, offset: Int, record: PartRecord, asked: String) throws(Fault) {
        switch reply.status {
        case 200: self = .startsAgain
        case 206 where offset > 0: self = Self.partial(reply, offset: offset, record: record)
        case 416 where offset > 0: self = Self.unsatisfiable(reply, offset: offset, record: record)
        default: throw Self.fault(for: reply, asked: asked)
        }
    }

    private static func partial(_ reply: Reply, offset: Int, record: PartRecord) -> Verdict {
        guard let range = reply.range, let bytes = range.bytes else {
            return .mustDiscard("the server sent a part of the file without saying which")
        }
        guard bytes.lowerBound == offset else { return .mustDiscard("the server sent another part than was asked for") }
        guard record.validator.agrees(with: reply.validator),
            record.total == nil || range.total == nil || record.total == range.total
        else { return .mustDiscard("the file on the server has changed") }
        return .continues
    }

    private static func unsatisfiable(_ reply: Reply, offset: Int, record: PartRecord) -> Verdict {
        if let total = reply.range?.total, total == offset, record.total ?? total == total { return .complete }
        return .mustDiscard("the file on the server is no longer as long as the part that is here")
    }

    /// The status codes of failures that pass.
    private static let passing: Set<UInt> = [408, 425, 429, 500, 502, 503, 504]

    private static func fault(for reply: Reply, asked: String) -> Fault {
        let status = HTTPResponseStatus(statusCode: Int(reply.status))
        let answer = "the server answers \(reply.status) \(status.reasonPhrase)"
        switch reply.status {
        case 404, 410:
            return .final(DownloadError(.notFound, asked, "\(answer): there is no such file; check the location"))
        case 401, 403, 451: return .final(DownloadError(.refused, asked, "\(answer): it does not give this file to us"))
        case let code where passing.contains(code): return .temporary(answer, wait: reply.wait)
        default: return .final(DownloadError(.invalidResponse, asked, "\(answer), which brings no file"))
        }
    }
}
