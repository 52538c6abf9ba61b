import VGGModel

/// The bound of a convolution by Winograd's minimal filtering.
///
/// Multiplied out, an output is a sum over all paths from a weight and a value through the transforms: products of a
/// weight, a value and one coefficient of each of Gᵀ, G, Bᵀ, B, Aᵀ, A. A computed output is the same sum with a factor
/// 1 + d for every rounding that a path passes. Where no path passes more than n, its error is at most gamma(n) times
/// the sum of the paths' absolute values,
///
///     gamma(n) (|Aᵀ| [Σ_c (|G| |g_c| |Gᵀ|) ⊙ (|Bᵀ| |d_c| |B|)] |A| + |bias|).
///
/// Neighbours in the tile are part of it: what cancels exactly in the end was rounded before. Along one dimension of a
/// transform a path passes an addition fewer than the row has coefficients, a product where coefficients are not powers
/// of two, and the rounding of the constant itself where one is not binary. That holds for any order of the row's sum,
/// with or without fused multiply-add, and for rows that share partial sums, as a + b and a - b of their even and odd
/// parts, or take a common factor out, as 5.25 (a - b): none of it lengthens a path or splits a coefficient into parts
/// of both signs. So n counts two dimensions of three transforms, one product, C additions over the channels and one of
/// the bias; one rounding more allows for the reference's own. Filters transformed in higher precision and rounded once
/// are better. Inputs that are uncertain by e make the sizes |d| + e, and add Σ|w|e of the convolution itself.
///
/// A transform's output takes at most two operations per coefficient of its row, and what one of them flushes grows by
/// at most the row's absolute sum r >= 1, as does the first dimension's in the second: f = 2 k r (r + 1) smallest normal
/// numbers for k coefficients. The products and additions over channels flush 2C times, and a bias once. Divided by
/// gamma, all this is added to the absolute values where it arises, so that what follows enlarges it alike. A tile's
/// outputs beyond the image are left out.
///
/// Where products are of halves in chains, gamma includes what those lose, and the transformed filters, the transformed
/// tiles and each multiply-add may flush halves too.
///
/// Book: Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 3.1 and lemma 3.3.
func winogradSums(
    _ input: Evaluation, _ filters: Filters, _ method: Winograd, _ chains: HalfChains? = nil, output: Activation,
    absoluteSums: (_ values: [Double], _ start: [Double]) -> [Double]
) -> Evaluation {
    let single = SinglePrecision.gamma(method.roundings(channels: filters.channels) + 1)
    let gamma = chains?.gamma(with: single) ?? single
    let form = AbsoluteForm(
        method: method, filters: filters, shape: input.shape, gamma: gamma,
        halfFlush: chains == nil ? 0 : HalfChains.flush(gamma: gamma))
    let magnitudes = form.magnitudes(of: input.sizes)
    let rounded = magnitudes.map { gamma * $0 }
    return Evaluation(
        output: output, magnitudes: magnitudes,
        bounds: widened(rounded, by: input, sums: filters.bias.count, absoluteSums: absoluteSums))
}

/// Winograd's form with absolute values throughout, one product of matrices per point of a transformed tile.
private struct AbsoluteForm {
    let method: Winograd
    let filters: Filters
    let shape: Shape
    let gamma: Double
    /// What one smallest normal half counts, where factors are halves.
    let halfFlush: Double

    private var points: Int { method.side * method.side }
    private var rows: Int { (shape.height + method.tile - 1) / method.tile }
    private var columns: Int { (shape.width + method.tile - 1) / method.tile }
    private var tiles: Int { rows * columns }
    private var outputs: Int { filters.bias.count }
    /// What one smallest normal number counts beside values that gamma multiplies.
    private var flush: Double { SinglePrecision.smallestNormal * (1 + 1 / gamma) }

    /// |Aᵀ| [Σ_c U ⊙ V] |A| + |bias|, in channel, row, column order.
    func magnitudes(of image: [Double]) -> [Double] {
        let products = products(transformedTiles(image))
        return [Double](planes: outputs, of: shape.height * shape.width) { filter, plane in
            plane.update(repeating: abs(filters.bias[filter]))
            for point in 0..<points {
                let start = (point * outputs + filter) * tiles
                for term in method.outputTerms(of: point) { add(term, products, from: start, to: plane) }
            }
        }
    }

    /// Adds to one output of every tile of a plane what it takes from one point.
    private func add(
        _ term: Winograd.Term, _ products: [Double], from start: Int, to plane: UnsafeMutableBufferPointer<Double>
    ) {
        products.withUnsafeBufferPointer { products in
            for tileRow in 0..<rows where tileRow * method.tile + term.row < shape.height {
                let corner = (tileRow * method.tile + term.row) * shape.width + term.column
                let count = (shape.width - term.column + method.tile - 1) / method.tile
                for column in 0..<max(count, 0) {
                    plane[corner + column * method.tile] += term.factor * products[start + tileRow * columns + column]
                }
            }
        }
    }

    /// Σ_c U ⊙ V, as [point][filter][tile]; U = |G| |g| |Gᵀ| is made on the way, as it would be several times V's size.
    private func products(_ transformedTiles: [Double]) -> [Double] {
        let channels = filters.channels
        let flushed =
            (Double(3 * channels + 1) + Winograd.flushed(by: method.output)) * flush + Double(channels) * halfFlush
        let flushedWeight = Winograd.flushed(by: method.filter) * flush + halfFlush
        return [Double](planes: points * outputs, of: tiles) { plane, sums in
            sums.update(repeating: flushed)
            let (point, filter) = plane.quotientAndRemainder(dividingBy: outputs)
            let terms = method.filterTerms(of: point)
            for channel in 0..<channels {
                let factor = flushedWeight + transformedWeight(filter * channels + channel, terms)
                addProducts(factor, transformedTiles, from: (point * channels + channel) * tiles, to: sums)
            }
        }
    }

    /// One point of U for the 3x3 weights of an index.
    private func transformedWeight(_ index: Int, _ terms: [Winograd.Term]) -> Double {
        filters.weights.withUnsafeBufferPointer { weights in
            var sum = 0.0
            for term in terms { sum += term.factor * abs(weights[9 * index + 3 * term.row + term.column]) }
            return sum
        }
    }

    /// V = |Bᵀ| |d| |B|, as [point][channel][tile].
    private func transformedTiles(_ image: [Double]) -> [Double] {
        let flushed = Winograd.flushed(by: method.input) * flush + halfFlush
        let (height, width) = (rows * method.tile + 2, columns * method.tile + 2)
        let padded = zeroPadded(image, shape, margin: 1, height: height, width: width)
        return [Double](planes: points, of: filters.channels * tiles) { point, plane in
            plane.update(repeating: flushed)
            let terms = method.inputTerms(of: point)
            for run in 0..<filters.channels * rows {
                let corner = (run / rows * height + run % rows * method.tile) * width
                let tiles = UnsafeMutableBufferPointer(rebasing: plane[run * columns..<(run + 1) * columns])
                for term in terms {
                    let start = corner + term.row * width + term.column
                    addProducts(term.factor, padded, from: start, stride: method.tile, to: tiles)
                }
            }
        }
    }
}
