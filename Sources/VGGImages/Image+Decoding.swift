extension Image {
    /// Reads a JPEG or PNG file.
    ///
    /// The format is told from the content. JPEG: baseline and progressive, grey, colour, CMYK and YCCK, turned as its
    /// EXIF orientation asks. PNG: every colour type, depth and interlace; of 16 bits the upper 8 are kept, and what is
    /// transparent is laid over `background`, rounded to nearest. Profiles and gamma are not applied.
    ///
    /// - Parameters:
    ///   - path: a file, or a pipe such as `/dev/stdin`.
    ///   - limits: the largest file and picture to accept.
    ///   - background: the colour behind transparent pixels.
    /// - Throws: `notFound`, `unreadable`, `unsupportedFormat`, `corrupt` or `tooLarge`. A picture that ends early or
    ///   has lost pixels is `corrupt`: it is never filled up with grey.
    public init(
        contentsOf path: String, limits: ImageLimits = .default, background: RGB = .white
    ) throws(ImageError) {
        let bytes = try FileBytes.read(path, limit: limits.fileBytes)
        try self.init(decoding: bytes, name: path, limits: limits, background: background)
    }

    /// Decodes the bytes of a JPEG or PNG file, as ``init(contentsOf:limits:background:)`` does.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it.
    ///   - limits: the largest file and picture to accept.
    ///   - background: the colour behind transparent pixels.
    public init(
        decoding bytes: [UInt8], name: String = "picture", limits: ImageLimits = .default, background: RGB = .white
    ) throws(ImageError) {
        guard bytes.count <= limits.fileBytes else {
            throw FileBytes.tooLarge(name, limit: limits.fileBytes)
        }
        if try ImageFormat.recognise(bytes, name: name) == .jpeg {
            self = try JPEGDecoder(bytes: bytes, name: name, limits: limits).decode()
        } else {
            self = try PNGDecoder(bytes: bytes, name: name, limits: limits, background: background).decode()
        }
    }
}
