import Drawing

/// Lower-case letters and digits of straight strokes, for labels.
enum StrokeFont {
    /// A line of text as a shape, `height` from the top of an l to the baseline; other characters are spaces.
    static func text(_ text: String, at corner: Point, height: Float) -> Shape {
        let unit = height / 6
        var left: Float = 0
        var strokes: [Shape] = []
        for character in text {
            let lines = points(of: glyphs[character] ?? "")
            for line in lines {
                strokes.append(.stroke(line.map { corner + ($0 + Point(left, 0)) * unit }, unit * 0.8))
            }
            left += (lines.joined().map(\.x).max() ?? 1) + 1.6
        }
        return .union(strokes)
    }

    /// Lines are apart by commas, points by spaces; each is a column from the left and a row from the top.
    private static func points(of glyph: String) -> [[Point]] {
        glyph.split(separator: ",").map { line in
            line.split(separator: " ").map { pair in
                let digits = pair.compactMap { $0.wholeNumberValue }
                return Point(Float(digits[0]), Float(digits[1]))
            }
        }
    }

    private static let glyphs: [Character: String] = [
        "a": "33 22 12 03 05 16 26 35,32 36", "b": "00 06,03 12 22 33 35 26 16 05", "c": "33 22 12 03 05 16 26 35",
        "d": "30 36,33 22 12 03 05 16 26 35", "e": "04 34 33 22 12 03 05 16 26 35", "f": "30 20 11 16,02 22",
        "g": "32 37 28 18 07,33 22 12 03 05 16 26 35", "h": "00 06,03 12 22 33 36", "i": "02 06,00 00",
        "j": "12 17 08,10 10", "k": "00 06,32 04 36", "l": "00 05 16", "m": "02 06,03 12 23 26,23 32 43 46",
        "n": "02 06,03 12 22 33 36", "o": "12 03 05 16 26 35 33 22 12", "p": "02 08,03 12 22 33 35 26 16 05",
        "q": "32 38,33 22 12 03 05 16 26 35", "r": "02 06,03 12 22", "s": "33 22 12 03 14 24 35 26 16 05",
        "t": "10 15 26,02 22", "u": "02 05 16 26 35,32 36", "v": "02 26 42", "w": "02 16 23 36 42",
        "x": "02 36,32 06", "y": "02 05 16 26 35,32 37 28 18 07", "z": "02 32 06 36",
        "0": "10 01 05 16 26 35 31 20 10", "1": "01 10 16", "2": "01 10 20 31 32 06 36",
        "3": "01 10 20 31 32 23 34 35 26 16 05,13 23", "4": "26 20 04 34", "5": "30 00 03 23 34 35 26 16 05",
        "6": "30 20 02 05 16 26 35 34 23 13 04", "7": "00 30 16",
        "8": "10 01 02 13 23 32 31 20 10,13 04 05 16 26 35 34 23", "9": "06 16 34 31 20 10 01 02 13 23 32",
    ]
}
