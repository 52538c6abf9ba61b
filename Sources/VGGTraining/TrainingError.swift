/// Why training cannot begin or go on.
public struct TrainingError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// A setting has a value with which nothing can be trained.
        public static let invalidSettings = Code("invalidSettings")
        /// The folder of pictures is not one to train from.
        public static let invalidDataset = Code("invalidDataset")
        /// No picture can be decoded.
        public static let noPictures = Code("noPictures")
        /// The loss or the gradient is no longer a finite number.
        public static let diverged = Code("diverged")
        /// The file is no checkpoint, or a damaged one.
        public static let invalidCheckpoint = Code("invalidCheckpoint")
        /// A checkpoint, a network and a folder of pictures do not belong together.
        public static let mismatch = Code("mismatch")
        /// A network answered with something other than what it was asked for.
        public static let invalidAnswer = Code("invalidAnswer")
        /// A file cannot be written.
        public static let writeFailed = Code("writeFailed")
    }

    /// The kind of failure.
    public let code: Code
    /// The setting, the file or the folder that is at fault.
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

extension TrainingError: CustomStringConvertible {
    /// The subject and the message.
    public var description: String { "\(subject): \(message)" }
}
