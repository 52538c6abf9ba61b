import Crypto
import Foundation
import Synchronization
import TestSupport
import Testing
import VGGDownload

/// Bytes that no two places of a file share, from a seed.
func content(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

/// The SHA-256 of bytes.
func digest(_ bytes: [UInt8], digits: Int = 64) throws -> ExpectedDigest {
    let text = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    return try #require(ExpectedDigest(text.prefix(digits)))
}

/// A folder of a test's own for what it downloads, gone with the value, and what it was told meanwhile.
final class Target: Sendable {
    private let temporary: TemporaryFolder
    private let told = Mutex<[DownloadEvent]>([])

    init() throws { temporary = try TemporaryFolder() }

    /// The folder.
    var folder: String { temporary.path }

    /// Where the file goes.
    var path: String { folder + "/model.safetensors" }

    /// What was told.
    var events: [DownloadEvent] { told.withLock { $0 } }

    /// Waits until so many bytes have come, for ten seconds at most.
    func wait(for count: Int) {
        for _ in 0..<2000 {
            if case .receiving(count, _) = events.last { return }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    /// The reasons of the further tries.
    var retries: [String] {
        events.compactMap { if case .retrying(let reason, _) = $0 { reason } else { nil } }
    }

    /// The names of the files that are there.
    var names: [String] { get throws { try temporary.names } }

    /// The bytes of a file that is there; nothing of one that is missing.
    func bytes(_ ending: String = "") -> [UInt8]? {
        FileManager.default.contents(atPath: path + ending).map(Array.init)
    }

    /// Downloads with hardly a pause; `change` changes the options.
    @discardableResult
    func download(
        _ location: String, _ digest: ExpectedDigest? = nil, _ change: (inout DownloadOptions) -> Void = { _ in }
    ) async throws -> DownloadedFile {
        try await Download(from: location, expecting: digest, to: path, options: quick(change)).run { event in
            self.told.withLock { $0.append(event) }
        }
    }

    /// What a download throws.
    func failure(
        _ location: String, _ digest: ExpectedDigest? = nil, _ change: (inout DownloadOptions) -> Void = { _ in }
    ) async throws -> DownloadError {
        try #require(await #expect(throws: DownloadError.self) { try await self.download(location, digest, change) })
    }
}

/// Options under which nothing takes long, and no variable of the environment counts.
func quick(_ change: (inout DownloadOptions) -> Void = { _ in }) -> DownloadOptions {
    var options = DownloadOptions(environment: [:])
    options.retries.firstDelay = 0.01
    options.retries.limit = 3
    options.connectTimeout = 5
    options.idleTimeout = 5
    change(&options)
    return options
}
