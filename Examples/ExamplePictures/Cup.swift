import Drawing

/// A cup of coffee on a wooden table.
struct Cup {
    private let noise = Noise(71)
    private let table: Float = 292

    func render() -> Canvas {
        var canvas = Canvas(512, 512)
        background(&canvas)
        canvas.fill(.box(Point(-5, table), Point(520, 520)), softness: 3, wood)
        canvas.fill(.spot(Point(288, 424), Point(198, 40)), hex(0x1C0E06), softness: 40, opacity: 0.55)
        saucer(&canvas)
        handle(&canvas)
        mug(&canvas)
        coffee(&canvas)
        spoon(&canvas)
        steam(&canvas)
        return canvas
    }

    private func background(_ canvas: inout Canvas) {
        canvas.paint {
            mix(
                gradient($0.y / 292, [(0, hex(0x33291F)), (1, hex(0x6B4A30))]), hex(0xC98B4A),
                smoothstep(330, 0, ($0 - Point(90, 40)).length) * 0.55)
        }
        for index in 0..<16 {
            let centre = Point(noise.hash(index, 1) * 540 - 14, noise.hash(index, 2) * 240)
            let radius = 12 + 24 * noise.hash(index, 3)
            let colour = [hex(0xFFC46B), hex(0xFFE3B0), hex(0xE5824A), hex(0x8FB6A8)][index % 4]
            canvas.fill(.circle(centre, radius), colour, softness: 3, opacity: 0.12 + 0.22 * noise.hash(index, 4))
            canvas.fill(Shape { abs((($0 - centre).length) - radius) - 1 }, colour, softness: 3, opacity: 0.16)
        }
    }

    private func wood(_ point: Point) -> Colour {
        let depth = 1 + (point.y - table) / 90
        let place = Point((point.x - 256) / depth, depth * 60)
        let board = (place.x / 74 + 30).rounded(.down)
        let bend = noise.fractal(Point(place.x * 0.03 + board * 7, place.y * 0.016), octaves: 3)
        let rings = 0.5 + 0.5 * sinTurn(bend * 7 + place.x * 0.02)
        let fibre = noise.fractal(Point(place.x * 1.2, place.y * 0.05 + board * 9), octaves: 4)
        let base = mix(hex(0x7A4622), hex(0xB97B43), 0.45 * rings + 0.55 * fibre)
        let gap = smoothstep(0.5, 0.485, abs(place.x / 74 + 30 - board - 0.5))
        let sheen = smoothstep(260, 0, (point - Point(80, 330)).length) * 0.16
        return base * (0.55 + 0.45 * gap) * (0.8 + 0.25 * smoothstep(table, 512, point.y)) + Colour(1, 0.8, 0.55)
            * sheen
    }

    private func saucer(_ canvas: inout Canvas) {
        let centre = Point(250, 408)
        canvas.fill(.ellipse(centre + Point(0, 8), Point(178, 44)), hex(0x8D8578))
        canvas.fill(.ellipse(centre, Point(178, 44))) {
            glaze($0, left: 72, right: 428) * (0.86 + 0.14 * smoothstep(450, 380, $0.y))
        }
        canvas.fill(.spot(centre + Point(0, 3), Point(150, 35)), hex(0xB9AE9C), softness: 8, opacity: 0.5)
        canvas.fill(.ellipse(centre + Point(0, 5), Point(146, 33))) { glaze($0, left: 100, right: 400) * 0.95 }
        canvas.fill(.spot(centre + Point(14, 0), Point(108, 24)), hex(0x3A2A1C), softness: 16, opacity: 0.5)
    }

    private func glaze(_ point: Point, left: Float, right: Float) -> Colour {
        gradient(
            (point.x - left) / (right - left),
            [
                (0, hex(0xB8AE9E)), (0.16, hex(0xF3EBDD)), (0.32, hex(0xFFFBF3)), (0.7, hex(0xD9CDBA)),
                (0.93, hex(0x9A8D7B)), (1, hex(0xB3A795)),
            ])
    }

    private func handle(_ canvas: inout Canvas) {
        let path = curve([
            Point(340, 236), Point(392, 228), Point(424, 262), Point(412, 312), Point(372, 342), Point(332, 350),
        ])
        canvas.fill(.stroke(path, 25), hex(0x1E5A66))
        canvas.fill(.stroke(path, 19).moved(Point(-2, -2)), hex(0x2D7F8C), softness: 5)
        canvas.fill(.stroke(path, 5).moved(Point(-3, -5)), hex(0x8FD0D6), softness: 5, opacity: 0.7)
    }

