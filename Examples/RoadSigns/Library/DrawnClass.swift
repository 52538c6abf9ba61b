import Drawing
public import VGGImages

/// Something that can be told apart from others of its task, and drawn in any number of ways.
public struct DrawnClass: Sendable {
    /// What people call it, in lower-case words.
    public let label: String
    let figure: @Sendable (inout RandomStream) -> Figure
    /// Whether it stands on a pole.
    let onPole: Bool

    /// The figure alone on white, new and seen from the front.
    ///
    /// - Parameter size: pixels along each side, 16 to 1024; others are `invalidArgument`.
    public func plainImage(size: Int = 64) throws(ImageError) -> Image {
        var raster = try Raster(size: size, for: label)
        raster.paint { _, _ in Colour(repeating: 1) }
        var random = RandomStream("new")
        let toPlate = Homography(SIMD3(2.1, 0, -1.05), SIMD3(0, 2.1, -1.05), SIMD3(0, 0, 1))
        for layer in figure(&random).layers { raster.fill(layer.shape, layer.colour, through: toPlate) }
        return try Sensor.ideal.develop(raster, &random)
    }
}
