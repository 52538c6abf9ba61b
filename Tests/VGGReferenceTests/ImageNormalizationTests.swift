import Testing
import VGGModel
import VGGReference

@Suite struct ImageNormalizationTests {
    @Test func caffeTakesBlueFirst() throws {
        let result = try Reference.imageNormalization(pixels: [10, 20, 30, 40, 50, 60], height: 1, width: 2, .caffe)
        let means = [Float(103.939), 116.779, 123.68].map(Double.init)
        #expect(
            result.values == [
                30 - means[0], 60 - means[0], 20 - means[1], 50 - means[1], 10 - means[2], 40 - means[2],
            ])
        #expect(result.shape == Shape(channels: 3, height: 1, width: 2))
    }

    @Test func floatsStayWithinTheBoundHoweverTheyAreFactored() throws {
        let pixels = (0..<768).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let preprocessing = Preprocessing.torchvision
        let result = try Reference.imageNormalization(pixels: pixels, height: 16, width: 16, preprocessing)
        var direct: [Float] = []
        var affine: [Float] = []
        for channel in 0..<3 {
            let (mean, deviation) = (preprocessing.mean[channel], preprocessing.deviation[channel])
            for pixel in 0..<256 {
                let byte = Float(pixels[3 * pixel + channel])
                direct.append((byte / 255 - mean) / deviation)
                affine.append((-mean / deviation).addingProduct(byte, preprocessing.scale / deviation))
            }
        }
        #expect(try Comparison(of: direct, with: result).verdict == .withinBound)
        #expect(try Comparison(of: affine, with: result).verdict == .withinBound)
        #expect(try Comparison(of: direct.map { $0 * 255 / 256 }, with: result).verdict == .exceeds)
    }

    @Test(arguments: [(11, 2, 2), (0, 0, 0), (3, -1, -1)])
    func pixelsThatDoNotFillTheImageAreRefused(count: Int, height: Int, width: Int) throws {
        let pixels = [UInt8](repeating: 0, count: count)
        #expect(throws: ReferenceError.self) {
            try Reference.imageNormalization(pixels: pixels, height: height, width: width, .torchvision)
        }
    }
}
