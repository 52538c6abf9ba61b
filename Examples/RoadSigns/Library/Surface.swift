import Drawing

/// The state of a plate: faded, dirty, and shining.
struct Surface {
    private let fading, chalk, dirt, sheen: Float
    private let shine: Point
    private let noise: Noise

    init(_ stream: RandomStream) {
        var random = stream
        fading = random.unit() * random.unit() * 0.55
        chalk = fading * random.number(0.1...0.35)
        dirt = random.chance(0.5) ? random.unit() * random.unit() * 0.7 : 0
        sheen = random.number(-0.25...0.25)
        shine = Point(random.number(-1...1), random.number(-1...1))
        noise = Noise(random.noise())
    }

    /// Paints a figure in its pose, with a thin dark edge of the plate around it.
    func paint(_ figure: Figure, _ pose: Pose, _ raster: inout Raster) {
        raster.fill(figure.outline.grown(0.02), light(0x6E7378), through: pose.toPlate, opacity: 0.7)
        for layer in figure.layers {
            raster.fill(layer.shape, faded(layer.colour), through: pose.toPlate)
        }
        raster.fill(figure.outline, through: pose.toPlate) { colour, place in worn(colour, place) }
    }

    private func faded(_ colour: Colour) -> Colour {
        mix(mix(colour, grey(colour), fading * 0.6), Colour(repeating: 0.7), chalk)
    }

    /// Light that changes over the plate, and dirt that gathers in some places.
    private func worn(_ colour: Colour, _ place: Point) -> Colour {
        let lit = colour * (1 + sheen * (place * shine).sum())
        guard dirt > 0 else { return lit }
        let speck = smoothstep(0.45, 0.75, noise.fractal(place * 2.5 + 9, octaves: 4))
        return mix(lit, Colour(0.09, 0.065, 0.04), dirt * speck)
    }
}
