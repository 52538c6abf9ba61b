import VGGModel

/// The bound that convolutions and dense layers share.
///
/// A sum of K products and a bias in any order is a tree: each product is rounded once (not at all where it is fused
/// into an addition) and passes at most K additions, so that it gains at most K + 1 factors 1 + d. Hence the error is at
/// most gamma(K + 1) Σ|a·b|; one rounding more allows for the reference's own, as K 2^-53 is far below 2^-24. Each of
/// the 2K operations may flush once. Inputs that are uncertain by e add Σ|w|e, and make the sizes |x| + e.
///
/// Book: Higham, section 3.1 and problem 3.3.
func sumsOfProducts(
    _ input: Evaluation, terms: Int, bias: [Double], output: Activation,
    absoluteSums: (_ values: [Double], _ start: [Double]) -> [Double]
) -> Evaluation {
    let magnitudes = absoluteSums(input.sizes, bias.map(abs))
    let rounded = roundedSums(magnitudes, terms: terms)
    return Evaluation(
        output: output, magnitudes: magnitudes,
        bounds: widened(rounded, by: input, sums: bias.count, absoluteSums: absoluteSums))
}

/// What sums of `terms` products lose by rounding and flushing, from their sizes.
private func roundedSums(_ magnitudes: [Double], terms: Int) -> [Double] {
    let gamma = SinglePrecision.gamma(terms + 2)
    let flushed = Double(2 * terms + 1) * SinglePrecision.smallestNormal
    return magnitudes.map { gamma * $0 + (1 + gamma) * flushed }
}

extension Evaluation {
    /// Sums of as many products of exact factors as `terms`, whose sizes add up to `sizes`.
    init(exactFactors terms: Int, sums: [Double], sizes: [Double], shape: Shape) {
        self.init(
            output: Activation(unchecked: sums, shape: shape), magnitudes: sizes,
            bounds: roundedSums(sizes, terms: terms))
    }
}

/// The bounds of sums with what uncertain inputs add to them, Σ|w|e.
func widened(
    _ bounds: [Double], by input: Evaluation, sums: Int,
    absoluteSums: (_ values: [Double], _ start: [Double]) -> [Double]
) -> [Double] {
    if input.isExact { return bounds }
    let passedOn = absoluteSums(input.bounds, [Double](repeating: 0, count: sums))
    return zip(bounds, passedOn).map(+)
}
