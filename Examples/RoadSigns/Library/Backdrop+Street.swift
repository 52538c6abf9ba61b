import Drawing

extension Backdrop {
    /// Sky, a row of houses or trees, and a road.
    static func street(_ raster: inout Raster, _ random: inout RandomStream) {
        sky(&raster, &random)
        let horizon = random.number(0.45...0.8)
        if random.chance(0.6) { houses(&raster, &random, foot: horizon) }
        if random.chance(0.7) { trees(&raster, &random, foot: horizon) }
        let (near, far) = (light(0x4A4C50), light(0x9A9C9E))
        let noise = Noise(random.noise())
        let road = Shape { horizon - $0.y }
        raster.fill(road) { _, point in
            mix(far, near, (point.y - horizon) * 2.5) * (0.85 + 0.3 * noise.fractal(point * 30, octaves: 2))
        }
        let vanish = Point(random.number(0...1), horizon)
        for _ in 0..<random.integer(0...3) {
            let foot = Point(random.number(-0.5...1.5), 1.1)
            raster.fill(.stroke([vanish, foot], 0.004, to: 0.04), light(0xD8D8D2), opacity: 0.8)
        }
        let verge = Shape.polygon([vanish, Point(random.number(0.6...1.2), 1.2), Point(2, 1.2), Point(2, horizon)])
        let grass = plantColours(&random)
        if random.chance(0.6) {
            raster.fill(verge) { _, point in mix(grass.dark, grass.bright, noise.fractal(point * 14 + 5, octaves: 3)) }
        }
    }

    private static func houses(_ raster: inout Raster, _ random: inout RandomStream, foot: Float) {
        var left = random.number(-0.2...0.1)
        while left < 1 {
            let width = random.number(0.15...0.4)
            let top = foot - random.number(0.15...0.6)
            let wall = mix(anyColour(&random), light(0xD6C6AE), 0.6)
            raster.fill(.box(Point(left, top), Point(left + width, foot + 0.02)), wall)
            if random.chance(0.5) {
                let roof = [
                    Point(left - 0.02, top), Point(left + width / 2, top - 0.14), Point(left + width + 0.02, top),
                ]
                raster.fill(.polygon(roof), mix(light(0x5A2E25), light(0x4A4E55), random.unit()))
            }
            windows(&raster, Point(left, top), Point(left + width, foot), size: random.number(0.03...0.06), wall * 0.25)
            left += width + random.number(-0.02...0.12)
        }
    }

    private static func windows(_ raster: inout Raster, _ low: Point, _ high: Point, size: Float, _ glass: Colour) {
        for y in stride(from: low.y + size * 0.6, to: high.y - size, by: size * 2) {
            for x in stride(from: low.x + size * 0.6, to: high.x - size, by: size * 1.8) {
                raster.fill(.box(Point(x, y), Point(x + size, y + size * 1.3)), glass)
            }
        }
    }

    private static func trees(_ raster: inout Raster, _ random: inout RandomStream, foot: Float) {
        let colours = plantColours(&random)
        let noise = Noise(random.noise())
        let (height, row, step) = (random.number(0.08...0.45), random.number(0...50), random.number(2...7))
        raster.paint { colour, point in
            let ridge = foot - height * noise.fractal(Point(point.x * step, row), octaves: 4)
            let inside = smoothstep(ridge - 0.012, ridge + 0.012, point.y)
            guard inside > 0, point.y < foot + 0.02 else { return colour }
            return mix(colour, mix(colours.dark, colours.bright, noise.fractal(point * 22, octaves: 2)), inside)
        }
    }

    /// Sky with clouds or without.
    static func sky(_ raster: inout Raster, _ random: inout RandomStream) {
        let colours = skyColours(&random)
        let noise = Noise(random.noise())
        let clouds = random.chance(0.7) ? random.number(0.3...0.9) : 0
        let (offset, stretch) = (random.point() * 20, Point(random.number(1.5...4), random.number(4...8)))
        let white = mix(colours.low, light(0xFFFFFF), random.number(0.3...0.9))
        raster.paint { _, point in
            let base = mix(colours.high, colours.low, point.y * 1.2)
            guard clouds > 0 else { return base }
            return mix(
                base, white, clouds * smoothstep(0.45, 0.75, noise.fractal(point * stretch + offset, octaves: 4)))
        }
    }
}
