import VGGImages
import VGGModel

/// How a decoded picture becomes the bytes that the network is shown.
struct PictureRecipe: Sendable {
    let preprocessing: Preprocessing
    /// How training pictures are varied; nil shows them as the network's own preprocessing does.
    let augmentation: Augmentation?
    let seed: UInt64

    /// `crop * crop * 3` bytes in NHWC order, RGB.
    ///
    /// They depend on the picture, seed, epoch and key alone.
    func pixels(of image: Image, epoch: Int, key: Int) throws(ImageError) -> [UInt8] {
        guard let augmentation else { return try image.preparedPixels(for: preprocessing) }
        var random = RandomStream(.augmentation, seed: seed, epoch: epoch, index: key)
        var pixels = try image.randomCrop(preprocessing.crop, augmentation, &random).pixels
        if augmentation.flips, random.share() < 0.5 { pixels.mirrorRows(width: preprocessing.crop) }
        ColorChange(augmentation, &random)?.apply(to: &pixels)
        return pixels
    }
}

extension Image {
    /// A square of `side` pixels at a random place of the picture, resized by a random factor.
    fileprivate func randomCrop(
        _ side: Int, _ augmentation: Augmentation, _ random: inout RandomStream
    ) throws(ImageError) -> Image {
        let scale = random.number(from: augmentation.smallestScale, to: augmentation.largestScale)
        let (width, height) = try sizeWithShorterSide(max(Int((Double(side) * scale).rounded()), side))
        let left = random.index(below: width - side + 1), top = random.index(below: height - side + 1)
        return resampled(width: width, height: height, columns: left..<left + side, rows: top..<top + side)
    }
}

extension [UInt8] {
    /// Turns every row of RGB pixels round.
    mutating func mirrorRows(width: Int) {
        withUnsafeMutableBufferPointer { pixels in
            for start in stride(from: 0, to: pixels.count, by: 3 * width) {
                var (left, right) = (start, start + 3 * (width - 1))
                while left < right {
                    for channel in 0..<3 { pixels.swapAt(left + channel, right + channel) }
                    left += 3
                    right -= 3
                }
            }
        }
    }
}
