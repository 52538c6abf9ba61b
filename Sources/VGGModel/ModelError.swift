/// Why a network cannot be made or used as asked.
public struct ModelError: Error, Hashable, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// No model goes by that name.
        public static let unknownModel = Code("unknownModel")
        /// The nodes do not form a network: a name twice, an input that is not there, shapes that do not fit.
        public static let invalidNetwork = Code("invalidNetwork")
        /// The network has no layer of that name.
        public static let unknownLayer = Code("unknownLayer")
        /// The picture is too small or too large for the network.
        public static let invalidInput = Code("invalidInput")
        /// Weights are missing, surplus, of the wrong shape, or not finite.
        public static let invalidParameters = Code("invalidParameters")
    }

    /// The kind of failure.
    public let code: Code
    /// What was wrong and what to do, in one or more lines.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ModelError: CustomStringConvertible {
    /// The message alone.
    public var description: String { message }
}
