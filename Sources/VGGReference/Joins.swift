import VGGModel

extension Reference {
    /// The sum of images of one shape.
    ///
    /// - Throws: `ReferenceError` where there is none, or shapes differ.
    public static func add(_ inputs: [Activation]) throws(ReferenceError) -> Activation {
        try combined(inputs, +)
    }

    /// The sum of images of one shape with its bounds: those of a sum of n numbers in any order.
    ///
    /// - Throws: `ReferenceError` where there is none, or shapes differ.
    public static func add(_ inputs: [Evaluation]) throws(ReferenceError) -> Evaluation {
        let output = try add(inputs.map(\.output))
        let magnitudes = total(inputs.map(\.sizes), +)
        let bounds = zip(magnitudes, total(inputs.map(\.bounds), +)).map { size, passedOn in
            passedOn + SinglePrecision.gamma(inputs.count) * size + Double(inputs.count)
                * SinglePrecision.smallestNormal
        }
        return Evaluation(output: output, magnitudes: magnitudes, bounds: bounds)
    }

    /// The product, value by value, of images of one shape.
    ///
    /// - Throws: `ReferenceError` where there is none, or shapes differ.
    public static func multiply(_ inputs: [Activation]) throws(ReferenceError) -> Activation {
        try combined(inputs, *)
    }

    /// The product, value by value, of images of one shape with its bounds.
    ///
    /// Factors uncertain by e make the product off by Π(|x| + e) - Π|x| at most. Each product is rounded once; one rounding
    /// more allows for the reference's own. A product that is flushed is multiplied by the factors that follow.
    ///
    /// - Throws: `ReferenceError` where there is none, or shapes differ.
    public static func multiply(_ inputs: [Evaluation]) throws(ReferenceError) -> Evaluation {
        let output = try multiply(inputs.map(\.output))
        let magnitudes = total(inputs.map(\.sizes), *)
        let growth = total(inputs.map { $0.sizes.map { max(1, $0) } }, *)
        let isExact = inputs.allSatisfy(\.isExact)
        let bounds = magnitudes.indices.map { index in
            let passedOn = isExact ? 0 : magnitudes[index] - abs(output.values[index])
            let flushed = Double(inputs.count) * growth[index] * SinglePrecision.smallestNormal
            return passedOn + SinglePrecision.gamma(inputs.count) * magnitudes[index] + flushed
        }
        return Evaluation(output: output, magnitudes: magnitudes, bounds: bounds)
    }

    /// The channels of images of one size, one image after the other.
    ///
    /// - Throws: `ReferenceError` where there is none, or heights or widths differ.
    public static func concatenation(_ inputs: [Activation]) throws(ReferenceError) -> Activation {
        Activation(unchecked: inputs.flatMap(\.values), shape: try concatenatedShape(inputs.map(\.shape)))
    }

    /// The channels of images of one size, one image after the other, with their bounds.
    ///
    /// - Throws: `ReferenceError` where there is none, or heights or widths differ.
    public static func concatenation(_ inputs: [Evaluation]) throws(ReferenceError) -> Evaluation {
        Evaluation(
            output: try concatenation(inputs.map(\.output)), magnitudes: inputs.flatMap(\.magnitudes),
            bounds: inputs.flatMap(\.bounds))
    }

    private static func concatenatedShape(_ shapes: [Shape]) throws(ReferenceError) -> Shape {
        guard var shape = shapes.first,
            shapes.allSatisfy({ $0.height == shape.height && $0.width == shape.width })
        else { throw differing(shapes) }
        shape.channels = shapes.reduce(0) { $0 + $1.channels }
        return shape
    }

    private static func combined(
        _ inputs: [Activation], _ combine: (Double, Double) -> Double
    ) throws(ReferenceError) -> Activation {
        guard let shape = inputs.first?.shape, inputs.allSatisfy({ $0.shape == shape }) else {
            throw differing(inputs.map(\.shape))
        }
        return Activation(unchecked: total(inputs.map(\.values), combine), shape: shape)
    }

    private static func total(_ values: [[Double]], _ combine: (Double, Double) -> Double) -> [Double] {
        values.dropFirst().reduce(values[0]) { zip($0, $1).map(combine) }
    }

    private static func differing(_ shapes: [Shape]) -> ReferenceError {
        ReferenceError(
            .shapeMismatch,
            "images of \(shapes.map(\.description).joined(separator: " and ")) cannot be joined; give at least one, "
                + "of shapes that agree")
    }
}
