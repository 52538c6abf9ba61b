import VGGModel

/// Caffe's layers as the model's.
extension CaffeLayer {
    /// The parameters of a type, all of which must be known.
    func parameters(_ name: String, _ type: CaffeType) throws(WeightsError) -> CaffeMessage {
        let fields = try message.message(name)
        try fields.checkFields(type)
        return fields
    }

    /// What a layer computes that reads images of `sources`.
    func layer(reading sources: [Shape]) throws(WeightsError) -> Layer {
        switch type {
        case "Eltwise": return try elementwise(sources.count)
        case "Concat":
            let fields = try parameters("concat_param", .concatenation)
            try checkAxis(try fields.integer("axis", fields.integer("concat_dim", 1), in: -32...32))
            return .concatenation
        default:
            guard sources.count == 1 else { throw invalid("reads \(sources.count) bottoms, not one") }
            return try single(sources[0])
        }
    }

    private func single(_ source: Shape) throws(WeightsError) -> Layer {
        switch type {
        case "Convolution": return try convolution()
        case "Pooling": return try pooling(source)
        case "InnerProduct": return try dense()
        case "ReLU":
            let slope = try parameters("relu_param", .rectifier).number("negative_slope", 0)
            return slope == 0 ? .relu : .leakyReLU(slope: slope)
        case "LRN": return try responseNormalization()
        case "Dropout":
            let fields = try parameters("dropout_param", .dropout)
            let ratio = try fields.number("dropout_ratio", 0.5)
            guard (0..<1).contains(ratio) else { throw invalid("dropout_ratio must be at least 0 and below 1") }
            guard try fields.flag("scale_train", true) else {
                throw invalid("scale_train false, which scales at inference, is not known; true is")
            }
            return .dropout(probability: ratio)
        case "Softmax":
            try checkAxis(try parameters("softmax_param", .softmax).integer("axis", 1, in: -32...32))
            return .softmax
        case "BatchNorm":
            let fields = try parameters("batch_norm_param", .batchNormalization)
            guard try fields.flag("use_global_stats", true) else {
                throw invalid("use_global_stats false, normalising by the batch itself, is not known; true is")
            }
            let epsilon = try fields.number("eps", 1e-5)
            guard epsilon >= 0 else { throw invalid("eps must not be negative") }
            return .batchNormalization(epsilon: epsilon)
        case "Scale": return try scale()
        case "Flatten": return try flatten(source)
        default: return try reshape(source)
        }
    }

    private func checkAxis(_ axis: Int) throws(WeightsError) {
        guard axis == 1 else { throw invalid("axis \(axis) is not known; 1, the channels, is") }
    }

    private func dense() throws(WeightsError) -> Layer {
        let fields = try parameters("inner_product_param", .innerProduct)
        try checkAxis(try fields.integer("axis", 1, in: -32...32))
        _ = try (fields.flag("transpose", false), fields.flag("bias_term", true))
        return .dense(features: try fields.integer("num_output", 0))
    }

    /// Caffe multiplies the mean of the squares by alpha, the model their sum.
    private func responseNormalization() throws(WeightsError) -> Layer {
        let fields = try parameters("lrn_param", .responseNormalization)
        guard
            try fields.choice("norm_region", ["ACROSS_CHANNELS", "WITHIN_CHANNEL"], "ACROSS_CHANNELS")
                != "WITHIN_CHANNEL"
        else { throw invalid("normalisation within a channel is not known; ACROSS_CHANNELS is") }
        let size = try fields.integer("local_size", 5)
        guard size % 2 == 1 else { throw invalid("local_size must be odd, not \(size)") }
        return .localResponseNormalization(
            LocalResponseNormalization(
                size: size, k: try fields.number("k", 1), alpha: try fields.number("alpha", 1) / Double(size),
                beta: try fields.number("beta", 0.75)))
    }

    private func elementwise(_ count: Int) throws(WeightsError) -> Layer {
        guard count >= 2 else { throw invalid("reads \(count) bottoms; it takes two or more") }
        let fields = try parameters("eltwise_param", .elementwise)
        let coefficients = try fields.numbers("coeff")
        switch try fields.choice("operation", ["PROD", "SUM", "MAX"], "SUM") {
        case "SUM":
            guard coefficients.isEmpty || coefficients == Array(repeating: 1, count: count) else {
                throw invalid("a sum with coefficients other than 1 is not known")
            }
            return .add
        case "PROD" where coefficients.isEmpty: return .multiply
        default: throw invalid("the maximum of images, or a product with coefficients, is not known")
        }
    }

    private func scale() throws(WeightsError) -> Layer {
        let fields = try parameters("scale_param", .scale)
        try checkAxis(try fields.integer("axis", 1, in: -32...32))
        guard try fields.integer("num_axes", 1, in: -1...32) == 1 else {
            throw invalid("a scale along other axes than the channels is not known")
        }
        return .scale
    }

    private func flatten(_ source: Shape) throws(WeightsError) -> Layer {
        let fields = try parameters("flatten_param", .flatten)
        try checkAxis(try fields.integer("axis", 1, in: -32...32))
        guard [-1, 3].contains(try fields.integer("end_axis", -1, in: -32...32)) else {
            throw invalid("only the end_axis of -1 is known")
        }
        return .reshape(Shape(features: source.count))
    }

    /// Extents after the batch's; zero copies an extent, minus one takes what is left.
    private func reshape(_ source: Shape) throws(WeightsError) -> Layer {
        let fields = try parameters("reshape_param", .reshape)
        let dims = try fields.message("shape").integers("dim", in: -1...Int(Int32.max))
        guard try fields.integer("axis", 0, in: -32...32) == 0, try fields.integer("num_axes", -1, in: -1...32) == -1,
            (2...4).contains(dims.count), dims.filter({ $0 == -1 }).count <= 1
        else { throw invalid("a reshape to \(dims) is not known; two to four extents, of which one may be -1, are") }
        let copied = [source.channels, source.height, source.width]
        var extents = dims.dropFirst().enumerated().map { $0.element == 0 ? copied[$0.offset] : $0.element }
        if let rest = extents.firstIndex(of: -1) {
            var known = 1
            for extent in extents where extent != -1 {
                let product = known.multipliedReportingOverflow(by: extent)
                guard !product.overflow else { throw invalid("a reshape to \(dims), whose extents overflow") }
                known = product.partialValue
            }
            extents[rest] = source.count / known
        }
        extents += Array(repeating: 1, count: 3 - extents.count)
        return .reshape(Shape(channels: extents[0], height: extents[1], width: extents[2]))
    }
}
