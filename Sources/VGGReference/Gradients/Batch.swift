import VGGModel

/// Images that go through a network together.
enum Batch {
    /// The shape that all images have.
    static func shape(of images: [Activation], _ what: String) throws(ReferenceError) -> Shape {
        guard let shape = images.first?.shape else {
            throw ReferenceError(.shapeMismatch, "a batch without \(what) has nothing to sum; give one image at least")
        }
        if let other = images.first(where: { $0.shape != shape }) {
            throw ReferenceError(
                .shapeMismatch, "the \(what) of a batch have one shape, not \(shape) and \(other.shape)")
        }
        return shape
    }

    /// The shapes of a layer's inputs and of its outputs' gradients, of which there must be as many.
    static func shapes(
        inputs: [Activation], gradients: [Activation]
    ) throws(ReferenceError) -> (input: Shape, gradient: Shape) {
        guard inputs.count == gradients.count else {
            throw ReferenceError(
                .shapeMismatch, "\(inputs.count) inputs and \(gradients.count) gradients are not of the same images")
        }
        return (try shape(of: inputs, "inputs"), try shape(of: gradients, "gradients"))
    }

    /// Refuses values that are not of the shape of others.
    static func check(_ shape: Shape, is expected: Shape, _ what: String) throws(ReferenceError) {
        guard shape == expected else {
            throw ReferenceError(.shapeMismatch, "\(what) have a shape of \(expected), not \(shape)")
        }
    }

    /// Per channel, the sum of a term for every pixel of every image.
    static func channelSums(
        images: Int, shape: Shape, term: @Sendable (_ image: Int, _ channel: Int, _ index: Int) -> Double
    ) -> [Double] {
        let area = shape.height * shape.width
        return [Double](planes: shape.channels, of: 1) { channel, sum in
            for image in 0..<images {
                for index in channel * area..<(channel + 1) * area { sum[0] += term(image, channel, index) }
            }
        }
    }
}
