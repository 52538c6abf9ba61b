import CTurboJPEG

/// Decodes one JPEG with libjpeg-turbo: the accurate transform and smooth chroma, as its own tools do by default.
struct JPEGDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// The upright picture; four-component pictures are turned from CMYK to RGB without a profile.
    func decode() throws(ImageError) -> Image {
        let header = try JPEGHeader(bytes, name: name)
        try limits.check(width: header.width, height: header.height, name: name)
        try limits.check(scans: header.scans, width: header.width, height: header.height, name: name)
        guard header.leastBytes <= bytes.count else {
            throw corrupt("\(bytes.count) bytes cannot hold \(header.width)x\(header.height) pixels")
        }
        let samples = try samples(header)
        let pixels = header.components == 4 ? Self.rgb(invertedCMYK: samples) : samples
        return Image(unchecked: pixels, width: header.width, height: header.height).oriented(header.orientation)
    }

    /// Interleaved RGB, or CMYK of a picture with four components.
    private func samples(_ header: JPEGHeader) throws(ImageError) -> [UInt8] {
        guard let decoder = tjInitDecompress() else { throw corrupt("the decoder cannot be started") }
        defer { tjDestroy(decoder) }
        let channels = header.components == 4 ? 4 : 3
        let total = header.width * header.height * channels
        var status: Int32 = 0
        let samples = [UInt8](unsafeUninitializedCapacity: total) { target, count in
            status = tjDecompress2(
                decoder, bytes, UInt(bytes.count), target.baseAddress, Int32(header.width),
                Int32(header.width * channels), Int32(header.height),
                Int32(channels == 4 ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
            count = total
        }
        if status != 0 { try judge(decoder) }
        return samples
    }

    /// Lets warnings pass that leave every pixel in its place, and refuses all others.
    private func judge(_ decoder: tjhandle) throws(ImageError) {
        let text = String(cString: tjGetErrorStr2(decoder))
        let isWarning = tjGetErrorCode(decoder) == TJERR_WARNING.rawValue
        guard isWarning, Self.harmless.contains(where: text.contains) else { throw corrupt(text) }
    }

    /// Parts of libjpeg's warnings about padding between segments and about what application markers claim.
    private static let harmless = ["extraneous bytes before marker", "JFIF", "Adobe"]

    private func corrupt(_ text: String) -> ImageError {
        ImageError(.corrupt, name: name, "the JPEG is damaged (\(text)); copy or download it again")
    }

    /// CMYK as Adobe's programs store it, 255 meaning no ink, over white paper: each of red, green and blue is
    /// `255 - ink - black`, inks scaled by the paper that black leaves, as Pillow's `convert("RGB")` does.
    private static func rgb(invertedCMYK samples: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: samples.count / 4 * 3) { target, count in
            count = samples.count / 4 * 3
            for pixel in 0..<samples.count / 4 {
                let paper = Int(samples[4 * pixel + 3])
                for channel in 0..<3 {
                    let ink = 255 - Int(samples[4 * pixel + channel])
                    target[3 * pixel + channel] = UInt8(max(0, paper - (ink * paper + 127) / 255))
                }
            }
        }
    }
}
