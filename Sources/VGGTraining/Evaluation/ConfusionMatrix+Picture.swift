public import VGGImages
public import VGGReports

extension ConfusionMatrix {
    /// The matrix as a chart with the names of the classes.
    public var chart: MatrixChart {
        MatrixChart(
            title: "Confusion matrix", rows: "actual", columns: "predicted", names: classes, counts: counts)
    }

    /// The matrix as a picture: a square for each pair of classes, actual classes downwards and predicted ones across, in
    /// the order of the classes; the bluer the greater the pair's share of the actual class.
    ///
    /// A cell's side is such that the picture is about 800 pixels wide, at least 1 and at most 40; from 8 pixels on
    /// cells have a line between them. Throws `tooLarge` where there are so many classes that it would be no picture.
    public func picture() throws(ImageError) -> Image {
        let side = min(max(800 / max(classes.count, 1), 1), 40)
        let width = max(classes.count, 1) * side
        guard width <= 1 << 13 else {
            throw ImageError(
                .tooLarge, name: "confusion matrix", "\(classes.count) classes give too large a picture; use the chart")
        }
        var pixels = [UInt8](repeating: 255, count: width * width * 3)
        let gap = side >= 8 ? 1 : 0
        for (place, share) in shares.enumerated() {
            let (row, column) = (place / classes.count, place % classes.count)
            let color = Self.color(share)
            for y in row * side..<(row + 1) * side - gap {
                for x in column * side..<(column + 1) * side - gap {
                    let start = 3 * (y * width + x)
                    (pixels[start], pixels[start + 1], pixels[start + 2]) = (color.red, color.green, color.blue)
                }
            }
        }
        return try Image(width: width, height: width, pixels: pixels)
    }

    /// Each pair's share of its actual class; 0 where that has no picture.
    private var shares: [Double] {
        classes.indices.flatMap { row in
            let counts = classes.indices.map { Double(self[row, $0]) }
            let sum = max(counts.reduce(0, +), 1)
            return counts.map { $0 / sum }
        }
    }

    /// From a grey near white to dark blue.
    private static func color(_ share: Double) -> RGB {
        func mix(_ from: Double, _ to: Double) -> UInt8 { UInt8((from + share * (to - from)).rounded()) }
        return RGB(mix(240, 20), mix(242, 70), mix(245, 140))
    }
}
