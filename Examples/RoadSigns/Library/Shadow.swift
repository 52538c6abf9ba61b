import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Shade over part of a scene: an edge of a house, a post, or leaves.
struct Shadow {
    private enum Kind { case none, edge, bar, leaves }

    private let kind: Kind
    private let normal: Point
    private let place, width, softness, depth: Float
    private let noise: Noise

    init(_ random: inout RandomStream) {
        kind = random.pick([.none, .none, .none, .edge, .bar, .leaves])
        let angle = random.number(0...(2 * .pi))
        normal = Point(cos(angle), sin(angle))
        place = (normal * Point(random.number(0.3...0.7), random.number(0.3...0.7))).sum()
        width = random.number(0.04...0.15)
        softness = random.number(0.01...0.06)
        depth = random.number(0.35...0.7)
        noise = Noise(random.noise())
    }

    func strength(at point: Point) -> Float {
        let across = (point * normal).sum() - place
        return switch kind {
        case .none: 1
        case .edge: 1 - depth * smoothstep(-softness, softness, across)
        case .bar: 1 - depth * smoothstep(softness, -softness, abs(across) - width)
        case .leaves: 1 - depth * smoothstep(0.44, 0.44 + softness * 3, noise.fractal(point * 7, octaves: 3))
        }
    }
}
