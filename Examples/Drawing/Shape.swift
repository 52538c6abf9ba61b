/// A region given by its signed distance: negative inside, in the drawing's own units.
@usableFromInline package struct Shape {
    /// The signed distance of a point from the outline.
    @usableFromInline package let distance: (Point) -> Float

    /// The region where `distance` is negative.
    @inlinable package init(distance: @escaping (Point) -> Float) { self.distance = distance }

    /// A disc.
    package static func circle(_ centre: Point, _ radius: Float) -> Shape {
        Shape { ($0 - centre).length - radius }
    }

    /// Exact on the axes and near the outline, which is all that filling needs.
    package static func ellipse(_ centre: Point, _ radii: Point) -> Shape {
        Shape { point in
            let scaled = (point - centre) / radii
            let gradient = (scaled / radii).length
            return gradient == 0 ? -radii.min() : scaled.length * (scaled.length - 1) / gradient
        }
    }

    /// An ellipse for soft shadows: its distance shrinks evenly towards the centre, in units of the shorter radius.
    package static func spot(_ centre: Point, _ radii: Point) -> Shape {
        Shape { ((($0 - centre) / radii).length - 1) * radii.min() }
    }

    /// An upright rectangle, its corners rounded by `radius`.
    package static func box(_ low: Point, _ high: Point, rounded radius: Float = 0) -> Shape {
        let centre = (low + high) / 2
        let half = (high - low) / 2 - Point(repeating: radius)
        return Shape { point in
            let offset = point - centre
            let outside = Point(abs(offset.x), abs(offset.y)) - half
            let corner = Point(max(outside.x, 0), max(outside.y, 0)).length
            return corner + min(outside.max(), 0) - radius
        }
    }

    /// The region inside a closed line of straight edges.
    package static func polygon(_ corners: [Point]) -> Shape {
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
    package static func stroke(_ points: [Point], _ start: Float, to end: Float? = nil) -> Shape {
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

    /// What either shape covers.
    package func union(_ other: Shape) -> Shape { Shape { min(distance($0), other.distance($0)) } }
    /// What both shapes cover.
    package func intersection(_ other: Shape) -> Shape { Shape { max(distance($0), other.distance($0)) } }
    /// What this shape covers and the other does not.
    package func subtracting(_ other: Shape) -> Shape { Shape { max(distance($0), -other.distance($0)) } }
    /// The shape at another place.
    package func moved(_ offset: Point) -> Shape { Shape { distance($0 - offset) } }
    /// The shape larger by `amount` on every side, or smaller.
    package func grown(_ amount: Float) -> Shape { Shape { distance($0) - amount } }

    /// Mirrored at the water's surface and broken by waves.
    package func reflected(at surface: Float, waves: Noise) -> Shape {
        Shape { point in
            let depth = point.y - surface
            let shift = (waves.value(point * Point(0.02, 0.22)) - 0.5) * (4 + depth * 0.12)
            return max(distance(Point(point.x + shift, surface - depth * 1.05)), -depth)
        }
    }
}
