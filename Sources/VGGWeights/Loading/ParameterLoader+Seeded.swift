public import VGGModel

extension ParameterLoader {
    /// Random weights of a network that is not trained: normal, of deviation sqrt(2 / inputs), with zero biases.
    ///
    /// The same seed gives the same weights whatever the number of cores. Batch normalisation is taken as one that
    /// changes nothing, so that `vgg16` and `vgg16_bn` get the same.
    ///
    /// - Precondition: the network's nodes form a network, and its batch normalisations fold into the layers before them.
    ///
    /// He et al., Delving Deep into Rectifiers (2015).
    public static func seeded(_ seed: UInt64, for network: Network) -> Parameters {
        guard let layers = try? LayerTensors.all(of: network, naming: .canonical) else {
            preconditionFailure("\(network.name): the nodes do not form a network")
        }
        let generator = NormalGenerator()
        var parameters = Parameters(layers: [:])
        for (index, layer) in layers.enumerated() {
            let layerSeed = SplitMix64.hash(SplitMix64.hash(seed) &+ UInt64(index))
            parameters.layers[layer.node] = LayerParameters(
                weight: generator.tensor(of: layer.shape, seed: layerSeed),
                bias: Tensor(shape: [layer.shape[0]], values: repeatElement(0, count: layer.shape[0])))
        }
        return parameters
    }
}

extension NormalGenerator {
    /// Values of a block that share a generator; part of what a seed means.
    private static let block = 16_384

    /// Weights of deviation sqrt(2 / inputs), every block from a seed of its own.
    fileprivate func tensor(of shape: [Int], seed: UInt64) -> Tensor {
        let inputs = shape.dropFirst().reduce(1, *)
        let deviation = (2 / Double(inputs)).squareRoot()
        let count = shape[0] * inputs
        let storage = TensorStorage(byteCount: 4 * count) { memory in
            nonisolated(unsafe) let target = memory.bindMemory(to: Float.self)
            Parallel.forBlocks(of: count, size: Self.block) { range in
                let block = UnsafeMutableBufferPointer(rebasing: target[range])
                let place = UInt64(range.lowerBound / Self.block)
                fill(block, deviation: deviation, seed: SplitMix64.hash(seed &+ place))
            }
        }
        return Tensor(shape: shape, storage: storage)
    }
}

extension SplitMix64 {
    /// A number that looks unlike that of any other input.
    static func hash(_ value: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: value)
        return generator.next()
    }
}
