/// What the blobs of a layer are, by the layer's type.
extension CaffeLayer {
    /// The layer's tensors by the last part of their names.
    func tensors() throws(WeightsError) -> [String: CaffeTensor] {
        let blobs = message.blobs("blobs")
        if type == "BatchNorm", let normalization = try normalization(epsilon: 0, scale: nil) {
            return [
                "running_mean": CaffeTensor(
                    shape: normalization.mean.vector,
                    values: .divided(normalization.mean, by: normalization.divisor)),
                "running_var": CaffeTensor(
                    shape: normalization.variance.vector,
                    values: .divided(normalization.variance, by: normalization.divisor)),
            ]
        }
        var tensors: [String: CaffeTensor] = [:]
        for (index, blob) in blobs.enumerated() {
            switch index {
            case 0: tensors["weight"] = try weight(blob)
            case 1: tensors["bias"] = CaffeTensor(shape: blob.vector, values: .stored(blob))
            default: tensors["blob\(index)"] = CaffeTensor(shape: blob.shape, values: .stored(blob))
            }
        }
        return tensors
    }

    private func weight(_ blob: CaffeBlob) throws(WeightsError) -> CaffeTensor {
        switch type {
        case "InnerProduct":
            let transposed = try message.message("inner_product_param").flag("transpose", false)
            return blob.denseWeight(transposed: transposed)
        case "Scale": return CaffeTensor(shape: blob.vector, values: .stored(blob))
        default: return CaffeTensor(shape: blob.shape, values: .stored(blob))
        }
    }

    /// Batch normalisation with the scale that follows, or nothing where the layer has not the three blobs for it.
    func normalization(epsilon: Double, scale: CaffeLayer?) throws(WeightsError) -> CaffeNormalization? {
        let blobs = message.blobs("blobs")
        let scales = scale?.message.blobs("blobs") ?? []
        guard blobs.count == 3 else { return nil }
        let sizes = [blobs[1].count] + scales.prefix(2).map(\.count)
        guard blobs[2].count == 1, sizes.allSatisfy({ $0 == blobs[0].count }) else {
            throw invalid("batch normalisation has blobs of \(blobs.map(\.shape)), scale of \(scales.map(\.shape))")
        }
        return CaffeNormalization(
            mean: blobs[0], variance: blobs[1], divisor: blobs[2], scale: scales.first,
            shift: scales.count > 1 ? scales[1] : nil, epsilon: epsilon)
    }
}

extension CaffeBlob {
    /// The extents of a vector where all but one are ones, which old files fill four places with.
    var vector: [Int] { shape.count { $0 > 1 } <= 1 ? [count] : shape }

    /// The extents with ones at the front dropped until `rank` are left.
    private func dropping(to rank: Int) -> [Int] {
        guard shape.count > rank else { return shape }
        let ones = shape.prefix { $0 == 1 }.count
        return Array(shape.dropFirst(min(ones, shape.count - rank)))
    }

    /// The weights of an inner product as [output, input].
    func denseWeight(transposed: Bool) -> CaffeTensor {
        let shape = dropping(to: 2)
        guard transposed, shape.count == 2 else { return CaffeTensor(shape: shape, values: .stored(self)) }
        return CaffeTensor(shape: shape.reversed(), values: .transposed(self))
    }
}
