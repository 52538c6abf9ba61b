import Drawing

extension RoadSign {
    /// The sign's shapes, as one maker or another would make it.
    func figure(_ random: inout RandomStream) -> Figure {
        let paint = SignPaint(&random)
        return switch self {
        case .stop: Self.stop(paint, &random)
        case .giveWay: Self.giveWay(paint, &random)
        case .noEntry: Self.noEntry(paint, &random)
        case .priorityRoad: Self.priorityRoad(paint, &random)
        case .speedLimit30: Self.prohibition(paint, &random, number("30", paint, &random))
        case .speedLimit50: Self.prohibition(paint, &random, number("50", paint, &random))
        case .speedLimit80: Self.prohibition(paint, &random, number("80", paint, &random))
        case .noOvertaking: Self.prohibition(paint, &random, cars(paint))
        case .noParking: Self.noParking(paint, &random)
        case .parking: Self.parking(paint, &random)
        case .pedestrianCrossing: Self.pedestrianCrossing(paint, &random)
        case .turnRight: Self.order(paint, &random, Self.bentArrow)
        case .roundabout: Self.order(paint, &random, Self.ringOfArrows)
        case .cyclePath: Self.order(paint, &random, Self.bicycle)
        case .roadworks: Self.warning(paint, &random, digger(paint))
        case .trafficLights: Self.warning(paint, &random, lights(paint, &random))
        }
    }

    private static let origin = Point(0, 0)

    private static func stop(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        let octagon = Shape.regular(8, 1, turn: 1 / 16)
        var figure = Figure(octagon, paint.white)
        figure.add(paint.red, octagon.grown(-random.number(0.03...0.08)))
        figure.add(paint.white, Glyph.word("STOP", height: random.number(0.6...0.72), width: 1.55, stroke: 0.13))
        return figure
    }

    private static func giveWay(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        let plate = Shape.triangle(inset: 0, corner: 0.08).turnedOver
        var figure = Figure(plate, paint.red)
        let rim = random.number(0.14...0.2)
        figure.add(paint.white, Shape.triangle(inset: rim, corner: 0.02).turnedOver)
        return figure
    }

    private static func noEntry(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        let disc = Shape.circle(origin, 0.97)
        var figure = Figure(disc, paint.white)
        figure.add(paint.red, disc.grown(-random.number(0.02...0.06)))
        let half = Point(random.number(0.62...0.74), random.number(0.13...0.18))
        figure.add(paint.white, .box(-half, half, rounded: random.chance(0.3) ? 0.06 : 0.01))
        return figure
    }

    private static func priorityRoad(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        func diamond(_ radius: Float) -> Shape { Shape.regular(4, radius, turn: 0).grown(0.05) }
        var figure = Figure(diamond(0.97), random.chance(0.5) ? paint.black : paint.white)
        figure.add(paint.white, diamond(0.93))
        figure.add(paint.yellow, diamond(random.number(0.6...0.72)))
        return figure
    }

    private static func noParking(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        let disc = Shape.circle(origin, 0.97)
        var figure = Figure(disc, paint.red)
        let rim = random.number(0.14...0.2)
        let inner = disc.grown(-rim)
        figure.add(paint.blue, inner)
        let bar = Shape.stroke([Point(-0.7, -0.7), Point(0.7, 0.7)], rim * 0.95)
        figure.add(paint.red, bar.intersection(disc))
        return figure
    }

    /// A red ring on white, or on yellow as in the north, around black or red shapes.
    private static func prohibition(
        _ paint: SignPaint, _ random: inout RandomStream, _ content: [Figure.Layer]
    ) -> Figure {
        let disc = Shape.circle(origin, 0.97)
        var figure = Figure(disc, paint.red)
        if random.chance(0.25) {
            figure.add(paint.white, disc)
            figure.add(paint.red, disc.grown(-0.03))
        }
        let ground = random.chance(0.12) ? paint.yellow : paint.white
        figure.add(ground, disc.grown(-random.number(0.16...0.22)))
        figure.layers += content
        return figure
    }

    /// A white shape on a blue disc.
    private static func order(_ paint: SignPaint, _ random: inout RandomStream, _ content: [Shape]) -> Figure {
        let disc = Shape.circle(origin, 0.97)
        var figure = Figure(disc, random.chance(0.6) ? paint.white : paint.blue)
        figure.add(paint.blue, disc.grown(-random.number(0.02...0.05)))
        figure.add(paint.white, content)
        return figure
    }

    /// A red rim around white, or yellow as in the north, and the shapes on it.
    private static func warning(
        _ paint: SignPaint, _ random: inout RandomStream, _ content: [Figure.Layer]
    ) -> Figure {
        var figure = Figure(.triangle(inset: 0, corner: 0.08), paint.red)
        let ground = random.chance(0.2) ? paint.yellow : paint.white
        figure.add(ground, .triangle(inset: random.number(0.1...0.15), corner: 0.03))
        figure.layers += content
        return figure
    }

    private static func parking(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        var figure = square(paint, &random)
        let height = random.number(1.0...1.2)
        figure.add(paint.white, Glyph.word("P", height: height, width: height * 0.8, stroke: 0.21))
        return figure
    }

    private static func pedestrianCrossing(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        var figure = square(paint, &random)
        figure.add(paint.white, Shape.triangle(inset: 0.06, corner: 0.02).scaled(0.82).moved(Point(0, -0.03)))
        figure.add(paint.black, walker)
        return figure
    }

    /// A blue square with a thin white rim.
    private static func square(_ paint: SignPaint, _ random: inout RandomStream) -> Figure {
        let plate = Shape.box(Point(-0.8, -0.8), Point(0.8, 0.8), rounded: 0.09)
        var figure = Figure(plate, paint.white)
        figure.add(paint.blue, plate.grown(-random.number(0.015...0.05)))
        return figure
    }
}
