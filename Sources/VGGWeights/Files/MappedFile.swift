import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files of the disk as read-only memory.
enum MappedFile {
    /// Maps a file; its pages are read when they are first used.
    ///
    /// The file must not be shortened while the storage lives.
    static func map(_ path: String) throws(WeightsError) -> TensorStorage {
        // Not to wait on a pipe that nobody writes.
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw openError(path) }
        defer { close(descriptor) }
        return try map(descriptor, path: path)
    }

    /// Maps a file that is open; it may be closed afterwards.
    static func map(_ descriptor: Int32, path: String) throws(WeightsError) -> TensorStorage {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw WeightsError(.unreadable, path: path, "cannot be examined: \(lastSystemError())")
        }
        guard status.isKind(S_IFREG) else {
            let kind = status.isKind(S_IFDIR) ? "a folder" : "a pipe or device"
            throw WeightsError(.unreadable, path: path, "is \(kind); give the path of a file")
        }
        return try map(descriptor, byteCount: Int(status.st_size), path: path)
    }

    private static func map(_ descriptor: Int32, byteCount: Int, path: String) throws(WeightsError) -> TensorStorage {
        guard byteCount > 0 else {
            return TensorStorage(adopting: UnsafeRawBufferPointer(start: nil, count: 0)) { _ in }
        }
        guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw WeightsError(.unreadable, path: path, "cannot be mapped to memory: \(lastSystemError())")
        }
        return TensorStorage(adopting: UnsafeRawBufferPointer(start: start, count: byteCount), evict: dropPages) {
            munmap(UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count)
        }
    }

    /// Unmaps the pages that lie within `bytes`; who touches them again has them read again from the file.
    @Sendable private static func dropPages(_ bytes: UnsafeRawBufferPointer) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let start = Int(bitPattern: bytes.baseAddress)
        let (first, end) = ((start + page - 1) / page * page, (start + bytes.count) / page * page)
        guard first < end else { return }
        madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_DONTNEED)
    }

    private static func openError(_ path: String) -> WeightsError {
        guard errno != ENOENT else {
            return WeightsError(.notFound, path: path, "there is no such file; check the path")
        }
        return WeightsError(.unreadable, path: path, "cannot be opened: \(lastSystemError())")
    }
}
