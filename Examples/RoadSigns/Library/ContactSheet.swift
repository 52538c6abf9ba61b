import Drawing
public import VGGImages

/// A picture for people: every class of a task, its name above its figure alone and a few of its pictures.
public struct ContactSheet: Sendable {
    private let task: DrawnTask
    private let seed: UInt64
    private let split: DrawnSplit
    private let size, count: Int

    private static let gap = 2
    private static let labelHeight = 18

    /// Describes a sheet with pictures 0 to `count - 1` of every class, each `size` pixels wide.
    public init(of task: DrawnTask, seed: UInt64, split: DrawnSplit = .train, size: Int = 64, count: Int = 7) {
        self.task = task
        self.seed = seed
        self.split = split
        self.size = size
        self.count = count
    }

    /// Draws the sheet, its classes in two columns; `invalidArgument` for sizes that ``DrawnScene`` refuses.
    public func image() throws(ImageError) -> Image {
        guard (1...100).contains(count) else {
            throw ImageError(.invalidArgument, name: "sheet", "cannot hold \(count) of a class; give 1 to 100")
        }
        // Drawn before the page is made, since this refuses the sizes whose page could not be.
        var drawn: [[Image]] = []
        for drawnClass in task.classes { drawn.append(try pictures(of: drawnClass)) }
        let rows = (task.classes.count + 1) / 2
        let (width, height) = (2 * blockWidth, rows * blockHeight + 2 * Self.gap)
        var page = Page(width: width, height: height)
        for (index, drawnClass) in task.classes.enumerated() {
            let (left, top) = (index / rows * blockWidth + Self.gap, index % rows * blockHeight)
            page.write(drawnClass.label, left: left + 1, top: top, height: Self.labelHeight)
            for (column, picture) in drawn[index].enumerated() {
                page.paste(picture, left: left + column * (size + Self.gap), top: top + Self.labelHeight)
            }
        }
        return try Image(width: width, height: height, pixels: page.pixels)
    }

    private func pictures(of drawnClass: DrawnClass) throws(ImageError) -> [Image] {
        var pictures = [try drawnClass.plainImage(size: size)]
        for index in 0..<count {
            pictures.append(try DrawnScene(of: drawnClass, seed: seed, index: index, split: split).image(size: size))
        }
        return pictures
    }

    private var blockWidth: Int { (count + 1) * (size + Self.gap) + 3 * Self.gap }
    private var blockHeight: Int { size + Self.labelHeight + Self.gap }
}

/// White paper on which pictures and words are put.
private struct Page {
    let width: Int
    var pixels: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        pixels = Array(repeating: 255, count: width * height * 3)
    }

    mutating func paste(_ picture: Image, left: Int, top: Int) {
        for row in 0..<picture.height {
            let target = ((top + row) * width + left) * 3
            let source = row * picture.width * 3
            pixels.replaceSubrange(
                target..<target + picture.width * 3, with: picture.pixels[source..<source + picture.width * 3])
        }
    }

    /// Writes a word in dark grey into a line that is `height` pixels high.
    mutating func write(_ word: String, left: Int, top: Int, height: Int) {
        let shape = StrokeFont.text(word, at: Point(1.5, Float(height) * 0.3), height: Float(height) * 0.5)
        for y in 0..<height {
            for x in 0..<min(word.count * height, width - left) {
                let distance = shape.distance(Point(Float(x) + 0.5, Float(y) + 0.5))
                let ink = min(max(0.5 - distance, 0), 1)
                let target = ((top + y) * width + left + x) * 3
                for channel in 0..<3 where ink > 0 { pixels[target + channel] = UInt8(255 - 215 * ink) }
            }
        }
    }
}
