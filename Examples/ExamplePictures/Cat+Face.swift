import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The sine of a number of turns.
func sinTurn(_ turns: Float) -> Float { sin(turns * 2 * .pi) }

extension Cat {
    func head(_ canvas: inout Canvas) {
        for side in [-1, 1] as [Float] { ear(&canvas, side) }
        canvas.fill(.spot(Point(318, 226), Point(66, 26)), hex(0x5A2F12), softness: 22, opacity: 0.4)
        let outline = curve(
            [
                Point(316, 92), Point(262, 104), Point(228, 146), Point(226, 180), Point(248, 212), Point(290, 234),
                Point(316, 238), Point(342, 234), Point(384, 212), Point(406, 180), Point(404, 146), Point(370, 104),
            ], closed: true)
        canvas.fill(furry(.polygon(outline), 6), softness: 2.5) { point in
            let side = (point.x - 316) / 90
            let crown = smoothstep(150, 100, point.y) * (0.5 + 0.5 * sinTurn(abs(point.x - 316) / 26 + 0.25))
            let cheek = smoothstep(0.5, 0.75, abs(side)) * (0.5 + 0.5 * sinTurn((point.y - abs(side) * 26) / 25))
            let light = 1.1 - 0.2 * smoothstep(-0.4, 1, side) - 0.12 * smoothstep(190, 240, point.y)
            return fur(point, Point(side * 0.6, 1), max(crown, cheek) * 0.95) * light
        }
    }

    private func ear(_ canvas: inout Canvas, _ side: Float) {
        func at(_ x: Float, _ y: Float) -> Point { Point(316 + side * x, y) }
        let outer = curve([at(86, 154), at(88, 96), at(80, 52), at(52, 74), at(22, 106)])
        let inner = curve([at(78, 136), at(79, 100), at(74, 72), at(56, 88), at(38, 112)])
        canvas.fill(furry(.polygon(outer), 3), softness: 2) { fur($0, Point(0, 1), 0.35) * (side < 0 ? 1.05 : 0.9) }
        canvas.fill(furry(.polygon(inner), 3), softness: 4) {
            mix(hex(0xF0B5A0), hex(0xC07A66), smoothstep(120, 76, $0.y))
        }
    }

    func face(_ canvas: inout Canvas) {
        for side in [-1, 1] as [Float] {
            canvas.fill(furry(.ellipse(Point(316 + side * 19, 207), Point(27, 20)), 3), cream, softness: 6)
            eye(&canvas, Point(316 + side * 41, 164), side)
        }
        canvas.fill(.ellipse(Point(316, 226), Point(20, 10)), cream, softness: 6)
        canvas.fill(.spot(Point(316, 178), Point(13, 30)), mix(ginger, cream, 0.4), softness: 18, opacity: 0.8)
        let nose = curve(
            [Point(303, 189), Point(316, 187), Point(329, 189), Point(322, 199), Point(316, 203), Point(310, 199)],
            closed: true)
        canvas.fill(.polygon(nose)) { mix(hex(0xE8928A), hex(0xB55E5E), smoothstep(188, 204, $0.y)) }
        canvas.fill(.ellipse(Point(312, 192), Point(4, 1.6)), hex(0xFFFFFF), softness: 2, opacity: 0.7)
        let mouth = hex(0x7A4636)
        canvas.fill(.stroke([Point(316, 203), Point(316, 212)], 2), mouth)
        for side in [-1, 1] as [Float] {
            canvas.fill(
                .stroke(
                    curve([Point(316, 212), Point(316 + side * 9, 218), Point(316 + side * 20, 213)]), 2.2, to: 1.2),
                mouth)
            whiskers(&canvas, side)
        }
    }

    private func eye(_ canvas: inout Canvas, _ centre: Point, _ side: Float) {
        canvas.fill(.ellipse(centre, Point(24, 20)), hex(0x4A2410), softness: 3)
        canvas.fill(.ellipse(centre + Point(0, 1), Point(20.5, 17))) { point in
            let distance = (point - centre).length / 20
            return mix(hex(0xD9E06A), hex(0x4E8A3C), distance) * (1 - 0.35 * smoothstep(-2, -18, point.y - centre.y))
        }
        canvas.fill(.ellipse(centre + Point(0, 1), Point(7.5, 15.5)), hex(0x0C0C10))
        canvas.fill(.circle(centre + Point(-6, -6), 4.2), hex(0xFFFFFF))
        canvas.fill(.circle(centre + Point(6, 7), 2), hex(0xFFFFFF), opacity: 0.7)
    }

    private func whiskers(_ canvas: inout Canvas, _ side: Float) {
        for row in 0..<3 {
            let y = 203 + Float(row) * 6
            let end = Point(316 + side * (124 - 6 * Float(row)), y - 14 + Float(row) * 16)
            let middle = Point(316 + side * 76, y - 8 + Float(row) * 6)
            canvas.fill(
                .stroke(curve([Point(316 + side * 30, y), middle, end]), 1.8, to: 0.6), hex(0xFFFFFF), opacity: 0.9)
            for dot in 0..<2 {
                canvas.fill(.circle(Point(316 + side * (18 + 8 * Float(dot)), y + Float(dot)), 1.3), hex(0xA9764E))
            }
        }
    }
}
