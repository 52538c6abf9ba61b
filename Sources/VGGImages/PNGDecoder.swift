import CPNG

/// Decodes one PNG with libpng.
struct PNGDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits
    let background: RGB

    /// The upright picture over the background.
    func decode() throws(ImageError) -> Image {
        guard let header = PNGHeader(bytes) else { throw corrupt("it does not begin with its header") }
        guard header.width > 0, header.height > 0 else { throw corrupt("it states a size of zero") }
        try limits.check(width: header.width, height: header.height, name: name)
        try checkCompression(header)
        let (samples, channels) = try samples(header)
        let pixels = channels == 4 ? composited(samples) : samples
        return Image(unchecked: pixels, width: header.width, height: header.height).oriented(header.orientation)
    }

    /// Deflate shrinks to no less than 1/1032, so that a large picture needs a file of some size.
    private func checkCompression(_ header: PNGHeader) throws(ImageError) {
        guard header.leastRowBytes / 1032 > header.compressedBytes else { return }
        throw corrupt("\(header.compressedBytes) bytes cannot hold \(header.width)x\(header.height) pixels")
    }

    /// Interleaved RGB, or RGBA where the picture has an alpha channel or a transparent colour.
    private func samples(_ header: PNGHeader) throws(ImageError) -> ([UInt8], channels: Int) {
        // libpng keeps the reader's address between the calls, so that it must not move.
        let reader = UnsafeMutablePointer<VGGPNGReader>.allocate(capacity: 1)
        reader.initialize(to: VGGPNGReader())
        defer {
            vgg_png_reader_close(reader)
            reader.deallocate()
        }
        return try bytes.withUnsafeBufferPointer { buffer throws(ImageError) in
            var channels: Int32 = 0
            guard vgg_png_reader_open(reader, buffer.baseAddress, buffer.count) == 1,
                vgg_png_reader_prepare(reader, &channels) == 1,
                png_get_image_width(reader.pointee.png, reader.pointee.info) == header.width,
                png_get_image_height(reader.pointee.png, reader.pointee.info) == header.height
            else { throw corrupt(Self.message(of: reader.pointee)) }
            return (try rows(reader, header, stride: header.width * Int(channels)), Int(channels))
        }
    }

    private func rows(
        _ reader: UnsafeMutablePointer<VGGPNGReader>, _ header: PNGHeader, stride: Int
    ) throws(ImageError) -> [UInt8] {
        var status: Int32 = 0
        let samples = [UInt8](unsafeUninitializedCapacity: stride * header.height) { target, count in
            status = vgg_png_reader_rows(reader, target.baseAddress, stride)
            count = stride * header.height
        }
        guard status == 1 else { throw corrupt(Self.message(of: reader.pointee)) }
        return samples
    }

    private static func message(of reader: VGGPNGReader) -> String {
        let text = withUnsafeBytes(of: reader.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return text.isEmpty ? "libpng cannot read it" : text
    }

    private func corrupt(_ text: String) -> ImageError {
        ImageError(.corrupt, name: name, "the PNG is damaged (\(text)); copy or download it again")
    }

    /// Lays RGBA over the background: `(alpha * colour + (255 - alpha) * background) / 255`, rounded to nearest.
    private func composited(_ samples: [UInt8]) -> [UInt8] {
        let behind = [Int(background.red), Int(background.green), Int(background.blue)]
        return [UInt8](unsafeUninitializedCapacity: samples.count / 4 * 3) { target, count in
            count = samples.count / 4 * 3
            for pixel in 0..<samples.count / 4 {
                let alpha = Int(samples[4 * pixel + 3])
                for channel in 0..<3 {
                    let mixed = alpha * Int(samples[4 * pixel + channel]) + (255 - alpha) * behind[channel]
                    target[3 * pixel + channel] = UInt8((mixed + 127) / 255)
                }
            }
        }
    }
}
