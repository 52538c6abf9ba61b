/// Lines, shapes and texts in SVG, in pixels from the top left corner; colours are the style sheet's, by class.
public struct Drawing: Sendable {
    /// The width.
    public let width: Double
    /// The height.
    public let height: Double
    private let title: String
    private let description: String
    private var elements: [Markup] = []

    /// Makes an empty drawing; title and description are for those who do not see it.
    init(width: Double, height: Double, title: String, description: String) {
        self.width = width
        self.height = height
        self.title = title
        self.description = description
    }

    /// The drawing as an element of a page.
    public var markup: Markup {
        let about: [Markup] = [.element("title", text: title), .element("desc", text: description)]
        return .element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width.pixels) \(height.pixels)",
                "role": "img", "aria-label": title,
            ],
            about + elements)
    }

    /// Which part of a text is at its place.
    enum Anchor: String {
        case start, middle, end
    }

    /// Adds a line.
    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
        elements.append(
            .element(
                "line",
                ["class": style, "x1": x1.pixels, "y1": y1.pixels, "x2": x2.pixels, "y2": y2.pixels]))
    }

    /// Adds a rectangle; `hint` shows where it is pointed at, and an opacity below 1 lets through what is behind.
    mutating func rectangle(
        x: ClosedRange<Double>, y: Double, height: Double, style: String, opacity: Double = 1, hint: String? = nil
    ) {
        elements.append(
            .element(
                "rect",
                [
                    "class": style, "x": x.lowerBound.pixels, "y": y.pixels,
                    "width": (x.upperBound - x.lowerBound).pixels, "height": height.pixels,
                    "fill-opacity": opacity < 1 ? opacity.decimal(3) : nil,
                ],
                hint.map { [.element("title", text: $0)] } ?? []))
    }

    /// Adds a path, in SVG's words; `hint` shows where it is pointed at.
    mutating func path(_ path: String, style: String, hint: String? = nil) {
        elements.append(
            .element("path", ["class": style, "d": path], hint.map { [.element("title", text: $0)] } ?? []))
    }

    /// Adds a text on its base line, turned by degrees against the clock; `hint` shows where it is pointed at.
    mutating func text(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, style: String? = nil, turned: Double = 0,
        hint: String? = nil
    ) {
        let turn = turned == 0 ? nil : "rotate(\((-turned).pixels) \(x.pixels) \(y.pixels))"
        elements.append(
            .element(
                "text",
                [
                    "class": style, "x": x.pixels, "y": y.pixels, "transform": turn,
                    "text-anchor": anchor == .start ? nil : anchor.rawValue,
                ],
                [.text(text)] + (hint.map { [.element("title", text: $0)] } ?? [])))
    }
}
