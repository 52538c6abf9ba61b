/// How training pictures are varied, so that no two epochs see the same pixels.
///
/// A picture is resized so that its shorter side is a random multiple of the crop, a square is cut at a random place,
/// turned to its mirror image in half of the cases, and its colours are changed: with v a byte, m the mean of all bytes
/// of the crop, and c, b and s (a number per channel) drawn evenly around 1, 1 and 0,
/// `v' = b (m + c (v - m)) + 255 s`, rounded and brought within 0...255. The shift per channel stands in for the shift
/// along principal components of Krizhevsky et al. (2012), which the paper uses; it needs no statistics of the dataset.
public struct Augmentation: Hashable, Sendable, Codable {
    /// The least shorter side, as a multiple of the crop; at least 1.
    public var smallestScale = 8.0 / 7
    /// The greatest shorter side, as a multiple of the crop.
    public var largestScale = 16.0 / 7
    /// Whether half of the pictures are mirrored left to right; not for what means something else then, such as signs.
    public var flips = true
    /// How far the factor of all bytes may be from 1.
    public var brightness = 0.2
    /// How far the factor of differences from the mean may be from 1.
    public var contrast = 0.2
    /// How far each channel may be shifted, as a share of 255.
    public var colorShift = 0.05

    /// Makes the usual augmentation: the paper's scales, 256 to 512 for a crop of 224; set what differs.
    public init() {}
}

extension Augmentation {
    /// The greatest multiple of the crop.
    static let largestScale = 8.0

    /// Throws `invalidSettings` naming the first value that is out of its range.
    func validate() throws(TrainingError) {
        for (scale, option) in [(smallestScale, "smallestScale"), (largestScale, "largestScale")] {
            guard (1...Self.largestScale).contains(scale) else {
                throw TrainingError(
                    .invalidSettings, "augmentation.\(option)",
                    "\(scale) is out of range; give a multiple of the crop from 1 to \(Self.largestScale)")
            }
        }
        guard smallestScale <= largestScale else {
            throw TrainingError(
                .invalidSettings, "augmentation.smallestScale",
                "\(smallestScale) is above the largest scale, \(largestScale); swap the two")
        }
        try SettingCheck.number(brightness, in: 0..<1, "augmentation.brightness")
        try SettingCheck.number(contrast, in: 0..<1, "augmentation.contrast")
        try SettingCheck.number(colorShift, in: 0..<1, "augmentation.colorShift")
    }
}
