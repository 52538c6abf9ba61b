extension Image {
    /// The square of `side` pixels from the picture's centre, black where the picture is smaller.
    ///
    /// An odd margin is halved to the even neighbour: 257 columns cropped to 224 begin at 16, 259 at 18. Throws
    /// `invalidArgument` for a side below 1 and `tooLarge` past the default limit. The rule is torchvision's `CenterCrop`.
    public func centerCropped(_ side: Int) throws(ImageError) -> Image {
        try Self.checkCrop(side)
        let across = CentralWindow(of: width, side: side)
        let down = CentralWindow(of: height, side: side)
        return window(columns: across.range, rows: down.range).padded(to: side, left: across.padding, top: down.padding)
    }

    /// Throws unless a square of that side can be made.
    static func checkCrop(_ side: Int) throws(ImageError) {
        guard side > 0 else {
            throw ImageError(.invalidArgument, name: "crop", "the crop cannot be \(side) pixels wide; sides begin at 1")
        }
        try ImageLimits.default.check(width: side, height: side, name: "crop")
    }

    /// A black square with the picture at that place.
    func padded(to side: Int, left: Int, top: Int) -> Image {
        guard width != side || height != side else { return self }
        var result = [UInt8](repeating: 0, count: side * side * 3)
        for row in 0..<height {
            let start = 3 * ((top + row) * side + left)
            result.replaceSubrange(start..<start + 3 * width, with: pixels[3 * row * width..<3 * (row + 1) * width])
        }
        return Image(unchecked: result, width: side, height: side)
    }
}

/// The part of one axis that a central crop keeps, and what it adds before it.
struct CentralWindow {
    /// Pixels kept.
    let range: Range<Int>
    /// Pixels of zero in front.
    let padding: Int

    init(of length: Int, side: Int) {
        let margin = max(0, length - side)
        // Half of an odd margin goes to the even one of its two neighbours, as Python's round() does.
        let start = margin.isMultiple(of: 2) ? margin / 2 : (margin / 2 + 1) / 2 * 2
        range = start..<start + min(length, side)
        padding = max(0, side - length) / 2
    }
}
