import Drawing

/// A striped lighthouse on a rocky coast.
struct Lighthouse {
    private let noise = Noise(83)
    private let horizon: Float = 420

    func render() -> Canvas {
        var canvas = Canvas(480, 640)
        canvas.paint(sky)
        canvas.paint(from: Int(horizon), sea)
        house(&canvas)
        tower(&canvas)
        rocks(&canvas)
        lantern(&canvas)
        grass(&canvas)
        surf(&canvas)
        return canvas
    }

    private func sky(_ point: Point) -> Colour {
        let base = gradient(point.y / horizon, [(0, hex(0x2E7CC4)), (0.6, hex(0x86C1EA)), (1, hex(0xE3F1F5))])
        let puff = noise.fractal(point * Point(0.008, 0.013) + Point(1.5, 7), octaves: 6)
        let shade = noise.fractal(point * Point(0.008, 0.013) + Point(1.4, 7.15), octaves: 6)
        let white = mix(hex(0xFFFFFF), hex(0xB9CBDA), smoothstep(-0.04, 0.08, shade - puff))
        return mix(base, white, smoothstep(0.5, 0.66, puff) * 0.92)
    }

    private func sea(_ point: Point) -> Colour {
        let depth = (point.y - horizon) / 220
        let wave = noise.waves(point.x - 240, depth: depth, octaves: 5)
        let colour =
            gradient(depth, [(0, hex(0x8FC3DA)), (0.15, hex(0x3E8FB8)), (1, hex(0x14506E))]) + (wave - 0.5) * 0.3
        let crest = smoothstep(0.66, 0.74, wave) * (0.3 + 0.5 * depth)
        return mix(colour, hex(0xF4FBFC), crest)
    }

    private func cliff(_ x: Float) -> Float {
        490 + 26 * (noise.fractal(Point(x * 0.02, 2)) - 0.5) + 150 * smoothstep(290, 420, x) + 34
            * smoothstep(120, 0, x)
    }

    private func rocks(_ canvas: inout Canvas) {
        let cliff = cliff
        canvas.fill(Shape { cliff($0.x) - $0.y }, softness: 2) { point in
            let place = point * Point(0.022, 0.016)
            let cell = Noise(3).value((place * 1.7).rounded(.down) + Point(0.5, 0.5))
            let facet = noise.fractal(place, octaves: 6) - noise.fractal(place + Point(0.16, 0.1), octaves: 6)
            let light = min(max(0.48 + facet * 4.5 + (cell - 0.5) * 0.12, 0), 1)
            return mix(hex(0x3B3A40), hex(0xB59F88), light) * (1.1 - 0.35 * smoothstep(480, 640, point.y))
        }
    }

    private func house(_ canvas: inout Canvas) {
        canvas.fill(
            .box(Point(36, 418), Point(138, 550)), { gradient($0.x, [(36, hex(0xFDF8EE)), (138, hex(0xDCD3C6))]) })
        canvas.fill(.polygon([Point(26, 422), Point(52, 378), Point(128, 378), Point(148, 422)])) { point in
            let tile = sinTurn(point.y / 7) * 0.03 + (noise.value(point * 0.4) - 0.5) * 0.06
            return hex(0xB6442F) * (1.1 - 0.004 * (point.x - 26)) + tile
        }
        canvas.fill(.box(Point(104, 352), Point(120, 390)), hex(0x9A4A3A))
        for x in [54, 102] as [Float] {
            canvas.fill(.box(Point(x - 2, 436), Point(x + 20, 464)), hex(0x3E6E8A))
            canvas.fill(.box(Point(x + 1, 439), Point(x + 17, 461)), hex(0xBFE0EC))
            canvas.fill(.box(Point(x + 8, 438), Point(x + 10, 462)), hex(0x3E6E8A))
        }
        canvas.fill(.box(Point(79, 454), Point(97, 530), rounded: 3), hex(0x2F5D7C))
    }

