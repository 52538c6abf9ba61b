/// How weights are stored; activations, arithmetic and sums have 32 bits in either.
public enum Precision: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    /// Weights in 32 bits, as they come.
    case fp32
    /// Weights of dense layers in 16 bits, each row in units of a power of two, rounded to nearest.
    case fp16Storage = "fp16-storage"

    /// The name: `fp16-storage`.
    public var description: String { rawValue }
}
