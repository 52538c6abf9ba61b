import Drawing

extension Shape {
    /// The line along the outline, `width` wide.
    func outlined(_ width: Float) -> Shape { Shape { abs(distance($0)) - width / 2 } }

    /// The shape `factor` times as large, about the origin.
    func scaled(_ factor: Float) -> Shape { Shape { distance($0 / factor) * factor } }

    /// The shape with top and bottom changed over.
    var turnedOver: Shape { Shape { distance(Point($0.x, -$0.y)) } }

    /// The shape turned about the origin, clockwise in radians.
    func turned(by angle: Float) -> Shape {
        let axis = Point(1, 0).turned(by: -angle)
        return Shape { distance(Point($0.x * axis.x - $0.y * axis.y, $0.x * axis.y + $0.y * axis.x)) }
    }

    /// What any of the shapes covers.
    static func union(_ shapes: [Shape]) -> Shape {
        Shape { point in
            var nearest = Float.infinity
            for shape in shapes { nearest = min(nearest, shape.distance(point)) }
            return nearest
        }
    }

    /// A polygon with all corners at one distance from the origin, the first at `turn` of a turn from the right.
    static func regular(_ corners: Int, _ radius: Float, turn: Float) -> Shape {
        .polygon(Array(arc(Point(0, 0), Point(radius, radius), from: turn, to: turn + 1, steps: corners).dropLast()))
    }

    /// An upright triangle of equal sides that all lie `inset` within those of the largest plate.
    static func triangle(inset: Float, corner: Float = 0) -> Shape {
        let reach = 2 * (0.55 - inset - corner)
        let corners = [0, 1, 2].map { Point(0, -reach).turned(by: Float($0) * 2 * .pi / 3) + Point(0, 0.2) }
        return Shape.polygon(corners).grown(corner)
    }

    /// A closed outline of a line and its mirror image at the vertical axis.
    static func symmetric(_ half: [Point]) -> Shape {
        .polygon(half + half.reversed().map { Point(-$0.x, $0.y) })
    }

    /// A line with a triangular head at its end.
    static func arrow(_ line: [Point], _ width: Float, head: Float) -> Shape {
        let tip = line[line.count - 1]
        let along = (tip - line[line.count - 2]) / (tip - line[line.count - 2]).length
        let across = Point(-along.y, along.x)
        let barb = Shape.polygon([tip + along * head, tip + across * head * 0.8, tip - across * head * 0.8])
        return Shape.stroke(line, width).union(barb)
    }
}
