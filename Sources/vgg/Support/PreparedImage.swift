import VGGImages
import VGGModel

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
