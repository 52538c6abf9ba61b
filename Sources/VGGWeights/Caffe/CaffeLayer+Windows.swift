import VGGModel

/// The windows of convolutions and pools.
extension CaffeLayer {
    /// A convolution.
    func convolution() throws(WeightsError) -> Layer {
        let fields = try parameters("convolution_param", .convolution)
        guard try fields.integer("axis", 1, in: -32...32) == 1 else {
            throw invalid("a convolution along axis 1 only is known")
        }
        let convolution = Convolution(
            channels: try fields.integer("num_output", 0), window: try window(fields, isPool: false),
            groups: try fields.integer("group", 1))
        guard convolution.channels > 0, convolution.groups > 0 else {
            throw invalid("num_output and group must be given and positive")
        }
        return .convolution(convolution)
    }

    /// A pool over an image of `source`.
    func pooling(_ source: Shape) throws(WeightsError) -> Layer {
        let fields = try parameters("pooling_param", .pooling)
        let method = try fields.choice("pool", ["MAX", "AVE", "STOCHASTIC"], "MAX")
        guard method != "STOCHASTIC" else { throw invalid("a stochastic pool is not known; MAX and AVE are") }
        if try fields.flag("global_pooling", false) {
            guard try window(fields, isPool: true, isGlobal: true).before == Window.Extent(0) else {
                throw invalid("a global pool must not have a pad")
            }
            if method == "AVE" { return .adaptiveAveragePool(height: 1, width: 1) }
            let whole = Window.Extent(rows: source.height, columns: source.width)
            return .maxPool(Pooling(window: Window(size: whole)))
        }
        let roundsUp = try fields.choice("round_mode", ["CEIL", "FLOOR"], "CEIL") == "CEIL"
        let pooling = Pooling(window: try window(fields, isPool: true), roundsUp: roundsUp)
        guard !pooling.window.leavesImage(source, roundsUp: roundsUp) else {
            throw invalid("its last window begins beyond the image of \(source); use round_mode: FLOOR")
        }
        if method == "AVE" { return .averagePool(pooling, countsPadding: true) }
        // Where windows of two by two cover the image, rounding changes nothing.
        let isEven = source.height % 2 == 0 && source.width % 2 == 0
        let plain = Layer.maxPool(Pooling(window: pooling.window))
        return plain == .maxPool2x2 && isEven ? .maxPool2x2 : .maxPool(pooling)
    }

    private func window(
        _ fields: CaffeMessage, isPool: Bool, isGlobal: Bool = false
    ) throws(WeightsError) -> Window {
        func extent(_ name: String, _ short: String, _ standard: Int) throws(WeightsError) -> Window.Extent {
            try pair(fields, (name, short + "_h", short + "_w"), standard, isList: !isPool)
        }
        let pad = try extent("pad", "pad", 0)
        let size = try extent("kernel_size", "kernel", 0)
        let stride = try extent("stride", "stride", 1)
        let dilation = isPool ? Window.Extent(1) : try extent("dilation", "dilation", 1)
        guard isGlobal != (size.rows > 0 && size.columns > 0) else {
            throw invalid(isGlobal ? "a global pool must not have a kernel" : "its kernel must be given and positive")
        }
        guard stride.rows > 0, stride.columns > 0, dilation.rows > 0, dilation.columns > 0 else {
            throw invalid("its strides and dilations must be positive")
        }
        return Window(size: size, stride: stride, dilation: dilation, before: pad, after: pad)
    }

    /// Rows and columns, given as one number, as two, or each in a field of its own.
    private func pair(
        _ fields: CaffeMessage, _ names: (both: String, rows: String, columns: String), _ standard: Int, isList: Bool
    ) throws(WeightsError) -> Window.Extent {
        if fields.has(names.rows) || fields.has(names.columns) {
            guard !fields.has(names.both) else {
                throw invalid("give \(names.both) or \(names.rows) and \(names.columns), not both")
            }
            return Window.Extent(
                rows: try fields.integer(names.rows, 0), columns: try fields.integer(names.columns, 0))
        }
        let values = isList ? try fields.integers(names.both) : [try fields.integer(names.both, standard)]
        switch values.count {
        case 0: return Window.Extent(standard)
        case 1: return Window.Extent(values[0])
        case 2: return Window.Extent(rows: values[0], columns: values[1])
        default: throw invalid("\(names.both) of \(values.count) axes; images have two")
        }
    }
}

extension Window {
    /// Whether Caffe would have a last window of a pool begin beyond an image without padding.
    fileprivate func leavesImage(_ image: Shape, roundsUp: Bool) -> Bool {
        func leaves(_ extent: Int, _ size: Int, _ stride: Int) -> Bool {
            let rest = extent - size
            return rest > 0 && rest % stride > 0 && rest / stride * stride >= extent - stride
        }
        guard roundsUp, before == Extent(0) else { return false }
        return leaves(image.height, size.rows, stride.rows) || leaves(image.width, size.columns, stride.columns)
    }
}
