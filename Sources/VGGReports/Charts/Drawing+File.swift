extension Drawing {
    /// The drawing as a file of its own, in the light colours, whatever shows it.
    ///
    /// The style is the page's, with each colour in place of its name, since many programs that draw SVG know no variables.
    public var svg: String {
        let size: KeyValuePairs<String, String?> = [
            "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width.pixels) \(height.pixels)",
            "width": width.pixels, "height": height.pixels, "font-family": "system-ui, 'DejaVu Sans', sans-serif",
        ]
        let background = Markup.element("rect", ["class": "page", "width": "100%", "height": "100%"])
        let style = Markup.element("style", text: Self.style)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + Markup.element("svg", size, [style, background, markup]).source + "\n"
    }

    /// What the style sheet says of texts and shapes in drawings.
    private static let style: String = {
        let rules = styleSheet.split(separator: "\n").filter { $0.contains("svg .") || $0.contains("svg text") }
        let sheet = (rules.map { $0.drop { $0 == " " } } + ["svg .page { fill: var(--page); }"])
            .joined(separator: "\n")
        return lightColours.reduce(sheet) { $0.replacing("var(\($1.name))", with: $1.value) }
    }()

    /// The names of colours, with the values that the sheet gives them first.
    private static let lightColours: [(name: Substring, value: Substring)] = {
        let light = styleSheet.prefix { $0 != "@" }
        return light.matches(of: /(--[a-z0-9-]+): (#[0-9a-f]{6});/).map { ($0.1, $0.2) }
    }()
}
