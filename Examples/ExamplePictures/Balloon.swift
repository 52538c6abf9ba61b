import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A hot-air balloon over hills in the morning.
struct Balloon {
    private let noise = Noise(23)

    func render() -> Canvas {
        var canvas = Canvas(480, 640)
        canvas.paint(sky)
        hills(&canvas)
        balloon(&canvas, Point(410, 250), scale: 0.16, [hex(0x6A4C93), hex(0xF6E7CB)])
        balloon(&canvas, Point(72, 330), scale: 0.11, [hex(0xE07A3F), hex(0x2F6690)])
        balloon(&canvas, Point(226, 200), scale: 1, [hex(0xD7263D), hex(0xF4B942), hex(0xFBF3E4), hex(0x1B6FA8)])
        return canvas
    }

    private func sky(_ point: Point) -> Colour {
        let base = gradient(point.y / 470, [(0, hex(0x3C86C8)), (0.55, hex(0x9CCBE8)), (1, hex(0xFBE3BD))])
        let cloud = smoothstep(0.5, 0.78, noise.fractal(point * Point(0.007, 0.017), octaves: 6))
        return mix(base, hex(0xFFFFFF), cloud * 0.7 * smoothstep(470, 250, point.y))
    }

    private func hills(_ canvas: inout Canvas) {
        let layers: [(height: Float, swell: Float, colour: Colour)] = [
            (442, 34, hex(0x8FB2BE)), (476, 40, hex(0x7CA88F)), (516, 44, hex(0x77A653)), (566, 46, hex(0x5B8F3A)),
        ]
        for (index, layer) in layers.enumerated() {
            let row = Float(index) * 7
            let ridge = { (x: Float) in
                layer.height - layer.swell * noise.fractal(Point(x * 0.007 + row, row), octaves: 2)
            }
            canvas.fill(Shape { ridge($0.x) - $0.y }) { point in
                let depth = point.y - ridge(point.x)
                let field = noise.fractal(point * Point(0.012, 0.05) + Point(row, 3), octaves: 3)
                let furrow = index > 1 ? 0.025 * sin(depth * 0.9 + point.x * 0.12 * (field > 0.5 ? 1 : -1)) : 0
                let lit = mix(layer.colour, hex(0xD9C667), smoothstep(0.5, 0.62, field) * 0.3 * Float(min(index, 2)))
                return lit * (1.1 - depth * 0.0022) + furrow
            }
            if index > 1 { trees(&canvas, ridge, layer.colour * 0.62, count: index * 8, size: Float(index) * 3) }
        }
    }

    private func trees(_ canvas: inout Canvas, _ ridge: (Float) -> Float, _ colour: Colour, count: Int, size: Float) {
        for index in 0..<count {
            let x = 480 * noise.hash(index, count)
            let y = ridge(x) + 34 * noise.hash(index, count + 1)
            let radius = size * (0.7 + 0.6 * noise.hash(index, count + 2))
            canvas.fill(
                .ellipse(Point(x + radius * 0.6, y + radius * 0.9), Point(radius * 1.5, radius * 0.35)), hex(0x25401F),
                softness: 4, opacity: 0.4)
            let crown = Shape.circle(Point(x, y), radius).union(
                .circle(Point(x + radius * 0.6, y + radius * 0.3), radius * 0.7))
            canvas.fill(crown, softness: 2) { [noise] point in
                colour * (1.2 - 0.35 * (point.y - y) / radius) + (noise.value(point * 0.6) - 0.5) * 0.08
            }
        }
    }

    private func balloon(_ canvas: inout Canvas, _ centre: Point, scale: Float, _ colours: [Colour]) {
        func at(_ x: Float, _ y: Float) -> Point { centre + Point(x, y) * scale }
        let envelope = Shape.polygon(
            curve(
                [
                    at(0, -152), at(92, -122), at(146, -42), at(136, 38), at(82, 122), at(36, 176), at(-36, 176),
                    at(-82, 122), at(-136, 38), at(-146, -42), at(-92, -122),
                ], closed: true))
        let thickness = max(1, 1.6 * scale)
        for x in [-30, -11, 11, 30] as [Float] {
            canvas.fill(.stroke([at(x, 176), at(x * 0.72, 246)], thickness), hex(0x4A3A2C))
        }
        canvas.fill(envelope) { cloth(($0 - centre) / scale, colours) }
        canvas.fill(.stroke(curve([at(-36, 175), at(0, 181), at(36, 175)]), 5 * scale), hex(0x5B2B2B))
        canvas.fill(.box(at(-24, 242), at(24, 284), rounded: 6 * scale)) { wicker(($0 - centre) / scale) }
        canvas.fill(.box(at(-27, 239), at(27, 247), rounded: 4 * scale), hex(0x7A4A22))
        if scale == 1 { passengers(&canvas, centre) }
    }

    /// Gores between meridians of a ball, lit from the upper left.
    private func cloth(_ place: Point, _ colours: [Colour]) -> Colour {
        let belly =
            146
            * (place.y < -42
                ? max(0.05, 1 - ((place.y + 42) / 113) * ((place.y + 42) / 113)).squareRoot()
                : 1 - 0.74 * smoothstep(-42, 190, place.y))
        let angle = asin(min(max(place.x / max(belly, 1), -1), 1)) / .pi + 0.5
        let gore = Int(angle * 10)
        let seam = smoothstep(0, 0.09, abs(angle * 10 - (angle * 10).rounded()))
        let band = place.y > 26 && place.y < 62
        let base = band ? hex(0xFBF3E4) : colours[gore % colours.count]
        let normal = Point(place.x / 150, (place.y + 20) / 180)
        let light = 1.06 - 0.32 * ((normal + Point(0.35, 0.4)) * (normal + Point(0.35, 0.4))).sum()
        return base * light * (0.86 + 0.14 * seam) + 0.1 * smoothstep(0.5, 0, (normal + Point(0.4, 0.45)).length)
    }

    private func wicker(_ place: Point) -> Colour {
        let weave = sin(place.x * 1.1) * sin(place.y * 1.1)
        return mix(hex(0xA86F3A), hex(0x6E4420), 0.5 + 0.5 * weave) * (1.1 - 0.012 * (place.x + 24))
    }

    private func passengers(_ canvas: inout Canvas, _ centre: Point) {
        for (x, coat) in [(-9, hex(0x2F4A6D)), (10, hex(0x9B2F3E))] as [(Float, Colour)] {
            canvas.fill(.box(centre + Point(x - 6, 226), centre + Point(x + 6, 242), rounded: 5), coat)
            canvas.fill(.circle(centre + Point(x, 221), 5), hex(0xE3B18E))
            canvas.fill(
                .circle(centre + Point(x, 219), 5).subtracting(.circle(centre + Point(x, 223), 6)), hex(0x4A2C1C))
        }
    }
}
