import Drawing

/// What is behind a sign: a street, a house, trees, a wall, lights out of focus, or plain shapes.
struct Backdrop {
    enum Kind: CaseIterable { case street, house, leaves, bricks, lights, shapes, sky, ground }

    private let kind: Kind
    private let random: RandomStream

    init(_ stream: RandomStream) {
        var choices = stream
        kind = choices.pick(Kind.allCases + [.street, .leaves])
        random = stream.part("details")
    }

    func paint(_ raster: inout Raster) {
        var random = random
        switch kind {
        case .street: Self.street(&raster, &random)
        case .house: Self.house(&raster, &random)
        case .leaves: Self.leaves(&raster, &random)
        case .bricks: Self.bricks(&raster, &random)
        case .lights: Self.lights(&raster, &random)
        case .shapes: Self.shapes(&raster, &random)
        case .sky: Self.sky(&raster, &random)
        case .ground: Self.ground(&raster, &random)
        }
    }

    /// Any colour, from dull to strong.
    static func anyColour(_ random: inout RandomStream) -> Colour {
        let hue = Colour(random.unit(), random.unit(), random.unit())
        let strength = random.number(0.15...1)
        return mix(grey(hue), hue, strength) * random.number(0.1...0.9)
    }

    /// The colour of a sky from the zenith down: blue, overcast, or at dusk.
    static func skyColours(_ random: inout RandomStream) -> (high: Colour, low: Colour) {
        let skies: [(UInt32, UInt32)] = [
            (0x3C86C8, 0xBFE0F2), (0x2F6FB5, 0x9CCBE8), (0xC9D2D8, 0xE9ECEC), (0x8E979D, 0xC4CACD),
            (0x41507A, 0xF0B27A), (0x6F5598, 0xF7C59F),
        ]
        let sky = random.pick(skies)
        return (light(sky.0), light(sky.1))
    }

    /// The green, brown or bare white of plants and of the ground, by the season.
    static func plantColours(_ random: inout RandomStream) -> (dark: Colour, bright: Colour) {
        let plants: [(UInt32, UInt32)] = [
            (0x1E3A18, 0x7FA63B), (0x27401F, 0x9DB85A), (0x16301F, 0x4F7F4A), (0x4A2C12, 0xD08A2E),
            (0x5B1F12, 0xC96A3A), (0x3A3630, 0x9C9385), (0x5D666E, 0xE8EEF2),
        ]
        let plant = random.pick(plants)
        return (light(plant.0), light(plant.1))
    }
}
