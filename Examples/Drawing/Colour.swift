/// Red, green and blue between 0 and 1, as in the finished picture (sRGB).
@usableFromInline package typealias Colour = SIMD3<Float>

/// A colour from its usual six digits.
package func hex(_ value: UInt32) -> Colour {
    Colour(Float(value >> 16 & 255), Float(value >> 8 & 255), Float(value & 255)) / 255
}

/// The colour at `t` of the way from one to another.
@inlinable package func mix(_ a: Colour, _ b: Colour, _ t: Float) -> Colour { a + (b - a) * min(max(t, 0), 1) }

/// The colour at `t` between stops in ascending order.
package func gradient(_ t: Float, _ stops: [(Float, Colour)]) -> Colour {
    guard let next = stops.firstIndex(where: { $0.0 >= t }) else { return stops[stops.count - 1].1 }
    guard next > 0 else { return stops[0].1 }
    let (low, high) = (stops[next - 1], stops[next])
    return mix(low.1, high.1, (t - low.0) / (high.0 - low.0))
}
