package import VGGImages
import VGGModel

/// A picture ready for a network, or why it is not.
package struct PreparedPicture: Sendable {
    /// The picture's path.
    package let path: String
    /// RGB bytes of the network's input size, or the error.
    package let pixels: Result<[UInt8], ImageError>

    /// Reads, decodes, resizes and crops a picture.
    init(_ path: String, for preprocessing: Preprocessing) {
        self.path = path
        pixels = Result { () throws(ImageError) -> [UInt8] in
            try Image(contentsOf: path).preparedPixels(for: preprocessing)
        }
    }

    /// Whether there is something to run.
    package var isUsable: Bool { (try? pixels.get()) != nil }
}
