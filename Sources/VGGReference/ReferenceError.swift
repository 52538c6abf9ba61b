/// Why the reference cannot evaluate or compare as asked.
public struct ReferenceError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// Values, weights and layers do not fit each other.
        public static let shapeMismatch = Code("shapeMismatch")
        /// A layer has no weights.
        public static let missingParameters = Code("missingParameters")
        /// A node reads what is not there, or a chain is none.
        public static let invalidNetwork = Code("invalidNetwork")
        /// A layer that inference does not have.
        public static let unsupportedLayer = Code("unsupportedLayer")
        /// A way to sum that a layer cannot have.
        public static let unsupportedSummation = Code("unsupportedSummation")
    }

    /// The kind of failure.
    public let code: Code
    /// What was wrong and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ReferenceError: CustomStringConvertible {
    /// The message alone.
    public var description: String { message }
}
