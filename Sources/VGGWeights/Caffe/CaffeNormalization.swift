import VGGModel

/// Caffe's batch normalisation with the scale that follows it, if any.
struct CaffeNormalization: Sendable {
    /// Sums of means and of variances.
    let mean: CaffeBlob
    let variance: CaffeBlob
    /// The number by which to divide them.
    let divisor: CaffeBlob
    /// The factors and addends of the scale that follows.
    let scale: CaffeBlob?
    let shift: CaffeBlob?
    /// What is added to the variance.
    let epsilon: Double

    /// The same with its values at hand.
    struct Opened {
        private let mean: Tensor
        private let variance: Tensor
        private let reciprocal: Double
        private let scale: Tensor?
        private let shift: Tensor?
        private let epsilon: Double

        init(_ normalization: CaffeNormalization, _ source: CaffeSource) throws(WeightsError) {
            mean = try normalization.mean.tensor(source)
            variance = try normalization.variance.tensor(source)
            reciprocal = try normalization.divisor.reciprocal(source)
            scale = try normalization.scale?.tensor(source)
            shift = try normalization.shift?.tensor(source)
            epsilon = normalization.epsilon
        }

        /// `scale / sqrt(variance + epsilon)` of a channel.
        func factor(_ channel: Int) -> Double {
            let variance = Double(variance[place: channel]) * reciprocal
            return Double(scale?[place: channel] ?? 1) / (variance + epsilon).squareRoot()
        }

        /// `shift - mean * factor` of a channel.
        func addend(_ channel: Int) -> Double {
            Double(shift?[place: channel] ?? 0) - Double(mean[place: channel]) * reciprocal * factor(channel)
        }
    }
}

extension CaffeBlob {
    /// One divided by the blob's only value, or zero where that is zero, as Caffe has it.
    func reciprocal(_ source: CaffeSource) throws(WeightsError) -> Double {
        let number = Double(try tensor(source)[place: 0])
        return number == 0 ? 0 : 1 / number
    }
}

extension Tensor {
    /// A tensor of the values that `value` gives for each place of the row-major order.
    init(shape: [Int], _ value: (Int) -> Double) {
        let count = shape.reduce(1, *)
        let storage = TensorStorage(byteCount: 4 * count) { memory in
            let target = memory.bindMemory(to: Float.self)
            for place in 0..<count { target.initializeElement(at: place, to: Float(value(place))) }
        }
        self.init(shape: shape, storage: storage)
    }
}
