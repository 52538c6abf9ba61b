#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of one kind in a folder: each named by a hash, written whole, and told from all others by its name.
///
/// Any number of processes may use a folder at once: a file that another one has removed meanwhile is no error.
package struct CacheFiles: Sendable {
    /// The path of the folder, which is made when the first file is written.
    package let folder: String
    /// How names end, after up to 16 hexadecimal digits.
    package let suffix: String

    /// Names a folder and the files in it.
    package init(folder: String, suffix: String) { (self.folder, self.suffix) = (folder, suffix) }

    /// The path of the file of a name.
    package func path(of name: String) -> String { "\(folder)/\(name)" }

    /// The content of a file, or nothing where there is none of at most `limit` bytes that can be read.
    package func read(_ name: String, atMost limit: Int) -> [UInt8]? {
        // What is no file, such as a pipe, keeps nobody waiting.
        let descriptor = open(path(of: name), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { systemRead(descriptor, $0[filled...]) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            filled += count
        }
        return bytes
    }

    /// Writes a file under a name of its own and renames it, so that no reader ever sees half of one.
    ///
    /// What is `durable` is on the disk before it takes the place of what was there, whatever happens to the power.
    package func write(_ bytes: [UInt8], to name: String, durable: Bool = false) throws(SystemFailure) {
        let unfinished = path(of: "\(name).\(String(UInt32.random(in: .min ... .max), radix: 16))\(Self.unfinished)")
        do throws(SystemFailure) {
            try fill(create(unfinished), with: bytes, durable: durable)
            guard rename(unfinished, path(of: name)) == 0 else { throw SystemFailure() }
        } catch {
            unlink(unfinished)
            throw error
        }
    }

    /// Makes a file the most recently used one.
    package func markUsed(_ name: String) { utimensat(AT_FDCWD, path(of: name), nil, 0) }

    /// Whether a name is of the form that `write` gives to a file, or to one that it has not finished; nothing for
    /// neither.
    func isUnfinished(_ name: String) -> Bool? {
        if isFinished(name[...]) { return false }
        guard name.hasSuffix(Self.unfinished) else { return nil }
        let stem = name.dropLast(Self.unfinished.count)
        guard let dot = stem.lastIndex(of: "."), isHexadecimal(stem[dot...].dropFirst()) else { return nil }
        return isFinished(stem[..<dot]) ? true : nil
    }

    /// How names of files end that are being written.
    private static let unfinished = ".tmp"

    private func isFinished(_ name: Substring) -> Bool {
        name.hasSuffix(suffix) && isHexadecimal(name.dropLast(suffix.count))
    }

    /// Whether a text is a number as it is written here: without capitals, sign or zeros in front.
    private func isHexadecimal(_ text: Substring) -> Bool {
        UInt64(text, radix: 16).map { String($0, radix: 16) == text } ?? false
    }

    /// Makes a file that is not there yet, and the folder if need be.
    private func create(_ path: String) throws(SystemFailure) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        var descriptor = open(path, flags, 0o666)
        if descriptor < 0, errno == ENOENT {
            try makeFolder()
            descriptor = open(path, flags, 0o666)
        }
        guard descriptor >= 0 else { throw SystemFailure() }
        return descriptor
    }

    private func makeFolder() throws(SystemFailure) {
        var made = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw SystemFailure() }
        }
    }

    /// Writes a file's content and closes it.
    private func fill(_ descriptor: Int32, with bytes: [UInt8], durable: Bool) throws(SystemFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw SystemFailure(closing: descriptor) }
            rest = rest.dropFirst(written)
        }
        if durable, fsync(descriptor) != 0 { throw SystemFailure(closing: descriptor) }
        guard close(descriptor) == 0 else { throw SystemFailure() }
    }
}

private func systemRead(_ descriptor: Int32, _ bytes: Slice<UnsafeMutableRawBufferPointer>) -> Int {
    let bytes = UnsafeMutableRawBufferPointer(rebasing: bytes)
    return read(descriptor, bytes.baseAddress, bytes.count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

/// The system's words for its last failed call.
package struct SystemFailure: Error, CustomStringConvertible {
    /// The words.
    package let description = String(cString: strerror(errno))

    init() {}

    /// Takes the words before closing a file changes them.
    fileprivate init(closing descriptor: Int32) {
        self.init()
        close(descriptor)
    }
}
