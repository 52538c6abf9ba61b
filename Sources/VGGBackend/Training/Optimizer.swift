/// How weights move along their gradients.
public enum Optimizer: Hashable, Sendable, Codable {
    /// Stochastic gradient descent with momentum and weight decay; the VGG paper takes 0.9 and 5e-4.
    case sgd(momentum: Double = 0.9, weightDecay: Double = 5e-4, isNesterov: Bool = false)
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
    case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 1e-2)

    /// What it remembers of each weight, by name.
    public var moments: [String] {
        switch self {
        case .sgd: ["velocity"]
        case .adamW: ["mean", "square"]
        }
    }

    /// The corrections of the moments of AdamW in step `step`, counted from zero; one where there are none.
    func corrections(step: Int) -> (Float, Float) {
        guard case .adamW(let beta1, let beta2, _, _) = self else { return (1, 1) }
        return (Float(1 - power(beta1, step + 1)), Float(1 - power(beta2, step + 1)))
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, factor, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}
