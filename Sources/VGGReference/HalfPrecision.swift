/// What arithmetic on halves loses at most; the same model as `SinglePrecision`.
///
/// A value within the range is rounded to a half by 2^-11 of itself at most, or to zero where it is less than the smallest
/// normal half, since devices need not have smaller ones. What is beyond the range becomes infinite, and no bound holds.
public enum HalfPrecision {
    /// The unit roundoff of round-to-nearest.
    public static let unit = 0x1p-11
    /// The smallest normal number; what is less may become zero.
    public static let smallestNormal = 0x1p-14

    /// The largest relative change that `roundings` roundings make: n u / (1 - n u), infinite from n u = 1 on.
    public static func gamma(_ roundings: Int) -> Double {
        let total = Double(roundings) * unit
        return total < 1 ? total / (1 - total) : .infinity
    }
}

/// What products of halves lose that are summed as halves in chains, the chains as floats.
///
/// Both factors are rounded to halves, and a product passes at most as many fused multiply-adds as its chain has, each
/// rounded once to a half: `chain` + 2 roundings by 2^-11. It passes no more roundings of floats than in a sum without
/// chains, even where a device computes a multiply-add as a float first, so what is derived for such a sum holds here too.
/// Where a path gains a factor 1 + d with |d| <= a, and another 1 + e with |e| <= b, it gains 1 + f with
/// |f| <= a + b + a b.
///
/// Each factor and each multiply-add may flush once. What is flushed counts m / gamma beside values that gamma
/// multiplies, m the smallest normal half: then gamma (|w| + m / gamma) (|x| + m / gamma) is gamma |w x| with m |w| and
/// m |x|, and one such number for each multiply-add is the rest.
struct HalfChains {
    /// Products in a chain.
    let chain: Int

    /// The largest relative change, where the rest of the arithmetic makes one of `single`.
    func gamma(with single: Double) -> Double {
        let half = HalfPrecision.gamma(chain + 2)
        return half + single + half * single
    }

    /// What one flushed number counts beside values that gamma multiplies.
    static func flush(gamma: Double) -> Double { HalfPrecision.smallestNormal * (1 + 1 / gamma) }
}

/// The bound of sums of products of halves; see `HalfChains` for its derivation.
func sumsOfHalves(
    _ input: Evaluation, _ filters: Filters, _ chains: HalfChains, output: Activation,
    absoluteSums: (_ values: [Double], _ start: [Double]) -> [Double]
) -> Evaluation {
    let gamma = chains.gamma(with: SinglePrecision.gamma(filters.terms + 2))
    let flush = HalfChains.flush(gamma: gamma)
    let start = filters.bias.map { abs($0) + Double(filters.terms + 1) * flush }
    let magnitudes = filters.enlarged(by: flush).applied(
        to: input.sizes.map { $0 + flush }, start: start, absolute: true)
    return Evaluation(
        output: output, magnitudes: magnitudes,
        bounds: widened(magnitudes.map { gamma * $0 }, by: input, sums: filters.bias.count, absoluteSums: absoluteSums))
}
