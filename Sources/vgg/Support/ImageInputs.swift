import Foundation
import VGGImages
import VGGModel

/// The pictures that a command line names: files, folders, and `-` for paths on standard input.
enum ImageInputs {
    private static let extensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

    /// Every picture's path in order: a folder gives the JPEG and PNG files in it, however deep, in order of name.
    ///
    /// Paths that do not exist come back as they are: opening them will say so.
    static func paths(_ arguments: [String]) -> [String] {
        arguments.flatMap { argument -> [String] in
            if argument == "-" { return readPaths() }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder)
            return exists && isFolder.boolValue ? pictures(in: argument) : [argument]
        }
    }

    private static func readPaths() -> [String] {
        var paths: [String] = []
        while let line = readLine() { if !line.isEmpty { paths.append(line) } }
        return paths
    }

    private static func pictures(in folder: String) -> [String] {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { extensions.contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
            .map { base + $0 }
    }
}

/// A picture ready for a network, or why it is not.
struct PreparedImage: Sendable {
    /// The picture's path.
    let path: String
    /// RGB bytes of the network's input size, or the error.
    let pixels: Result<[UInt8], ImageError>

    /// Decodes, resizes and crops pictures side by side; the results are in the order of the paths.
    static func prepare(_ paths: ArraySlice<String>, for preprocessing: Preprocessing) async -> [PreparedImage] {
        await withTaskGroup(of: (Int, PreparedImage).self) { group in
            for (index, path) in paths.enumerated() {
                group.addTask {
                    let pixels = Result { () throws(ImageError) -> [UInt8] in
                        try Image(contentsOf: path).preparedPixels(for: preprocessing)
                    }
                    return (index, PreparedImage(path: path, pixels: pixels))
                }
            }
            var prepared: [(Int, PreparedImage)] = []
            for await one in group { prepared.append(one) }
            return prepared.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
