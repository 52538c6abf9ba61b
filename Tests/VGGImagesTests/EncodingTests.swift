import Foundation
import TestSupport
import Testing
import VGGImages

/// What is written can be read again, and appears whole or not at all.
struct EncodingTests {
    @Test(arguments: [(1, 1), (53, 37), (3, 200), (200, 3)])
    func pngKeepsEveryPixel(_ width: Int, _ height: Int) throws {
        let image = try Fixtures.noise(width: width, height: height, seed: 7)
        #expect(try Image(decoding: image.pngData()) == image)
    }

    @Test(arguments: [false, true])
    func jpegStaysNear(_ progressive: Bool) throws {
        let image = try Fixtures.expected("baseline-420.jpg")
        let data = try image.jpegData(quality: 95, progressive: progressive)
        let again = try Image(decoding: data)
        let error = zip(image.pixels, again.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Double(error) / Double(image.pixels.count) < 6)
        #expect(zip(data, data.dropFirst()).contains { $0 == (0xFF, 0xC2) } == progressive)
        #expect(try image.jpegData(quality: 20).count < data.count)
    }

    @Test(arguments: ["out.png", "out.jpg", "OUT.JPEG"])
    func filesAreWrittenByEnding(_ name: String) throws {
        let folder = try TemporaryFolder()
        let image = try Fixtures.expected("baseline-444.jpg")
        for _ in 0..<2 { try image.write(to: folder.path(name)) }
        let again = try Image(contentsOf: folder.path(name))
        #expect(again.width == image.width && again.height == image.height)
        #expect(try folder.names == [name])
    }

    @Test func unwritablePlacesAreNamed() throws {
        let image = try Fixtures.noise(width: 2, height: 2, seed: 1)
        let path = "/nonexistent-folder/picture.png"
        let error = #expect(throws: ImageError.self) { try image.write(to: path) }
        #expect(error?.code == .writeFailed)
        #expect(error?.name == path)
        #expect(error?.message.contains("No such file") == true)
    }

    @Test func aFolderOfThatNameIsKept() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("taken.png"), withIntermediateDirectories: true)
        let image = try Fixtures.noise(width: 2, height: 2, seed: 1)
        let error = #expect(throws: ImageError.self) { try image.write(to: folder.path("taken.png")) }
        #expect(error?.code == .writeFailed)
        #expect(try folder.names == ["taken.png"])
    }

    @Test(arguments: ["picture.gif", "picture", "png", "picture.jpg.txt"])
    func otherEndingsAreRefused(_ name: String) throws {
        let image = try Fixtures.noise(width: 2, height: 2, seed: 1)
        let error = #expect(throws: ImageError.self) { try image.write(to: "/tmp/\(name)") }
        #expect(error?.code == .unsupportedFormat)
        #expect(error?.message.contains(".png, .jpg") == true)
    }

    @Test func jpegRefusesWhatItCannotHold() throws {
        let image = try Image(width: 65_501, height: 1, pixels: Array(repeating: 0, count: 65_501 * 3))
        #expect(throws: ImageError.self) { try image.jpegData() }
        #expect(throws: ImageError.self) { try image.jpegData(quality: 0) }
        let error = #expect(throws: ImageError.self) { try image.jpegData(quality: 101) }
        #expect(error?.code == .invalidArgument)
    }
}
