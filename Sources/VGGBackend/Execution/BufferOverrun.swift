/// A write outside a buffer of activations, as the guard beside it shows.
public struct BufferOverrun: Hashable, Sendable {
    /// On which side of the buffer the guard lies.
    public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
        /// Ahead of the buffer's first byte.
        case before
        /// Behind its last byte.
        case after
    }

    /// The slot of the plan whose buffer it is.
    public let slot: Int
    /// The side.
    public let side: Side
    /// Bytes from the buffer's start, or from its end, to the first byte of the guard that is changed.
    public let distance: Int

    /// Where it was written, in words: `4 bytes before its start`.
    public var place: String {
        side == .before ? "\(distance) bytes before its start" : "\(distance) bytes past its end"
    }
}
