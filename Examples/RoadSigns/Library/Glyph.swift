import Drawing

/// The letters and digits that stand on signs, drawn with one stroke each or a few.
enum Glyph {
    /// The characters of a word side by side, its middle at the origin.
    static func word(_ text: String, height: Float, width: Float, stroke: Float) -> [Shape] {
        let pitch = width / Float(text.count)
        // Lines run along the middle of strokes; a tenth of the pitch stays free on each side.
        let half = Point(pitch * 0.42 - stroke / 2, height / 2 - stroke / 2)
        return text.enumerated().flatMap { index, character in
            let middle = Point((Float(index) + 0.5) * pitch - width / 2, 0)
            return lines(of: character).map { line in Shape.stroke(line.map { middle + $0 * half }, stroke) }
        }
    }

    /// The lines of a character in the square from -1 to 1.
    private static func lines(of character: Character) -> [[Point]] {
        switch character {
        case "0", "O": [curve(oval, closed: true, steps: 3) + [oval[0]]]
        case "3": [curve(three.0, steps: 3), curve(three.1, steps: 3)]
        case "5": [[Point(0.85, -1), Point(-0.7, -1), Point(-0.85, -0.08)], curve(fiveBowl, steps: 3)]
        case "8":
            [
                arc(Point(0, -0.52), Point(0.82, 0.48), from: 0, to: 1, steps: 14),
                arc(Point(0, 0.48), Point(1, 0.52), from: 0, to: 1, steps: 14),
            ]
        case "S": [curve(snake, steps: 3)]
        case "T": [[Point(-1, -1), Point(1, -1)], [Point(0, -1), Point(0, 1)]]
        case "P": [[Point(-0.8, 1), Point(-0.8, -1), Point(0.15, -1)] + bowl + [Point(-0.8, 0.12)]]
        default: []
        }
    }

    private static let oval = [
        Point(0, -1), Point(0.72, -0.82), Point(1, -0.35), Point(1, 0.35), Point(0.72, 0.82), Point(0, 1),
        Point(-0.72, 0.82), Point(-1, 0.35), Point(-1, -0.35), Point(-0.72, -0.82),
    ]

    private static let three = (
        [
            Point(-0.9, -0.62), Point(-0.6, -0.9), Point(0, -1), Point(0.62, -0.88), Point(0.82, -0.52),
            Point(0.6, -0.16), Point(-0.25, -0.05),
        ],
        [
            Point(-0.25, -0.05), Point(0.65, 0.08), Point(1, 0.46), Point(0.72, 0.86), Point(0, 1),
            Point(-0.68, 0.9), Point(-1, 0.58),
        ]
    )

    private static let fiveBowl = [
        Point(-0.85, -0.08), Point(-0.3, -0.28), Point(0.4, -0.24), Point(0.92, 0.1), Point(0.98, 0.5),
        Point(0.65, 0.88), Point(0, 1), Point(-0.65, 0.9), Point(-1, 0.6),
    ]

    private static let snake = [
        Point(0.92, -0.6), Point(0.62, -0.92), Point(0, -1), Point(-0.7, -0.88), Point(-0.92, -0.5),
        Point(-0.6, -0.16), Point(0.5, 0.14), Point(0.94, 0.5), Point(0.7, 0.88), Point(0, 1), Point(-0.7, 0.9),
        Point(-1, 0.56),
    ]

    private static let bowl = arc(Point(0.15, -0.44), Point(0.85, 0.56), from: -0.25, to: 0.25, steps: 8)
}
