import Foundation
import TestSupport
import Testing
import VGGDownload

/// Downloads that break off and continue.
@Suite struct ResumptionTests {
    private static let bytes = content(200_000)
    private let target: Target
    private let file: ServedFile

    init() throws {
        target = try Target()
        file = ServedFile(content: Self.bytes, target: target)
    }

    @Test(arguments: [1, 4096, 65_536, 199_999])
    func continuesWhereTheConnectionEnded(_ limit: Int) async throws {
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index == 0 ? limit : .max) }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [nil, limit])
        #expect(server.requests[1].headers["if-range"] == "\"one\"")
        #expect(target.retries.count == 1)
        #expect(try target.names == ["model.safetensors"])
    }

    @Test func continuesAfterAConnectionWasReset() async throws {
        let server = try TestServer { [file, target] request, connection in
            guard request.index == 0 else { return file.answer(request, connection) }
            connection.head("200 OK", [("Content-Length", "\(Self.bytes.count)"), ("ETag", "\"one\"")])
            connection.send(Self.bytes[..<50_000])
            target.wait(for: 50_000)
            connection.reset()
        }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.count == 2)
        #expect(server.requests[1].rangeStart == 50_000)
    }

    @Test func continuesSeveralTimes() async throws {
        let server = try TestServer { [file] in file.answer($0, $1, limit: 50_000) }
        try await target.download(server.location(), digest(Self.bytes)) { $0.retries.progress = 10_000 }
        #expect(target.bytes() == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [nil, 50_000, 100_000, 150_000])
    }

    @Test func givesUpAndASecondRunContinues() async throws {
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index < 3 ? 10_000 : .max) }
        let error = try await target.failure(server.location(), digest(Self.bytes))
        #expect(error.code == .interrupted && error.message.contains("30000 bytes are kept: run this again"))
        #expect(error.message.contains("given up after 3 tries") && target.bytes() == nil)
        #expect(target.bytes(".part") == Array(Self.bytes[..<30_000]))
        #expect(try target.names == ["model.safetensors.part", "model.safetensors.part.json"])
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.count == 4)
        #expect(server.requests[3].rangeStart == 30_000)
        #expect(target.events.contains(.checking(done: 30_000, total: 30_000)))
        #expect(try target.names == ["model.safetensors"])
    }

    @Test func triesThatBringNothingNewAreBounded() async throws {
        // Each sends much, and none more than the first did.
        var file = file
        file.hasRanges = false
        let server = try TestServer { [file] in file.answer($0, $1, limit: 100_000) }
        let error = try await target.failure(server.location(), digest(Self.bytes)) { $0.retries.progress = 1000 }
        #expect(error.code == .interrupted && server.requests.count == 3)
    }

    @Test func aServerWithoutRangesSendsAllAgain() async throws {
        var file = file
        file.hasRanges = false
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index == 0 ? 50_000 : .max) }
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests[1].rangeStart == 50_000)
        #expect(target.events.contains { if case .startingAgain = $0 { true } else { false } })
    }

    /// Whether the server heeds `If-Range`, or gives a part of another file.
    @Test(arguments: [true, false])
    func aFileThatChangedComesFromItsBeginning(_ hasConditions: Bool) async throws {
        let new = ServedFile(content: content(200_000, seed: 2), etag: "\"two\"", hasConditions: hasConditions)
        let server = try TestServer { [file] in
            if $0.index == 0 { file.answer($0, $1, limit: 50_000) } else { new.answer($0, $1) }
        }
        try await target.download(server.location(), digest(new.content))
        #expect(target.bytes() == new.content)
        #expect(server.requests.map(\.rangeStart) == (hasConditions ? [nil, 50_000] : [nil, 50_000, nil]))
    }

    @Test func theTimeOfTheLastChangeServesForWantOfATag() async throws {
        var file = file
        (file.etag, file.lastModified) = (nil, "Wed, 21 Oct 2015 07:28:00 GMT")
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index == 0 ? 50_000 : .max) }
        try await target.download(server.location())
        #expect(target.bytes() == Self.bytes)
        #expect(server.requests[1].headers["if-range"] == file.lastModified)
    }

    @Test func withNothingToTellTheStateByALaterRunBeginsAnew() async throws {
        var file = file
        file.etag = "W/\"weak\""
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index < 3 ? 10_000 : .max) }
        _ = try await target.failure(server.location())
        try await target.download(server.location())
        #expect(target.bytes() == Self.bytes && server.requests.last?.rangeStart == nil)
    }

    @Test func withNothingToTellTheStateByALaterTryBeginsAnew() async throws {
        var old = file, new = ServedFile(content: content(200_000, seed: 2), etag: nil)
        old.etag = nil
        new.target = target
        let server = try TestServer { [old, new] in
            if $0.index == 0 { old.answer($0, $1, limit: 50_000) } else { new.answer($0, $1) }
        }
        try await target.download(server.location())
        #expect(target.bytes() == new.content && server.requests.map(\.rangeStart) == [nil, nil])
    }

    @Test func aPartOfAnotherLocationIsNotContinued() async throws {
        let server = try TestServer { [file] in
            file.answer($0, $1, limit: $0.target == "/other" ? 10_000 : .max)
        }
        _ = try await target.failure(server.location("/other"), digest(Self.bytes))
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.last?.rangeStart == nil)
    }

    /// What may lie there instead of the record that belongs to a part.
    @Test(arguments: ["", "{", "[]", "{\"location\":1}", "null", String(repeating: "[", count: 100_000)])
    func aPartWithADamagedRecordIsNotContinued(_ record: String) async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        try Data(Self.bytes[..<1000]).write(to: URL(filePath: target.path + ".part"))
        try Data(record.utf8).write(to: URL(filePath: target.path + ".part.json"))
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.map(\.rangeStart) == [nil])
    }

    /// What a server told of the file in an earlier run, whether that is true or not.
    @Test(arguments: [true, false])
    func aDigestThatTheServerToldIsChecked(_ isTrue: Bool) async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        let told = try digest(isTrue ? Self.bytes : [1]).digits
        let record = "{\"location\":\"\(server.location())\",\"validator\":{},\"linkedDigest\":\"\(told)\"}"
        try Data(record.utf8).write(to: URL(filePath: target.path + ".part.json"))
        try Data(Self.bytes[..<1000]).write(to: URL(filePath: target.path + ".part"))
        if isTrue {
            #expect(try await target.download(server.location()).isVerified && target.bytes() == Self.bytes)
        } else {
            let error = try await target.failure(server.location())
            #expect(error.code == .wrongDigest && error.message.contains(told))
            #expect(try target.names == [])
        }
        #expect(server.requests.map(\.rangeStart) == [1000])
    }

    @Test func anUnreachableServerIsWaitedForOnlyWhereItWasThere() async throws {
        let port: Int
        do {
            let server = try TestServer { [file] in file.answer($0, $1, limit: 50_000) }
            port = server.port
            _ = try await target.failure(server.location(), digest(Self.bytes)) { $0.retries.limit = 1 }
        }
        let retries = target.retries.count
        let error = try await target.failure("http://127.0.0.1:\(port)/model.safetensors", digest(Self.bytes))
        #expect(error.code == .unreachable && target.retries.count == retries)
        #expect(target.bytes(".part") == Array(Self.bytes[..<50_000]))
    }

    @Test func aWholePartIsNotAskedFor() async throws {
        let server = try TestServer { [file] in file.answer($0, $1, limit: $0.index < 3 ? 10_000 : .max) }
        _ = try await target.failure(server.location(), digest(Self.bytes))
        try Data(Self.bytes).write(to: URL(filePath: target.path + ".part"))
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes && server.requests.count == 3)
    }

    /// A part of a file whose length is not known, as long as the file is or longer than it has become.
    @Test(arguments: [200_000, 250_000])
    func aRangeThatTheServerDoesNotHave(_ count: Int) async throws {
        let server = try TestServer { [file] in file.answer($0, $1) }
        try Data(Self.bytes + [UInt8](repeating: 0, count: count - 200_000)).write(
            to: URL(filePath: target.path + ".part"))
        try PartRecord(location: server.location()).write(beside: target.path + ".part")
        try await target.download(server.location(), digest(Self.bytes))
        #expect(target.bytes() == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == (count == 200_000 ? [200_000] : [250_000, nil]))
    }

    @Test func aCancelledDownloadKeepsWhatCame() async throws {
        let server = try TestServer { [file] request, connection in
            guard request.index == 0 else { return file.answer(request, connection) }
            file.answer(request, connection, limit: 50_000)
            connection.stall(seconds: 5)
        }
        let (location, digest) = (server.location(), try digest(Self.bytes))
        let task = Task { [target] in try await target.failure(location, digest) }
        while target.events.last != .receiving(done: 50_000, total: 200_000) {
            try await Task.sleep(for: .milliseconds(5))
        }
        task.cancel()
        let error = try await task.value
        #expect(error.code == .cancelled && target.bytes(".part") == Array(Self.bytes[..<50_000]))
        try await target.download(location, digest)
        #expect(target.bytes() == Self.bytes && server.requests[1].rangeStart == 50_000)
    }
}
