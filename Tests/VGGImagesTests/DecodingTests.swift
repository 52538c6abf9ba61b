import Testing
import VGGImages

/// Pixels of decoded pictures against Pillow's.
struct DecodingTests {
    /// The inverse transform and the chroma filters are defined to the bit, but colour conversion may be rounded
    /// differently by another release of libjpeg-turbo than the one in Pillow; PNG leaves no such room.
    @Test(arguments: Fixtures.encoded)
    func pixelsEqualPillows(_ name: String) throws {
        let image = try Image(contentsOf: Fixtures.path("decode/\(name)"))
        let expected = try Fixtures.expected(name)
        #expect(image.width == expected.width && image.height == expected.height)
        let differences = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
        #expect(differences.allSatisfy { $0 <= (name.hasSuffix(".jpg") ? 1 : 0) })
        #expect(differences.count(where: { $0 > 0 }) * 100 <= differences.count)
    }

    @Test func everyKindIsThere() {
        #expect(Fixtures.encoded.count(where: { $0.hasSuffix(".jpg") }) == 35)
        #expect(Fixtures.encoded.count(where: { $0.hasSuffix(".png") }) == 37)
    }

    @Test(arguments: [RGB.white, .black, RGB(10, 200, 77)])
    func transparencyShowsTheBackground(_ background: RGB) throws {
        let bytes = try Fixtures.bytes("decode/png-transparent-rgb.png")
        let image = try Image(decoding: bytes, background: background)
        let transparent = 3 * (7 * image.width + 10)
        #expect(
            Array(image.pixels[transparent..<transparent + 3]) == [background.red, background.green, background.blue])
        let opaque = 3 * (20 * image.width + 20)
        #expect(Array(image.pixels[opaque..<opaque + 3]) == [2, 3, 4])
    }

    @Test func halfTransparencyIsRoundedToNearest() throws {
        // Palette entry 1 is (37, 131, 252) at alpha 128: over black 18.57, 65.76 and 126.49.
        let bytes = try Fixtures.bytes("decode/png-transparent-palette.png")
        let image = try Image(decoding: bytes, background: .black)
        #expect(Array(image.pixels[3 * 4..<3 * 5]) == [19, 66, 126])
    }

    @Test func limitsAreInclusive() throws {
        let bytes = try Fixtures.bytes("decode/baseline-420.jpg")
        let image = try Image(decoding: bytes, limits: ImageLimits(pixels: 53 * 37, fileBytes: bytes.count))
        #expect(image.pixels.count == 53 * 37 * 3)
    }
}
