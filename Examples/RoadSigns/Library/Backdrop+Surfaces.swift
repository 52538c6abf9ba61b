import Drawing

extension Backdrop {
    /// The front of a house with rows of windows, seen at an angle.
    static func house(_ raster: inout Raster, _ random: inout RandomStream) {
        let wall = mix(anyColour(&random), light(0xCBB99C), 0.5)
        let glass = mix(light(0x1C2730), light(0x9DB9CC), random.unit())
        let frame = mix(wall * 0.5, light(0xEDEDE8), random.unit())
        let noise = Noise(random.noise())
        let view = Homography(
            SIMD3(random.number(2...5), random.number(-0.6...0.6), random.number(0...1)),
            SIMD3(random.number(-0.6...0.6), random.number(2...5), random.number(0...1)),
            SIMD3(random.number(-0.4...0.4), random.number(-0.3...0.3), 1))
        let half = Point(random.number(0.2...0.4), random.number(0.22...0.42))
        raster.paint { _, point in
            let place = view(point)
            let cell = place - place.rounded(.down) - 0.5
            let outside = max(abs(cell.x) / half.x, abs(cell.y) / half.y)
            let stain = 0.8 + 0.4 * noise.fractal(point * 6, octaves: 3)
            if outside < 0.85 { return glass * (0.6 + 0.8 * noise.value(place.rounded(.down) * 3.7)) }
            return outside < 1 ? frame : wall * stain
        }
    }

    /// Leaves and twigs in light and shade.
    static func leaves(_ raster: inout Raster, _ random: inout RandomStream) {
        let colours = plantColours(&random)
        let sky = skyColours(&random).low
        let noise = Noise(random.noise())
        let scale = random.number(5...16)
        let gaps = random.number(0.55...0.85)
        raster.paint { _, point in
            let leaf = noise.fractal(point * scale, octaves: 4)
            let depth = noise.fractal(point * scale * 0.3 + 40, octaves: 2)
            let green = mix(colours.dark * 0.5, colours.bright, leaf * 0.9 + depth * 0.5 - 0.2)
            return mix(green, sky, smoothstep(gaps, gaps + 0.08, depth * 0.6 + leaf * 0.4))
        }
        for _ in 0..<random.integer(0...3) {
            let foot = Point(random.unit(), 1.1)
            let trunk = Shape.stroke(
                [foot, Point(foot.x + random.number(-0.2...0.2), -0.1)], random.number(0.02...0.1))
            raster.fill(trunk, colours.dark * 0.6, softness: 0.015)
        }
    }

    /// Bricks, slabs or planks.
    static func bricks(_ raster: inout Raster, _ random: inout RandomStream) {
        let brick = mix(light(random.pick([0x8A4232, 0xB07A52, 0x9A9A96, 0x6A5140])), anyColour(&random), 0.2)
        let mortar = mix(brick * 0.4, light(0xBDB8AE), random.unit())
        let noise = Noise(random.noise())
        let size = Point(random.number(0.1...0.35), random.number(0.05...0.12))
        let turn = random.number(-0.2...0.2)
        let joint = random.number(0.004...0.012)
        raster.paint { _, point in
            var place = point.turned(by: turn) / size
            let row = place.y.rounded(.down)
            place.x += row.truncatingRemainder(dividingBy: 2) == 0 ? 0 : 0.5
            let cell = place - place.rounded(.down)
            let gap = Swift.min(min(cell.x, 1 - cell.x) * size.x, min(cell.y, 1 - cell.y) * size.y)
            let tone = 0.7 + 0.6 * noise.hash(Int(place.x.rounded(.down)), Int(row))
            let rough = 0.85 + 0.3 * noise.value(point * 40)
            return mix(mortar, brick * tone, smoothstep(joint * 0.5, joint, gap)) * rough
        }
    }

    /// Bare ground, grass, gravel or snow that rises to the horizon.
    static func ground(_ raster: inout Raster, _ random: inout RandomStream) {
        sky(&raster, &random)
        let colours = plantColours(&random)
        let noise = Noise(random.noise())
        let horizon = random.number(-0.1...0.5)
        let slope = random.number(-0.2...0.2)
        raster.fill(Shape { horizon + slope * ($0.x - 0.5) - $0.y }, softness: 0.01) { _, point in
            let depth = Swift.max(point.y - horizon, 0.02)
            let grain = noise.fractal(Point((point.x - 0.5) * 6 / (depth + 0.3), 8 / (depth + 0.3)), octaves: 4)
            return mix(colours.dark, colours.bright, grain)
        }
    }
}
