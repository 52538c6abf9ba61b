import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Raster {
    /// Blurs by a Gaussian whose deviation is `deviation` sides of the picture.
    mutating func blur(_ deviation: Float) {
        let samples = deviation * Float(side)
        guard samples > 0.3 else { return }
        let reach = Int((samples * 2.5).rounded(.up))
        let bell = (-reach...reach).map { exp(-Float($0 * $0) / (2 * samples * samples)) }
        let sum = bell.reduce(0, +)
        let weights = bell.map { $0 / sum }
        smooth(weights, step: (1, 0))
        smooth(weights, step: (0, 1))
    }

    /// The sum of neighbours along a direction, each times its weight; the rim's colour goes on outside.
    private mutating func smooth(_ weights: [Float], step: (x: Int, y: Int)) {
        let (before, reach, last) = (colours, weights.count / 2, side - 1)
        for y in 0..<side {
            for x in 0..<side {
                var sum = Colour(repeating: 0)
                for (index, weight) in weights.enumerated() {
                    let column = min(max(x + (index - reach) * step.x, 0), last)
                    let row = min(max(y + (index - reach) * step.y, 0), last)
                    sum += before[row * side + column] * weight
                }
                colours[y * side + x] = sum
            }
        }
    }

    /// Blurs along a line through each sample, from end to end `motion`.
    mutating func smear(_ motion: Point) {
        let samples = motion * Float(side)
        let count = Int(samples.length.rounded(.up))
        guard count > 1 else { return }
        let before = colours
        let steps = (0..<count).map { samples * ((Float($0) + 0.5) / Float(count) - 0.5) }
        for y in 0..<side {
            for x in 0..<side {
                var sum = Colour(repeating: 0)
                for step in steps {
                    sum += Self.between(before, side, Point(Float(x), Float(y)) + step)
                }
                colours[y * side + x] = sum / Float(count)
            }
        }
    }

    /// The colour between samples, from the four around the place.
    private static func between(_ colours: [Colour], _ side: Int, _ place: Point) -> Colour {
        let inside = place.clamped(lowerBound: Point(0, 0), upperBound: Point(repeating: Float(side) - 1.001))
        let corner = inside.rounded(.down)
        let part = inside - corner
        let index = Int(corner.y) * side + Int(corner.x)
        let top = colours[index] + (colours[index + 1] - colours[index]) * part.x
        let below = colours[index + side] + (colours[index + side + 1] - colours[index + side]) * part.x
        return top + (below - top) * part.y
    }
}
