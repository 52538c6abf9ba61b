import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Obstruction {
    /// A twig with leaves that reaches into the picture from beyond the plate.
    static func branch(_ random: inout RandomStream, _ pose: Pose) -> [Obstruction] {
        let angle = random.number(0...(2 * .pi))
        let outward = Point(cos(angle), sin(angle))
        let tip = pose.centre + outward * pose.radius * random.number(0.3...0.8)
        let bend = Point(-outward.y, outward.x) * random.number(-0.15...0.15)
        let line = curve([tip, tip + outward * 0.25 + bend, tip + outward * 0.6], steps: 4)
        let green = mix(light(0x24421C), light(0x7FA63B), random.unit())
        let size = random.number(0.02...0.045)
        var parts = [Obstruction(shape: .stroke(line, 0.006, to: 0.02), colour: light(0x3B2A1C), isOnPlate: false)]
        for index in 0..<random.integer(4...10) {
            let root = line[(index * 2) % line.count]
            let leaf = Shape.ellipse(Point(0, 0), Point(size, size * 0.5)).turned(by: random.number(0...6.3))
                .moved(root + (random.point() - 0.5) * size * 2)
            parts.append(
                Obstruction(shape: leaf, colour: green * random.number(0.6...1.3), isOnPlate: false))
        }
        return parts
    }

    /// Small stickers, round or square.
    static func stickers(_ random: inout RandomStream) -> [Obstruction] {
        (0..<random.integer(1...4)).map { _ in
            let half = Point(random.number(0.06...0.22), random.number(0.06...0.16))
            let place = (random.point() - 0.5) * 1.5
            let shape: Shape = random.chance(0.4) ? .circle(Point(0, 0), half.y) : .box(-half, half, rounded: 0.02)
            let colour = light(random.pick([0xF2F2F0, 0x111111, 0xE6399B, 0x39B54A, 0x8E44AD, 0x9AA0A6]))
            return Obstruction(
                shape: shape.turned(by: random.number(0...6.3)).moved(place), colour: colour, isOnPlate: true)
        }
    }

    /// Snow that lies along the upper edge, and patches that stuck elsewhere.
    static func snow(_ random: inout RandomStream, _ figure: Figure) -> [Obstruction] {
        let white = light(0xF0F4F8) * random.number(0.8...1)
        let noise = Noise(random.noise())
        let depth = random.number(0.06...0.22)
        let outline = figure.outline.distance
        let cap = Shape { point in
            let down = depth * (0.5 + noise.value(Point(point.x * 4, 3)))
            return max(outline(point), -outline(point - Point(0, down)))
        }
        let patches = (0..<random.integer(0...5)).map { _ in
            let place = (random.point() - 0.5) * 1.7
            let size = random.number(0.06...0.16)
            let patch = Shape.circle(place, size).union(.circle(place + (random.point() - 0.5) * size * 2, size * 0.8))
            return Obstruction(shape: patch, colour: white, isOnPlate: true)
        }
        return [Obstruction(shape: cap, colour: white, isOnPlate: true)] + patches
    }

    /// A wire or a thin post in front of the plate.
    static func wire(_ random: inout RandomStream, _ pose: Pose) -> [Obstruction] {
        let middle = pose.centre + (random.point() - 0.5) * pose.radius
        let angle = random.number(0...(2 * .pi))
        let along = Point(cos(angle), sin(angle))
        let line = Shape.stroke([middle - along * 2, middle + along * 2], pose.radius * random.number(0.03...0.14))
        return [
            Obstruction(shape: line, colour: mix(light(0x101214), light(0x8A8F94), random.unit()), isOnPlate: false)
        ]
    }

    /// Snowflakes or raindrops near the camera.
    static func flakes(_ random: inout RandomStream) -> [Obstruction] {
        let (size, fall) = (random.number(0.006...0.016), (random.point() - Point(0.5, 0)) * 0.05)
        return (0..<random.integer(15...50)).map { _ in
            let place = random.point()
            return Obstruction(
                shape: .stroke([place, place + fall], size * random.number(0.6...1.6)), colour: light(0xE6EBF0),
                isOnPlate: false)
        }
    }
}
