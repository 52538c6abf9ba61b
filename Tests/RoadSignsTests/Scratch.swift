import Foundation

/// A folder of a test's own.
struct Scratch {
    private let folder: String

    /// Runs `body` with an empty folder, and removes it afterwards.
    static func use(_ body: (Scratch) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "/road-signs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(Scratch(folder: folder))
    }

    /// The path of a name in the folder.
    func path(_ name: String) -> String { folder + "/" + name }

    /// What is in a folder below, hidden files too, in ascending order.
    func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path(name)))) }

    /// Writes a file, its folders made as needed.
    func write(_ text: String, to name: String) throws {
        let file = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
