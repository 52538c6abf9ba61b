import VGGModel
import VGGReference

/// Seeded numbers of the kinds that tests want.
struct Seeded: RandomNumberGenerator {
    private var generator: SplitMix64

    init(_ seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }

    /// `count` floats between -1 and 1.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
    }

    /// `count` whole numbers between -3 and 3.
    mutating func integers(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float(Int.random(in: -3...3, using: &self)) }
    }

    /// Weights of uniform distribution whose sums keep the size of their inputs, and biases.
    mutating func parameters(_ shape: [Int]) -> LayerParameters {
        let terms = shape.dropFirst().reduce(1, *)
        let scale = (6 / Float(terms)).squareRoot()
        return LayerParameters(
            weight: Tensor(shape: shape, values: floats(terms * shape[0]).map { $0 * scale }),
            bias: Tensor(shape: [shape[0]], values: floats(shape[0]).map { $0 / 10 }))
    }

    /// Weights for every convolution and dense layer of a network.
    mutating func parameters(of network: Network) throws -> Parameters {
        var layers: [String: LayerParameters] = [:]
        let shapes = try network.weightShapes()
        for node in network.nodes {
            if let shape = shapes[node.name] { layers[node.name] = parameters(shape) }
        }
        return Parameters(layers: layers)
    }
}

/// matrix · square · matrixᵀ in double precision.
func transformed(_ square: [Double], by matrix: [[Double]]) -> [Double] {
    let side = matrix[0].count
    return matrix.flatMap { row in
        matrix.map { column in
            (0..<side * side).reduce(0) { $0 + row[$1 / side] * column[$1 % side] * square[$1] }
        }
    }
}
