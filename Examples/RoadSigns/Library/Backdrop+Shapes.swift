import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Backdrop {
    /// Lights out of focus before the dark.
    static func lights(_ raster: inout Raster, _ random: inout RandomStream) {
        let (top, foot) = (anyColour(&random) * 0.25, anyColour(&random) * 0.5)
        raster.paint { _, point in mix(top, foot, point.y) }
        let radius = random.number(0.03...0.11)
        for _ in 0..<random.integer(8...28) {
            let colour = mix(anyColour(&random), light(0xFFD9A0), 0.4) * 1.4
            raster.fill(
                .circle(random.point(), radius * random.number(0.6...1.3)), colour, softness: 0.02,
                opacity: random.number(0.15...0.7))
        }
    }

    /// Plain shapes of any colour, blurred a little or not.
    static func shapes(_ raster: inout Raster, _ random: inout RandomStream) {
        let (top, foot) = (anyColour(&random), anyColour(&random))
        let noise = Noise(random.noise())
        let scale = random.number(2...9)
        let angle = random.number(0...6.3)
        let along = Point(cos(angle), sin(angle))
        raster.paint { _, point in
            mix(top, foot, ((point - 0.5) * along).sum() + noise.fractal(point * scale, octaves: 3))
        }
        let softness = random.chance(0.5) ? random.number(0...0.05) : 0
        for _ in 0..<random.integer(4...14) {
            let colour = anyColour(&random)
            raster.fill(anyShape(&random), colour, softness: softness, opacity: random.number(0.3...1))
        }
    }

    /// A box, a disc, a triangle or a line somewhere.
    private static func anyShape(_ random: inout RandomStream) -> Shape {
        let (place, size) = (random.point(), random.number(0.04...0.25))
        return switch random.integer(0...3) {
        case 0: .circle(place, size * 0.6)
        case 1: .polygon([random.point(), random.point(), place])
        case 2: .stroke([random.point(), place], random.number(0.005...0.04))
        default:
            Shape.box(-Point(size, size * random.number(0.2...1)), Point(size, size * random.number(0.2...1)))
                .turned(by: random.number(0...6.3)).moved(place)
        }
    }
}
