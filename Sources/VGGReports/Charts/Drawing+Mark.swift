extension Drawing {
    /// Adds a point's mark, whose shape tells its series as its colour does.
    mutating func mark(of series: Int, _ x: Double, _ y: Double, hint: String? = nil) {
        let shapes: [[(Double, Double)]] = [
            [(-3, -4), (3, -4), (4, -3), (4, 3), (3, 4), (-3, 4), (-4, 3), (-4, -3)], [(0, -5), (5, 4), (-5, 4)],
            [(0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)], [(0, 5), (5, -4), (-5, -4)],
            [(-5, -2), (-2, -5), (5, 2), (2, 5)], [(-5, 2), (-2, 5), (5, -2), (2, -5)],
        ]
        let corners = shapes[series % shapes.count].map { "\((x + $0).pixels) \((y + $1).pixels)" }
        path("M" + corners.joined(separator: "L") + "Z", style: "\(Legend.style(series)) halo", hint: hint)
    }
}
