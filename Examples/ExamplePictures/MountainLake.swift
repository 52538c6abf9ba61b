import Drawing

/// A lake below snow-covered mountains, and the same again in the water.
struct MountainLake {
    private let noise = Noise(31)
    private let shore: Float = 322

    func render() -> Canvas {
        var canvas = Canvas(800, 533)
        canvas.paint(sky)
        canvas.fill(Shape { farRidge($0.x) - $0.y }, softness: 2) { point in
            mix(hex(0x8FA9C9), hex(0xC4D4E3), smoothstep(170, 320, point.y)) + (noise.fractal(point * 0.03) - 0.5) * 0.1
        }
        canvas.fill(Shape { ridge($0.x) - $0.y }, rock)
        forest(&canvas)
        canvas.paint(from: Int(shore)) { [before = canvas] in lake($0, before) }
        canvas.fill(Shape { abs($0.y - shore) - 1.5 }, hex(0xDDE8EA), softness: 3, opacity: 0.55)
        bank(&canvas)
        for (x, y, height) in [(58, 520, 330), (128, 536, 240), (748, 530, 390), (680, 545, 250), (6, 540, 260)]
            as [(Float, Float, Float)]
        {
            canvas.fill(pine(Point(x, y), height), softness: 1.5) { needles($0, x, hex(0x1F3B2D)) }
        }
        return canvas
    }

    private func sky(_ point: Point) -> Colour {
        let base = gradient(point.y / shore, [(0, hex(0x2F74BE)), (0.6, hex(0x8CC0E6)), (1, hex(0xDCEBF2))])
        let cloud = smoothstep(0.5, 0.74, noise.fractal(point * Point(0.006, 0.014) + Point(4, 4), octaves: 6))
        return mix(base, hex(0xFFFFFF), cloud * 0.85)
    }

    private func farRidge(_ x: Float) -> Float {
        272 - 80 * noise.fractal(Point(x * 0.009, 12), octaves: 4) - 26 * smoothstep(250, 0, x)
    }

    private func ridge(_ x: Float) -> Float {
        let peaks: [(Float, Float, Float)] = [
            (455, 62, 0.80), (250, 150, 0.66), (640, 138, 0.62), (90, 214, 0.5), (780, 188, 0.5),
        ]
        let line = peaks.map { $0.1 + abs(x - $0.0) * $0.2 }.min() ?? 0
        return line - 34 * (noise.fractal(Point(x * 0.022, 5), octaves: 5) - 0.5)
    }

    /// Rock and snow on slopes that face left to the sun or right to the shade.
    private func rock(_ point: Point) -> Colour {
        let place = Point(point.x + 0.35 * point.y, point.y - 0.2 * point.x) * Point(0.018, 0.011)
        let slope = noise.fractal(place, octaves: 6) - noise.fractal(place + Point(0.13, 0.02), octaves: 6)
        let light = min(max(0.5 + slope * 5.5, 0), 1)
        let stone = mix(hex(0x4C566B), hex(0xA39C98), light)
        let snow = mix(hex(0x8EA6CC), hex(0xFFFFFF), smoothstep(0.2, 0.75, light))
        let line = 205 + 90 * (noise.fractal(point * Point(0.03, 0.012), octaves: 5) - 0.5) - 40 * (light - 0.5)
        let ground = mix(stone, hex(0x59714F), smoothstep(235, 300, point.y + 30 * slope))
        let surface = mix(snow, ground, smoothstep(line - 16, line + 16, point.y))
        return mix(surface, hex(0xB9CCDD), smoothstep(180, 330, point.y) * 0.4)
    }

    private func forest(_ canvas: inout Canvas) {
        for row in 0..<3 {
            let depth = Float(row)
            let line = Shape { [noise] point in
                let column = Int((point.x / (7 + depth)).rounded(.down))
                let crown = 1 - abs(point.x / (7 + depth) - Float(column) - 0.5) * 1.7
                let tall = (12 + 5 * depth) * (0.5 + noise.hash(column, row)) * crown
                let hill = 26 * noise.fractal(Point(point.x * 0.009, 3 + depth), octaves: 3)
                return 322 - 16 + 7 * depth - hill - tall - point.y
            }
            let colour = [hex(0x557A72), hex(0x3C6355), hex(0x274A3B)][row]
            canvas.fill(line, softness: 1.5) { colour + (noise.value($0 * Point(0.4, 0.15)) - 0.5) * 0.07 }
        }
    }

    private func lake(_ point: Point, _ above: Canvas) -> Colour {
        let depth = (point.y - shore) / (533 - shore)
        let ripple = noise.waves(point.x - 400, depth: depth) - 0.5
        let mirrored = above[
            Int(point.x + ripple * 26 * depth), Int(shore - (point.y - shore) * 1.3 + ripple * 46 * depth)]
        let calm = mix(mirrored * Colour(0.80, 0.90, 0.94), hex(0x1D5C70), 0.16 + 0.42 * depth)
        let breeze = smoothstep(0.56, 0.72, noise.fractal(point * Point(0.004, 0.05) + Point(9, 0), octaves: 3))
        return mix(calm, hex(0xBBD6E4), breeze * 0.3 * (1 - depth)) + ripple * 0.07
    }

    private func bank(_ canvas: inout Canvas) {
        let edge = Shape { [noise] point in
            let side = smoothstep(330, 0, point.x) + smoothstep(520, 800, point.x)
            return 540 - 62 * side - 12 * noise.fractal(Point(point.x * 0.05, 1)) * side - point.y
        }
        canvas.fill(edge, softness: 2) { point in
            let blade = noise.fractal(point * Point(0.5, 0.09), octaves: 3)
            return mix(hex(0x3B5A2A), hex(0x8FA84A), blade) * (1.25 - (point.y - 470) * 0.006)
        }
        for index in 0..<70 {
            let left = index % 2 == 0
            let x = noise.hash(index, 1) * 190 + (left ? 20 : 600)
            let point = Point(x, 500 + 33 * noise.hash(index, 2))
            let colour = [hex(0xFFD54A), hex(0xF4F1E8), hex(0xC86FC9)][index % 3]
            canvas.fill(.circle(point, 1.6 + noise.hash(index, 3)).intersection(edge), colour)
        }
    }

    private func pine(_ foot: Point, _ height: Float) -> Shape {
        Shape { [noise] point in
            let t = (point.y - foot.y + height) / height
            let tier = t * 11 - (t * 11).rounded(.down)
            let ragged = noise.value(point * Point(0.12, 0.5)) * 0.5 + 0.6
            let reach = height * 0.19 * t * (0.62 + 0.5 * tier) * ragged + 1.2
            return max(abs(point.x - foot.x) - reach, -t * height, point.y - foot.y)
        }
    }

    private func needles(_ point: Point, _ x: Float, _ colour: Colour) -> Colour {
        let light = smoothstep(30, -30, point.x - x) * 0.12
        return colour * (0.75 + 0.5 * noise.fractal(point * Point(0.25, 0.4), octaves: 3)) + Colour(0.6, 0.8, 0.4)
            * light
    }
}
