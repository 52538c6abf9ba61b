import Drawing

/// A ginger cat that sits on a mat.
struct Cat {
    private let noise = Noise(59)
    let ginger = hex(0xDB8B3E)
    private let stripe = hex(0x9E531C)
    let cream = hex(0xFBEBD3)

    func render() -> Canvas {
        var canvas = Canvas(640, 480)
        room(&canvas)
        mat(&canvas)
        tail(&canvas)
        body(&canvas)
        head(&canvas)
        face(&canvas)
        return canvas
    }

    private func room(_ canvas: inout Canvas) {
        canvas.paint { point in
            let paper =
                0.012 * smoothstep(-0.2, 0.2, abs((point.x / 44).truncatingRemainder(dividingBy: 1) - 0.5) - 0.25)
            return mix(hex(0x9DB8A8), hex(0x7C9A8C), point.x / 640) + paper
        }
        for column in 0..<2 {
            let left = 44 + Float(column) * 74
            let pane = [Point(left, 60), Point(left + 66, 48), Point(left + 66, 176), Point(left, 192)]
            canvas.fill(.polygon(pane), hex(0xFFF4CF), softness: 14, opacity: 0.5)
        }
        canvas.fill(.box(Point(-5, 300), Point(645, 326)), hex(0xF0EADC))
        canvas.fill(.box(Point(-5, 322), Point(645, 327)), hex(0xBDB29C))
        canvas.fill(.box(Point(-5, 326), Point(645, 490))) { point in
            let across = (point.x - 320) / (point.y - 60) * 4
            let plank = across.rounded(.down)
            let grain = noise.fractal(Point(across * 9, point.y * 0.02 + plank * 5), octaves: 4)
            let gap = smoothstep(0.5, 0.47, abs(across - plank - 0.5))
            return mix(hex(0x8A5A34), hex(0xC08A54), grain * 0.8 + 0.2 * noise.hash(Int(plank), 3)) * (0.6 + 0.4 * gap)
        }
        plant(&canvas)
    }

    private func plant(_ canvas: inout Canvas) {
        canvas.fill(.spot(Point(548, 346), Point(56, 11)), hex(0x2A1A10), softness: 10, opacity: 0.5)
        for (index, tip) in [(500, 150), (530, 110), (566, 120), (600, 156), (482, 208), (612, 214)].enumerated() {
            let end = Point(Float(tip.0), Float(tip.1))
            let middle = (Point(546, 280) + end) / 2 + Point(Float(index % 3 - 1) * 10, -8)
            let leaf = Shape.stroke(curve([Point(546, 280), middle, end]), 22, to: 2)
            canvas.fill(leaf) {
                mix(hex(0x2E6B45), hex(0x6BA85E), smoothstep(280, 110, $0.y)) * (0.9 + 0.2 * noise.value($0 * 0.2))
            }
        }
        canvas.fill(.polygon([Point(508, 272), Point(588, 272), Point(576, 346), Point(520, 346)])) {
            gradient($0.x, [(508, hex(0x7F9FC0)), (535, hex(0xE8F0F7)), (588, hex(0x4F6F92))])
        }
        canvas.fill(.box(Point(502, 262), Point(594, 278), rounded: 5), hex(0xC9DAE9))
    }

    private func mat(_ canvas: inout Canvas) {
        let centre = Point(310, 410)
        canvas.fill(.spot(centre + Point(0, 8), Point(252, 58)), hex(0x2A1A10), softness: 12, opacity: 0.5)
        canvas.fill(.ellipse(centre, Point(250, 56))) { point in
            let place = (point - centre) / Point(250, 56)
            let radius = place.length
            let band = [hex(0xB23A48), hex(0xF1E3C6), hex(0x2F5D7C), hex(0xF1E3C6)][Int(radius * 9) % 4]
            let braid = 0.5 + 0.5 * noise.value(Point(radius * 90, place.x * 60))
            return band * (0.72 + 0.33 * braid)
        }
    }