    private func mug(_ canvas: inout Canvas) {
        let side = curve([Point(146, 206), Point(149, 290), Point(163, 360), Point(188, 398)])
        let foot = arc(Point(250, 398), Point(62, 17), from: 0.5, to: 0)
        let other = curve([Point(312, 398), Point(337, 360), Point(351, 290), Point(354, 206)])
        let shape = Shape.polygon(side + foot + other).union(.ellipse(Point(250, 206), Point(104, 28)))
        canvas.fill(shape) { point in
            let across = (point.x - 146) / 208
            let colour = gradient(
                across,
                [
                    (0, hex(0x14505C)), (0.14, hex(0x2F8C99)), (0.3, hex(0x49AEB8)), (0.6, hex(0x26788A)),
                    (0.9, hex(0x11434F)), (1, hex(0x1F6070)),
                ])
            let speck: Float = noise.value(point * 0.7) > 0.93 ? -0.06 : 0
            return colour * (1.05 - 0.3 * smoothstep(300, 412, point.y)) + speck
        }
        canvas.fill(
            .stroke(curve([Point(178, 248), Point(181, 300), Point(192, 352)]), 15, to: 6), hex(0xE8FBFC), softness: 9,
            opacity: 0.55)
    }

    private func coffee(_ canvas: inout Canvas) {
        let centre = Point(250, 206)
        canvas.fill(.ellipse(centre, Point(104, 28))) {
            gradient($0.x, [(146, hex(0x63BCC4)), (250, hex(0x3B98A5)), (354, hex(0x2A7080))])
        }
        canvas.fill(.ellipse(centre + Point(0, 1.5), Point(97, 23.5))) {
            mix(hex(0x0F3942), hex(0x2F7F8B), smoothstep(180, 226, $0.y))
        }
        let surface = Shape.ellipse(centre + Point(0, 7), Point(92, 19.5)).intersection(
            .ellipse(centre + Point(0, 1.5), Point(97, 23.5)))
        canvas.fill(surface) { point in
            let place = (point - centre - Point(0, 7)) / Point(92, 19.5)
            let swirl = noise.fractal(place * 2.4 + Point(noise.value(place * 3) * 2, 4), octaves: 4)
            let edge = smoothstep(0.78, 0.97, place.length)
            return mix(mix(hex(0x2B140A), hex(0x6B3A18), swirl), hex(0xC18A4E), edge * 0.9)
        }
        canvas.fill(.spot(Point(214, 208), Point(34, 4)), hex(0xFFE2B8), softness: 8, opacity: 0.4)
    }

    private func spoon(_ canvas: inout Canvas) {
        let path = [Point(112, 432), Point(30, 468)]
        canvas.fill(.stroke([Point(118, 438), Point(36, 476)], 10), hex(0x1C0E06), softness: 10, opacity: 0.5)
        canvas.fill(.stroke(path, 6, to: 10)) {
            mix(hex(0xF4F4F2), hex(0x8C8F94), smoothstep(-4, 6, $0.y - 468 + ($0.x - 30) * 0.44))
        }
        canvas.fill(.ellipse(Point(140, 421), Point(32, 12))) {
            mix(hex(0xF6F6F4), hex(0x7F8388), smoothstep(410, 434, $0.y))
        }
        canvas.fill(.ellipse(Point(141, 420), Point(25, 8))) {
            mix(hex(0x8F9499), hex(0xE4E6E8), smoothstep(411, 428, $0.y))
        }
    }

    private func steam(_ canvas: inout Canvas) {
        for (x, lean, strength) in [(212, -16, 0.20), (254, 14, 0.26), (296, -10, 0.18)] as [(Float, Float, Float)] {
            let path = curve([
                Point(x, 196), Point(x + lean, 160), Point(x - lean * 0.6, 120), Point(x + lean * 1.2, 76),
                Point(x + lean * 0.2, 30),
            ])
            canvas.fill(.stroke(path, 10, to: 26), softness: 26, opacity: strength) { point in
                hex(0xFFF6E8) * (0.85 + 0.15 * smoothstep(20, 120, point.y))
            }
        }
    }
}
