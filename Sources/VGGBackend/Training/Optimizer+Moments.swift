public import VGGModel

extension Optimizer {
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
