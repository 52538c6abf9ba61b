import Drawing
public import VGGImages

/// A drawn figure in a scene of its own: picture number `index` of a class and a seed.
///
/// The same four values give the same picture, whatever else is drawn before or at the same time.
public struct DrawnScene: Sendable {
    /// What is to be recognised in it.
    public let drawnClass: DrawnClass
    private let random: RandomStream

    /// Describes a scene; nothing is drawn yet.
    public init(of drawnClass: DrawnClass, seed: UInt64, index: Int, split: DrawnSplit = .train) {
        self.drawnClass = drawnClass
        random = RandomStream("\(drawnClass.label)/\(split.rawValue)", seed, UInt64(bitPattern: Int64(index)))
    }

    /// Describes a scene of a road sign.
    public init(sign: RoadSign, seed: UInt64, index: Int, split: DrawnSplit = .train) {
        self.init(of: sign.drawnClass, seed: seed, index: index, split: split)
    }

    /// The finished picture as the JPEG file that the camera of the scene would store.
    ///
    /// - Parameter size: pixels along each side, 16 to 1024; others are `invalidArgument`.
    public func jpegData(size: Int = 64) throws(ImageError) -> [UInt8] {
        var choices = random.part("sensor")
        let sensor = Sensor(&choices)
        var noise = random.part("noise")
        return try sensor.develop(raster(size: size), &noise).jpegData(quality: sensor.quality)
    }

    /// The finished picture: what ``jpegData(size:)`` holds, decoded.
    public func image(size: Int = 64) throws(ImageError) -> Image {
        try Image(decoding: jpegData(size: size), name: drawnClass.label)
    }
}

extension DrawnScene {
    /// The light that reaches the sensor.
    private func raster(size: Int) throws(ImageError) -> Raster {
        var raster = try Raster(size: size, for: drawnClass.label)
        let (pose, figure) = (pose, figure)
        let weather = Weather(random.part("weather"))
        Backdrop(random.part("backdrop")).paint(&raster)
        Clutter(random.part("clutter")).paint(&raster)
        weather.darken(&raster)
        Mounting(random.part("mounting"), pose, onPole: drawnClass.onPole).paint(&raster)
        Surface(random.part("surface")).paint(figure, pose, &raster)
        for obstruction in obstructions { obstruction.paint(&raster, pose) }
        weather.illuminate(&raster)
        Lens(random.part("lens"), pose).blur(&raster)
        return raster
    }

    private var pose: Pose {
        var choices = random.part("pose")
        return Pose(&choices)
    }

    private var figure: Figure {
        var choices = random.part("figure")
        return drawnClass.figure(&choices)
    }

    private var obstructions: [Obstruction] {
        Obstruction.some(random.part("obstructions"), over: figure, pose)
    }

    /// The part of the plate that obstructions hide, 0 to 0.2.
    package var hiddenPart: Float {
        var view = FreeView(of: figure, pose)
        for obstruction in obstructions { view.hide(behind: obstruction) }
        return 1 - view.part
    }
}
