public import VGGModel

extension Reference {
    /// The bytes of an RGB picture as a network's input, with bounds: (byte · scale - mean[c]) / deviation[c].
    ///
    /// `pixels` are rows of red, green, blue; the result has one plane per channel in the order of `preprocessing`. A
    /// term is rounded as a product, by the subtraction, and by the division or a reciprocal and a product; one rounding
    /// more allows for the reference's own. That covers one factor and one shift made beforehand too.
    ///
    /// - Throws: `ReferenceError` where there are not three bytes per pixel, or not three means and deviations.
    public static func imageNormalization(
        pixels: [UInt8], height: Int, width: Int, _ preprocessing: Preprocessing
    ) throws(ReferenceError) -> Evaluation {
        let shape = Shape(channels: 3, height: height, width: width)
        let bytes = try Activation(shape: shape, values: pixels.map(Double.init)).values
        guard preprocessing.mean.count == 3, preprocessing.deviation.count == 3 else {
            throw ReferenceError(.shapeMismatch, "normalisation needs three means and three deviations")
        }
        let gamma = SinglePrecision.gamma(SinglePrecision.division + 4)
        var values: [Double] = []
        var magnitudes: [Double] = []
        for channel in 0..<3 {
            let source = preprocessing.order == .rgb ? channel : 2 - channel
            let mean = Double(preprocessing.mean[channel])
            let deviation = Double(preprocessing.deviation[channel])
            for pixel in 0..<height * width {
                let scaled = bytes[3 * pixel + source] * Double(preprocessing.scale)
                values.append((scaled - mean) / deviation)
                magnitudes.append((abs(scaled) + abs(mean)) / abs(deviation))
            }
        }
        return Evaluation(
            output: Activation(unchecked: values, shape: shape), magnitudes: magnitudes,
            bounds: magnitudes.map { gamma * $0 + 4 * SinglePrecision.smallestNormal })
    }
}
