import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a lens out of focus and a camera in motion blur, less where the plate is small: it has to be recognised.
struct Lens {
    private let deviation: Float
    private let motion: Point

    init(_ stream: RandomStream, _ pose: Pose) {
        var random = stream
        deviation = pose.radius * random.number(0.004...0.05)
        let angle = random.number(0...(2 * .pi))
        let length = random.chance(0.35) ? pose.radius * random.number(0.05...0.2) : 0
        motion = Point(cos(angle), sin(angle)) * length
    }

    func blur(_ raster: inout Raster) {
        raster.smear(motion)
        raster.blur(deviation)
    }
}
