import Drawing

/// What holds a plate: a pole with a plate of another kind above or below, or nothing but a shadow on a wall.
struct Mounting {
    private struct Part {
        let shape: Shape
        let colour: Colour
        var softness: Float = 0
    }

    private let parts: [Part]

    init(_ stream: RandomStream, _ pose: Pose, onPole: Bool) {
        var random = stream
        guard onPole else {
            parts = [Self.shadow(pose, &random)]
            return
        }
        parts = Self.pole(pose, &random) + (random.chance(0.3) ? Self.plate(pose, &random) : [])
    }

    func paint(_ raster: inout Raster) {
        for part in parts { raster.fill(part.shape, part.colour, softness: part.softness) }
    }

    /// From a place beside the sign to the picture, upright along the pole.
    private static func place(_ x: Float, _ y: Float, _ pose: Pose) -> Point {
        pose.centre + (Point(x, y) * pose.radius).turned(by: pose.roll)
    }

    private static func pole(_ pose: Pose, _ random: inout RandomStream) -> [Part] {
        let width = pose.radius * random.number(0.08...0.18)
        let top = place(0, random.number(-1.1...(-0.5)), pose)
        let bottom = place(0, 8, pose)
        let metal = mix(light(0x5B6064), light(0xC4C9CC), random.unit())
        let glint = Point(width * 0.2, 0)
        return [
            Part(shape: .stroke([top, bottom], width), colour: metal * 0.7),
            Part(
                shape: .stroke([top - glint, bottom - glint], width * 0.4), colour: metal * 1.2,
                softness: width * 0.4),
        ]
    }

    /// A blank or lettered plate that says something about the sign.
    private static func plate(_ pose: Pose, _ random: inout RandomStream) -> [Part] {
        let y = random.pick([1.38, 1.42, -1.45] as [Float])
        let half = Point(random.number(0.5...0.9), random.number(0.2...0.32))
        func corner(_ x: Float, _ down: Float) -> Point { place(x * half.x, y + down * half.y, pose) }
        let outline = Shape.polygon([corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)])
        let (ground, ink) = random.pick([
            (light(0xEDEDEA), light(0x1B1B1B)), (light(0xE8C23A), light(0x1B1B1B)), (light(0x1E5AA8), light(0xEDEDEA)),
        ])
        let reach = random.number(0.3...0.8)
        let lines = (0..<random.integer(0...2)).map { index in
            let down = Float(index) * 0.7 - 0.3
            let line = Shape.stroke([corner(-reach, down), corner(reach, down)], pose.radius * 0.07)
            return Part(shape: line, colour: ink)
        }
        return [Part(shape: outline.grown(0.004), colour: ink), Part(shape: outline, colour: ground)] + lines
    }

    private static func shadow(_ pose: Pose, _ random: inout RandomStream) -> Part {
        let middle = place(random.number(-0.15...0.15), random.number(0.02...0.2), pose)
        return Part(
            shape: .circle(middle, pose.radius * 0.92), colour: light(0x15171A), softness: pose.radius * 0.3)
    }
}
