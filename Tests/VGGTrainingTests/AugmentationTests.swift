import TestSupport
import Testing
import VGGImages
import VGGModel
import VGGTraining

/// What batches are made of, picture by picture.
@Suite struct AugmentationTests {
    /// The pixels of one picture in an epoch.
    private func pixels(
        _ image: Image, epoch: Int = 0, crop: Int = 16, _ change: (inout Augmentation) -> Void
    ) async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try folder.write(image, as: "a/1.png")
        var settings = TrainingSettings()
        settings.augmentation = Augmentation()
        if var augmentation = settings.augmentation {
            change(&augmentation)
            settings.augmentation = augmentation
        }
        let set = PictureSet(folder: folder.path, pictures: [Picture(name: "a/1.png", label: 0)])
        let source = BatchSource(training: set, for: .small(crop), settings: settings)
        return try #require(try await source.batches(epoch: epoch).collected().first).pixels
    }

    private static func still(_ augmentation: inout Augmentation) {
        augmentation.smallestScale = 1
        augmentation.largestScale = 1
        augmentation.flips = false
        augmentation.brightness = 0
        augmentation.contrast = 0
        augmentation.colorShift = 0
    }

    @Test func withoutChangesAPictureOfTheCropsSizeStaysAsItIs() async throws {
        let image = try Pictures.pattern(width: 16, height: 16)
        #expect(try await pixels(image, Self.still) == image.pixels)
    }

    @Test func cropsAreWindowsOfThePicture() async throws {
        let image = try Pictures.pattern(width: 40, height: 16)
        var seen: Set<Int> = []
        for epoch in 0..<40 {
            let crop = try await pixels(image, epoch: epoch, Self.still)
            let left = try #require(
                (0...24).first { left in
                    (0..<16).allSatisfy { row in
                        crop[48 * row..<48 * (row + 1)].elementsEqual(
                            image.pixels[3 * (40 * row + left)..<3 * (40 * row + left + 16)])
                    }
                })
            seen.insert(left)
        }
        // Chance leaves fewer than 10 of 25 places in 40 draws about once in 10^9.
        #expect(seen.count >= 10)
    }

    @Test func halfOfThePicturesAreMirrored() async throws {
        let image = try Pictures.pattern(width: 16, height: 16)
        var mirrored: [UInt8] = []
        for row in 0..<16 {
            for column in (0..<16).reversed() {
                let start = 3 * (16 * row + column)
                mirrored += image.pixels[start..<start + 3]
            }
        }
        var flips = 0
        for epoch in 0..<40 {
            let crop = try await pixels(image, epoch: epoch) {
                Self.still(&$0)
                $0.flips = true
            }
            #expect(crop == image.pixels || crop == mirrored)
            if crop == mirrored { flips += 1 }
        }
        #expect((8...32).contains(flips))
    }

    /// A change, and between which bytes 100 and 200 may then be.
    struct Change: Sendable {
        let low: ClosedRange<Int>
        let high: ClosedRange<Int>
        let apply: @Sendable (inout Augmentation) -> Void
    }

    static let changes = [
        Change(low: 80...120, high: 160...240) { $0.brightness = 0.2 },
        Change(low: 75...125, high: 175...225) { $0.contrast = 0.5 },
        Change(low: 74...126, high: 174...226) { $0.colorShift = 0.1 },
    ]

    @Test(arguments: changes.indices) func coloursStayWithinTheirRanges(_ index: Int) async throws {
        let change = Self.changes[index]
        // Equally many bytes of 100 and of 200.
        let bytes = (0..<768).map { UInt8($0 / 3 % 2 == 0 ? 100 : 200) }
        let image = try Image(width: 16, height: 16, pixels: bytes)
        var spread: Set<UInt8> = []
        for epoch in 0..<20 {
            let crop = try await pixels(image, epoch: epoch) {
                Self.still(&$0)
                change.apply(&$0)
            }
            for (before, after) in zip(bytes, crop) {
                #expect((before == 100 ? change.low : change.high).contains(Int(after)))
            }
            spread.insert(crop[0])
        }
        #expect(spread.count > 5)
    }

    /// A ramp across the picture is as steep in the crop as the picture was shrunk.
    @Test func scalesAreDrawnBetweenTheirEnds() async throws {
        let row = (0..<64).flatMap { [UInt8](repeating: 4 * $0, count: 3) }
        let bytes = (0..<64).flatMap { _ in row }
        let image = try Image(width: 64, height: 64, pixels: bytes)
        var sides: [Double] = []
        for epoch in 0..<60 {
            let crop = try await pixels(image, epoch: epoch) {
                Self.still(&$0)
                $0.smallestScale = 1.5
                $0.largestScale = 2
            }
            // From the second pixel to the last but one: the outermost may lie on the picture's edge.
            let rise = Double(crop[42]) - Double(crop[3])
            sides.append(3328 / rise)
        }
        #expect(sides.allSatisfy { (23.5...32.5).contains($0) }, "\(sides)")
        #expect(sides.contains { $0 < 26 } && sides.contains { $0 > 30 }, "\(sides)")
    }

    @Test func withoutAugmentationTheNetworksOwnPreprocessingHolds() async throws {
        let folder = try TemporaryFolder()
        let image = try Pictures.pattern(width: 50, height: 33)
        try folder.write(image, as: "1.png")
        var settings = TrainingSettings()
        settings.augmentation = nil
        let set = PictureSet(folder: folder.path, pictures: [Picture(name: "1.png", label: 0)])
        let batch = try await BatchSource(training: set, for: .small(16), settings: settings).batches().collected()[0]
        #expect(try batch.pixels == image.preparedPixels(for: .small(16)))
    }
}
