import Drawing

/// The colours of a weather card: natural ones, or a single one on a ground that stands off from it.
struct CardStyle {
    let sun, moon, cloud, water, ice: Colour
    /// Whether one colour draws all.
    let isPlain: Bool
    private let ground, rim: Colour

    init(_ random: inout RandomStream) {
        isPlain = random.chance(0.4)
        let isDark = random.chance(0.65)
        let dark = [0x12355B, 0x1B1F3B, 0x2B2B2B, 0x0B4F6C, 0x4A1942, 0x14532D, 0x7A1F1F, 0x2563A8] as [UInt32]
        let pale = [0xF7F7F2, 0xE3F2FD, 0xFFF3D6, 0xDDEFE0, 0xC9D6DF, 0xF6D5D5] as [UInt32]
        ground = light(random.pick(isDark ? dark : pale))
        rim = light(random.pick(isDark ? pale : dark))
        let ink = rim
        sun = isPlain ? ink : light(isDark ? 0xFFC928 : 0xE59400)
        moon = isPlain ? ink : light(isDark ? 0xFFE9A8 : 0x4B4E8A)
        cloud = isPlain ? ink : light(isDark ? 0xECEFF3 : 0x6F7F8F)
        water = isPlain ? ink : light(isDark ? 0x6EC6FF : 0x1565C0)
        ice = isPlain ? ink : light(isDark ? 0xE6F7FF : 0x1976A8)
    }

    /// An empty card: a square, a disc or a lying rectangle, with or without a rim.
    func card(_ random: inout RandomStream) -> Figure {
        let corner = random.number(0...0.25)
        let outline: Shape =
            switch random.integer(0...3) {
            case 0: .circle(Point(0, 0), 0.97)
            case 1: .box(Point(-0.92, -0.78), Point(0.92, 0.78), rounded: corner)
            default: .box(Point(-0.82, -0.82), Point(0.82, 0.82), rounded: corner)
            }
        var figure = Figure(outline, ground)
        if random.chance(0.35) {
            figure.add(rim, outline)
            figure.add(ground, outline.grown(-random.number(0.03...0.08)))
        }
        return figure
    }

    /// The bands of a rainbow from the outside in.
    func rainbow(_ random: inout RandomStream) -> [Colour] {
        if isPlain { return Array(repeating: rim, count: 3) }
        let bands = [0xE53935, 0xFB8C00, 0xFDD835, 0x43A047, 0x1E88E5, 0x8E24AA] as [UInt32]
        return (random.chance(0.5) ? bands : [bands[0], bands[2], bands[3], bands[4]]).map(light)
    }
}
