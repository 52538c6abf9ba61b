import Drawing

/// A stop sign at the corner of a quiet street.
struct StopSign {
    private let noise = Noise(47)
    private let centre = Point(240, 222)

    func render() -> Canvas {
        var canvas = Canvas(480, 640)
        canvas.paint { gradient($0.y / 440, [(0, hex(0x5FA3DB)), (1, hex(0xE6F1F6))]) }
        for (x, y, width) in [(90, 90, 70), (140, 104, 56), (400, 60, 60), (440, 70, 70)] as [(Float, Float, Float)] {
            canvas.fill(.spot(Point(x, y), Point(width, width * 0.24)), hex(0xFFFFFF), softness: 26, opacity: 0.7)
        }
        houses(&canvas)
        street(&canvas)
        pole(&canvas)
        sign(&canvas)
        return canvas
    }

    private func houses(_ canvas: inout Canvas) {
        let walls = [hex(0xD9B58F), hex(0xB9C7CF), hex(0xE3CFA6), hex(0xC98F77)]
        for (index, wall) in walls.enumerated() {
            let left = Float(index) * 128 - 24
            let top: Float = index % 2 == 0 ? 330 : 312
            canvas.fill(.box(Point(left, top), Point(left + 116, 450)), wall, softness: 3)
            canvas.fill(
                .polygon([Point(left - 10, top), Point(left + 58, top - 58), Point(left + 126, top)]), hex(0x7A4B43),
                softness: 3)
            for window in 0..<2 {
                let corner = Point(left + 18 + Float(window) * 50, top + 24)
                canvas.fill(.box(corner - 3, corner + Point(33, 41)), hex(0xF4EFE6), softness: 3)
                canvas.fill(.box(corner, corner + Point(30, 38)), hex(0x536C82), softness: 3)
            }
        }
        for (x, radius) in [(20, 46), (176, 34), (310, 38), (452, 52)] as [(Float, Float)] {
            canvas.fill(.box(Point(x - 5, 400), Point(x + 5, 452)), hex(0x5B4636), softness: 3)
            for leaf in 0..<7 {
                let offset = Point(noise.hash(leaf, Int(x)) - 0.5, noise.hash(leaf, Int(x) + 1) - 0.5) * radius * 1.3
                let green = mix(hex(0x3F7A3A), hex(0x7FB457), noise.hash(leaf, 5) - offset.y / radius * 0.5)
                canvas.fill(.circle(Point(x, 388) + offset, radius * 0.55), green, softness: 6)
            }
        }
        canvas.fill(.box(Point(-20, 436), Point(500, 462), rounded: 8), hex(0x4F8A45), softness: 4)
    }

    private func street(_ canvas: inout Canvas) {
        canvas.fill(.box(Point(-5, 456), Point(485, 650))) {
            gradient($0.y, [(456, hex(0x8E9296)), (640, hex(0x5E6266))])
        }
        for index in 0..<4 {
            let x = -40 + Float(index) * 150
            let dash = [Point(x, 500), Point(x + 74, 500), Point(x + 66, 509), Point(x - 12, 509)]
            canvas.fill(.polygon(dash), hex(0xF2D06B))
        }
        canvas.fill(.polygon([Point(-5, 556), Point(485, 540), Point(485, 556), Point(-5, 574)]), hex(0xA7A49C))
        canvas.fill(.polygon([Point(-5, 570), Point(485, 552), Point(485, 650), Point(-5, 650)])) { point in
            mix(hex(0xD6D2C8), hex(0xB4AFA4), smoothstep(560, 640, point.y))
        }
        for x in [60, 400] as [Float] {
            canvas.fill(.stroke([Point(x, 572), Point(x - (240 - x) * 0.4, 645)], 2.5), hex(0x9C978C))
        }
        canvas.fill(.spot(Point(266, 616), Point(58, 9)), hex(0x3A3A3A), softness: 12, opacity: 0.45)
    }

    private func pole(_ canvas: inout Canvas) {
        canvas.fill(.box(Point(231, 330), Point(249, 618), rounded: 2)) {
            gradient($0.x, [(231, hex(0x8C9296)), (236, hex(0xD8DCDE)), (241, hex(0xA7ADB1)), (249, hex(0x666B6F))])
        }
        for y in stride(from: Float(412), to: 612, by: 22) { canvas.fill(.circle(Point(240, y), 2.8), hex(0x4B5054)) }
    }

    private func octagon(_ radius: Float) -> Shape {
        .polygon((0..<8).map { centre + Point(radius, 0).turned(by: (Float($0) + 0.5) * .pi / 4) })
    }

    private func sign(_ canvas: inout Canvas) {
        canvas.fill(octagon(177).moved(Point(5, 7)), hex(0x1F2A33), softness: 12, opacity: 0.4)
        canvas.fill(octagon(178), hex(0x9FA4A8))
        canvas.fill(octagon(176), hex(0xF7F5F1))
        canvas.fill(octagon(162)) { point in
            let sheen = smoothstep(150, 0, abs(point.x + point.y * 0.6 - 330))
            return mix(hex(0xC4161F), hex(0x9C0F18), (point.y - 60) / 330) + sheen * 0.05
        }
        let letters: [[Shape]] = [letterS, letterT, letterO, letterP]
        for (index, letter) in letters.enumerated() {
            for stroke in letter { canvas.fill(stroke.moved(Point(104 + Float(index) * 71, 166)), hex(0xFAF8F4)) }
        }
        for y in [84, 360] as [Float] {
            canvas.fill(.circle(Point(240, y), 6), hex(0xB9BEC2))
            canvas.fill(.circle(Point(239, y - 1.5), 3), hex(0xE9ECEE))
        }
    }

    // Letters stand in cells of 58 by 112.

    private var letterS: [Shape] {
        let points = [
            Point(50, 32), Point(46, 18), Point(29, 11), Point(12, 18), Point(10, 34), Point(20, 48), Point(38, 60),
            Point(48, 76), Point(45, 94), Point(29, 101), Point(12, 95), Point(8, 80),
        ]
        return [.stroke(curve(points), 19)]
    }

    private var letterT: [Shape] {
        [.box(Point(1, 2), Point(57, 21), rounded: 2), .box(Point(19.5, 2), Point(38.5, 110), rounded: 2)]
    }

    private var letterO: [Shape] {
        let ring = Shape.box(Point(2, 2), Point(56, 110), rounded: 26)
        return [ring.subtracting(ring.grown(-19))]
    }

    private var letterP: [Shape] {
        let bowl = Shape.box(Point(3, 2), Point(57, 68), rounded: 24)
        let upper = bowl.subtracting(bowl.grown(-19)).intersection(.box(Point(14, 0), Point(60, 112)))
        return [
            upper, .box(Point(3, 2), Point(22, 110), rounded: 2), .box(Point(3, 2), Point(34, 21), rounded: 2),
            .box(Point(3, 49), Point(34, 68), rounded: 2),
        ]
    }
}
