public import VGGModel

extension BenchCase {
    /// Small shapes with awkward edges for an operation: single pixels, odd sizes, channels beside a power of two, several
    /// images, and for convolutions and dense layers with and without a rectifier.
    ///
    /// Throws `ModelError` if one were no network.
    public static func small(_ operation: BenchOperation) throws(ModelError) -> [BenchCase] {
        let rectified = [Layer.relu]
        switch operation {
        case .conv3x3, .conv1x1:
            let kernel = operation == .conv3x3 ? 3 : 1
            let layer = { (channels: Int) in Layer.convolution(Convolution(channels: channels, kernel: kernel)) }
            return [
                try make(operation, [layer(3)], Shape(features: 1), 1),
                try make(operation, [layer(17)] + rectified, Shape(channels: 5, height: 7, width: 9), 2),
                try make(operation, [layer(16)], Shape(channels: 16, height: 13, width: 12), 1),
                try make(operation, [layer(9)] + rectified, Shape(channels: 33, height: 1, width: 30), 3),
            ]
        case .dense:
            return [
                try make(operation, [.dense(features: 1)], Shape(features: 1), 1),
                try make(operation, [.dense(features: 9)] + rectified, Shape(features: 603), 3),
                try make(operation, [.dense(features: 16)], Shape(features: 64), 9),
            ]
        case .averagePool:
            let layer = Layer.adaptiveAveragePool(height: 2, width: 3)
            return [
                try make(operation, [layer], Shape(channels: 5, height: 7, width: 9), 2),
                try make(operation, [layer], Shape(channels: 1, height: 4, width: 3), 1),
            ]
        case .maxPool:
            return [
                try make(operation, [.maxPool2x2], Shape(channels: 1, height: 2, width: 2), 1),
                try make(operation, [.maxPool2x2], Shape(channels: 17, height: 7, width: 9), 3),
            ]
        case .softmax:
            return [
                try make(operation, [.softmax], Shape(features: 1), 1),
                try make(operation, [.softmax], Shape(features: 37), 4),
            ]
        case .relu, .normalize, .layout, .localResponseNormalization:
            let layer: Layer =
                operation == .localResponseNormalization
                ? .localResponseNormalization(LocalResponseNormalization(size: 5, k: 1, alpha: 0.5, beta: 0.5)) : .relu
            return [
                try make(operation, [layer], Shape(channels: 1, height: 1, width: 1), 1),
                try make(operation, [layer], Shape(channels: 17, height: 5, width: 3), 2),
            ]
        }
    }

    private static func make(
        _ operation: BenchOperation, _ layers: [Layer], _ input: Shape, _ batch: Int
    ) throws(ModelError) -> BenchCase {
        let after = layers.count > 1 ? " with a rectifier" : ""
        return try BenchCase("\(input)\(after) x\(batch)", operation, layers, input: input, batch: batch)
    }
}

extension [BenchCase] {
    /// The cases without the max-pool that runs together with a convolution; those that are one then are one.
    ///
    /// Throws `ModelError` if one were no network.
    public func withoutPools() throws(ModelError) -> [BenchCase] {
        var cases: [BenchCase] = []
        for one in self {
            let plain = try one.withoutPool()
            let same = cases.firstIndex {
                $0.operation == plain.operation && $0.network.input == plain.network.input
                    && $0.network.nodes.map(\.layer) == plain.network.nodes.map(\.layer)
            }
            guard let same else {
                cases.append(plain)
                continue
            }
            cases[same] = try cases[same].standingAlso(for: plain.layers)
        }
        return cases
    }
}

extension BenchCase {
    fileprivate func withoutPool() throws(ModelError) -> BenchCase {
        guard operation != .maxPool else { return self }
        let layers = network.nodes.map(\.layer).filter { $0 != .maxPool2x2 }
        return try BenchCase(name, operation, layers, input: network.input, batch: batch, standingFor: self.layers)
    }

    fileprivate func standingAlso(for layers: [String]) throws(ModelError) -> BenchCase {
        try BenchCase(
            name, operation, network.nodes.map(\.layer), input: network.input, batch: batch,
            standingFor: self.layers + layers)
    }
}
