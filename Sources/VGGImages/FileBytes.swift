#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reading a whole file, and writing one so that nobody ever sees half of it.
enum FileBytes {
    /// Reads a file or a pipe up to its end; `tooLarge` as soon as it is known to be longer than `limit`.
    static func read(_ path: String, limit: Int) throws(ImageError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotRead(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw cannotRead(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw cannotRead(path, EISDIR) }
        guard Int(status.st_size) <= limit else { throw tooLarge(path, limit: limit) }
        return try read(descriptor, expected: Int(status.st_size), limit: limit, path)
    }

    private static func read(
        _ descriptor: Int32, expected: Int, limit: Int, _ path: String
    ) throws(ImageError) -> [UInt8] {
        var bytes: [UInt8] = []
        var wanted = expected > 0 ? expected + 1 : 65_536
        while true {
            var got = 0
            bytes += [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                got = readOnce(descriptor, UnsafeMutableRawBufferPointer(buffer))
                count = max(got, 0)
            }
            guard got >= 0 else { throw cannotRead(path, errno) }
            guard bytes.count <= limit else { throw tooLarge(path, limit: limit) }
            if got == 0 { return bytes }
            wanted = max(65_536, expected + 1 - bytes.count)
        }
    }

    /// The C function is `read`, repeated when a signal interrupts it.
    private static func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let got = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if got >= 0 || errno != EINTR { return got }
        }
    }

    /// Writes a file under a temporary name in its folder, then renames it over `path`.
    static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        var failure = writeAll(bytes, to: descriptor)
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw cannotWrite(path, failure)
        }
    }

    /// Answers 0, or the error number that stopped it.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = writeOnce(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return errno }
                rest = rest.dropFirst(written)
            }
            return 0
        }
    }

    private static func writeOnce(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}

extension FileBytes {
    static func tooLarge(_ name: String, limit: Int) -> ImageError {
        ImageError(
            .tooLarge, name: name, "the file is longer than the limit of \(limit) bytes; raise it if that is meant")
    }

    private static func cannotRead(_ path: String, _ number: Int32) -> ImageError {
        switch number {
        case ENOENT, ENOTDIR:
            ImageError(.notFound, name: path, "there is no such file; check the path")
        case EISDIR:
            ImageError(
                .unreadable, name: path, "this is a directory; name the pictures in it, for example with `/*.jpg`")
        case EACCES, EPERM:
            ImageError(.unreadable, name: path, "no permission to read the file; change it with `chmod +r`")
        default:
            ImageError(.unreadable, name: path, "the file cannot be read: \(text(number))")
        }
    }

    private static func cannotWrite(_ path: String, _ number: Int32) -> ImageError {
        ImageError(.writeFailed, name: path, "the picture cannot be written there: \(text(number))")
    }

    private static func text(_ number: Int32) -> String { String(cString: strerror(number)) }
}
