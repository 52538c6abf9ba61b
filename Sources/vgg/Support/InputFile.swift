import Foundation

/// A small file that a command reads whole.
enum InputFile {
    /// The bytes of a file of at most `limit` bytes; `option` is what the path was given with.
    static func bytes(_ path: String, option: String, limit: Int = 64 << 20) throws -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure("\(option) \(path.onOneLine): cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure("\(option) \(path.onOneLine): this is no file; give the path of one")
        }
        guard status.st_size <= limit else {
            throw Failure("\(option) \(path.onOneLine): \(status.st_size) bytes are too many; the limit is \(limit)")
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Failure("\(option) \(path.onOneLine): cannot be read; see whether you may")
        }
        defer { try? file.close() }
        // A file may hold more than it says, such as those of /proc.
        var data = Data()
        while data.count <= limit, let more = try file.read(upToCount: 1 << 20), !more.isEmpty { data += more }
        guard data.count <= limit else {
            throw Failure("\(option) \(path.onOneLine): it has no end within \(limit) bytes; give a file of less")
        }
        return Array(data)
    }
}
