extension Image {
    /// The picture at another size, antialiased bilinear: byte for byte what Pillow 13's `resize` gives.
    ///
    /// Rows are resized first and columns second, with bytes rounded in between; columns come first where the height
    /// shrinks by more than twice what the width shrinks by, as in Pillow since 13.0. (Pillow before 12.2 never turned
    /// the order; a few bytes of such narrow portraits differ from it by one.)
    ///
    /// Throws `invalidArgument` for a side below 1 and `tooLarge` past the default limit of pixels. The algorithm is that
    /// of Pillow's `Resample.c`.
    public func resized(width: Int, height: Int) throws(ImageError) -> Image {
        guard width > 0, height > 0 else {
            throw ImageError(.invalidArgument, name: "resize", "cannot resize to \(width)x\(height); sides begin at 1")
        }
        try ImageLimits.default.check(width: width, height: height, name: "resize")
        if width == self.width, height == self.height { return self }
        return resampled(width: width, height: height, columns: 0..<width, rows: 0..<height)
    }

    /// The picture with its shorter side at `side` pixels and the longer at `side * longer / shorter`, rounded down.
    ///
    /// Throws as ``resized(width:height:)`` does. The rule is that of torchvision's `Resize(side)`.
    public func resizedShorterSide(_ side: Int) throws(ImageError) -> Image {
        let (width, height) = try sizeWithShorterSide(side)
        return try resized(width: width, height: height)
    }

    /// Width and height after ``resizedShorterSide(_:)``.
    package func sizeWithShorterSide(_ side: Int) throws(ImageError) -> (width: Int, height: Int) {
        let (scaled, overflow) = side.multipliedReportingOverflow(by: max(width, height))
        guard side > 0, side <= 1 << 30, !overflow else {
            throw ImageError(
                .invalidArgument, name: "resize", "the shorter side cannot be \(side) pixels; sides begin at 1")
        }
        let long = scaled / min(width, height)
        return width <= height ? (side, long) : (long, side)
    }

    /// A window of the resized picture, computed from the pixels that it needs alone.
    package func resampled(width: Int, height: Int, columns: Range<Int>, rows: Range<Int>) -> Image {
        let across = ResampleAxis(from: self.width, to: width, window: columns)
        let down = ResampleAxis(from: self.height, to: height, window: rows)
        let columnsFirst = self.height > height && self.height - height > 2 * (self.width - width)
        if columnsFirst {
            return resampledDown(down, origin: down.inputs.lowerBound, columns: across.inputs)
                .resampledAcross(across, origin: 0, rows: 0..<down.count)
        }
        return resampledAcross(across, origin: across.inputs.lowerBound, rows: down.inputs)
            .resampledDown(down, origin: 0, columns: 0..<across.count)
    }
}

extension Image {
    /// Resizes each of `rows`; the axis' first input is column `origin`.
    private func resampledAcross(_ axis: ResampleAxis, origin: Int, rows: Range<Int>) -> Image {
        if axis.isIdentity { return window(columns: origin..<origin + axis.count, rows: rows) }
        return Self.make(width: axis.count, height: rows.count, from: pixels) { source, target in
            for (index, row) in rows.enumerated() {
                axis.apply(source + 3 * (row * width + origin), target + 3 * index * axis.count)
            }
        }
    }

    /// Resizes each of `columns`; the axis' first input is row `origin`.
    private func resampledDown(_ axis: ResampleAxis, origin: Int, columns: Range<Int>) -> Image {
        if axis.isIdentity { return window(columns: columns, rows: origin..<origin + axis.count) }
        var sums = [Int32](repeating: 0, count: 3 * columns.count)
        return Self.make(width: columns.count, height: axis.count, from: pixels) { source, target in
            sums.withUnsafeMutableBufferPointer { sums in
                for row in 0..<axis.count {
                    let first = source + 3 * ((origin + axis.starts[row]) * width + columns.lowerBound)
                    axis.sumRows(first, stride: 3 * width, output: row, sums)
                    ResampleAxis.store(sums, target + 3 * row * columns.count)
                }
            }
        }
    }

    /// A rectangle of the picture.
    func window(columns: Range<Int>, rows: Range<Int>) -> Image {
        Self.make(width: columns.count, height: rows.count, from: pixels) { source, target in
            for (index, row) in rows.enumerated() {
                let first = source + 3 * (row * width + columns.lowerBound)
                (target + 3 * index * columns.count).update(from: first, count: 3 * columns.count)
            }
        }
    }

    /// A picture whose every byte `fill` writes.
    private static func make(
        width: Int, height: Int, from pixels: [UInt8],
        _ fill: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) -> Image {
        let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, count in
            pixels.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                fill(from, to)
            }
            count = width * height * 3
        }
        return Image(unchecked: result, width: width, height: height)
    }
}

extension ResampleAxis {
    private static let half: Int32 = 1 << (precision - 1)

    private static func byte(_ sum: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(max(sum >> precision, 0), 255)) }

    /// Resizes one row of RGB pixels, `source` being at the axis' first input.
    fileprivate func apply(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) {
        weights.withUnsafeBufferPointer { weights in
            for output in 0..<count {
                var pixel = source + 3 * starts[output]
                var red = Self.half
                var green = Self.half
                var blue = Self.half
                for index in offsets[output]..<offsets[output + 1] {
                    let weight = weights[index]
                    red &+= weight &* Int32(pixel[0])
                    green &+= weight &* Int32(pixel[1])
                    blue &+= weight &* Int32(pixel[2])
                    pixel += 3
                }
                target[3 * output] = Self.byte(red)
                target[3 * output + 1] = Self.byte(green)
                target[3 * output + 2] = Self.byte(blue)
            }
        }
    }

    /// Adds up the rows of one output, each times its weight; `source` is at the first of them.
    fileprivate func sumRows(
        _ source: UnsafePointer<UInt8>, stride: Int, output: Int, _ sums: UnsafeMutableBufferPointer<Int32>
    ) {
        sums.update(repeating: Self.half)
        var row = source
        for weight in weights[offsets[output]..<offsets[output + 1]] {
            for index in 0..<sums.count { sums[index] &+= weight &* Int32(row[index]) }
            row += stride
        }
    }

    fileprivate static func store(_ sums: UnsafeMutableBufferPointer<Int32>, _ target: UnsafeMutablePointer<UInt8>) {
        for index in 0..<sums.count { target[index] = byte(sums[index]) }
    }
}
