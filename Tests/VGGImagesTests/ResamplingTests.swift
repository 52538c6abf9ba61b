import Testing
import VGGImages
import VGGModel

/// Resizing, cropping and normalising against Pillow's and torchvision's arithmetic.
struct ResamplingTests {
    @Test(arguments: ResizeCase.all("resize"))
    func resizedBytesEqualPillows(_ item: ResizeCase) throws {
        let source = try Fixtures.noise(width: item.numbers[1], height: item.numbers[2], seed: item.seed)
        let image = try source.resized(width: item.numbers[3], height: item.numbers[4])
        #expect(image.width == item.numbers[3] && image.height == item.numbers[4])
        #expect(image.pixels == (try item.expected(count: item.numbers[3] * item.numbers[4] * 3)))
    }

    @Test(arguments: ResizeCase.all("prepare"))
    func preparedBytesEqualTorchvisions(_ item: ResizeCase) throws {
        let (side, crop) = (item.numbers[3], item.numbers[4])
        let source = try Fixtures.noise(width: item.numbers[1], height: item.numbers[2], seed: item.seed)
        let expected = try item.expected(count: crop * crop * 3)
        #expect(try source.preparedPixels(for: preprocessing(side, crop)) == expected)
        #expect(try source.resizedShorterSide(side).centerCropped(crop).pixels == expected)
    }

    @Test func allCasesAreThere() {
        #expect(ResizeCase.all("resize").count == 46)
        #expect(ResizeCase.all("prepare").count == 18)
    }

    @Test(arguments: [(257, 16), (259, 18), (258, 17), (224, 0), (225, 0), (227, 2)])
    func cropHalvesOddMarginsToEven(_ width: Int, _ left: Int) throws {
        let pixels = (0..<width * 224).flatMap { [UInt8($0 % width & 255), 0, 0] as [UInt8] }
        let cropped = try Image(width: width, height: 224, pixels: pixels).centerCropped(224)
        #expect(cropped.pixels[0] == UInt8(left))
    }

    @Test func normalizedFollowsTheChannelOrder() throws {
        let image = try Image(width: 2, height: 2, pixels: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120])
        var pipeline = Preprocessing.caffe
        pipeline.shorterSide = 2
        pipeline.crop = 2
        let blue = pipeline.mean[0]
        #expect(try image.normalized(pipeline)[0..<4] == [30 - blue, 60 - blue, 90 - blue, 120 - blue])
        pipeline = .torchvision
        pipeline.shorterSide = 2
        pipeline.crop = 2
        let values = try image.normalized(pipeline)
        #expect(values.count == 12)
        #expect(values[5] == (Float(50) * (1 / 255) - 0.456) / 0.224)
    }

    @Test func longPicturesArePreparedWithoutTheWholeResize() throws {
        let image = try Image(width: 1, height: 300_000, pixels: Array(repeating: 9, count: 900_000))
        let bytes = try image.preparedPixels(for: .torchvision)
        #expect(bytes == Array(repeating: 9, count: 224 * 224 * 3))
        let error = #expect(throws: ImageError.self) { try image.resizedShorterSide(256) }
        #expect(error?.code == .tooLarge)
    }

    @Test(arguments: [(0, 224), (-5, 224), (256, 0), (256, -1), (Int.max, 224), (1 << 61, 1)])
    func senselessSizesAreRefused(_ side: Int, _ crop: Int) throws {
        let image = try Fixtures.noise(width: 4, height: 6, seed: 1)
        let error = #expect(throws: ImageError.self) { try image.preparedPixels(for: preprocessing(side, crop)) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("cannot be") == true)
    }

    @Test func senselessArgumentsAreRefused() throws {
        let image = try Fixtures.noise(width: 4, height: 6, seed: 1)
        #expect(throws: ImageError.self) { try image.resized(width: 0, height: 3) }
        #expect(throws: ImageError.self) { try image.centerCropped(1 << 40) }
        #expect(throws: ImageError.self) { try Image(width: 2, height: 2, pixels: [1, 2, 3]) }
        #expect(throws: ImageError.self) { try Image(width: .max, height: 2, pixels: []) }
        var pipeline = preprocessing(4, 4)
        pipeline.deviation = [1, 0, 1]
        let error = #expect(throws: ImageError.self) { try image.normalized(pipeline) }
        #expect(error?.message.contains("other than zero") == true)
    }

    private func preprocessing(_ side: Int, _ crop: Int) -> Preprocessing {
        Preprocessing(
            shorterSide: side, crop: crop, order: .rgb, scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1])
    }
}