    private func tower(_ canvas: inout Canvas) {
        canvas.fill(.polygon([Point(206, 190), Point(266, 190), Point(292, 520), Point(180, 520)])) { point in
            let half = 30 + (point.y - 190) / 330 * 26
            let side = (point.x - 236) / half
            let band = Int((point.y + 5 * side * side - 190) / 52)
            let paint = band % 2 == 0 ? hex(0xFAF6EE) : hex(0xC8242F)
            let light = 1.04 - 0.42 * smoothstep(-0.1, 1, side) - 0.12 * smoothstep(-0.55, -1, side)
            return paint * light + (noise.fractal(point * Point(0.09, 0.03)) - 0.5) * 0.06
        }
        for (y, width) in [(268, 7), (352, 8)] as [(Float, Float)] {
            canvas.fill(.box(Point(228 - width, y - 13), Point(228 + width, y + 13), rounded: 7), hex(0xE9E1D3))
            canvas.fill(.box(Point(231 - width, y - 10), Point(225 + width, y + 10), rounded: 4), hex(0x2F4354))
        }
        canvas.fill(.box(Point(214, 452), Point(246, 510), rounded: 14), hex(0xEDE5D8))
        canvas.fill(.box(Point(218, 457), Point(242, 512), rounded: 11), hex(0x3A5668))
    }

    private func lantern(_ canvas: inout Canvas) {
        canvas.fill(.box(Point(208, 116), Point(264, 182))) { point in
            mix(hex(0xFFF3B8), hex(0x7FB4C9), smoothstep(4, 34, (point - Point(236, 150)).length))
        }
        for x in [210, 223, 236, 249, 262] as [Float] {
            canvas.fill(.box(Point(x - 1.5, 114), Point(x + 1.5, 184)), hex(0x2B3640))
        }
        canvas.fill(.box(Point(206, 146), Point(266, 149)), hex(0x2B3640))
        canvas.fill(.circle(Point(236, 152), 11), hex(0xFFFBE0), softness: 8)
        canvas.glow(Point(236, 152), 26, Colour(1, 0.9, 0.55), strength: 0.45)
        let dome = curve([Point(202, 117), Point(210, 92), Point(236, 76), Point(262, 92), Point(270, 117)])
        canvas.fill(.polygon(dome)) {
            gradient($0.x, [(202, hex(0x9E1F2A)), (224, hex(0xE0505A)), (270, hex(0x6E121C))])
        }
        canvas.fill(.stroke([Point(236, 78), Point(236, 56)], 3), hex(0x2B3640))
        canvas.fill(.circle(Point(236, 72), 5), hex(0x9E1F2A))
        canvas.fill(.box(Point(188, 180), Point(284, 192), rounded: 3)) {
            gradient($0.x, [(188, hex(0x4A5661)), (284, hex(0x1F272E))])
        }
        for x in stride(from: Float(192), through: 280, by: 11) {
            canvas.fill(.stroke([Point(x, 162), Point(x, 182)], 1.8), hex(0x2B3640))
        }
        canvas.fill(.stroke([Point(190, 162), Point(282, 162)], 2.4), hex(0x2B3640))
    }

    private func grass(_ canvas: inout Canvas) {
        let edge = { (x: Float) in cliff(x) + 3 }
        let tufts = Shape { [noise] point in
            let top = edge(point.x) - 10 * noise.value(Point(point.x * 0.35, 4)) - 2
            let bottom = edge(point.x) + 18 * noise.fractal(Point(point.x * 0.05, 9))
            return max(top - point.y, point.y - bottom, point.x - 330)
        }
        canvas.fill(tufts, softness: 1.5) { mix(hex(0x3F6B2C), hex(0x9CBF55), noise.fractal($0 * Point(0.5, 0.12))) }
    }

    private func surf(_ canvas: inout Canvas) {
        let spray = Shape { [noise] point in
            let line =
                596 - 40 * smoothstep(300, 440, point.x) + 26
                * (noise.fractal(point * Point(0.03, 0.02), octaves: 5) - 0.5)
            return abs(point.y - line) - 26 * noise.fractal(point * Point(0.05, 0.07) + Point(3, 1), octaves: 5) + 4
        }
        canvas.fill(Shape { 600 - 40 * smoothstep(300, 440, $0.x) - $0.y }, softness: 14, sea)
        canvas.fill(spray, softness: 7, opacity: 0.92) { mix(hex(0xFFFFFF), hex(0xBFDCE6), noise.fractal($0 * 0.06)) }
    }
}
