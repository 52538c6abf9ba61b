import ArgumentParser
import RoadSigns
import VGGImages

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How pictures are stored.
enum PictureFormat: String, CaseIterable, ExpressibleByArgument {
    case jpg, png
}

/// Some pictures of a class, and where they go.
struct PictureBatch: Sendable {
    let drawnClass: DrawnClass
    let numbers: Range<Int>
    let seed: UInt64
    let split: DrawnSplit
    let size: Int
    let format: PictureFormat
    let folder: String

    /// Draws and writes the pictures; how many they are.
    func draw() throws -> Int {
        for number in numbers {
            try Task.checkCancellation()
            let scene = DrawnScene(of: drawnClass, seed: seed, index: number, split: split)
            let bytes =
                switch format {
                case .jpg: try scene.jpegData(size: size)
                case .png: try scene.image(size: size).pngData()
                }
            let digits = String(number)
            let name = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
            try PictureFolder.write(bytes, to: "\(folder)/\(name).\(format.rawValue)")
        }
        return numbers.count
    }
}
