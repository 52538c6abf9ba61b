/// What is wrong with a computation besides its values, or why there are none.
public struct Finding: Hashable, Sendable, Codable {
    /// The kind of finding.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// A kernel wrote outside its buffer.
        case overrun
        /// Values of one computation differ from run to run, or with what a buffer held before.
        case unsteady
        /// Values were not written.
        case unwritten
        /// OpenCL or the backend failed: a program that does not compile, say.
        case failed
    }

    /// The kind.
    public let kind: Kind
    /// What was found, in words.
    public let message: String

    /// Makes a finding.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
