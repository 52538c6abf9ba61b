import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A colour's amounts of light, from its usual six digits (the inverse of sRGB's curve).
func light(_ digits: UInt32) -> Colour {
    let colour = hex(digits)
    return Colour(linear(colour.x), linear(colour.y), linear(colour.z))
}

/// An amount of light from a value as it stands in pictures.
private func linear(_ value: Float) -> Float { value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4) }

/// A value as it stands in pictures from an amount of light.
func encoded(_ light: Float) -> Float {
    light <= 0.003_130_8 ? max(light, 0) * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
}

/// The grey of the same luminance.
func grey(_ colour: Colour) -> Colour { Colour(repeating: (colour * Colour(0.2126, 0.7152, 0.0722)).sum()) }
