/// Why a file cannot be downloaded.
public struct DownloadError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// No model goes by the name, or the text is no location to download from.
        public static let unknownModel = Code("unknownModel")
        /// An option, a proxy's address or a checksum is not of the form it must have.
        public static let invalidSetting = Code("invalidSetting")
        /// The server has no such file.
        public static let notFound = Code("notFound")
        /// The server, or a proxy on the way, does not give the file to us.
        public static let refused = Code("refused")
        /// No connection to the server comes about.
        public static let unreachable = Code("unreachable")
        /// The connection broke off too often; what came is kept, and the next try continues there.
        public static let interrupted = Code("interrupted")
        /// The server leads on to where it must not, or in circles.
        public static let badRedirect = Code("badRedirect")
        /// The server's answer contradicts itself or what was asked.
        public static let invalidResponse = Code("invalidResponse")
        /// The file that came is not the one that was expected.
        public static let wrongDigest = Code("wrongDigest")
        /// The file cannot be written.
        public static let writeFailed = Code("writeFailed")
        /// The disk has no space left for the file.
        public static let diskFull = Code("diskFull")
        /// Another process downloads the same file.
        public static let busy = Code("busy")
        /// The task was cancelled; what came is kept, and the next try continues there.
        public static let cancelled = Code("cancelled")
    }

    /// The kind of failure.
    public let code: Code
    /// The location, the file or the text that the failure is about.
    public let subject: String
    /// What was wrong and what to do, without the subject.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ subject: String, _ message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }
}

extension DownloadError: CustomStringConvertible {
    /// The subject and the message.
    public var description: String { "\(subject): \(message)" }
}
