/// The largest file and picture that decoding accepts, checked before anything large is allocated.
public struct ImageLimits: Hashable, Sendable {
    /// Most pixels (width times height) of a picture.
    public var pixels: Int
    /// Most bytes of a file.
    public var fileBytes: Int

    /// Makes limits from their values.
    public init(pixels: Int, fileBytes: Int) {
        self.pixels = pixels
        self.fileBytes = fileBytes
    }

    /// 64 Mi pixels (a decoded picture of 192 MiB) and files of 256 MiB.
    public static let `default` = ImageLimits(pixels: 64 << 20, fileBytes: 256 << 20)

    /// Throws `tooLarge` when a picture of that size, as its header states it, passes the limit.
    func check(width: Int, height: Int, name: String) throws(ImageError) {
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard overflow || area > pixels else { return }
        throw ImageError(
            .tooLarge, name: name,
            "the picture is \(width)x\(height) pixels and the limit is \(pixels); make it smaller or raise the limit")
    }

    /// Throws `tooLarge` when the scans of a progressive JPEG add up to more work than 16 of the largest picture.
    ///
    /// Every scan passes over the whole picture, so thousands of empty ones would cost hours for a few kilobytes.
    func check(scans: Int, width: Int, height: Int, name: String) throws(ImageError) {
        let (work, overflow) = (width * height).multipliedReportingOverflow(by: scans)
        guard scans > 16, overflow || work / 16 > pixels else { return }
        throw ImageError(
            .tooLarge, name: name,
            "the JPEG has \(scans) scans of \(width)x\(height) pixels, more than a real picture needs; save it anew")
    }
}
