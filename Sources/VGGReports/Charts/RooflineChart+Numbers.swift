extension RooflineChart {
    /// Adds the points' numbers where they hide neither each other nor a point, with a line to those further away.
    func drawNumbers(_ frame: RooflineFrame, in drawing: inout Drawing) {
        var taken = points.map { point in
            let (x, y) = frame.place(point)
            return Box(x: x, y: y, width: 10, height: 10)
        }
        for point in points {
            let (x, y) = frame.place(point)
            let width = "\(point.number)".chartWidth
            let box = Self.candidates(x, y, width: width).min {
                $0.cost(among: taken, frame) < $1.cost(among: taken, frame)
            }
            guard let box else { continue }
            taken.append(box)
            if box.isFar(from: x, y) { drawing.line(x, y, box.x, box.y, style: "leader") }
            drawing.text("\(point.number)", x: box.x, y: box.y + 4, anchor: .middle, style: "halo")
        }
    }

    /// Places for a number around a point, the near ones first.
    private static func candidates(_ x: Double, _ y: Double, width: Double) -> [Box] {
        [12.0, 24, 38, 54].flatMap { distance in
            [(1.0, 0.0), (0, -1), (0, 1), (-1, 0), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7)].map { dx, dy in
                Box(x: x + dx * (distance + width / 2 - 4), y: y + dy * distance, width: width, height: 12)
            }
        }
    }
}

/// A rectangle by its centre.
private struct Box {
    let x, y, width, height: Double

    /// How much of others the box would hide; a box outside the plot hides more than any other.
    func cost(among others: [Box], _ frame: RooflineFrame) -> Double {
        let isInside =
            frame.across.contains(x - width / 2) && frame.across.contains(x + width / 2)
            && frame.down.contains(y - height / 2) && frame.down.contains(y + height / 2)
        return others.reduce(isInside ? 0 : 1e6) { $0 + overlap($1) }
    }

    /// Whether a line is needed to tell what the box belongs to.
    func isFar(from x: Double, _ y: Double) -> Bool {
        max(abs(self.x - x) - width / 2, abs(self.y - y) - height / 2) > 9
    }

    private func overlap(_ other: Box) -> Double {
        let across = min(x + width / 2, other.x + other.width / 2) - max(x - width / 2, other.x - other.width / 2)
        let down = min(y + height / 2, other.y + other.height / 2) - max(y - height / 2, other.y - other.height / 2)
        return across > 0 && down > 0 ? across * down : 0
    }
}
