#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file under way: whoever opens the path finds the old content or all of the new, never a part.
///
/// The value is a handle, of use only while the closure that got it runs.
package struct AtomicFile {
    private let descriptor: Int32
    private let path: String

    /// Has `body` write the content to a temporary file beside `path`, which then takes its place.
    ///
    /// A link is followed; a device or pipe, such as `/dev/null`, is written straight.
    package static func replace(
        _ path: String, _ body: (AtomicFile) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard !path.isEmpty else { throw WeightsError(.writeFailed, path: path, "no path given; give that of a file") }
        let target = try resolved(path)
        var status = stat()
        if stat(target, &status) == 0, !status.isKind(S_IFREG) {
            guard !status.isKind(S_IFDIR) else {
                throw WeightsError(.writeFailed, path: path, "is a folder; give the path of a file")
            }
            // A pipe that nobody reads is an error, and no wait.
            return try write(to: target, flags: O_WRONLY | O_NONBLOCK, path: path, body)
        }
        let temporary = "\(target).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
        let mode = stat(target, &status) == 0 ? status.st_mode & 0o7777 : nil
        do throws(WeightsError) {
            try write(to: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode, path: path, body)
            guard rename(temporary, target) == 0 else { throw failure(path, "cannot be replaced") }
        } catch {
            unlink(temporary)
            throw error
        }
        synchronizeFolder(of: target)
    }

    /// What the name of a temporary file tells: the file that it was to become, and whether the process that wrote it is
    /// gone, so that it never will.
    static func writer(of name: String) -> (target: String, isGone: Bool)? {
        guard let match = name.wholeMatch(of: /(.+)\.([0-9]+)-[0-9]+\.tmp/), let process = pid_t(match.2) else {
            return nil
        }
        return (String(match.1), kill(process, 0) != 0 && errno == ESRCH)
    }

    /// Appends bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
        var rest = bytes
        while !rest.isEmpty {
            // No system writes more than about 2^31 bytes in one call.
            let written = retrying { systemWrite(descriptor, rest, limit: 1 << 30) }
            guard written > 0 else { throw Self.failure(path, "cannot be written") }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    private static func write(
        to file: String, flags: Int32, mode: mode_t? = nil, path: String,
        _ body: (AtomicFile) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        let descriptor = retrying { open(file, flags | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            guard errno != ENXIO else {
                throw WeightsError(.writeFailed, path: path, "nothing reads this pipe; start what reads it first")
            }
            throw failure(path, "cannot be created")
        }
        if flags & O_NONBLOCK != 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
        // What was private stays so; a system that has no modes is no reason to fail.
        if let mode { fchmod(descriptor, mode) }
        do throws(WeightsError) {
            try body(AtomicFile(descriptor: descriptor, path: path))
        } catch {
            close(descriptor)
            throw error
        }
        // A pipe cannot be synchronised, which is no failure.
        let lost = fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS
        let synchronizing = lost ? failure(path, "cannot be written") : nil
        guard close(descriptor) == 0 else { throw failure(path, "cannot be written") }
        if let synchronizing { throw synchronizing }
    }

    /// The file behind a link, whether it is there or not, or the path itself where that is none.
    private static func resolved(_ path: String, links: Int = 0) throws(WeightsError) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        guard links < 40 else {
            throw WeightsError(.writeFailed, path: path, "links lead round in a circle; give a file")
        }
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink(path, &target, target.count)
        guard length > 0, length < target.count else { return path }
        let link = String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return try resolved(link.hasPrefix("/") ? link : folder + link, links: links + 1)
    }

    /// Makes the new name last; a system that cannot is no reason to fail.
    private static func synchronizeFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = retrying { open(folder, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ path: String, _ what: String) -> WeightsError {
        WeightsError(.writeFailed, path: path, "\(what): \(lastSystemError())")
    }
}
