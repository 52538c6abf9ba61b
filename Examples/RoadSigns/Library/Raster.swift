import Drawing
import VGGImages

/// A square picture being painted in amounts of light, each pixel of the finished picture in 2x2 samples.
///
/// Places are in sides of the picture, from 0 to 1, y downwards.
struct Raster {
    static let samplesPerPixel = 2

    /// Samples along a side.
    let side: Int
    var colours: [Colour]

    /// A black picture; `invalidArgument`, in the name of what is to be drawn, unless it is 16 to 1024 pixels wide.
    init(size: Int, for name: String) throws(ImageError) {
        guard (16...1024).contains(size) else {
            throw ImageError(.invalidArgument, name: name, "cannot be drawn \(size) pixels wide; give 16 to 1024")
        }
        side = size * Self.samplesPerPixel
        colours = Array(repeating: Colour(repeating: 0), count: side * side)
    }

    /// Replaces each sample by what `paint` makes of it and its place.
    mutating func paint(_ paint: (Colour, Point) -> Colour) {
        let step = 1 / Float(side)
        colours.withUnsafeMutableBufferPointer { colours in
            for y in 0..<side {
                for x in 0..<side {
                    let place = Point(Float(x) + 0.5, Float(y) + 0.5) * step
                    colours[y * side + x] = paint(colours[y * side + x], place)
                }
            }
        }
    }
}

extension Raster {
    private static let tile = 8

    /// Fills a shape with a colour, its edge `softness` wide and at least as wide as a sample.
    ///
    /// `toShape` leads from the picture to the plane in which the shape is given.
    mutating func fill(
        _ shape: Shape, _ colour: Colour, through toShape: Homography = .identity, softness: Float = 0,
        opacity: Float = 1
    ) {
        fill(shape, through: toShape, softness: softness, opacity: opacity) { _, _ in colour }
    }

    /// Fills a shape with what `paint` makes of the colour below and the place in the shape's plane.
    ///
    /// A signed distance tells how far around a point nothing changes: tiles that the outline does not reach are left
    /// or filled as a whole.
    mutating func fill(
        _ shape: Shape, through toShape: Homography = .identity, softness: Float = 0, opacity: Float = 1,
        _ paint: (Colour, Point) -> Colour
    ) {
        let edge = max(softness * Float(side), 1)
        let reach = Float(Self.tile) * 1.2 + edge / 2
        for top in stride(from: 0, to: side, by: Self.tile) {
            for left in stride(from: 0, to: side, by: Self.tile) {
                let middle = Point(Float(left + Self.tile / 2), Float(top + Self.tile / 2))
                let distance = self.distance(to: shape, at: middle, toShape).samples
                if distance > reach { continue }
                let tile = Tile(columns: left..<min(left + Self.tile, side), rows: top..<min(top + Self.tile, side))
                fill(tile, shape, toShape, edge: distance < -reach ? nil : edge, opacity, paint)
            }
        }
    }

    private struct Tile {
        let columns, rows: Range<Int>
    }

    /// Fills a tile; without an `edge` all of it.
    private mutating func fill(
        _ tile: Tile, _ shape: Shape, _ toShape: Homography, edge: Float?, _ opacity: Float,
        _ paint: (Colour, Point) -> Colour
    ) {
        for y in tile.rows {
            for x in tile.columns {
                let sample = Point(Float(x) + 0.5, Float(y) + 0.5)
                var coverage = opacity
                var place: Point
                if let edge {
                    let distance = self.distance(to: shape, at: sample, toShape)
                    coverage *= min(max(0.5 - distance.samples / edge, 0), 1)
                    place = distance.place
                } else {
                    place = toShape(sample / Float(side))
                }
                guard coverage > 0 else { continue }
                let below = colours[y * side + x]
                colours[y * side + x] = mix(below, paint(below, place), coverage)
            }
        }
    }

    /// How far from the origin of their planes shapes may reach.
    ///
    /// A plane that is seen at an angle has a horizon, where lengths on it grow without bound; nothing is painted there.
    private static let bound: Float = 2

    /// A sample's distance from a shape in samples, and its place in the shape's plane.
    private func distance(
        to shape: Shape, at sample: Point, _ toShape: Homography
    ) -> (samples: Float, place: Point) {
        let point = sample / Float(side)
        let place = toShape(point)
        guard place.length < Self.bound else { return (.infinity, place) }
        return (shape.distance(place) / toShape.scale(at: point) * Float(side), place)
    }
}
