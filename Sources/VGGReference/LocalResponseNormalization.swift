public import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Reference {
    /// Local response normalisation across channels: x / (k + alpha Σ x²)^beta over `size` channels around the value's.
    ///
    /// Paper: Krizhevsky, Sutskever and Hinton (2012), section 3.3.
    ///
    /// - Throws: `ReferenceError` where the window is not odd or a constant does not keep the base positive.
    public static func localResponseNormalization(
        _ input: Activation, _ layer: LocalResponseNormalization
    ) throws(ReferenceError) -> Activation {
        try check(layer)
        let scales = responseBases(input.values, shape: input.shape, layer).map { pow($0, -layer.beta) }
        return Activation(unchecked: zip(input.values, scales).map(*), shape: input.shape)
    }

    /// Local response normalisation with its bounds.
    ///
    /// The base s = k + alpha Σ x² has positive terms only: each is rounded as a square, as alpha, as their product, as
    /// k, and passes at most `size` additions. Raised to -beta, those roundings count at most ceil(beta) times each;
    /// beta's own rounding changes s^-beta by beta |ln s| u; then come the power itself, and a product or division. One
    /// more allows for the reference's own. Inputs uncertain by e put s between s(|x| - e) and s(|x| + e), which
    /// moves x s^-beta by at most e times the largest s^-beta, and |x| times the largest change of s^-beta.
    ///
    /// - Throws: `ReferenceError` where the window is not odd or a constant does not keep the base positive.
    public static func localResponseNormalization(
        _ input: Evaluation, _ layer: LocalResponseNormalization
    ) throws(ReferenceError) -> Evaluation {
        let output = try localResponseNormalization(input.output, layer)
        let middle = responseBases(input.values, shape: input.shape, layer)
        let least = responseBases(
            zip(input.values, input.bounds).map { max(abs($0) - $1, 0) }, shape: input.shape, layer)
        let most = responseBases(input.sizes, shape: input.shape, layer)
        let bounds = output.values.indices.map { index in
            let scale = { (base: Double) in pow(base, -layer.beta) }
            let (low, mid, high) = (scale(most[index]), scale(middle[index]), scale(least[index]))
            let passedOn = input.bounds[index] * high + abs(input.values[index]) * max(high - mid, mid - low)
            let size = (abs(input.values[index]) + input.bounds[index]) * high
            let roundings = roundings(layer, base: max(abs(log(most[index])), abs(log(least[index]))))
            return passedOn + SinglePrecision.gamma(roundings) * size + 2 * SinglePrecision.smallestNormal
        }
        return Evaluation(output: output, magnitudes: output.values.map(abs), bounds: bounds)
    }

    /// Refuses a layer that is none.
    static func check(_ layer: LocalResponseNormalization) throws(ReferenceError) {
        guard layer.size > 0, layer.size % 2 == 1, layer.k > 0, layer.alpha >= 0, (0...100).contains(layer.beta) else {
            throw ReferenceError(
                .shapeMismatch,
                "local response normalisation needs an odd size, k above 0, alpha from 0 and beta in 0...100, not "
                    + "\(layer.size), \(layer.k), \(layer.alpha), \(layer.beta)")
        }
    }

    private static func roundings(_ layer: LocalResponseNormalization, base logarithm: Double) -> Int {
        let sum = Int(layer.beta.rounded(.up)) * (layer.size + 4)
        let exponent = Int((layer.beta * (logarithm < 1000 ? logarithm : 1000)).rounded(.up))
        return sum + exponent + SinglePrecision.power + SinglePrecision.division + 1
    }

    /// k + alpha times the sum of the squares over the channels around each value's own.
    static func responseBases(_ values: [Double], shape: Shape, _ layer: LocalResponseNormalization) -> [Double] {
        let area = shape.height * shape.width
        return [Double](planes: shape.channels, of: area) { channel, plane in
            let first = max(channel - layer.size / 2, 0)
            let last = min(channel + layer.size / 2, shape.channels - 1)
            for pixel in 0..<area {
                var sum = 0.0
                for neighbour in first...last {
                    let value = values[neighbour * area + pixel]
                    sum += value * value
                }
                plane[pixel] = layer.k + layer.alpha * sum
            }
        }
    }
}
