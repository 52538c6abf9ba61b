import Drawing

/// The paints of a sign, which differ a little from maker to maker.
struct SignPaint {
    let red, blue, yellow, green, white, black: Colour

    init(_ random: inout RandomStream) {
        red = mix(light(0xB5121B), light(0xD8232A), random.unit())
        blue = mix(light(0x00458F), light(0x1263B8), random.unit())
        yellow = mix(light(0xF5B800), light(0xFFD52B), random.unit())
        green = light(0x1A9A4B)
        white = mix(light(0xE4E6E6), light(0xFBFBF8), random.unit())
        black = mix(light(0x0C0C0E), light(0x2A2A2C), random.unit())
    }
}
