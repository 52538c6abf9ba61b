import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is not whole yet, which this process alone writes.
///
/// The system lets go of the lock when the process ends, in whatever way that happens.
package final class PartFile {
    let path: String
    private let descriptor: Int32
    /// The bytes that it has.
    package private(set) var count: Int

    /// Opens the file, or makes it in a folder that is made as needed, and locks it.
    ///
    /// - Throws: `DownloadError` with `busy` where another process has it locked, or with `writeFailed`.
    package init(path: String) throws(DownloadError) {
        try Folder.make(for: path)
        while true {
            let descriptor = retrying { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666) }
            guard descriptor >= 0 else { throw .writing(path, "cannot be created") }
            do throws(DownloadError) {
                guard let count = try Self.lock(descriptor, path) else {
                    close(descriptor)
                    continue
                }
                (self.path, self.descriptor, self.count) = (path, descriptor, count)
                return
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    deinit { close(descriptor) }

    /// Locks a file, and returns its length; nothing where the path meanwhile names another file or none, because
    /// whoever held the lock had finished.
    private static func lock(_ descriptor: Int32, _ path: String) throws(DownloadError) -> Int? {
        guard retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
            guard errno == EWOULDBLOCK else { throw .writing(path, "cannot be locked") }
            throw DownloadError(
                .busy, path, "another process is downloading this file; wait until it is done, or stop it")
        }
        guard let opened = status(descriptor) else { throw .writing(path, "cannot be examined") }
        guard opened.st_mode & S_IFMT == S_IFREG else {
            throw DownloadError(.writeFailed, path, "this is no file; remove it")
        }
        return isNamed(opened, path) ? Int(opened.st_size) : nil
    }

    private static func status(_ descriptor: Int32) -> stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// Whether a path still names a file that is open.
    private static func isNamed(_ opened: stat, _ path: String) -> Bool {
        var named = stat()
        return lstat(path, &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
    }

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(DownloadError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = retrying { pwrite(descriptor, rest.baseAddress, min(rest.count, 1 << 30), off_t(count)) }
            guard written > 0 else { throw .writing(path, "cannot be written") }
            count += written
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Makes the file empty.
    func clear() throws(DownloadError) {
        guard retrying({ ftruncate(descriptor, 0) }) == 0 else { throw .writing(path, "cannot be cleared") }
        count = 0
    }

    /// Hands over all bytes in order, a block at a time.
    func read<Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) -> Bool {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { block.deallocate() }
        var done = 0
        while done < count {
            let got = retrying { pread(descriptor, block.baseAddress, min(block.count, count - done), off_t(done)) }
            guard got > 0 else { return false }
            try body(UnsafeRawBufferPointer(rebasing: block[..<got]))
            done += got
        }
        return true
    }

    /// Sees that all is on the disk, and gives the file its final name, in place of what had that.
    ///
    /// - Throws: `DownloadError` with `interrupted` where another program has removed the file, or `writeFailed`.
    func finish(as destination: String) throws(DownloadError) {
        guard retrying({ fsync(descriptor) }) == 0 else { throw .writing(path, "cannot be written") }
        guard let opened = Self.status(descriptor), Self.isNamed(opened, path) else {
            throw DownloadError(.interrupted, path, "another program removed this file meanwhile; run this again")
        }
        guard rename(path, destination) == 0 else { throw .writing(destination, "cannot be replaced") }
        Folder.synchronize(for: destination)
    }

    /// Removes the file.
    func remove() { unlink(path) }
}
