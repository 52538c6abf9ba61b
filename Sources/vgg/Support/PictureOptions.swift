import ArgumentParser
import Foundation

/// Which pictures, and how many at once.
struct PictureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "JPEG or PNG files, folders, or - for paths on standard input.", valueName: "image"),
        completion: .file(extensions: Array(PictureOptions.extensions).sorted()))
    var images: [String]

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Pictures that run at once, fewer where the memory does not suffice. (default: 8)",
        transform: Limits.number(Limits.batch))
    var batch: Int?

    private static let extensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

    /// A picture's path, or why an argument leads to none.
    enum Found {
        /// A file; that it is none, opening it will say.
        case file(String)
        /// A folder in which there is nothing to read.
        case nothing(String, reason: String)
    }

    /// What the arguments lead to, in order; the files of a folder by name.
    func found() throws -> [Found] {
        try images.flatMap { argument -> [Found] in
            if argument == "-" { return try Self.pathsOnStandardInput().map(Found.file) }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder)
            return exists && isFolder.boolValue ? Self.pictures(in: argument) : [.file(argument)]
        }
    }

    private static func pathsOnStandardInput() throws -> [String] {
        let bytes = try FileHandle.standardInput.readToEnd() ?? Data()
        let end: UInt8 = bytes.contains(0) ? 0 : UInt8(ascii: "\n")
        return bytes.split(separator: end).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func pictures(in folder: String) -> [Found] {
        guard let entries = FileManager.default.enumerator(atPath: folder),
            FileManager.default.isReadableFile(atPath: folder)
        else {
            return [.nothing(folder, reason: "the folder cannot be read")]
        }
        let names = entries.compactMap { $0 as? String }.filter { name in
            extensions.contains((name as NSString).pathExtension.lowercased())
                && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }
        if names.isEmpty { return [.nothing(folder, reason: "the folder holds no JPEG or PNG files")] }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return names.sorted().map { .file(base + $0) }
    }
}
