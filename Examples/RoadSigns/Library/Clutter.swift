import Drawing

/// Things that stand about near signs: posts, wires, lamps, and plates of kinds that no class has.
struct Clutter {
    private let random: RandomStream

    init(_ random: RandomStream) { self.random = random }

    func paint(_ raster: inout Raster) {
        var random = random
        if random.chance(0.3) { post(&raster, &random) }
        if random.chance(0.25) { wires(&raster, &random) }
        for _ in 0..<random.pick([0, 0, 0, 1, 1, 2]) { plate(&raster, &random) }
    }

    private func post(_ raster: inout Raster, _ random: inout RandomStream) {
        let x = random.unit()
        let line = [Point(x, random.number(-0.2...0.4)), Point(x + random.number(-0.1...0.1), 1.1)]
        let colour = mix(light(0x2B2B2B), light(0xB9BDC0), random.unit())
        raster.fill(.stroke(line, random.number(0.012...0.05)), colour)
    }

    private func wires(_ raster: inout Raster, _ random: inout RandomStream) {
        for _ in 0..<random.integer(1...4) {
            let line = [Point(-0.1, random.unit()), Point(1.1, random.unit())]
            raster.fill(.stroke(line, random.number(0.003...0.009)), light(0x17191B))
        }
    }

    /// A direction board, an advertisement, a mirror, or the back of a sign.
    private func plate(_ raster: inout Raster, _ random: inout RandomStream) {
        let (place, size) = (random.point(), random.number(0.06...0.2))
        let turn = random.number(-0.2...0.2)
        let half = Point(size, size * random.number(0.35...0.9))
        let (outline, colour): (Shape, UInt32) =
            switch random.integer(0...6) {
            case 0: (.box(-half, half, rounded: 0.01), random.pick([0x2E7D46, 0x1F5FA8, 0xF2F2EE, 0x6B4A2B]))
            case 1: (.circle(Point(0, 0), size * 0.8), random.pick([0x8C9195, 0xD4DDE2, 0xE8912B]))
            case 2: (.regular(8, size * 0.8, turn: 1 / 16), 0x8C9195)
            case 3: (Shape.triangle(inset: 0, corner: 0.08).scaled(size * 0.8), 0x8C9195)
            case 4: (.box(-half, half), random.pick([0xC62828, 0xF9A825, 0xAD1457, 0x00838F, 0x212121]))
            case 5: (.regular(6, size * 0.8, turn: 0), random.pick([0x2E7D46, 0xE8912B]))
            default: (.regular(4, size * 0.7, turn: 0), random.pick([0xE8762B, 0x8C9195]))
            }
        let shape = outline.turned(by: turn).moved(place)
        raster.fill(shape, light(colour))
        guard random.chance(0.6) else { return }
        for index in 0..<random.integer(1...3) {
            let line = [Point(-half.x * 0.6, 0), Point(half.x * random.number(0...0.6), 0)]
            let row = Point(0, half.y * (Float(index) * 0.5 - 0.4))
            let stroke = Shape.stroke(line.map { $0 + row }, size * 0.09).turned(by: turn).moved(place)
            raster.fill(stroke.intersection(shape), light(0xF0F0EC))
        }
    }
}
