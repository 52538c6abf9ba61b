import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A sailing boat before the setting sun.
struct SailingBoat {
    private let noise = Noise(11)
    private let horizon: Float = 338
    private let sun = Point(560, 292)

    func render() -> Canvas {
        var canvas = Canvas(800, 533)
        canvas.paint(sky)
        canvas.fill(.circle(sun, 42), hex(0xFFF3C4))
        canvas.glow(sun, 95, Colour(1, 0.62, 0.25), strength: 0.38)
        canvas.fill(headland, softness: 1.5) { gradient($0.y, [(270, hex(0x8A4A6B)), (340, hex(0xB8625F))]) }
        canvas.paint(from: Int(horizon)) { [before = canvas] in sea($0, before) }
        boat(&canvas)
        gulls(&canvas)
        return canvas
    }

    private func sky(_ point: Point) -> Colour {
        let base = gradient(
            point.y / horizon,
            [
                (0, hex(0x2C3A78)), (0.3, hex(0x6F5598)), (0.55, hex(0xC96A8D)), (0.8, hex(0xF59A62)),
                (1, hex(0xFFD27D)),
            ])
        let streak = noise.fractal(point * Point(0.0055, 0.026) + Point(2, 0), octaves: 6)
        let cloud = smoothstep(0.52, 0.72, streak) * smoothstep(0, 60, horizon - point.y)
        let lit = gradient(point.y / horizon, [(0, hex(0x5B4C86)), (0.45, hex(0xF08A7A)), (1, hex(0xFFE0A0))])
        return mix(base, lit, cloud * 0.75)
    }

    private var headland: Shape {
        Shape { point in
            let ridge =
                34 * smoothstep(330, 60, point.x) + 8 * noise.fractal(Point(point.x * 0.03, 3))
                * smoothstep(340, 240, point.x)
            return max(horizon - ridge - point.y, point.x - 345)
        }
    }

    private func sea(_ point: Point, _ above: Canvas) -> Colour {
        let depth = (point.y - horizon) / (533 - horizon)
        let wave = noise.waves(point.x - 400, depth: depth)
        let mirrored = above[
            Int(point.x + (wave - 0.5) * 30), Int(horizon - (point.y - horizon) * 1.3 + (wave - 0.5) * 50)]
        let deep = gradient(depth, [(0, hex(0xC9776B)), (0.25, hex(0x7A4F72)), (1, hex(0x1F2D55))])
        var colour = mix(deep, mirrored, 0.42 - 0.2 * depth) + (wave - 0.5) * 0.16
        let path = abs(point.x - sun.x) / (26 + 120 * depth)
        let sparkle = smoothstep(
            0.52, 0.68, Noise(77).waves(2.5 * (point.x - sun.x), depth: depth, octaves: 3))
        colour = mix(colour, hex(0xFFDF9A), sparkle * smoothstep(1.3, 0.1, path) * 0.9)
        return mix(colour, hex(0xFFC98A), 0.5 * smoothstep(0.06, 0, depth))
    }

    private func boat(_ canvas: inout Canvas) {
        let mast = Shape.stroke([Point(300, 404), Point(303, 92)], 5, to: 3)
        let main = Shape.polygon(
            [Point(310, 100)] + curve([Point(310, 100), Point(352, 190), Point(396, 290), Point(428, 376)])
                + curve([Point(428, 376), Point(370, 384), Point(309, 382)]))
        let jib = Shape.polygon(
            curve([Point(298, 112), Point(262, 220), Point(196, 386)])
                + curve([Point(196, 386), Point(250, 376), Point(292, 352)]))
        let hull = Shape.polygon(
            [Point(176, 398)] + curve([Point(176, 398), Point(300, 404), Point(452, 396)])
                + curve([
                    Point(452, 396), Point(436, 424), Point(408, 440), Point(240, 440), Point(206, 428),
                    Point(176, 398),
                ]))
        let water = Noise(5)
        for shape in [main, jib, hull] {
            canvas.fill(shape.reflected(at: 438, waves: water), hex(0x3A2B45), softness: 3, opacity: 0.42)
        }
        canvas.fill(mast, hex(0x4A2F2A))
        canvas.fill(main) { sail($0, from: 305, to: 430) }
        canvas.fill(jib) { sail($0, from: 180, to: 300) }
        seams(&canvas, main)
        canvas.fill(.stroke([Point(302, 388), Point(434, 382)], 5), hex(0x5A3A2E))
        deck(&canvas, hull)
        foam(&canvas)
    }

    private func deck(_ canvas: inout Canvas, _ hull: Shape) {
        canvas.fill(hull) {
            gradient($0.y, [(398, hex(0xF2E4D4)), (409, hex(0xD8C2B4)), (411, hex(0x8E2F35)), (440, hex(0x431B2B))])
        }
        canvas.fill(.box(Point(272, 388), Point(350, 401), rounded: 5), hex(0x6E4636))
        for x in [288, 310, 332] { canvas.fill(.circle(Point(Float(x), 395), 3.4), hex(0xFFD98A)) }
        canvas.fill(.polygon([Point(303, 92), Point(304, 76), Point(334, 86)]), hex(0xC93A3A))
    }

    private func sail(_ point: Point, from left: Float, to right: Float) -> Colour {
        let bulge = sin(.pi * (point.x - left) / (right - left))
        let warm = mix(hex(0xF7D9B0), hex(0xFFF6E4), bulge)
        return mix(warm, hex(0xC78A7A), smoothstep(250, 400, point.y) * 0.35) + (noise.fractal(point * 0.05) - 0.5)
            * 0.05
    }

    private func seams(_ canvas: inout Canvas, _ sail: Shape) {
        for y in stride(from: Float(150), to: 380, by: 46) {
            let seam = Shape.stroke(curve([Point(300, y), Point(360, y + 8), Point(440, y + 2)]), 1.4)
            canvas.fill(seam.intersection(sail), hex(0xC99C7C), opacity: 0.6)
        }
    }

    private func foam(_ canvas: inout Canvas) {
        let bow = Shape { [noise] point in
            let crest = 437 + 5 * noise.fractal(Point(point.x * 0.06, 8))
            return max(
                abs(point.y - crest) - 3 * smoothstep(0, 60, min(point.x - 165, 480 - point.x)), 165 - point.x,
                point.x - 480)
        }
        canvas.fill(bow, hex(0xFFE9D0), softness: 3, opacity: 0.8)
    }

    private func gulls(_ canvas: inout Canvas) {
        for (x, y, size) in [(150, 120, 15), (190, 148, 11), (118, 158, 9), (640, 96, 10)] as [(Float, Float, Float)] {
            let wings = curve([
                Point(x - size, y - size * 0.25), Point(x - size * 0.45, y - size * 0.5), Point(x, y),
                Point(x + size * 0.45, y - size * 0.5), Point(x + size, y - size * 0.2),
            ])
            canvas.fill(.stroke(wings, 2.2), hex(0x3B2D4A))
        }
    }
}
