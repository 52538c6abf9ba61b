import VGGModel

/// A factor and an addend per channel, as one node of a graph gives them; constants hold one value per channel.
enum ChannelStep: Sendable {
    case multiply(ONNXConstant)
    case divide(ONNXConstant)
    case add(ONNXConstant, factor: Double)
    case scale(Double)
    case normalize(Normalization)

    /// Batch normalisation as it is at inference.
    struct Normalization: Sendable {
        let scale: ONNXConstant
        let bias: ONNXConstant
        let mean: ONNXConstant
        let variance: ONNXConstant
        let epsilon: Double
    }

    /// Whether the factor is other than one.
    var scales: Bool { if case .add = self { false } else { true } }

    /// The constants that the step reads.
    var constants: [ONNXConstant] {
        switch self {
        case .multiply(let constant), .divide(let constant), .add(let constant, _): [constant]
        case .scale: []
        case .normalize(let values): [values.scale, values.bias, values.mean, values.variance]
        }
    }
}

/// Steps one after the other: `((x * f1 + a1) * f2 + a2) ...`, all in double precision.
struct ChannelSteps: Sendable {
    /// The steps, the first one first.
    var steps: [ChannelStep] = []

    /// Whether any factor is other than one.
    var scales: Bool { steps.contains(where: \.scales) }

    /// The product of the factors for each channel.
    func factors(channels: Int, path: String) throws(WeightsError) -> [Double] {
        try applied(to: [Double](repeating: 1, count: channels), adding: false, path: path)
    }

    /// What becomes of a value of each channel.
    func applied(to start: [Double], path: String) throws(WeightsError) -> [Double] {
        try applied(to: start, adding: true, path: path)
    }

    private func applied(to start: [Double], adding: Bool, path: String) throws(WeightsError) -> [Double] {
        var values = start
        for step in steps {
            switch step {
            case .multiply(let constant): try Self.change(&values, constant, path) { $0 * $1 }
            case .divide(let constant): try Self.change(&values, constant, path) { $0 / $1 }
            case .scale(let factor): for channel in values.indices { values[channel] *= factor }
            case .add(let constant, let factor):
                if adding { try Self.change(&values, constant, path) { $0 + $1 * factor } }
            case .normalize(let normalization):
                let factors = try normalization.factors(channels: values.count, path: path)
                if adding { try Self.change(&values, normalization.mean, path) { $0 - $1 } }
                for channel in values.indices { values[channel] *= factors[channel] }
                if adding { try Self.change(&values, normalization.bias, path) { $0 + $1 } }
            }
        }
        return values
    }

    fileprivate static func change(
        _ values: inout [Double], _ constant: ONNXConstant, _ path: String, _ body: (Double, Double) -> Double
    ) throws(WeightsError) {
        let changes = try constant.values(path: path)
        changes.withValues { changes in
            for channel in values.indices { values[channel] = body(values[channel], Double(changes[channel])) }
        }
    }
}

extension ChannelStep.Normalization {
    /// What each channel is multiplied by: `scale / sqrt(variance + epsilon)`, as the loader folds it.
    fileprivate func factors(channels: Int, path: String) throws(WeightsError) -> [Double] {
        var factors = [Double](repeating: 1, count: channels)
        try ChannelSteps.change(&factors, scale, path) { $0 * $1 }
        try ChannelSteps.change(&factors, variance, path) { [epsilon] in $0 / ($1 + epsilon).squareRoot() }
        return factors
    }
}
