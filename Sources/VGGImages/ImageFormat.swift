/// What a file is, judged by its first bytes and never by its name.
enum ImageFormat: Hashable {
    case jpeg
    case png
    /// Something else that is known by name, with what to do about it.
    case other(String, advice: String)

    /// Recognises the format of a file's bytes; nil when nothing is known to begin like this.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if let other = Self.signatures.first(where: { $0.matches(bytes) }) {
            self = .other(other.name, advice: other.advice)
        } else {
            return nil
        }
    }

    /// The format, or the error that names what was found instead.
    static func recognise(_ bytes: [UInt8], name: String) throws(ImageError) -> ImageFormat {
        guard !bytes.isEmpty else {
            throw ImageError(.corrupt, name: name, "the file is empty; copy or download it again")
        }
        guard let format = ImageFormat(bytes) else {
            let start = bytes.prefix(8).map { hexadecimal($0) }.joined(separator: " ")
            throw ImageError(
                .unsupportedFormat, name: name,
                "not a JPEG or PNG picture (it begins with \(start)); convert it to JPEG or PNG")
        }
        if case .other(let kind, let advice) = format {
            throw ImageError(.unsupportedFormat, name: name, "this is \(kind), not a JPEG or PNG picture; \(advice)")
        }
        return format
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

extension ImageFormat {
    /// Bytes at an offset that give a format away.
    private struct Signature {
        let name: String
        let offset: Int
        let bytes: [UInt8]
        let advice: String

        init(_ name: String, _ text: String, at offset: Int = 0, advice: String = convert) {
            self.init(name, Array(text.utf8), at: offset, advice: advice)
        }

        init(_ name: String, _ bytes: [UInt8], at offset: Int = 0, advice: String = convert) {
            self.name = name
            self.offset = offset
            self.bytes = bytes
            self.advice = advice
        }

        func matches(_ file: [UInt8]) -> Bool {
            file.dropFirst(offset).starts(with: bytes)
        }
    }

    private static let convert = "convert it, for example with `magick picture picture.png`"
    private static let download = "a download may have failed; fetch the picture itself"

    private static let signatures: [Signature] = [
        Signature("a GIF", "GIF8"),
        Signature("a WebP picture", "WEBP", at: 8),
        Signature("a BMP", "BM"),
        Signature("a TIFF", [0x49, 0x49, 0x2A, 0x00]),
        Signature("a TIFF", [0x4D, 0x4D, 0x00, 0x2A]),
        Signature("an AVIF picture", "ftypavif", at: 4),
        Signature("a HEIC picture", "ftyphei", at: 4, advice: heic),
        Signature("a HEIC picture", "ftyphev", at: 4, advice: heic),
        Signature("a HEIF picture", "ftypmif1", at: 4, advice: heic),
        Signature("a HEIF picture", "ftypmsf1", at: 4, advice: heic),
        Signature("an MP4 or QuickTime video", "ftyp", at: 4, advice: "take single pictures out of it first"),
        Signature("a JPEG 2000 picture", [0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50]),
        Signature("a JPEG XL picture", [0x00, 0x00, 0x00, 0x0C, 0x4A, 0x58, 0x4C]),
        Signature("a JPEG XL picture", [0xFF, 0x0A]),
        Signature("an icon", [0x00, 0x00, 0x01, 0x00]),
        Signature("a Photoshop document", "8BPS"),
        Signature("a Netpbm picture", "P5\n"),
        Signature("a Netpbm picture", "P6\n"),
        Signature("a PDF", "%PDF", advice: "export the page as PNG, for example with `pdftoppm -png`"),
        Signature("an SVG drawing", "<svg", advice: "export it as PNG"),
        Signature("an XML or SVG file", "<?xml", advice: "export it as PNG if it is a drawing"),
        Signature("an HTML page", "<!DOCTYPE", advice: download),
        Signature("an HTML page", "<!doctype", advice: download),
        Signature("an HTML page", "<html", advice: download),
        Signature("a Git LFS pointer", "version https://git-lfs", advice: "run `git lfs pull`"),
        Signature("a gzip archive", [0x1F, 0x8B], advice: "unpack it first"),
        Signature("a zip archive", "PK", advice: "unpack it first"),
    ]

    private static let heic = "convert it, for example with `heif-convert`, or `sips -s format jpeg` on a Mac"
}
