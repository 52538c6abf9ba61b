import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Normally distributed numbers by the ziggurat method (Marsaglia and Tsang 2000) with 256 layers.
package struct NormalGenerator: Sendable {
    /// Right edges of the layers, the lowest first; it is wider than its edge by the share of the tail.
    private let edges: [Double]
    /// The density at each edge.
    private let heights: [Double]
    /// Where the tail begins.
    private static let tail = 3.654_152_885_361_008_8
    /// The area of each layer.
    private static let area = 0.004_928_673_233_99

    /// Computes the layers.
    package init() {
        var edges = [Self.area / Self.density(Self.tail), Self.tail]
        while edges.count < 256 {
            let last = edges[edges.count - 1]
            edges.append((-2 * log(Self.area / last + Self.density(last))).squareRoot())
        }
        edges.append(0)
        // Rounded, so that another mathematics library, a last place off, gives the same numbers.
        self.edges = edges.map { Double(Float($0)) }
        heights = edges.map { Double(Float(Self.density($0))) }
    }

    /// Fills `target` with numbers of a standard deviation.
    func fill(_ target: UnsafeMutableBufferPointer<Float>, deviation: Double, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        edges.withUnsafeBufferPointer { edges in
            heights.withUnsafeBufferPointer { heights in
                for i in target.indices {
                    let value = Self.next(&generator, edges, heights)
                    target.initializeElement(at: i, to: Float(value * deviation))
                }
            }
        }
    }

    @inline(__always)
    private static func next(
        _ generator: inout SplitMix64, _ edges: UnsafeBufferPointer<Double>, _ heights: UnsafeBufferPointer<Double>
    ) -> Double {
        while true {
            let bits = generator.next()
            let layer = Int(bits & 0xFF)
            // The 54 bits above the layer's give a number in -1..<1.
            let x = Double(Int64(bitPattern: bits) >> 10) * 0x1p-53 * edges[layer]
            if abs(x) < edges[layer + 1] { return x }
            if layer == 0 { return x < 0 ? -tailNumber(&generator) : tailNumber(&generator) }
            let height = heights[layer] + uniform(&generator) * (heights[layer + 1] - heights[layer])
            if height < density(x) { return x }
        }
    }

    /// A number beyond the last edge (Marsaglia 1964).
    private static func tailNumber(_ generator: inout SplitMix64) -> Double {
        while true {
            let x = -log(uniform(&generator)) / tail
            let y = -log(uniform(&generator))
            if 2 * y > x * x { return tail + x }
        }
    }

    /// A number in 0..<1, never 0.
    private static func uniform(_ generator: inout SplitMix64) -> Double {
        (Double(generator.next() >> 12) + 0.5) * 0x1p-52
    }

    private static func density(_ x: Double) -> Double { exp(-0.5 * x * x) }
}
