import Foundation
import TestSupport
import VGGImages
import VGGModel
import VGGTraining

extension TemporaryFolder {
    /// Writes a picture; its ending decides the format.
    func write(_ image: Image, as name: String) throws {
        try write(name.hasSuffix("png") ? image.pngData() : image.jpegData(quality: 95), as: name)
    }

    /// Writes empty files, which a dataset lists but cannot decode.
    func touch(_ names: [String]) throws {
        for name in names { try write([], as: name) }
    }
}

/// Pictures whose classes a linear model can tell.
enum Pictures {
    static func plain(_ color: RGB, width: Int = 12, height: Int = 10) throws -> Image {
        let pixel = [color.red, color.green, color.blue]
        return try Image(
            width: width, height: height,
            pixels: (0..<width * height).flatMap { _ in pixel })
    }

    /// Every pixel unlike its neighbours.
    static func pattern(width: Int, height: Int, seed: UInt8 = 0) throws -> Image {
        var state = UInt32(seed) &+ 1
        let pixels = (0..<width * height * 3).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        return try Image(width: width, height: height, pixels: pixels)
    }

    /// Three classes of one colour each, in shades, as a dataset in `folder`.
    static func colors(in folder: TemporaryFolder, count: Int = 10) throws {
        for place in 0..<count {
            let shade = UInt8(140 + 11 * (place % 10)), dark = UInt8(5 * (place % 7))
            try folder.write(plain(RGB(shade, dark, dark)), as: "data/red/\(place).png")
            try folder.write(plain(RGB(dark, shade, dark)), as: "data/green/\(place).jpg")
            try folder.write(plain(RGB(dark, dark, shade)), as: "data/blue/\(place).png")
        }
    }
}

extension Preprocessing {
    /// A square of `crop` pixels out of pictures resized to a quarter more.
    static func small(_ crop: Int) -> Preprocessing { Preprocessing.torchvision.scaled(to: crop, crop) }
}

/// The error that `body` throws, or nothing.
func failure<Result>(of body: () throws -> Result) throws -> TrainingError? {
    do {
        _ = try body()
        return nil
    } catch let error as TrainingError {
        return error
    }
}

extension Batches {
    /// All batches.
    func collected() async throws -> [Batch] {
        var all: [Batch] = []
        for try await batch in self { all.append(batch) }
        return all
    }
}
