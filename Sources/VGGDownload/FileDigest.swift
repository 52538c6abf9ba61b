import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The length and the SHA-256 of a file.
struct FileDigest {
    private(set) var byteCount = 0
    let sha256: String

    /// Reads a file; nothing where there is none that can be read.
    ///
    /// - Throws: `DownloadError` with `cancelled`.
    init?(path: String, asked: String) throws(DownloadError) {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { block.deallocate() }
        var running = RunningDigest()
        while true {
            guard !Task.isCancelled else { throw .cancelled(asked) }
            let got = retrying { systemRead(descriptor, block.baseAddress, block.count) }
            guard got >= 0 else { return nil }
            guard got > 0 else { break }
            running.add(UnsafeRawBufferPointer(rebasing: block[..<got]))
            byteCount += got
        }
        sha256 = running.hexadecimal
    }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
