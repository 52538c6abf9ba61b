#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Seeded smooth noise between 0 and 1: random values on a lattice of step 1, smoothly blended.
@usableFromInline package struct Noise {
    @usableFromInline let seed: UInt32

    /// Noise of its own for each seed.
    @inlinable package init(_ seed: UInt32) { self.seed = seed }

    /// A random number of a lattice point.
    @inlinable package func hash(_ x: Int, _ y: Int) -> Float {
        var bits =
            UInt32(truncatingIfNeeded: x) &* 0x9E37_79B1 ^ UInt32(truncatingIfNeeded: y) &* 0x85EB_CA77 ^ seed
            &* 0xC2B2_AE3D
        bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
        bits = (bits ^ bits >> 12) &* 0x297A_2D39
        return Float((bits ^ bits >> 15) >> 8) / Float(1 << 24)
    }

    /// The noise at a point.
    @inlinable package func value(_ point: Point) -> Float {
        let corner = point.rounded(.down)
        let (x, y) = (Int(corner.x), Int(corner.y))
        let t = (point - corner) * (point - corner) * (3 - 2 * (point - corner))
        let top = hash(x, y) + (hash(x + 1, y) - hash(x, y)) * t.x
        let bottom = hash(x, y + 1) + (hash(x + 1, y + 1) - hash(x, y + 1)) * t.x
        return top + (bottom - top) * t.y
    }

    /// The sum of octaves, each of half the size and half the strength of the one before.
    @inlinable package func fractal(_ point: Point, octaves: Int = 5) -> Float {
        var sum: Float = 0
        var strength: Float = 0.5
        var place = point
        for _ in 0..<octaves {
            sum += strength * value(place)
            place = place * 2 + Point(17.3, 9.1)
            strength /= 2
        }
        return sum / (1 - 2 * strength / 2)
    }

    /// Waves on water that reaches from `depth` 0 at the horizon to 1 at the viewer: small and flat far away.
    package func waves(_ x: Float, depth: Float, octaves: Int = 4) -> Float {
        fractal(Point(x * 0.016 / (depth + 0.25), 22 * log(depth + 0.06)), octaves: octaves)
    }

    /// A number of about normal distribution, mean 0 and deviation 1, for each pixel.
    package func grain(_ x: Int, _ y: Int) -> Float {
        (0..<4).reduce(-2) { $0 + hash(x + $1 * 4099, y - $1 * 2053) } * 1.732
    }
}
