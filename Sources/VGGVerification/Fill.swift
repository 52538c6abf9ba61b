public import VGGModel

/// How a check's numbers are drawn.
public enum Fill: Hashable, Sendable, Codable, CaseIterable {
    /// Whole numbers from -3 to 3. A sum of up to about a million products of them is exact in 32 bits whatever the
    /// order of its terms, so that a result must be equal, bit for bit.
    case integers
    /// Numbers from -1 to 1, for which the reference's bounds hold.
    case reals

    /// `count` numbers of a seed.
    public func values(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        switch self {
        case .integers: return (0..<count).map { _ in Float(Int(generator.next() >> 33) % 7 - 3) }
        case .reals: return (0..<count).map { _ in Float(Int32(truncatingIfNeeded: generator.next() >> 32)) / 0x1p31 }
        }
    }

    /// Weights and biases for every layer of a network that has them.
    public func parameters(for network: Network, seed: UInt64) throws -> Parameters {
        var layers: [String: LayerParameters] = [:]
        let shapes = try network.weightShapes()
        for (index, node) in network.nodes.enumerated() {
            guard let shape = shapes[node.name] else { continue }
            let own = seed &+ UInt64(index) &* 1000
            let weight = values(shape.reduce(1, *), seed: own &+ 1)
            layers[node.name] = LayerParameters(
                weight: Tensor(shape: shape, values: weight),
                bias: Tensor(shape: [shape[0]], values: values(shape[0], seed: own &+ 2)))
        }
        return Parameters(layers: layers)
    }
}

/// Steele, Lea and Flood's generator: small, fast, and the same everywhere.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
