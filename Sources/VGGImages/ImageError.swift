/// Why a picture cannot be read, changed or written.
public struct ImageError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// There is no file at that path.
        public static let notFound = Code("notFound")
        /// The file is there but cannot be read: no permission, a directory, a failing disk.
        public static let unreadable = Code("unreadable")
        /// The bytes are not a JPEG or PNG picture, or one of a kind that cannot be read here.
        public static let unsupportedFormat = Code("unsupportedFormat")
        /// The picture is truncated or damaged.
        public static let corrupt = Code("corrupt")
        /// The file or the picture is larger than the limits allow.
        public static let tooLarge = Code("tooLarge")
        /// A size, a quality or a preprocessing value makes no sense.
        public static let invalidArgument = Code("invalidArgument")
        /// The picture cannot be encoded or the file cannot be written.
        public static let writeFailed = Code("writeFailed")
    }

    /// The kind of failure.
    public let code: Code
    /// The file's path, or the name the caller gave to the bytes.
    public let name: String
    /// What was wrong and what to do, without the name.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, name: String, _ message: String) {
        self.code = code
        self.name = name
        self.message = message
    }
}

extension ImageError: CustomStringConvertible {
    /// The name and the message.
    public var description: String { "\(name): \(message)" }
}
