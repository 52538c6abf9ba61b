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
            let inputs = layer.shape.dropFirst().reduce(1, *)
            parameters.layers[layer.node] = LayerParameters(
                weight: generator.tensor(
                    of: layer.shape, deviation: (2 / Double(inputs)).squareRoot(), seed: layerSeed),
                bias: Tensor(shape: [layer.shape[0]], values: repeatElement(0, count: layer.shape[0])))
        }
        return parameters
    }
}

extension NormalGenerator {
    /// Values of a block that share a generator; part of what a seed means.
    private static let block = 16_384

    /// Values of a standard deviation, every block from a seed of its own.
    package func tensor(of shape: [Int], deviation: Double, seed: UInt64) -> Tensor {
        Self.tensor(of: shape) { block, place in
            fill(block, deviation: deviation, seed: SplitMix64.hash(seed &+ place))
        }
    }

    /// Values spread evenly over `-limit..<limit`, every block from a seed of its own.
    package static func uniformTensor(of shape: [Int], limit: Double, seed: UInt64) -> Tensor {
        tensor(of: shape) { block, place in
            var generator = SplitMix64(seed: SplitMix64.hash(seed &+ place))
            for i in block.indices {
                let share = Double(Int64(bitPattern: generator.next()) >> 10) * 0x1p-53
                block.initializeElement(at: i, to: Float(share * limit))
            }
        }
    }

    private static func tensor(
        of shape: [Int], fill: @Sendable (UnsafeMutableBufferPointer<Float>, UInt64) -> Void
    ) -> Tensor {
        let count = shape.reduce(1, *)
        let storage = TensorStorage(byteCount: 4 * count) { memory in
            nonisolated(unsafe) let target = memory.bindMemory(to: Float.self)
            Parallel.forBlocks(of: count, size: block) { range in
                fill(UnsafeMutableBufferPointer(rebasing: target[range]), UInt64(range.lowerBound / block))
            }
        }
        return Tensor(shape: shape, storage: storage)
    }
}
