import Foundation
import TestSupport
import Testing
import VGGImages

/// Files that are no pictures, and pictures that claim too much.
struct BadInputTests {
    private func expectError(
        _ code: ImageError.Code, _ part: String, _ location: SourceLocation = #_sourceLocation,
        _ body: () throws -> Image
    ) {
        let error = #expect(throws: ImageError.self, sourceLocation: location) { _ = try body() }
        #expect(error?.code == code, sourceLocation: location)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")", sourceLocation: location)
    }

    @Test(arguments: [
        ("GIF89a", "a GIF"), ("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ", "a WebP"), ("BM123456", "a BMP"), ("II*\0", "a TIFF"),
        ("MM\0*", "a TIFF"), ("\0\0\0\u{18}ftypheic", "a HEIC"), ("\0\0\0\u{18}ftypavif", "an AVIF"),
        ("%PDF-1.7", "a PDF"),
        ("<svg>", "an SVG"), ("<!DOCTYPE html>", "an HTML page"),
        ("version https://git-lfs.github.com", "git lfs pull"),
        ("PK\u{3}\u{4}", "a zip"), ("plain text", "begins with 70 6c 61 69"), ("x", "not a JPEG or PNG"),
    ])
    func otherFormatsAreNamed(_ content: String, _ part: String) {
        expectError(.unsupportedFormat, part) { try Image(decoding: Array(content.utf8)) }
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write([], as: "empty.jpg")
        expectError(.corrupt, "empty") { try Image(contentsOf: folder.path("empty.jpg")) }
        expectError(.notFound, "no such file") { try Image(contentsOf: folder.path("missing.jpg")) }
        expectError(.notFound, "no such file") { try Image(contentsOf: folder.path("empty.jpg/inside.jpg")) }
        expectError(.unreadable, "directory") { try Image(contentsOf: folder.path) }
        expectError(.notFound, "no such file") { try Image(contentsOf: "") }
        let endless = ImageLimits(pixels: 100, fileBytes: 1 << 20)
        expectError(.tooLarge, "longer than the limit of 1048576") {
            try Image(contentsOf: "/dev/zero", limits: endless)
        }
    }

    @Test func theNameIsInTheDescription() {
        let error = #expect(throws: ImageError.self) { try Image(contentsOf: "/nowhere/cat.jpg") }
        #expect(error?.description.hasPrefix("/nowhere/cat.jpg: ") == true)
    }

    @Test(arguments: ["decode/baseline-444.jpg", "decode/png-type2-8bit.png"])
    func limitsComeBeforeDecoding(_ name: String) throws {
        let bytes = try Fixtures.bytes(name)
        expectError(.tooLarge, "53x37 pixels and the limit is 1960") {
            try Image(decoding: bytes, limits: ImageLimits(pixels: 53 * 37 - 1, fileBytes: .max))
        }
        expectError(.tooLarge, "longer than the limit") {
            try Image(decoding: bytes, limits: ImageLimits(pixels: .max, fileBytes: bytes.count - 1))
        }
    }

    @Test func hugeSizesAreRefused() throws {
        expectError(.tooLarge, "65535x65535") {
            try Image(decoding: PNGBytes.file(width: 65_535, height: 65_535, data: [1, 2, 3]))
        }
        expectError(.tooLarge, "2147483647x2147483647") {
            try Image(decoding: PNGBytes.file(width: .max / 2, height: .max / 2, data: [1, 2, 3]))
        }
        expectError(.corrupt, "3 bytes cannot hold 8000x8000") {
            try Image(decoding: PNGBytes.file(width: 8000, height: 8000, data: [1, 2, 3]))
        }
        expectError(.corrupt, "size of zero") { try Image(decoding: PNGBytes.file(width: 0, height: 5, data: [])) }
        let jpeg = try withSize(65_535, 65_535, Fixtures.bytes("decode/progressive-420.jpg"))
        expectError(.tooLarge, "65535x65535") { try Image(decoding: jpeg) }
        let claimed = try withSize(8000, 8000, Fixtures.bytes("decode/baseline-420.jpg"))
        expectError(.corrupt, "bytes cannot hold 8000x8000") { try Image(decoding: claimed) }
        let empty = try withSize(0, 0, Fixtures.bytes("decode/baseline-420.jpg"))
        expectError(.corrupt, "no size") { try Image(decoding: empty) }
    }

    /// 40 MiB of zeros behind the last row, or in a comment and a profile, are never unpacked.
    @Test(arguments: ["endless-rows.png", "text-and-profile.png"])
    func bombsInsideChunksAreHarmless(_ name: String) throws {
        let image = try Image(contentsOf: Fixtures.path("bombs/\(name)"))
        #expect(image == (try Fixtures.expected("png-type2-8bit.png")))
    }

    @Test func scanBombsAreRefused() throws {
        let bytes = try Fixtures.bytes("decode/progressive-420.jpg")
        let last = try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
        let scans = Array(repeating: bytes[last..<bytes.count - 2], count: 1000).joined()
        let bomb = bytes[..<last] + scans + [0xFF, 0xD9]
        expectError(.corrupt, "500 scans") { try Image(decoding: Array(bomb)) }
        expectError(.tooLarge, "1009 scans of 4000x4000") { try Image(decoding: withSize(4000, 4000, Array(bomb))) }
    }

    @Test(arguments: [(0xC3, 8, 3), (0xC0, 12, 3), (0xC0, 8, 2), (0xC7, 8, 3)])
    func rareJPEGsAreRefused(_ process: UInt8, _ precision: UInt8, _ components: UInt8) throws {
        var bytes = try Fixtures.bytes("decode/baseline-444.jpg")
        let frame = try frameOffset(bytes)
        bytes[frame + 1] = process
        bytes[frame + 4] = precision
        bytes[frame + 9] = components
        expectError(.unsupportedFormat, "\(precision) bits, \(components) components") { try Image(decoding: bytes) }
    }

    /// Where the first frame header's marker is.
    private func frameOffset(_ bytes: [UInt8]) throws -> Int {
        try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1]) })
    }

    private func withSize(_ width: UInt16, _ height: UInt16, _ bytes: [UInt8]) throws -> [UInt8] {
        var result = bytes
        let size = [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) }
        let start = try frameOffset(bytes) + 5
        result.replaceSubrange(start..<start + 4, with: size)
        return result
    }
}
