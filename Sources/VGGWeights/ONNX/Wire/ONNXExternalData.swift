import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files beside a model that hold its weights, each opened once.
///
/// They must lie in the model's folder or below it: no absolute path, no `..`, no symbolic link on the way and no file
/// of two names, by any of which a model could have other files of its user read.
struct ONNXExternalData {
    /// Why a file is not read; the words follow the tensor's name.
    struct Fault: Error {
        let message: String

        init(_ message: String) { self.message = message }
    }

    /// The model's folder, ending in `/`.
    private let folder: String
    private var files: [String: TensorStorage] = [:]

    private static let maximumFiles = 1024

    /// Prepares to read beside the model at `path`.
    init(besideModelAt path: String) {
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    }

    /// The paths of all files that were opened.
    var paths: [String] { files.keys.map { folder + $0 }.sorted() }

    /// Bytes of all files that were opened.
    var byteCount: Int { files.values.reduce(0) { $0 + $1.bytes.count } }

    /// The file and the place in it that a tensor's entries name.
    mutating func place(
        _ entries: [String: String], byteCount: Int
    ) throws(Fault) -> (TensorStorage, Range<Int>) {
        guard let location = entries["location"] else { throw Fault("external data without a location") }
        let file = try open(location)
        let offset = try number(entries["offset"], "offset") ?? 0
        let length = try number(entries["length"], "length") ?? byteCount
        guard length == byteCount else {
            throw Fault("external data of \(length) bytes for a shape that takes \(byteCount)")
        }
        guard offset <= file.bytes.count, length <= file.bytes.count - offset else {
            throw Fault(
                "bytes \(offset) and \(length) on are outside the \(file.bytes.count) bytes of \(quoted(location)); "
                    + "fetch that file again")
        }
        return (file, offset..<offset + length)
    }

    private func number(_ text: String?, _ what: String) throws(Fault) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number >= 0 else { throw Fault("external data of \(what) \(quoted(text))") }
        return number
    }

    private mutating func open(_ location: String) throws(Fault) -> TensorStorage {
        if let file = files[location] { return file }
        guard files.count < Self.maximumFiles else { throw Fault("more than \(Self.maximumFiles) external files") }
        let parts = location.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !location.utf8.contains(0) else {
            throw Fault(
                "external data at \(quoted(location)), which is no plain path inside the model's folder; export the "
                    + "model again with its weights beside it")
        }
        let file = try map(parts, location)
        files[location] = file
        return file
    }

    /// Goes down from the model's folder, a name at a time, so that no link can be slipped in between.
    private func map(_ parts: [String], _ location: String) throws(Fault) -> TensorStorage {
        var descriptor = retrying { Self.open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY) }
        for (index, part) in parts.enumerated() where descriptor >= 0 {
            let kind = index == parts.count - 1 ? O_NONBLOCK : O_DIRECTORY
            let next = retrying { Self.open(descriptor, part, O_RDONLY | O_NOFOLLOW | kind) }
            let failure = errno
            close(descriptor)
            errno = failure
            descriptor = next
        }
        guard descriptor >= 0 else { throw openFault(location) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, !status.isKind(S_IFREG) || status.st_nlink == 1 else {
            throw Fault(
                "external file \(quoted(location)) has further names (hard links), so it may not be the model's own; "
                    + "put a copy in its place")
        }
        do throws(WeightsError) {
            return try MappedFile.map(descriptor, path: location)
        } catch {
            throw Fault("external file \(quoted(location)) \(error.message)")
        }
    }

    private func openFault(_ location: String) -> Fault {
        switch errno {
        case ELOOP, ENOTDIR:
            Fault(
                "external file \(quoted(location)) is or lies behind a symbolic link or a file; put the file itself in "
                    + "the model's folder")
        case ENOENT: Fault("external file \(quoted(location)) is not there; fetch it into the model's folder")
        default: Fault("external file \(quoted(location)) cannot be opened: \(lastSystemError())")
        }
    }

    private static func open(_ folder: Int32, _ name: String, _ flags: Int32) -> Int32 {
        openat(folder, name, flags | O_CLOEXEC)
    }
}
