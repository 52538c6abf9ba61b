import VGGModel

extension Network {
    /// Refuses what no kernel can compute or count, so that planning may multiply extents without further care.
    func checkPlannable(
        shapes: [String: Shape], batch: Int, input source: PlanOptions.Input
    ) throws(BackendError) {
        guard batch > 0 else {
            throw BackendError(.invalidInput, "a batch of \(batch) images; it must hold at least one")
        }
        guard !nodes.isEmpty else { throw BackendError(.unsupported, "\(name) has no layers to run") }
        try checkExtents(shapes: shapes, batch: batch)
        for node in nodes { try check(node, reading: shapes[node.inputs[0]] ?? input) }
        if source == .pixels { try checkPreprocessing() }
    }

    /// The memory is estimated in floating point, which cannot overflow, with room for padding to whole blocks.
    private func checkExtents(shapes: [String: Shape], batch: Int) throws(BackendError) {
        var bytes = 0.0
        for shape in shapes.values {
            // Kernels count the pixels of an image in 32 bits, and up to four times as many on the way.
            guard shape.height * shape.width <= Int(Int32.max) / 4 else {
                throw BackendError(
                    .unsupported,
                    "\(name): an image of \(shape) has more pixels than a kernel counts; use a smaller one")
            }
            bytes += 4 * Double(batch) * (Double(shape.channels) + 16) * Double(shape.height * shape.width)
        }
        for node in nodes {
            let inputs = node.inputs.compactMap { shapes[$0] }
            guard let input = inputs.first, let output = shapes[node.name] else { continue }
            bytes += node.layer.weightBytes(input: input, output: output)
            // What is brought into another layout for a node that reads much.
            bytes +=
                4 * Double(batch) * inputs.reduce(0) { $0 + (Double($1.channels) + 16) * Double($1.height * $1.width) }
        }
        guard bytes < 0x1p50 else {
            throw BackendError(
                .outOfMemory,
                "\(name) at batch \(batch) needs more memory than can be counted; use a smaller batch, input or model")
        }
    }

    private func check(_ node: Node, reading input: Shape) throws(BackendError) {
        switch node.layer {
        case .localResponseNormalization(let layer): try check(layer, node)
        case .convolution(let convolution): try check(convolution.window, of: input.channels, node, reading: input)
        case .maxPool(let pooling), .averagePool(let pooling, _): try check(pooling.window, of: 1, node, reading: input)
        default: break
        }
    }

    /// Kernels count rows and columns of an image with all that surrounds it, and what a window sums, in 32 bits.
    private func check(
        _ window: Window, of channels: Int, _ node: Node, reading input: Shape
    ) throws(BackendError) {
        let rows = [input.height, window.before.rows, window.after.rows, window.stride.rows]
        let columns = [input.width, window.before.columns, window.after.columns, window.stride.columns]
        let reach = [
            Double(window.size.rows) * Double(window.dilation.rows),
            Double(window.size.columns) * Double(window.dilation.columns),
        ]
        let limit = Double(1 << 28)
        let taps = Double(window.size.rows) * Double(window.size.columns) * Double(channels + 16)
        guard (rows + columns).map(Double.init).allSatisfy({ $0 < limit }), reach.allSatisfy({ $0 < limit }),
            taps < limit
        else {
            throw BackendError(
                .unsupported,
                "\(name): '\(node.name)' has a window of \(window) with padding, which is more than a kernel counts; "
                    + "use a smaller one")
        }
    }

    private func check(_ layer: LocalResponseNormalization, _ node: Node) throws(BackendError) {
        guard layer.size > 0, layer.size < 1 << 20, layer.size % 2 == 1, layer.k > 0, layer.alpha >= 0 else {
            throw BackendError(
                .unsupported,
                "\(name): '\(node.name)' normalises over \(layer.size) channels with k \(layer.k) and alpha "
                    + "\(layer.alpha); the channels must be odd in number and below 2^20, k above 0 and alpha at least 0"
            )
        }
    }

    private func checkPreprocessing() throws(BackendError) {
        guard input.channels == 3 else {
            throw BackendError(.unsupported, "\(name) takes \(input.channels) channels, a picture has three")
        }
        let counts = [preprocessing.mean.count, preprocessing.deviation.count]
        guard counts == [3, 3] else {
            throw BackendError(
                .unsupported,
                "\(name): the preprocessing has \(counts[0]) means and \(counts[1]) deviations, a picture has three")
        }
    }
}

extension Layer {
    /// About how many bytes the layer's weights take on a device, rounded up to the largest group of channels.
    fileprivate func weightBytes(input: Shape, output: Shape) -> Double {
        switch self {
        case .convolution(let convolution):
            4 * Double(convolution.window.size.rows) * Double(convolution.window.size.columns)
                * (Double(input.channels / max(convolution.groups, 1)) + 16) * (Double(output.channels) + 64)
        case .dense: 4 * Double(input.count) * Double(output.count)
        default: 0
        }
    }
}
