import FoundationEssentials

/// The download of one file, which continues what an earlier run began.
///
/// What came so far lies beside the destination, under its name and `.part`; beside that lies a small file on where it
/// comes from. The file gets its own name when it is whole, on the disk, and has the expected checksum.
public struct Download: Sendable {
    /// Where the file lies.
    public let location: String
    /// The checksum that it must have; nothing where none is known.
    public let digest: ExpectedDigest?
    /// The path that it gets.
    public let destination: String
    /// Patience, tries and proxies.
    public let options: DownloadOptions

    /// Describes a download.
    public init(
        from location: String, expecting digest: ExpectedDigest? = nil, to destination: String,
        options: DownloadOptions = DownloadOptions()
    ) {
        self.location = location
        self.digest = digest
        self.destination = destination
        self.options = options
    }

    /// The path of what came so far.
    public var partPath: String { destination + ".part" }

    /// Downloads the file; `report` is told of the course, on any thread.
    ///
    /// A file that is there and has the expected checksum is not downloaded again. To stop, cancel the task; what came
    /// is kept, as it is where the process ends in whatever way.
    ///
    /// - Throws: `DownloadError`.
    public func run(
        _ report: @escaping @Sendable (DownloadEvent) -> Void = { _ in }
    ) async throws(DownloadError) -> DownloadedFile {
        let url = try WebLocation.parse(location)
        let part = try PartFile(path: partPath)
        let transfer = Transfer(self, url: url, into: part, report)
        let fetcher = Fetcher(options)
        let result: Result<DownloadedFile, DownloadError>
        do throws(DownloadError) { result = .success(try await transfer.run(fetcher)) } catch {
            result = .failure(error)
        }
        await fetcher.close()
        if case .failure = result { transfer.removeIfEmpty() }
        return try result.get()
    }
}

/// A file that was downloaded.
public struct DownloadedFile: Hashable, Sendable {
    /// Its path.
    public let path: String
    /// Its bytes.
    public let byteCount: Int
    /// Its SHA-256 in hexadecimal digits.
    public let sha256: String
    /// Whether a checksum was known that it has; otherwise nothing but its length was checked.
    public let isVerified: Bool
}
