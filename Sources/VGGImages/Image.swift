/// A colour of three bytes, as it stands in a picture.
public struct RGB: Hashable, Sendable {
    /// Red, 0 to 255.
    public var red: UInt8
    /// Green, 0 to 255.
    public var green: UInt8
    /// Blue, 0 to 255.
    public var blue: UInt8

    /// Makes a colour from its three bytes.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// 255, 255, 255.
    public static let white = RGB(255, 255, 255)
    /// 0, 0, 0.
    public static let black = RGB(0, 0, 0)
}

/// A picture in memory: 8-bit red, green and blue, interleaved, the top row first and no gaps between rows.
public struct Image: Sendable, Hashable {
    /// Columns; at least 1.
    public let width: Int
    /// Rows; at least 1.
    public let height: Int
    /// `height * width * 3` bytes; that of channel c in column x of row y is at `(y * width + x) * 3 + c`.
    public let pixels: [UInt8]

    /// Makes a picture from its bytes; `invalidArgument` when they are not `width * height * 3`, or there are none.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ImageError) {
        guard let count = Self.byteCount(width: width, height: height), count == pixels.count else {
            throw ImageError(
                .invalidArgument, name: "picture",
                "\(width)x\(height) pixels of 3 bytes each cannot be made from \(pixels.count) bytes")
        }
        self.init(unchecked: pixels, width: width, height: height)
    }

    /// For bytes that were made to measure.
    init(unchecked pixels: [UInt8], width: Int, height: Int) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Bytes of a picture of that size; nil when a side is not positive or the product overflows.
    static func byteCount(width: Int, height: Int) -> Int? {
        guard width > 0, height > 0 else { return nil }
        let (area, areaOverflow) = width.multipliedReportingOverflow(by: height)
        let (bytes, bytesOverflow) = area.multipliedReportingOverflow(by: 3)
        return areaOverflow || bytesOverflow ? nil : bytes
    }
}

extension Image: CustomStringConvertible {
    /// The size alone, as in "53x37 picture".
    public var description: String { "\(width)x\(height) picture" }
}
