import Drawing

/// A projective map of the plane, such as that from a picture to the plate that it shows.
struct Homography {
    private let rows: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    private let determinant: Float

    static let identity = Homography(SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1))

    init(_ first: SIMD3<Float>, _ second: SIMD3<Float>, _ third: SIMD3<Float>) {
        rows = (first, second, third)
        determinant = (first * cross(second, third)).sum()
    }

    /// Where a point goes.
    func callAsFunction(_ point: Point) -> Point {
        let place = SIMD3(point.x, point.y, 1)
        return Point((rows.0 * place).sum(), (rows.1 * place).sum()) / (rows.2 * place).sum()
    }

    /// How much lengths grow at a point, the mean over directions.
    func scale(at point: Point) -> Float {
        let depth = (rows.2 * SIMD3(point.x, point.y, 1)).sum()
        return abs(determinant / (depth * depth * depth)).squareRoot()
    }

    /// The map back.
    var inverse: Homography {
        let columns = (cross(rows.1, rows.2), cross(rows.2, rows.0), cross(rows.0, rows.1))
        return Homography(
            SIMD3(columns.0.x, columns.1.x, columns.2.x) / determinant,
            SIMD3(columns.0.y, columns.1.y, columns.2.y) / determinant,
            SIMD3(columns.0.z, columns.1.z, columns.2.z) / determinant)
    }
}

private func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
