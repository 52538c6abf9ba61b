/// Sums of products in 32-bit arithmetic, in orders that a device may choose.
enum FloatSums: CaseIterable {
    /// One accumulator, terms as they come.
    case inOrder
    /// One accumulator, terms shuffled, each product fused into its addition.
    case shuffledAndFused
    /// Two randomly chosen partial sums are added until one is left.
    case randomTree

    /// The sum of `start` and the products of the pairs.
    func sum(_ start: Float, _ pairs: [(Float, Float)], using generator: inout Seeded) -> Float {
        switch self {
        case .inOrder: return pairs.reduce(start) { $0 + $1.0 * $1.1 }
        case .shuffledAndFused:
            return pairs.shuffled(using: &generator).reduce(start) { $0.addingProduct($1.0, $1.1) }
        case .randomTree:
            var parts = [start] + pairs.map { $0.0 * $0.1 }
            while parts.count > 1 {
                let first = parts.remove(at: Int.random(in: parts.indices, using: &generator))
                let second = Int.random(in: parts.indices, using: &generator)
                parts[second] += first
            }
            return parts[0]
        }
    }
}
