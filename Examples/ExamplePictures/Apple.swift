import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A green apple with a leaf.
struct Apple {
    private let noise = Noise(97)
    private let centre = Point(256, 292)

    func render() -> Canvas {
        var canvas = Canvas(512, 512)
        canvas.paint { point in
            let wall = mix(hex(0xF7E9DC), hex(0xE2C8B8), (point - Point(180, 130)).length / 420)
            let table = gradient(point.y, [(372, hex(0xE9D6C6)), (512, hex(0xF6EADF))])
            return mix(wall, table, smoothstep(352, 392, point.y))
        }
        canvas.fill(.spot(Point(292, 430), Point(150, 22)), hex(0x6B5140), softness: 46, opacity: 0.55)
        canvas.fill(.spot(Point(262, 432), Point(86, 11)), hex(0x2E2A1C), softness: 14, opacity: 0.6)
        canvas.fill(outline, skin)
        hollow(&canvas)
        stem(&canvas)
        leaf(&canvas)
        return canvas
    }

    private var outline: Shape {
        .polygon(
            curve(
                [
                    Point(256, 172), Point(206, 154), Point(148, 170), Point(110, 226), Point(108, 302),
                    Point(138, 376),
                    Point(184, 424), Point(222, 434), Point(256, 426), Point(290, 434), Point(328, 424),
                    Point(374, 376),
                    Point(404, 302), Point(402, 226), Point(364, 170), Point(306, 154),
                ], closed: true))
    }

    private func skin(_ point: Point) -> Colour {
        let place = (point - centre) / Point(150, 142)
        let radius = min(place.length, 1)
        let normal = (place.x, place.y, (1 - radius * radius).squareRoot())
        let light = max(0, -0.45 * normal.0 - 0.6 * normal.1 + 0.66 * normal.2)
        let base = mix(hex(0x4D7F16), hex(0xA9D13C), light)
        let warm = mix(base, hex(0xE6DF73), smoothstep(0.75, 1, light) * 0.5)
        let meridian = atan2(place.x, 0.9 - place.y)
        let streak = noise.fractal(Point(meridian * 22, place.y * 1.6), octaves: 3) - 0.5
        let bounce = smoothstep(0.75, 1, radius) * max(0, place.y) * 0.16
        return warm * (0.72 + 0.38 * light) + streak * 0.05 + Colour(1, 0.9, 0.7) * bounce + speckle(point, radius)
            + shine(point)
    }

    /// Pale pores, one in some of the squares of a lattice.
    private func speckle(_ point: Point, _ radius: Float) -> Float {
        let cell = (point / 13).rounded(.down)
        let (x, y) = (Int(cell.x), Int(cell.y))
        let dot = (cell + 0.2 + 0.6 * Point(noise.hash(x, y), noise.hash(x, y + 900))) * 13
        let size = 0.7 + 0.9 * noise.hash(x + 900, y)
        return noise.hash(x, y + 77) > 0.45
            ? 0.13 * smoothstep(size + 0.7, size - 0.3, (point - dot).length) * (1 - 0.6 * radius) : 0
    }

    private func shine(_ point: Point) -> Float {
        let window = (point - Point(186, 226)).turned(by: 0.5) / Point(26, 44)
        return 0.3 * smoothstep(1.1, 0.6, window.length) + 0.14 * smoothstep(1.8, 0, window.length)
    }

    private func hollow(_ canvas: inout Canvas) {
        let rim = Shape.spot(Point(256, 176), Point(58, 20))
        canvas.fill(rim, hex(0x3E5F12), softness: 24, opacity: 0.75, inside: outline)
        let pit = Shape.spot(Point(256, 178), Point(24, 9))
        canvas.fill(pit, hex(0x4A3A16), softness: 12, opacity: 0.8, inside: outline)
    }

    private func stem(_ canvas: inout Canvas) {
        let path = curve([Point(256, 184), Point(257, 150), Point(266, 118), Point(280, 98)])
        canvas.fill(.stroke(path, 9, to: 13)) {
            mix(hex(0x7A5328), hex(0x3A2511), smoothstep(-5, 6, $0.x - 258 - (184 - $0.y) * 0.2))
        }
        canvas.fill(.ellipse(Point(281, 97), Point(7.5, 4.5)), hex(0x9A7443))
    }

    private func leaf(_ canvas: inout Canvas) {
        let rim = curve([
            Point(266, 132), Point(300, 96), Point(352, 84), Point(402, 104), Point(360, 134), Point(310, 144),
            Point(266, 132),
        ])
        canvas.fill(
            Shape.polygon(rim).moved(Point(-4, 58)), hex(0x2E4A10), softness: 22, opacity: 0.5, inside: outline)
        canvas.fill(.polygon(rim)) { point in
            let upper = smoothstep(6, -6, point.y - 126 + (point.x - 266) * 0.15)
            return mix(hex(0x2F6B22), hex(0x6CB03E), upper * 0.8 + 0.2 * noise.fractal(point * 0.04))
        }
        let vein = hex(0xA9D47A)
        canvas.fill(
            .stroke(curve([Point(266, 132), Point(320, 116), Point(398, 105)]), 2.4, to: 0.8), vein, opacity: 0.8)
        for index in 0..<5 {
            let root = Point(290 + Float(index) * 20, 125 - Float(index) * 4)
            canvas.fill(
                Shape.stroke([root, root + Point(22, -17)], 1.3, to: 0.5).intersection(.polygon(rim)), vein,
                opacity: 0.55)
            canvas.fill(
                Shape.stroke([root, root + Point(24, 10)], 1.3, to: 0.5).intersection(.polygon(rim)), vein,
                opacity: 0.55)
        }
    }
}
