import Drawing

extension RoadSign {
    /// An arrow that comes from below and bends to the right.
    static var bentArrow: [Shape] {
        let bend = arc(Point(0.02, 0.1), Point(0.28, 0.3), from: 0.5, to: 0.75, steps: 6)
        return [.arrow([Point(-0.26, 0.62)] + bend + [Point(0.28, -0.2)], 0.2, head: 0.36)]
    }

    /// Three arrows that follow each other around a circle, anticlockwise.
    static var ringOfArrows: [Shape] {
        (0..<3).map { index in
            let start = Float(index) / 3 + 0.12
            let line = arc(Point(0, 0), Point(0.5, 0.5), from: start, to: start - 0.2, steps: 7)
            return .arrow(line, 0.17, head: 0.28)
        }
    }

    /// A bicycle that goes to the left.
    static var bicycle: [Shape] {
        let (front, rear, pedals) = (Point(-0.42, 0.2), Point(0.42, 0.2), Point(0.02, 0.22))
        let (seat, head) = (Point(0.14, -0.26), Point(-0.28, -0.26))
        let wheels = [front, rear].map { Shape.circle($0, 0.27).outlined(0.09) }
        let lines = [
            [rear, pedals, head, seat, rear], [pedals, Point(0.18, -0.36)], [front, Point(-0.33, -0.46)],
            [Point(-0.2, -0.48), Point(-0.46, -0.46)], [Point(0.06, -0.38), Point(0.3, -0.38)],
        ]
        return wheels + lines.map { .stroke($0, 0.08) }
    }

    /// A person who walks over the stripes of a crossing.
    static var walker: [Shape] {
        let lines: [([Point], Float)] = [
            ([Point(0.0, -0.16), Point(0.02, 0.1)], 0.15),
            ([Point(0.03, 0.1), Point(0.13, 0.24), Point(0.2, 0.42)], 0.09),
            ([Point(0.0, 0.1), Point(-0.06, 0.26), Point(-0.17, 0.42)], 0.09),
            ([Point(-0.02, -0.18), Point(-0.14, -0.04), Point(-0.19, 0.08)], 0.065),
            ([Point(0.02, -0.18), Point(0.14, -0.06), Point(0.21, 0.04)], 0.065),
        ]
        let stripes = (0..<4).map { index in
            let x = -0.51 + Float(index) * 0.28
            return Shape.polygon([
                Point(x, 0.5), Point(x + 0.04, 0.4), Point(x + 0.18, 0.4), Point(x + 0.18, 0.5),
            ])
        }
        return [.circle(Point(0.01, -0.34), 0.1)] + lines.map { .stroke($0.0, $0.1) } + stripes
    }

    /// A black number.
    func number(_ text: String, _ paint: SignPaint, _ random: inout RandomStream) -> [Figure.Layer] {
        let (height, width) = (random.number(0.74...0.86), random.number(1.0...1.12))
        return Glyph.word(text, height: height, width: width, stroke: random.number(0.14...0.18))
            .map { Figure.Layer($0, paint.black) }
    }

    /// A red car on the left of a black one, both from behind.
    func cars(_ paint: SignPaint) -> [Figure.Layer] {
        [(paint.red, Float(-0.36)), (paint.black, 0.36)].flatMap { colour, x in
            let body = Shape.union([
                .box(Point(-0.29, -0.02), Point(0.29, 0.2), rounded: 0.05),
                .symmetric([Point(-0.24, 0.03), Point(-0.17, -0.24)]),
                .box(Point(-0.27, 0.1), Point(-0.14, 0.31), rounded: 0.03),
                .box(Point(0.14, 0.1), Point(0.27, 0.31), rounded: 0.03),
            ])
            let window = Shape.symmetric([Point(-0.165, -0.01), Point(-0.125, -0.175)])
            let car = body.subtracting(window)
            return [Figure.Layer(car.scaled(1.05).moved(Point(x, 0)), colour)]
        }
    }

    /// A person with a shovel at a heap.
    func digger(_ paint: SignPaint) -> [Figure.Layer] {
        let lines: [([Point], Float)] = [
            ([Point(-0.16, -0.17), Point(-0.24, 0.12)], 0.17),
            ([Point(-0.24, 0.12), Point(-0.12, 0.28), Point(-0.14, 0.52)], 0.1),
            ([Point(-0.26, 0.12), Point(-0.3, 0.32), Point(-0.42, 0.52)], 0.1),
            ([Point(-0.14, -0.17), Point(-0.02, 0.06), Point(0.12, 0.12)], 0.08),
            ([Point(-0.2, -0.06), Point(0.02, 0.14), Point(0.24, 0.34)], 0.055),
        ]
        let heap = Shape.polygon([
            Point(0.1, 0.54), Point(0.2, 0.42), Point(0.31, 0.34), Point(0.42, 0.4), Point(0.53, 0.54),
        ])
        let shapes = [.circle(Point(-0.09, -0.32), 0.095), heap] + lines.map { Shape.stroke($0.0, $0.1) }
        return shapes.map { Figure.Layer($0, paint.black) }
    }

    /// Red over yellow over green, with or without a black case.
    func lights(_ paint: SignPaint, _ random: inout RandomStream) -> [Figure.Layer] {
        let cased = random.chance(0.5)
        let lamps = zip([paint.red, paint.yellow, paint.green], [-0.2, 0.11, 0.42] as [Float]).map { colour, y in
            Figure.Layer(.circle(Point(0, y), cased ? 0.115 : 0.14), colour)
        }
        let box = Shape.box(Point(-0.18, -0.38), Point(0.18, 0.6), rounded: 0.08)
        return cased ? [Figure.Layer(box, paint.black)] + lamps : lamps
    }
}
