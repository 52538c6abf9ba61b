import Testing
import VGGImages
import VGGModel

/// Damaged files: always an error or a whole picture, never a crash, a hang or a half-grey picture.
struct DamageTests {
    @Test(arguments: [
        "baseline-420.jpg", "progressive-444.jpg", "grey.jpg", "cmyk.jpg", "exif-6-intel.jpg", "restarts.jpg",
        "png-type2-8bit.png", "png-type3-4bit-interlaced.png", "png-type6-16bit.png", "png-transparent-grey.png",
    ])
    func everyTruncationIsRefused(_ name: String) throws {
        let bytes = try Fixtures.bytes("decode/\(name)")
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) + [bytes.count - 1] {
            let error = #expect(throws: ImageError.self, "first \(length) bytes") {
                try Image(decoding: Array(bytes.prefix(length)), name: name)
            }
            #expect(error?.name == name)
            let expected: [ImageError.Code] = length < 8 ? [.corrupt, .unsupportedFormat] : [.corrupt]
            #expect(expected.contains(try #require(error?.code)), "first \(length) bytes")
        }
    }

    @Test func missingPixelsAreRefused() throws {
        let bytes = try Fixtures.bytes("decode/baseline-444.jpg")
        let error = #expect(throws: ImageError.self) {
            try Image(decoding: Array(bytes.prefix(bytes.count / 2)) + [0xFF, 0xD9])
        }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("premature end") == true)
    }

    @Test func wrongChecksumsAreRefused() throws {
        var bytes = try Fixtures.bytes("decode/png-type2-8bit.png")
        bytes[bytes.count / 2] ^= 1
        let error = #expect(throws: ImageError.self) { try Image(decoding: bytes) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("copy or download it again") == true)
    }

    @Test(arguments: [
        "baseline-420.jpg", "progressive-420.jpg", "ycck.jpg", "restarts.jpg", "exif-5-motorola.jpg",
        "png-type0-1bit-interlaced.png", "png-type3-8bit.png", "png-type6-8bit-interlaced.png", "png-exif.png",
        "png-transparent-palette.png",
    ])
    func mutantsNeverCrash(_ name: String) throws {
        let bytes = try Fixtures.bytes("decode/\(name)")
        var generator = SplitMix64(seed: UInt64(bytes.count))
        var refused = 0
        for index in 0..<150 {
            var mutant = Self.mutated(bytes, &generator)
            if name.hasSuffix(".png"), index % 3 > 0 { mutant = PNGBytes.withChecksums(mutant) }
            do {
                let image = try Image(
                    decoding: mutant, name: name, limits: ImageLimits(pixels: 1 << 20, fileBytes: 1 << 20))
                #expect(image.pixels.count == image.width * image.height * 3)
            } catch {
                refused += 1
                #expect(error.name == name && !error.message.isEmpty)
            }
        }
        #expect(refused > 20)
    }

    /// A copy with one to four of: a bit flipped, a byte replaced, bytes removed, bytes doubled.
    private static func mutated(_ bytes: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 4..<result.count, using: &generator)
            let end = min(result.count, place + Int.random(in: 1...16, using: &generator))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0...3: result[place] ^= 1 << Int.random(in: 0..<8, using: &generator)
            case 4: result[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
            case 5: result[place] = UInt8.random(in: 0...255, using: &generator)
            case 6: result.removeSubrange(place..<end)
            default: result.insert(contentsOf: result[place..<end], at: place)
            }
        }
        return result
    }
}
