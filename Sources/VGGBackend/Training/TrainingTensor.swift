/// A tensor of a training plan, and where its values lie.
public struct TrainingTensor: Hashable, Sendable {
    /// The tensor's name: `conv1_1.weight`, `bn1_1.running_mean`.
    public let name: String
    /// Extents, outermost first.
    public let shape: [Int]
    /// The buffer that holds it, by its place in the plan.
    public let buffer: Int
    /// Where in the buffer its values begin, counted in values.
    public let offset: Int

    /// The number of values.
    public var count: Int { shape.reduce(1, *) }
}

/// A buffer that lives as long as a training session.
struct TrainingBuffer {
    /// What it is for, in words.
    let name: String
    /// Bytes, a multiple of four.
    var byteCount: Int
}
