import Foundation

/// A folder of a test's own, removed with the value.
final class CacheScratch {
    let path = FileManager.default.temporaryDirectory.path + "/vgg-cache-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The names of what is in a folder of it, sorted.
    func names(in folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    /// Writes zeros under a name, as if `age` seconds ago.
    func write(_ name: String, bytes: Int = 10, age: Double = 0) throws {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(count: bytes).write(to: file)
        try setAge(age, of: name)
    }

    /// Makes a file look as if it was last used `age` seconds ago.
    func setAge(_ age: Double, of name: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: "\(path)/\(name)")
    }
}
