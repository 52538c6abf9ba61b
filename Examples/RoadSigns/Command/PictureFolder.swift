#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder that gets its pictures when all of them are drawn.
///
/// They are drawn into a folder `.unfinished` in it. Of a run that was stopped nothing else is left, and the next one
/// clears that away.
struct PictureFolder: Sendable {
    private let path: String
    private let isNew: Bool

    private var unfinished: String { path + "/.unfinished" }

    /// Makes the folder, or takes one that is empty; with `force` also one that is not.
    init(_ path: String, force: Bool) throws {
        self.path = path
        var isFolder = false
        isNew = !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isNew || isFolder else { throw Failure("\(path): this is a file; give the path of a folder") }
        try Self.attempt("\(path): the folder cannot be made") {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let found = try Self.attempt("\(path): the folder cannot be read") {
            try FileManager.default.contentsOfDirectory(atPath: path)
        }
        guard force || found.allSatisfy({ $0 == ".unfinished" }) else {
            throw Failure("\(path): the folder is not empty; give another, or --force to replace the classes in it")
        }
        try? FileManager.default.removeItem(atPath: unfinished)
    }

    /// Makes the folder of a class, into which its pictures are drawn.
    func makeFolder(_ label: String) throws -> String {
        let folder = "\(unfinished)/\(label)"
        try Self.attempt("\(folder): the folder cannot be made") {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        return folder
    }

    /// Puts the finished folders in place of any that are there.
    func publish(_ labels: [String]) throws {
        for label in labels {
            let place = "\(path)/\(label)"
            try Self.attempt("\(place): the folder cannot be replaced") {
                if FileManager.default.fileExists(atPath: place) {
                    try FileManager.default.removeItem(atPath: place)
                }
                try FileManager.default.moveItem(atPath: "\(unfinished)/\(label)", toPath: place)
            }
        }
        abandon()
    }

    /// Clears away what is unfinished, and the folder too if it is new and holds nothing.
    func abandon() {
        try? FileManager.default.removeItem(atPath: unfinished)
        if isNew { rmdir(path) }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try attempt("\(path): the picture cannot be written") { try Data(bytes).write(to: URL(filePath: path)) }
    }

    /// Runs `body`, and puts what was tried before the system's reason for its failure.
    @discardableResult
    private static func attempt<Value>(_ action: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            let reason = (error as? CocoaError)?.underlying as? POSIXError
            throw Failure("\(action): \(reason.map { String(cString: strerror($0.code.rawValue)) } ?? "\(error)")")
        }
    }
}

/// Why nothing was drawn, in words for the user.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
