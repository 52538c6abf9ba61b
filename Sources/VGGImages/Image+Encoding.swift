import CPNG
import CTurboJPEG

extension Image {
    /// The picture as a PNG file (8-bit RGB); `writeFailed` when memory runs out.
    public func pngData() throws(ImageError) -> [UInt8] {
        let writer = UnsafeMutablePointer<VGGPNGWriter>.allocate(capacity: 1)
        writer.initialize(to: VGGPNGWriter())
        defer {
            vgg_png_writer_close(writer)
            writer.deallocate()
        }
        guard let columns = UInt32(exactly: width), let rows = UInt32(exactly: height),
            vgg_png_writer_encode(writer, pixels, columns, rows) == 1
        else {
            throw ImageError(.writeFailed, name: "PNG", "a picture of \(width)x\(height) pixels cannot be encoded")
        }
        return Array(UnsafeBufferPointer(start: writer.pointee.bytes, count: writer.pointee.count))
    }

    /// The picture as a JPEG file, its chroma at half the size in both directions.
    ///
    /// - Parameters:
    ///   - quality: 1 (smallest) to 100 (finest); others are `invalidArgument`.
    ///   - progressive: whether it is stored in several scans of increasing detail, which is usually smaller.
    /// - Throws: `writeFailed` for sides past 65,500 pixels, which JPEG cannot hold.
    public func jpegData(quality: Int = 90, progressive: Bool = false) throws(ImageError) -> [UInt8] {
        guard (1...100).contains(quality) else {
            throw ImageError(.invalidArgument, name: "JPEG", "quality \(quality) is not between 1 and 100")
        }
        guard max(width, height) <= 65_500, let encoder = tjInitCompress() else {
            throw ImageError(
                .writeFailed, name: "JPEG",
                "a picture of \(width)x\(height) pixels cannot be encoded; sides end at 65500, save it as PNG")
        }
        defer { tjDestroy(encoder) }
        return try jpegData(encoder, quality, TJFLAG_ACCURATEDCT | (progressive ? TJFLAG_PROGRESSIVE : 0))
    }

    private func jpegData(_ encoder: tjhandle, _ quality: Int, _ flags: Int32) throws(ImageError) -> [UInt8] {
        var data: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(data) }
        let status = tjCompress2(
            encoder, pixels, Int32(width), Int32(width * 3), Int32(height), Int32(TJPF_RGB.rawValue), &data, &size,
            Int32(TJSAMP_420.rawValue), Int32(quality), flags)
        guard status == 0 else {
            throw ImageError(
                .writeFailed, name: "JPEG", "cannot be encoded: \(String(cString: tjGetErrorStr2(encoder)))")
        }
        return Array(UnsafeBufferPointer(start: data, count: Int(size)))
    }

    /// Writes the picture as PNG or JPEG, by the path's ending.
    ///
    /// The file appears whole or not at all: it is written under another name in the same folder and then renamed.
    /// Quality and `progressive` are those of ``jpegData(quality:progressive:)``; a PNG needs neither. Throws
    /// `unsupportedFormat` for other endings than `.png`, `.jpg` and `.jpeg`, and `writeFailed` with the reason.
    public func write(to path: String, quality: Int = 90, progressive: Bool = false) throws(ImageError) {
        switch path.split(separator: ".").last?.lowercased() {
        case "png": try FileBytes.write(pngData(), to: path)
        case "jpg", "jpeg": try FileBytes.write(jpegData(quality: quality, progressive: progressive), to: path)
        default:
            throw ImageError(
                .unsupportedFormat, name: path,
                "pictures are written as PNG or JPEG; end the name in .png, .jpg or .jpeg")
        }
    }
}
