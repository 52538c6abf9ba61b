import Drawing
import VGGImages

/// A picture being painted, layer over layer.
struct Canvas {
    let width: Int
    let height: Int
    private var colours: [Colour]

    init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
        colours = Array(repeating: Colour(repeating: 0), count: width * height)
    }

    subscript(x: Int, y: Int) -> Colour {
        colours[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }

    /// Paints rows `from` and below, every pixel from its centre.
    mutating func paint(from top: Int = 0, _ colour: (Point) -> Colour) {
        for y in top..<height {
            for x in 0..<width { colours[y * width + x] = colour(Point(Float(x) + 0.5, Float(y) + 0.5)) }
        }
    }

    /// Fills a shape inside `clip`, its edge `softness` pixels wide; 1 is just antialiased.
    mutating func fill(
        _ shape: Shape, softness: Float = 1, opacity: Float = 1, inside clip: Shape? = nil, _ colour: (Point) -> Colour
    ) {
        for y in 0..<height {
            for x in 0..<width {
                let point = Point(Float(x) + 0.5, Float(y) + 0.5)
                var coverage = opacity * min(max(0.5 - shape.distance(point) / softness, 0), 1)
                if coverage > 0, let clip { coverage *= min(max(0.5 - clip.distance(point), 0), 1) }
                if coverage > 0 { colours[y * width + x] = mix(colours[y * width + x], colour(point), coverage) }
            }
        }
    }

    mutating func fill(
        _ shape: Shape, _ colour: Colour, softness: Float = 1, opacity: Float = 1, inside clip: Shape? = nil
    ) {
        fill(shape, softness: softness, opacity: opacity, inside: clip) { _ in colour }
    }

    /// Adds light that fades with the distance from a point.
    mutating func glow(_ centre: Point, _ radius: Float, _ colour: Colour, strength: Float) {
        for y in 0..<height {
            for x in 0..<width {
                let distance = (Point(Float(x), Float(y)) - centre).length / radius
                colours[y * width + x] += colour * (strength / (1 + distance * distance * distance))
            }
        }
    }

    /// The finished picture, with grain as of film and corners a little darker.
    func image(grain: Float, seed: UInt32) throws -> Image {
        let noise = Noise(seed)
        let centre = Point(Float(width), Float(height)) / 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * 3)
        for (index, colour) in colours.enumerated() {
            let (x, y) = (index % width, index / width)
            let edge = ((Point(Float(x), Float(y)) - centre) / centre).length
            let light = 1 - 0.08 * edge * edge
            let speck = grain * noise.grain(x, y)
            for channel in 0..<3 { bytes.append(UInt8(min(max(colour[channel] * light * 255 + speck + 0.5, 0), 255))) }
        }
        return try Image(width: width, height: height, pixels: bytes)
    }
}