    /// Fur: streaks along the given direction and stripes where `pattern` passes a half.
    func fur(_ point: Point, _ direction: Point, _ pattern: Float) -> Colour {
        let across = Point(point.x * direction.y - point.y * direction.x, (point * direction).sum())
        let hair = noise.fractal(across * Point(0.55, 0.09), octaves: 3) - 0.5
        let tint = mix(ginger, stripe, smoothstep(0.45, 0.62, pattern + hair * 0.35))
        return tint + hair * 0.2
    }

    func furry(_ shape: Shape, _ amount: Float = 4) -> Shape {
        Shape { [noise] in shape.distance($0) + (noise.value($0 * 0.42) - 0.5) * amount }
    }

    private func tail(_ canvas: inout Canvas) {
        let path = curve([
            Point(392, 384), Point(450, 402), Point(490, 380), Point(488, 336), Point(462, 310), Point(466, 290),
        ])
        canvas.fill(.stroke(path, 34, to: 22).moved(Point(4, 8)), hex(0x3A2418), softness: 12, opacity: 0.35)
        canvas.fill(furry(.stroke(path, 36, to: 24)), softness: 2) { point in
            let rings = 0.5 + 0.5 * sinTurn((point.x - point.y) / 34)
            return fur(point, Point(0.7, 0.7), rings * 0.9) * (1.05 - 0.25 * smoothstep(300, 410, point.y))
        }
    }

    private func body(_ canvas: inout Canvas) {
        canvas.fill(.spot(Point(318, 408), Point(112, 20)), hex(0x2A1A10), softness: 16, opacity: 0.55)
        let outline = curve(
            [
                Point(262, 200), Point(240, 262), Point(216, 330), Point(214, 386), Point(246, 410), Point(320, 414),
                Point(390, 410), Point(420, 384), Point(416, 326), Point(392, 262), Point(370, 200),
            ], closed: true)
        canvas.fill(furry(.polygon(outline), 6), softness: 2.5) { point in
            let side = (point.x - 317) / 100
            let bands = 0.5 + 0.5 * sinTurn((point.y + 22 * side * side) / 36)
            let light = 1.08 - 0.28 * smoothstep(-0.6, 1.1, side) - 0.2 * smoothstep(330, 410, point.y)
            return fur(point, Point(0, 1), bands * smoothstep(0.2, 0.6, abs(side)) * 1.05) * light
        }
        canvas.fill(furry(.ellipse(Point(316, 262), Point(44, 66)), 14), softness: 10) { point in
            cream * (0.94 + 0.12 * noise.fractal(point * Point(0.4, 0.08))) - 0.1 * smoothstep(250, 330, point.y)
        }
        legs(&canvas)
    }

    private func legs(_ canvas: inout Canvas) {
        for x in [238, 396] as [Float] {
            canvas.fill(furry(.ellipse(Point(x, 372), Point(44, 40))), softness: 5) {
                fur($0, Point(0, 1), 0.4) * (x < 300 ? 1.02 : 0.84)
            }
            canvas.fill(
                furry(.ellipse(Point(x + (x < 300 ? -2 : 4), 406), Point(34, 14)), 2), cream * 0.95, softness: 2)
        }
        for x in [288, 346] as [Float] {
            canvas.fill(.stroke([Point(x + 7, 300), Point(x + 7, 400)], 44), hex(0x5A2F12), softness: 12, opacity: 0.3)
            canvas.fill(furry(.stroke([Point(x, 290), Point(x, 396)], 40, to: 36), 3), softness: 3) { point in
                fur(point, Point(0, 1), 0.32 + 0.3 * sinTurn(point.y / 30)) * (1.06 - 0.006 * (point.x - x))
            }
            canvas.fill(furry(.ellipse(Point(x, 406), Point(27, 16)), 2), softness: 2) {
                mix(cream, hex(0xC9A684), smoothstep(404, 424, $0.y))
            }
            for toe in [-8, 8] as [Float] {
                canvas.fill(.stroke([Point(x + toe, 407), Point(x + toe * 1.1, 418)], 2), hex(0x9A7350))
            }
        }
    }
}
