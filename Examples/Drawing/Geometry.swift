#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A place in a drawing, y downwards.
@usableFromInline package typealias Point = SIMD2<Float>

extension SIMD2<Float> {
    /// The distance from the origin.
    @inlinable package var length: Float { (self * self).sum().squareRoot() }

    /// The point turned about the origin, clockwise in radians.
    package func turned(by angle: Float) -> Point {
        Point(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle))
    }
}

/// 0 below `low`, 1 above `high`, and smooth in between.
@inlinable package func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = min(max((value - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
}

/// Points on the smooth curve through `points` (Catmull and Rom's spline), `steps` to each stretch.
package func curve(_ points: [Point], closed: Bool = false, steps: Int = 8) -> [Point] {
    let count = points.count
    func at(_ index: Int) -> Point {
        closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    let stretches = closed ? count : count - 1
    let samples = (0..<stretches * steps).map { step in
        let index = step / steps
        return spline(at(index - 1), at(index), at(index + 1), at(index + 2), Float(step % steps) / Float(steps))
    }
    return closed ? samples : samples + [at(count - 1)]
}

private func spline(_ a: Point, _ b: Point, _ c: Point, _ d: Point, _ t: Float) -> Point {
    let linear = c - a
    let square = 2 * a - 5 * b + 4 * c - d
    let cube = 3 * (b - c) + d - a
    return 0.5 * (2 * b + t * (linear + t * (square + t * cube)))
}

/// Points on an arc in `steps` stretches, angles in turns and clockwise from the right.
package func arc(_ centre: Point, _ radii: Point, from start: Float, to end: Float, steps: Int = 24) -> [Point] {
    (0...steps).map { step in
        let angle = 2 * Float.pi * (start + (end - start) * Float(step) / Float(steps))
        return centre + radii * Point(cos(angle), sin(angle))
    }
}
