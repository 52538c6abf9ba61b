public import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Reference {
    /// The gradient of what local response normalisation read.
    ///
    /// With s = k + alpha Σ x² as in the layer, dx[i] = g[i] s[i]^-beta - 2 alpha beta x[i] Σ g[j] x[j] s[j]^(-beta - 1),
    /// the sum over the channels j whose window has i, which are those around i.
    ///
    /// - Throws: `ReferenceError` where the shapes differ, the window is not odd or a constant does not keep the base
    ///   positive.
    public static func localResponseNormalizationGradient(
        _ gradient: Activation, input: Activation, _ layer: LocalResponseNormalization
    ) throws(ReferenceError) -> Activation {
        let responses = try Responses(input, layer, gradient: gradient.shape)
        let own = responses.own(gradient.values), others = responses.others(gradient.values)
        return Activation(unchecked: zip(own, others).map(-), shape: input.shape)
    }

    /// The gradient of what local response normalisation read, with its bounds.
    ///
    /// Each power of s is rounded as in the layer, the one to -beta - 1 by as much more as its exponent is larger: for the
    /// exponent's own rounding, which may be one of beta and one of a sum, by 2 (beta + 1) |ln s|. A device may also divide
    /// s^-beta, or the layer's output, by s. The first term is further rounded as a product; the terms of the sum as two
    /// products, `size` - 1 additions, a product with x, and four roundings of 2 alpha beta and its product; the difference
    /// once. One more allows for the reference's own. What is flushed on the way counts once for all factors that follow.
    /// The inputs are exact; what the gradients are uncertain by passes as they do.
    ///
    /// - Throws: `ReferenceError` where the shapes differ, the window is not odd or a constant does not keep the base
    ///   positive.
    public static func localResponseNormalizationGradient(
        _ gradient: Evaluation, input: Activation, _ layer: LocalResponseNormalization
    ) throws(ReferenceError) -> Evaluation {
        let output = try localResponseNormalizationGradient(gradient.output, input: input, layer)
        let responses = try Responses(input, layer, gradient: gradient.shape)
        let sizes = gradient.sizes
        let own = responses.own(sizes), others = responses.others(sizes, absolute: true)
        let passed =
            gradient.bounds.contains { $0 != 0 }
            ? zip(responses.own(gradient.bounds), responses.others(gradient.bounds, absolute: true)).map(+)
            : [Double](repeating: 0, count: own.count)
        let gammas = responses.roundings.map(SinglePrecision.gamma)
        let flushed = responses.flushed(by: sizes)
        let bounds = own.indices.map { index in
            passed[index] + gammas[0] * own[index] + gammas[1] * others[index] + flushed
        }
        return Evaluation(output: output, magnitudes: zip(own, others).map(+), bounds: bounds)
    }
}

/// The powers of the bases of a normalised image, and the two terms of its gradient.
private struct Responses {
    let input: Activation
    let layer: LocalResponseNormalization
    let bases: [Double]
    /// s^-beta and s^(-beta - 1).
    let powers: (own: [Double], others: [Double])

    init(_ input: Activation, _ layer: LocalResponseNormalization, gradient: Shape) throws(ReferenceError) {
        try Reference.check(layer)
        try Batch.check(gradient, is: input.shape, "gradients of these inputs")
        self.input = input
        self.layer = layer
        let bases = Reference.responseBases(input.values, shape: input.shape, layer)
        self.bases = bases
        powers = (bases.map { pow($0, -layer.beta) }, bases.map { pow($0, -layer.beta - 1) })
    }

    /// g[i] s[i]^-beta.
    func own(_ gradient: [Double]) -> [Double] { zip(gradient, powers.own).map(*) }

    /// 2 alpha beta x[i] Σ g[j] x[j] s[j]^(-beta - 1).
    func others(_ gradient: [Double], absolute: Bool = false) -> [Double] {
        let values = absolute ? input.values.map(abs) : input.values
        let terms = values.indices.map { gradient[$0] * values[$0] * powers.others[$0] }
        let (channels, area) = (input.shape.channels, input.shape.height * input.shape.width)
        return [Double](planes: channels, of: area) { channel, plane in
            let near = max(channel - layer.size / 2, 0)...min(channel + layer.size / 2, channels - 1)
            for pixel in 0..<area {
                let sum = near.reduce(0) { $0 + terms[$1 * area + pixel] }
                plane[pixel] = 2 * layer.alpha * layer.beta * values[channel * area + pixel] * sum
            }
        }
    }

    /// Roundings of the first term and of the second.
    var roundings: [Int] {
        let largest = bases.reduce(0) { max($0, abs(log($1))) }
        let logarithm = largest < 1000 ? largest : 1000
        let base = layer.size + 4
        let function = SinglePrecision.power + SinglePrecision.division
        let own = Int(layer.beta.rounded(.up)) * base + Int((layer.beta * logarithm).rounded(.up)) + function
        let others =
            Int((layer.beta + 1).rounded(.up)) * base + Int((2 * (layer.beta + 1) * logarithm).rounded(.up)) + function
            + SinglePrecision.division
        return [own + 3, others + layer.size + 9]
    }

    /// What flushing may change at most.
    func flushed(by gradient: [Double]) -> Double {
        let largest = { (values: [Double]) in 1 + values.reduce(0) { max($0, abs($1)) } }
        let value = largest(input.values)
        let factors = largest(gradient) * value * value * largest(powers.others) * (1 + 2 * layer.alpha * layer.beta)
        return (4 + 4 * Double(layer.size) * factors) * SinglePrecision.smallestNormal
    }
}
