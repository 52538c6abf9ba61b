#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A place on the canvas in pixels, y downwards.
typealias Point = SIMD2<Float>

extension SIMD2<Float> {
    var length: Float { (self * self).sum().squareRoot() }

    func turned(by angle: Float) -> Point {
        Point(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle))
    }
}

/// 0 below `low`, 1 above `high`, and smooth in between.
func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = min(max((value - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
}

/// Points on the smooth curve through `points` (Catmull and Rom's spline), eight to each stretch.
func curve(_ points: [Point], closed: Bool = false) -> [Point] {
    let count = points.count
    func at(_ index: Int) -> Point {
        closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    let stretches = closed ? count : count - 1
    let samples = (0..<stretches * 8).map { step in
        spline(at(step / 8 - 1), at(step / 8), at(step / 8 + 1), at(step / 8 + 2), Float(step % 8) / 8)
    }
    return closed ? samples : samples + [at(count - 1)]
}

private func spline(_ a: Point, _ b: Point, _ c: Point, _ d: Point, _ t: Float) -> Point {
    let linear = c - a
    let square = 2 * a - 5 * b + 4 * c - d
    let cube = 3 * (b - c) + d - a
    return 0.5 * (2 * b + t * (linear + t * (square + t * cube)))
}

/// Points on an arc, angles in turns and clockwise from the right.
func arc(_ centre: Point, _ radii: Point, from start: Float, to end: Float) -> [Point] {
    (0...24).map { step in
        let angle = 2 * Float.pi * (start + (end - start) * Float(step) / 24)
        return centre + radii * Point(cos(angle), sin(angle))
    }
}
