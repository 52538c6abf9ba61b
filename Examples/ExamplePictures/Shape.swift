/// A region given by its signed distance: negative inside, in pixels.
struct Shape {
    let distance: (Point) -> Float

    static func circle(_ centre: Point, _ radius: Float) -> Shape {
        Shape { ($0 - centre).length - radius }
    }

    /// Exact on the axes and near the outline, which is all that filling needs.
    static func ellipse(_ centre: Point, _ radii: Point) -> Shape {
        Shape { point in
            let scaled = (point - centre) / radii
            let gradient = (scaled / radii).length
            return gradient == 0 ? -radii.min() : scaled.length * (scaled.length - 1) / gradient
        }
    }

    /// An ellipse for soft shadows: its distance shrinks evenly towards the centre, in pixels of the shorter radius.
    static func spot(_ centre: Point, _ radii: Point) -> Shape {
        Shape { ((($0 - centre) / radii).length - 1) * radii.min() }
    }

    static func box(_ low: Point, _ high: Point, rounded radius: Float = 0) -> Shape {
        let centre = (low + high) / 2
        let half = (high - low) / 2 - Point(repeating: radius)
        return Shape { point in
            let offset = point - centre
            let outside = Point(abs(offset.x), abs(offset.y)) - half
            let corner = Point(max(outside.x, 0), max(outside.y, 0)).length
            return corner + min(outside.max(), 0) - radius
        }
    }

    static func polygon(_ corners: [Point]) -> Shape {
        Shape { point in
            var nearest = Float.infinity
            var inside = false
            var previous = corners[corners.count - 1]
            for corner in corners {
                nearest = min(nearest, segmentDistance(point, previous, corner))
                if (corner.y > point.y) != (previous.y > point.y) {
                    let t = (point.y - corner.y) / (previous.y - corner.y)
                    if point.x < corner.x + t * (previous.x - corner.x) { inside.toggle() }
                }
                previous = corner
            }
            return inside ? -nearest : nearest
        }
    }

    /// A line through the points, as thick at its ends as `start` and `end` say.
    static func stroke(_ points: [Point], _ start: Float, to end: Float? = nil) -> Shape {
        let last = Float(points.count - 1)
        return Shape { point in
            var nearest = Float.infinity
            for index in 1..<points.count {
                let thickness = start + ((end ?? start) - start) * Float(index) / last
                nearest = min(nearest, segmentDistance(point, points[index - 1], points[index]) - thickness / 2)
            }
            return nearest
        }
    }

    private static func segmentDistance(_ point: Point, _ from: Point, _ to: Point) -> Float {
        let along = to - from
        let t = (along * (point - from)).sum() / max((along * along).sum(), 1e-9)
        return (point - from - along * min(max(t, 0), 1)).length
    }

    func union(_ other: Shape) -> Shape { Shape { min(distance($0), other.distance($0)) } }
    func intersection(_ other: Shape) -> Shape { Shape { max(distance($0), other.distance($0)) } }
    func subtracting(_ other: Shape) -> Shape { Shape { max(distance($0), -other.distance($0)) } }
    func moved(_ offset: Point) -> Shape { Shape { distance($0 - offset) } }
    func grown(_ amount: Float) -> Shape { Shape { distance($0) - amount } }

    /// Mirrored at the water's surface and broken by waves.
    func reflected(at surface: Float, waves: Noise) -> Shape {
        Shape { point in
            let depth = point.y - surface
            let shift = (waves.value(point * Point(0.02, 0.22)) - 0.5) * (4 + depth * 0.12)
            return max(distance(Point(point.x + shift, surface - depth * 1.05)), -depth)
        }
    }
}
