public import VGGModel

extension Reference {
    /// A convolution of stride 1 over an image padded with zeros to keep its height and width.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the image.
    public static func convolution(
        _ input: Activation, _ parameters: LayerParameters
    ) throws(ReferenceError) -> Activation {
        applied(try Filters(parameters, reading: input.shape), to: input)
    }

    /// A convolution of any window, in one or more groups of channels.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input of a group, rows, columns] of the layer, or do
    ///   not fit the image.
    public static func convolution(
        _ input: Activation, _ parameters: LayerParameters, _ layer: Convolution
    ) throws(ReferenceError) -> Activation {
        applied(try Filters(parameters, layer, reading: input.shape), to: input)
    }

    private static func applied(_ filters: Filters, to input: Activation) -> Activation {
        let values = filters.applied(to: input.values, start: filters.bias, absolute: false)
        return Activation(unchecked: values, shape: filters.output)
    }

    /// A convolution with the bounds of a way to sum; see `sumsOfProducts`, `winogradSums` and `HalfChains` for their
    /// derivation.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the image,
    ///   or where the convolution cannot be summed so: Winograd's is for k = 3 and tiles of 2, 4 and 6.
    public static func convolution(
        _ input: Evaluation, _ parameters: LayerParameters, summation: Summation = .anyOrder
    ) throws(ReferenceError) -> Evaluation {
        try convolution(input, Filters(parameters, reading: input.shape), summation: summation)
    }

    /// A convolution of any window, in one or more groups of channels, with the bounds of a way to sum.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input of a group, rows, columns] of the layer, or do
    ///   not fit the image, or where the convolution cannot be summed so: Winograd's is for plain ones of 3x3.
    public static func convolution(
        _ input: Evaluation, _ parameters: LayerParameters, _ layer: Convolution, summation: Summation = .anyOrder
    ) throws(ReferenceError) -> Evaluation {
        switch summation {
        case .winograd where !layer.isPlain, .winogradInHalves where !layer.isPlain:
            throw ReferenceError(
                .unsupportedSummation,
                "Winograd's filtering is for 3x3 windows of stride 1 in one group, not \(Layer.convolution(layer))")
        default: break
        }
        return try convolution(input, Filters(parameters, layer, reading: input.shape), summation: summation)
    }

    private static func convolution(
        _ input: Evaluation, _ filters: Filters, summation: Summation
    ) throws(ReferenceError) -> Evaluation {
        let output = applied(filters, to: input.output)
        let absoluteSums = { (values: [Double], start: [Double]) in
            filters.applied(to: values, start: start, absolute: true)
        }
        switch summation {
        case .anyOrder:
            return sumsOfProducts(
                input, terms: filters.terms, bias: filters.bias, output: output, absoluteSums: absoluteSums)
        case .winograd(let tile):
            return winogradSums(
                input, filters, try Winograd(tile: tile, kernel: filters.kernel), output: output,
                absoluteSums: absoluteSums)
        case .halves(let chain):
            return sumsOfHalves(
                input, filters, HalfChains(chain: chain), output: output, absoluteSums: absoluteSums)
        case .winogradInHalves(let tile, let chain):
            return winogradSums(
                input, filters, try Winograd(tile: tile, kernel: filters.kernel), HalfChains(chain: chain),
                output: output, absoluteSums: absoluteSums)
        }
    }
}

/// sums[x] += factor · values[start + stride x].
@inline(__always)
func addProducts(
    _ factor: Double, _ values: [Double], from start: Int, stride: Int = 1,
    to sums: UnsafeMutableBufferPointer<Double>
) {
    values.withUnsafeBufferPointer { values in
        let row = UnsafeBufferPointer(rebasing: values[start...])
        for x in 0..<sums.count { sums[x] += factor * row[x * stride] }
    }
}
