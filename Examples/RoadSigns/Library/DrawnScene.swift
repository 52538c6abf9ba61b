import Drawing
public import VGGImages

/// Which of several sets a picture belongs to; sets share no picture, whatever their seeds.
public enum DrawnSplit: String, CaseIterable, Sendable {
    /// To learn from.
    case train
    /// To choose by.
    case validation
    /// To judge by, once.
    case test
}

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

    /// The finished picture as the JPEG file that the camera of the scene would store.
    ///
    /// - Parameter size: pixels along each side, 16 to 1024; others are `invalidArgument`.
    public func jpegData(size: Int = 64) throws(ImageError) -> [UInt8] {
        guard (16...1024).contains(size) else {
            throw ImageError(
                .invalidArgument, name: drawnClass.label, "cannot be drawn \(size) pixels wide; give 16 to 1024")
        }
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
    private func raster(size: Int) -> Raster {
        var raster = Raster(size: size)
        let pose = self.pose
        let weather = Weather(random.part("weather"))
        Backdrop(random.part("backdrop")).paint(&raster)
        Clutter(random.part("clutter")).paint(&raster)
        weather.darken(&raster)
        Mounting(random.part("mounting"), pose, onPole: drawnClass.onPole).paint(&raster)
        var choices = random.part("figure")
        let figure = drawnClass.figure(&choices)
        Surface(random.part("surface")).paint(figure, pose, &raster)
        for obstruction in obstructions(figure, pose) { obstruction.paint(&raster, pose) }
        weather.illuminate(&raster)
        Lens(random.part("lens"), pose).blur(&raster)
        return raster
    }

    private var pose: Pose {
        var choices = random.part("pose")
        return Pose(&choices)
    }

    private func obstructions(_ figure: Figure, _ pose: Pose) -> [Obstruction] {
        Obstruction.some(random.part("obstructions"), over: figure, pose)
    }
}
