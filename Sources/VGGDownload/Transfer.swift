import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// A download under way.
final class Transfer {
    let download: Download
    let url: URL
    let part: PartFile
    let report: @Sendable (DownloadEvent) -> Void
    /// The checksum of the part.
    private(set) var running = RunningDigest()
    private(set) var record: PartRecord
    /// The most bytes that the part has had.
    private(set) var furthest = 0
    /// Whether a server brought any of the file in this run.
    private(set) var hasReceived = false

    init(_ download: Download, url: URL, into part: PartFile, _ report: @escaping @Sendable (DownloadEvent) -> Void) {
        self.download = download
        self.url = url
        self.part = part
        self.report = report
        record = PartRecord(location: download.location)
    }

    /// The location, for messages.
    var asked: String { WebLocation.shown(download.location) }

    /// Brings the file, as far as it is not there.
    func run(_ fetcher: Fetcher) async throws(DownloadError) -> DownloadedFile {
        if let there = try existing() { return there }
        try resume()
        try await fetchAll(fetcher)
        return try finish()
    }

    /// Takes up what an earlier run left, where it can be continued.
    private func resume() throws(DownloadError) {
        guard part.count > 0 else { return }
        guard let left = PartRecord(beside: part.path), left.location == download.location,
            part.count <= left.total ?? .max, canContinue(left)
        else { return try discard() }
        guard try addPart() else { return try discard() }
        record = left
        furthest = part.count
    }

    /// Whether a file that changes on the server meanwhile would be noticed.
    private func canContinue(_ record: PartRecord) -> Bool {
        record.validator.condition != nil || download.digest != nil || record.linkedDigest != nil
    }

    /// Takes the part into the checksum; false where it cannot be read.
    private func addPart() throws(DownloadError) -> Bool {
        var done = 0
        return try part.read { bytes throws(DownloadError) in
            guard !Task.isCancelled else { throw .cancelled(asked) }
            running.add(bytes)
            done += bytes.count
            report(.checking(done: done, total: part.count))
        }
    }

    /// Begins with nothing.
    private func discard() throws(DownloadError) {
        try part.clear()
        PartRecord.remove(beside: part.path)
        running = RunningDigest()
        record = PartRecord(location: download.location)
    }

    /// One try to bring what is missing.
    func attempt(_ fetcher: Fetcher) async throws(Fault) {
        if part.count > 0, part.count == record.total { return }
        if part.count > 0, !canContinue(record) {
            report(.startingAgain(reason: "the server does not tell one state of the file from another"))
            try final { () throws(DownloadError) in try discard() }
        }
        let reply = try await fetcher.get(url, headers: headers, asked: asked)
        switch try Verdict(reply, offset: part.count, record: record, asked: asked) {
        case .complete: return
        case .mustDiscard(let reason):
            try final { () throws(DownloadError) in try discard() }
            throw .temporary(reason)
        case .startsAgain: try final { () throws(DownloadError) in try begin(reply) }
        case .continues: record.total = record.total ?? reply.range?.total
        }
        try check(reply)
        try await receive(reply)
    }

    /// What is asked for: the whole file, or what is missing of it in the state that the part is of.
    private var headers: HTTPHeaders {
        var headers: HTTPHeaders = ["Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "swift-vgg"]
        guard part.count > 0 else { return headers }
        headers.add(name: "Range", value: "bytes=\(part.count)-")
        if let condition = record.validator.condition { headers.add(name: "If-Range", value: condition) }
        return headers
    }

    /// Makes the part empty for an answer that brings the file from its beginning.
    private func begin(_ reply: Reply) throws(DownloadError) {
        if part.count > 0 {
            report(.startingAgain(reason: "the server sends the file from its beginning"))
            try discard()
        }
        record = PartRecord(download.location, reply)
        try record.write(beside: part.path)
    }

    /// Adds the body of an answer to the part.
    private func receive(_ reply: Reply) async throws(Fault) {
        report(.receiving(done: part.count, total: record.total))
        do {
            for try await chunk in reply.body {
                try Task.checkCancellation()
                try add(chunk)
            }
        } catch let fault as Fault {
            throw fault
        } catch let error as DownloadError {
            throw .final(error)
        } catch {
            throw TransportFailure(url: reply.url, proxy: nil, options: download.options, asked: asked).fault(error)
        }
        guard part.count == record.total ?? part.count else {
            throw .temporary("the connection ended after \(part.count) of \(record.total ?? 0) bytes")
        }
    }

    private func add(_ chunk: ByteBuffer) throws(Fault) {
        let limit = record.total ?? download.options.sizeLimit
        guard chunk.readableBytes <= limit - part.count else { throw tooLong(limit) }
        try final { () throws(DownloadError) in
            try chunk.withUnsafeReadableBytes { bytes throws(DownloadError) in
                try part.append(bytes)
                running.add(bytes)
            }
        }
        hasReceived = true
        report(.receiving(done: part.count, total: record.total))
    }

    private func tooLong(_ limit: Int) -> Fault {
        let what =
            record.total == nil ? "more than \(limit) bytes, the limit" : "more than the \(limit) bytes it announced"
        try? discard()
        return .final(DownloadError(.invalidResponse, asked, "the server sends \(what); nothing is kept"))
    }

    /// Gives the file its name, where it is the expected one.
    private func finish() throws(DownloadError) -> DownloadedFile {
        let found = running.hexadecimal
        let expected = download.digest ?? record.linkedDigest.flatMap { ExpectedDigest($0) }
        if let expected, !expected.matches(found) {
            removeAll()
            throw DownloadError(
                .wrongDigest, asked,
                "the file that came is not the one expected: its SHA-256 is \(found), and not \(expected); nothing is "
                    + "kept, and running this again starts anew. Should it happen again, the file there has changed")
        }
        // The record first: once the part's name is free, a record beside it is another process's.
        PartRecord.remove(beside: part.path)
        try part.finish(as: download.destination)
        return DownloadedFile(
            path: download.destination, byteCount: part.count, sha256: found, isVerified: expected != nil)
    }

    /// Removes a part that is worth nothing.
    func removeIfEmpty() { if part.count == 0 { removeAll() } }

    private func removeAll() {
        PartRecord.remove(beside: part.path)
        part.remove()
    }

    /// Has a failure of this machine's end all tries.
    private func final(_ body: () throws(DownloadError) -> Void) throws(Fault) {
        do throws(DownloadError) { try body() } catch { throw .final(error) }
    }

    /// Notes how far the part has come; whether that is far enough for the tries to be counted anew.
    func advance(by progress: Int) -> Bool {
        guard part.count >= furthest + progress else { return false }
        furthest = part.count
        return true
    }
}
