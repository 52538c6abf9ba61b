/// Why a file of weights cannot be read, used or written.
public struct WeightsError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// There is no file of that name.
        public static let notFound = Code("notFound")
        /// The file is there but cannot be opened or mapped.
        public static let unreadable = Code("unreadable")
        /// The part of the file that describes its tensors is damaged, or the file is of another format.
        public static let invalidHeader = Code("invalidHeader")
        /// The file has no tensor of that name.
        public static let invalidTensor = Code("invalidTensor")
        /// The file is sound, but holds an element type that is not read here.
        public static let unsupportedType = Code("unsupportedType")
        /// The file is sound, but holds a model of a kind that cannot be run here.
        public static let unsupportedModel = Code("unsupportedModel")
        /// The file's tensors are not those of the network: missing, surplus, or of another shape.
        public static let mismatch = Code("mismatch")
        /// A weight is infinite or not a number.
        public static let notFinite = Code("notFinite")
        /// The file cannot be written.
        public static let writeFailed = Code("writeFailed")
        /// The task was cancelled; nothing was written.
        public static let cancelled = Code("cancelled")
        /// The text does not name a source of weights.
        public static let invalidSource = Code("invalidSource")
    }

    /// The kind of failure.
    public let code: Code
    /// The file, or the text that should have named one.
    public let path: String
    /// What was wrong and what to do, without the path.
    public let message: String
    /// Each thing that was wrong, where there may be many; the message lists only the first of them.
    public let problems: [String]

    /// Makes an error.
    public init(_ code: Code, path: String, _ message: String, problems: [String] = []) {
        self.code = code
        self.path = path
        self.message = message
        self.problems = problems
    }
}

extension WeightsError: CustomStringConvertible {
    /// The path and the message.
    public var description: String { "\(path): \(message)" }
}

extension WeightsError {
    /// There is no tensor of a name.
    static func noTensor(_ name: String, path: String) -> WeightsError {
        WeightsError(.invalidTensor, path: path, "holds no tensor \(quoted(name))")
    }

    /// A tensor's values are of a type that is not read.
    static func unreadTensor(_ name: String, type: String, path: String) -> WeightsError {
        WeightsError(
            .unsupportedType, path: path, "tensor \(quoted(name)) is of type \(type); convert it to 32-bit floats")
    }
}
