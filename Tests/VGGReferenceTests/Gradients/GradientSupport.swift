import VGGModel
import VGGReference

extension Seeded {
    /// A batch of images of floats between -1 and 1.
    mutating func batch(_ count: Int, of shape: Shape) throws -> [Activation] {
        try (0..<count).map { _ in try Activation(shape: shape, floats: floats(shape.count)) }
    }

    /// A batch of images of whole numbers between -3 and 3.
    mutating func integerBatch(_ count: Int, of shape: Shape) throws -> [Activation] {
        try (0..<count).map { _ in try Activation(shape: shape, floats: integers(shape.count)) }
    }

    /// A vector of floats.
    mutating func vector(_ count: Int, scale: Float = 1) -> Tensor {
        Tensor(shape: [count], values: floats(count).map { $0 * scale })
    }
}

/// Σ a·b over all values of two batches.
func product(_ first: [Activation], _ second: [Activation]) -> Double {
    zip(first, second).reduce(0) { sum, pair in sum + zip(pair.0.values, pair.1.values).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// The derivatives of a function of some values, by central differences over one and two steps.
///
/// The error of the two together is of the fourth order of the step: about 1e-12 for a step of 2^-10 and functions whose
/// fifth derivatives are no more than about one, beside what rounding makes of 1e-16 divided by the step.
func differences(
    at values: [Double], step: Double = 0x1p-10, places: [Int]? = nil, of function: ([Double]) throws -> Double
) rethrows -> [Double] {
    try (places ?? Array(values.indices)).map { index in
        let moved = { (steps: Double) in
            var values = values
            values[index] += steps * step
            return values
        }
        let near = try function(moved(1)) - function(moved(-1))
        let far = try function(moved(2)) - function(moved(-2))
        return (8 * near - far) / (12 * step)
    }
}

/// The largest difference between two lists, as a share of the largest value of the second.
func worstDifference(_ values: [Double], _ expected: [Double]) -> Double {
    guard values.count == expected.count else { return .infinity }
    let largest = expected.reduce(0) { max($0, abs($1)) }
    return zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
}

/// A value moved by a difference in a tensor.
func moved(_ tensor: Tensor, at index: Int, by difference: Float) -> Tensor {
    var values = tensor.values
    values[index] += difference
    return Tensor(shape: tensor.shape, values: values)
}

/// What is compared, as floats.
func verdict(_ values: [Float], _ reference: Evaluation) throws -> Comparison.Verdict {
    try Comparison(of: values, with: reference, trustedShare: 0).verdict
}
