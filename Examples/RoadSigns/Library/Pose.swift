import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a plate stands before the camera; lengths are in sides of the picture.
struct Pose {
    /// The middle of the plate in the picture.
    let centre: Point
    /// The radius of the plate, seen from the front.
    let radius: Float
    /// The turn in the picture's plane, clockwise in radians.
    let roll: Float
    /// From a place in the picture to one on the plate, whose circle about the origin has radius 1.
    let toPlate: Homography

    /// The plate fills 45 to 90 % of the picture, turned up to 15° in its plane, 35° to the side and 20° up or down.
    init(_ random: inout RandomStream) {
        let degree = Float.pi / 180
        radius = random.number(0.225...0.45)
        let slack = 0.5 - radius * 0.94
        centre = Point(0.5 + random.number(-slack...slack), 0.5 + random.number(-slack...slack))
        roll = random.number(-15...15) * degree * random.unit().squareRoot()
        let yaw = random.number(-35...35) * degree
        let pitch = random.number(-20...20) * degree
        let distance = random.number(2.5...7)
        toPlate = Self.view(centre, radius, roll: roll, yaw: yaw, pitch: pitch, distance).inverse
    }

    /// The plate turned about its axes, and seen by a pinhole camera that is `distance` of its radii away.
    private static func view(
        _ centre: Point, _ radius: Float, roll: Float, yaw: Float, pitch: Float, _ distance: Float
    ) -> Homography {
        let across = turned(SIMD3(cos(roll), sin(roll), 0), yaw, pitch)
        let down = turned(SIMD3(-sin(roll), cos(roll), 0), yaw, pitch)
        let focus = radius * distance
        return Homography(
            SIMD3(focus * across.x + centre.x * across.z, focus * down.x + centre.x * down.z, centre.x * distance),
            SIMD3(focus * across.y + centre.y * across.z, focus * down.y + centre.y * down.z, centre.y * distance),
            SIMD3(across.z, down.z, distance))
    }

    private static func turned(_ axis: SIMD3<Float>, _ yaw: Float, _ pitch: Float) -> SIMD3<Float> {
        let side = SIMD3(axis.x * cos(yaw), axis.y, axis.x * sin(yaw))
        return SIMD3(side.x, side.y * cos(pitch) - side.z * sin(pitch), side.y * sin(pitch) + side.z * cos(pitch))
    }
}
