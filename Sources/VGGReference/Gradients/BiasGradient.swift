import VGGModel

extension Reference {
    /// The gradient of a convolution's or a dense layer's biases: the sum of each channel's gradients over a batch.
    ///
    /// A sum of K values passes at most K - 1 additions, whatever their order; one rounding more allows for the
    /// reference's own. Each addition may flush once.
    ///
    /// - Throws: `ReferenceError` where there is no image, or they differ in shape.
    public static func biasGradient(_ gradients: [Activation]) throws(ReferenceError) -> Evaluation {
        let shape = try Batch.shape(of: gradients, "gradients")
        let images = gradients.map(\.values)
        let sums = Batch.channelSums(images: images.count, shape: shape) { image, _, index in images[image][index] }
        let sizes = Batch.channelSums(images: images.count, shape: shape) { image, _, index in
            abs(images[image][index])
        }
        let terms = images.count * shape.height * shape.width
        let gamma = SinglePrecision.gamma(terms)
        return Evaluation(
            output: Activation(unchecked: sums, shape: Shape(features: shape.channels)), magnitudes: sizes,
            bounds: sizes.map { gamma * $0 + (1 + gamma) * Double(terms) * SinglePrecision.smallestNormal })
    }
}
