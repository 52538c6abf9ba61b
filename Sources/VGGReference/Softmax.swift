import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Reference {
    /// The exponentials of the channels of each pixel, scaled to sum to one.
    public static func softmax(_ input: Activation) -> Activation {
        input.mapPixels { scores in
            let largest = scores.max() ?? 0
            let exponentials = scores.map { exp($0 - largest) }
            let sum = exponentials.reduce(0, +)
            return exponentials.map { $0 / sum }
        }
    }

    /// The exponentials of the channels of each pixel, scaled to sum to one, with their bounds.
    ///
    /// Shifting all scores by one number changes nothing, so only the rounding of the difference d = x - m counts: an
    /// exponent is uncertain by a = e + u|d|, which multiplies its exponential by between exp(-a) and exp(a). The
    /// numerator is further rounded by `exp`, the denominator by `exp` and n - 1 additions, all of one sign, and the
    /// quotient by a division, or a reciprocal and a product; one more allows for the reference's own. The largest
    /// exponential is one, so that the denominator is no less than about one and a flushed numerator costs no more
    /// than itself.
    public static func softmax(_ input: Evaluation) -> Evaluation {
        let output = softmax(input.output)
        let gamma = SinglePrecision.gamma(
            2 * SinglePrecision.exponential + input.shape.channels + SinglePrecision.division + 1)
        let bounds = input.mapPixels(with: output) { pixel, probabilities in
            let weighted = { (sign: Double) in
                zip(probabilities, pixel.uncertainty).reduce(0) { $0 + $1.0 * exp(sign * $1.1) }
            }
            let (least, most) = (weighted(-1), weighted(1))
            return zip(probabilities, pixel.uncertainty).map { probability, a in
                let above = exp(a) / least * (1 + gamma) - 1
                let below = 1 - exp(-a) / most * (1 - gamma)
                return probability * max(above, below) + 4 * SinglePrecision.smallestNormal
            }
        }
        return Evaluation(output: output, magnitudes: output.values, bounds: bounds)
    }

    /// The logarithm of softmax over the channels of each pixel.
    public static func logSoftmax(_ input: Activation) -> Activation {
        input.mapPixels { scores in
            let largest = scores.max() ?? 0
            let logarithm = log(scores.reduce(0) { $0 + exp($1 - largest) })
            return scores.map { $0 - largest - logarithm }
        }
    }

    /// The logarithm of softmax over the channels of each pixel, with its bounds.
    ///
    /// With d and a as for softmax, the sum of exponentials S lies between the sums of exp(d - a) and exp(d + a), but for
    /// the roundings of `exp` and n - 1 additions; its logarithm, which `log` rounds further, is subtracted from d, and the
    /// difference rounded. One rounding more allows for the reference's own.
    public static func logSoftmax(_ input: Evaluation) -> Evaluation {
        let output = logSoftmax(input.output)
        let gamma = SinglePrecision.gamma(SinglePrecision.exponential + input.shape.channels + 1)
        let bounds = input.mapPixels(with: output) { pixel, results in
            let sum = { (sign: Double) in
                log(zip(pixel.differences, pixel.uncertainty).reduce(0) { $0 + exp($1.0 + sign * $1.1) })
            }
            let (low, middle, high) = (sum(-1) - gamma, sum(0), sum(1) + gamma)
            let spread = max(high - middle, middle - low)
            let size = abs(middle) + spread
            let logarithm = spread + SinglePrecision.gamma(SinglePrecision.logarithm) * size
            return results.indices.map { index in
                guard results[index].isFinite else { return 0 }
                let a = pixel.uncertainty[index]
                let rounded = SinglePrecision.gamma(2) * (abs(pixel.differences[index]) + a + size + logarithm)
                return a + logarithm + rounded + 4 * SinglePrecision.smallestNormal
            }
        }
        return Evaluation(output: output, magnitudes: output.values.map(abs), bounds: bounds)
    }
}

/// The scores of a pixel as an exponential sees them.
private struct Pixel {
    /// Each score less the largest.
    let differences: [Double]
    /// How far each difference may be off, up to a shift that all share.
    let uncertainty: [Double]

    init(_ scores: [Double], _ bounds: [Double]) {
        let largest = scores.max() ?? 0
        let largestBound = bounds.max() ?? 0
        differences = scores.map { $0 - largest }
        uncertainty = zip(scores, bounds).map { value, bound in
            // The exponential of minus infinity is zero, and no rounding changes that.
            value == -.infinity
                ? 0 : bound + SinglePrecision.unit * (abs(value - largest) + bound + largestBound)
        }
    }
}

extension Activation {
    /// Each pixel's channels, changed together.
    fileprivate func mapPixels(_ change: ([Double]) -> [Double]) -> Activation {
        Activation(unchecked: shape.mapPixels { change(shape.channels(of: values, at: $0)) }, shape: shape)
    }
}

extension Evaluation {
    /// New values from each pixel's scores and what has been made of them.
    fileprivate func mapPixels(with output: Activation, _ change: (Pixel, [Double]) -> [Double]) -> [Double] {
        shape.mapPixels { pixel in
            change(
                Pixel(shape.channels(of: values, at: pixel), shape.channels(of: bounds, at: pixel)),
                shape.channels(of: output.values, at: pixel))
        }
    }
}

extension Shape {
    private var area: Int { height * width }

    fileprivate func channels(of values: [Double], at pixel: Int) -> [Double] {
        stride(from: pixel, to: values.count, by: area).map { values[$0] }
    }

    fileprivate func mapPixels(_ channels: (Int) -> [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        for pixel in 0..<area {
            for (channel, value) in channels(pixel).enumerated() { result[channel * area + pixel] = value }
        }
        return result
    }
}
