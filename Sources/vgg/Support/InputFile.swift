import Foundation

/// A small file that a command reads whole.
enum InputFile {
    /// The bytes of a file of at most `limit` bytes; `option` is what the path was given with.
    static func bytes(_ path: String, option: String, limit: Int = 256 << 20) throws -> [UInt8] {
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
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(option) \(path.onOneLine): cannot be read; see whether you may")
        }
        return Array(data)
    }
}
