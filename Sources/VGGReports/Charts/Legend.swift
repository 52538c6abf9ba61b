/// Names of what a chart shows, each behind its mark, in as many lines as the width asks for.
struct Legend {
    /// How high the legend is.
    let height: Double
    private let places: [(name: String, x: Double, y: Double)]

    /// The classes of the style sheet's colours, which begin again where there are more series.
    static func style(_ series: Int) -> String { "series-\(series % 6)" }

    init(_ names: [String], width: Double) {
        var places: [(name: String, x: Double, y: Double)] = []
        var (x, y) = (2.0, 12.0)
        for name in names {
            let name = name.shortened(to: width - 34)
            if x > 2, x + 30 + name.chartWidth > width { (x, y) = (2, y + 18) }
            places.append((name, x, y))
            x += name.chartWidth + 46
        }
        self.places = places
        height = places.isEmpty ? 6 : y + 14
    }

    /// Adds the names, each behind the mark that is drawn for its index around a centre, at most 24 pixels wide.
    func draw(in drawing: inout Drawing, mark: (_ index: Int, _ x: Double, _ y: Double, inout Drawing) -> Void) {
        for (index, place) in places.enumerated() {
            mark(index, place.x + 12, place.y - 4, &drawing)
            drawing.text(place.name, x: place.x + 29, y: place.y)
        }
    }
}
