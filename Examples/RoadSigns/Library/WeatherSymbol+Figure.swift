import Drawing

extension WeatherSymbol {
    /// The symbol on a card, in one style or another.
    func figure(_ random: inout RandomStream) -> Figure {
        let style = CardStyle(&random)
        var figure = style.card(&random)
        let size = random.number(0.85...1.05)
        for layer in layers(style, &random) {
            figure.layers.append(Figure.Layer(layer.shape.scaled(size), layer.colour))
        }
        return figure
    }

    private func layers(_ style: CardStyle, _ random: inout RandomStream) -> [Figure.Layer] {
        switch self {
        case .sun: sun(&random).map { Figure.Layer($0, style.sun) }
        case .moon: [Figure.Layer(moon(&random), style.moon)]
        case .cloud: [Figure.Layer(cloud(Point(0, 0.05), &random), style.cloud)]
        case .rain: rain(style, &random)
        case .snow: snow(&random).map { Figure.Layer($0, style.ice) }
        case .lightning: lightning(style, &random)
        case .wind: wind(&random).map { Figure.Layer($0, style.ice) }
        case .rainbow: rainbow(style, &random)
        }
    }

    private func sun(_ random: inout RandomStream) -> [Shape] {
        let radius = random.number(0.27...0.36)
        let count = random.pick([8, 8, 10, 12])
        let (inner, outer) = (radius + random.number(0.08...0.12), random.number(0.58...0.68))
        let width = random.number(0.07...0.12)
        let rays = (0..<count).map { index in
            let along = Point(0, -1).turned(by: 2 * .pi * Float(index) / Float(count))
            return Shape.stroke([along * inner, along * outer], width)
        }
        let disc = Shape.circle(Point(0, 0), radius)
        return [random.chance(0.3) ? disc.outlined(width) : disc] + rays
    }

    private func moon(_ random: inout RandomStream) -> Shape {
        let bite = Point(random.number(0.26...0.36), 0).turned(by: random.number(-0.9...0.3))
        return Shape.circle(Point(-0.08, 0), 0.6).subtracting(.circle(bite, random.number(0.46...0.52)))
    }

    private func cloud(_ middle: Point, _ random: inout RandomStream) -> Shape {
        let puff = random.number(0.26...0.33)
        let parts: [Shape] = [
            .circle(Point(-0.36, 0.08), 0.2), .circle(Point(-0.08, -0.1), puff),
            .circle(Point(0.25, 0), random.number(0.2...0.25)), .circle(Point(0.42, 0.12), 0.16),
            .box(Point(-0.4, 0), Point(0.44, 0.28), rounded: 0.1),
        ]
        return Shape.union(parts).scaled(random.number(1.0...1.15)).moved(middle)
    }

    private func rain(_ style: CardStyle, _ random: inout RandomStream) -> [Figure.Layer] {
        let count = random.integer(3...4)
        let (width, slant) = (random.number(0.07...0.1), random.number(-0.16...0.02))
        let drops = (0..<count).map { index in
            let x = 0.62 * (Float(index) / Float(count - 1) - 0.5) + 0.06
            let top = Point(x, 0.24 + (index % 2 == 0 ? 0 : 0.06))
            return Figure.Layer(.stroke([top, top + Point(slant, 0.32)], width), style.water)
        }
        return [Figure.Layer(cloud(Point(0, -0.24), &random), style.cloud)] + drops
    }

    private func snow(_ random: inout RandomStream) -> [Shape] {
        let (width, branch) = (random.number(0.06...0.1), random.number(0.16...0.24))
        let turn = random.pick([0, Float.pi / 6])
        return (0..<6).map { index in
            let along = Point(0, -1).turned(by: turn + Float(index) * .pi / 3)
            let fork = along * 0.38
            return .union([
                .stroke([Point(0, 0), along * 0.64], width),
                .stroke([fork + along.turned(by: 0.8) * branch, fork, fork + along.turned(by: -0.8) * branch], width),
            ])
        }
    }

    private func lightning(_ style: CardStyle, _ random: inout RandomStream) -> [Figure.Layer] {
        let bolt = Shape.polygon([
            Point(0.1, -0.62), Point(-0.28, 0.1), Point(-0.02, 0.1), Point(-0.14, 0.64), Point(0.3, -0.12),
            Point(0.02, -0.12), Point(0.26, -0.62),
        ])
        guard random.chance(0.5) else { return [Figure.Layer(bolt, style.sun)] }
        let cover = Figure.Layer(cloud(Point(0, -0.28), &random), style.cloud)
        return [cover, Figure.Layer(bolt.scaled(0.72).moved(Point(0, 0.24)), style.sun)]
    }

    private func wind(_ random: inout RandomStream) -> [Shape] {
        let width = random.number(0.08...0.12)
        let curls: [(y: Float, reach: Float, radius: Float)] = [
            (-0.1, 0.16, -0.19), (0.08, 0.34, -0.2), (0.26, 0.1, 0.17),
        ]
        return curls.map { y, reach, radius in
            let side: Float = radius < 0 ? 1 : -1
            let curl = arc(
                Point(reach, y + radius), Point(repeating: abs(radius)), from: 0.25 * side, to: -0.4 * side, steps: 10)
            return .stroke([Point(-0.6, y)] + curl, width)
        }
    }

    private func rainbow(_ style: CardStyle, _ random: inout RandomStream) -> [Figure.Layer] {
        let colours = style.rainbow(&random)
        let width = 0.46 / Float(colours.count)
        let gap = style.isPlain ? width * 0.4 : 0
        let above = Shape.box(Point(-1, -1), Point(1, 0.36))
        return colours.enumerated().map { index, colour in
            let ring = Shape.circle(Point(0, 0.36), 0.7 - (Float(index) + 0.5) * width).outlined(width - gap)
            return Figure.Layer(ring.intersection(above), colour)
        }
    }
}
