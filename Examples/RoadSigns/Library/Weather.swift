import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a scene is lit: brightness, cast, haze, shadows, and headlights at night.
struct Weather {
    private let exposure, vignette, haze, night: Float
    private let cast, hazeColour: Colour
    private let shadow: Shadow

    init(_ stream: RandomStream) {
        var random = stream
        let isNight = random.chance(0.1)
        night = isNight ? random.number(0.08...0.3) : 1
        exposure = exp2(random.number(isNight ? -0.6...0.3 : -1.5...0.55))
        let warmth = random.normal() * 0.09
        cast = Colour(1 + warmth, 1 + random.normal() * 0.03, 1 - warmth)
        vignette = random.chance(0.5) ? random.number(0.1...0.5) : 0
        haze = random.chance(0.25) ? random.number(0.05...0.22) : 0
        hazeColour = mix(light(0xB8C4CE), light(0xF2EFE6), random.unit())
        shadow = Shadow(&random)
    }

    /// Takes the light from all that headlights do not reach.
    func darken(_ raster: inout Raster) {
        guard night < 1 else { return }
        raster.paint { [night] colour, _ in mix(colour, grey(colour) * Colour(0.8, 0.9, 1.2), 0.4) * night }
    }

    func illuminate(_ raster: inout Raster) {
        let veil = hazeColour * haze * night
        raster.paint { colour, point in
            let edge = (point - 0.5).length
            let strength = exposure * (1 - vignette * 2 * edge * edge) * shadow.strength(at: point)
            return (colour * (1 - haze) + veil) * cast * strength
        }
    }
}
