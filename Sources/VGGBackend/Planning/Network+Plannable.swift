import VGGModel

extension Network {
    /// Refuses what no kernel can compute or count, so that planning may multiply extents without further care.
    func checkPlannable(shapes: [String: Shape], options: PlanOptions) throws(BackendError) {
        guard options.batch > 0 else {
            throw BackendError(.invalidInput, "a batch of \(options.batch) images; it must hold at least one")
        }
        guard !nodes.isEmpty else { throw BackendError(.unsupported, "\(name) has no layers to run") }
        try checkExtents(shapes: shapes, batch: options.batch)
        for node in nodes { try check(node) }
        if options.input == .pixels { try checkPreprocessing() }
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
            guard let input = shapes[node.inputs[0]], let output = shapes[node.name] else { continue }
            bytes += node.layer.weightBytes(input: input, output: output)
        }
        guard bytes < 0x1p50 else {
            throw BackendError(
                .outOfMemory,
                "\(name) at batch \(batch) needs more memory than can be counted; use a smaller batch, input or model")
        }
    }

    private func check(_ node: Node) throws(BackendError) {
        guard case .localResponseNormalization(let layer) = node.layer else { return }
        guard layer.size > 0, layer.size % 2 == 1, layer.k > 0, layer.alpha >= 0 else {
            throw BackendError(
                .unsupported,
                "\(name): '\(node.name)' normalises over \(layer.size) channels with k \(layer.k) and alpha "
                    + "\(layer.alpha); the channels must be odd in number, k above 0 and alpha at least 0")
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
            4 * Double(convolution.kernel * convolution.kernel) * (Double(input.channels) + 16)
                * (Double(output.channels) + 64)
        case .dense: 4 * Double(input.count) * Double(output.count)
        default: 0
        }
    }
}
