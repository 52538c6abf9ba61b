public import VGGBackend
public import VGGModel

extension Fill {
    /// The unit of denormal numbers: three of it times three, a thousand times, is still less than a normal number.
    static let denormalUnit: Float = 0x1p-136

    /// Weights and biases for every layer of a network that has them.
    public func parameters(for network: Network, seed: UInt64) throws -> Parameters {
        var layers: [String: LayerParameters] = [:]
        let shapes = try network.weightShapes()
        for (index, node) in network.nodes.enumerated() {
            guard let shape = shapes[node.name] else { continue }
            let own = seed &+ UInt64(index) &* 1000
            layers[node.name] = LayerParameters(
                weight: Tensor(shape: shape, values: weights(shape, seed: own &+ 1)),
                bias: Tensor(shape: [shape[0]], values: biases(shape[0], seed: own &+ 2)))
        }
        return Parameters(layers: layers)
    }

    /// What a case is fed: images one after the other.
    ///
    /// Products of halves bear no numbers beyond 65504, so that large ones are smaller for the precision `fp16`.
    public func input(of operation: OperationCase, seed: UInt64, precision: Precision = .fp32) -> [Float] {
        let shape = operation.network.input
        let plain = values(operation.images * shape.count, seed: seed)
        switch self {
        case .integers, .reals: return plain
        case .denormals: return plain.map { $0 * Self.denormalUnit }
        case .cancellation: return paired(plain, operation, size: precision == .fp16 ? 0x1p6 : 0x1p20)
        case .infinities, .nan: return strewn(plain, operation, seed: seed)
        }
    }

    /// Weights of [outputs, inputs, ...]; where sums are to cancel, those of every other input are next to the ones before.
    private func weights(_ shape: [Int], seed: UInt64) -> [Float] {
        var weights = values(shape.reduce(1, *), seed: seed)
        guard self == .cancellation, shape.count > 1 else { return weights }
        let taps = shape.dropFirst(2).reduce(1, *)
        for row in 0..<shape[0] {
            for input in stride(from: 1, to: shape[1], by: 2) {
                let place = (row * shape[1] + input) * taps
                for tap in place..<place + taps { weights[tap] = weights[tap - taps].nextUp }
            }
        }
        return weights
    }

    private func biases(_ count: Int, seed: UInt64) -> [Float] {
        var biases = values(count, seed: seed)
        let place = Int(seed % UInt64(count))
        switch self {
        case .denormals: return biases.map { $0 * Self.denormalUnit }
        case .infinities where count > 1: biases[place] = seed.isMultiple(of: 2) ? .infinity : -.infinity
        case .nan where count > 1: biases[place] = .nan
        default: break
        }
        return biases
    }

    /// Large numbers, every other the negative of the one before but for the last bit: along the channels, or along the
    /// columns for what adds up pixels.
    private func paired(_ plain: [Float], _ operation: OperationCase, size: Float) -> [Float] {
        let shape = operation.network.input
        let step = operation.addsPixels ? 1 : shape.height * shape.width
        let extent = operation.addsPixels ? shape.width : shape.channels
        var values = plain.map { $0 * size }
        for index in values.indices where index / step % extent % 2 == 1 {
            values[index] = -values[index - step].nextUp
        }
        return values
    }

    /// Numbers with what is not finite among them, in every other image: one value where each output depends on many
    /// inputs, every eighth or so elsewhere.
    private func strewn(_ plain: [Float], _ operation: OperationCase, seed: UInt64) -> [Float] {
        let count = operation.network.input.count
        var generator = SplitMix64(seed: seed ^ 0x5bd1_e995)
        var values = plain
        for image in stride(from: 0, to: operation.images, by: 2) {
            let places =
                operation.mixesInputs
                ? [Int(generator.next() % UInt64(count))] : (0..<count).filter { _ in generator.next() % 8 == 0 }
            for place in places {
                let isNegative = generator.next() % 2 == 0
                values[image * count + place] = self == .nan ? .nan : isNegative ? -.infinity : .infinity
            }
        }
        return values
    }
}

extension OperationCase {
    /// Whether each output depends on many inputs.
    fileprivate var mixesInputs: Bool {
        network.nodes.contains { node in
            switch node.layer {
            case .convolution, .dense, .softmax, .logSoftmax: true
            default: false
            }
        }
    }

    /// Whether pixels of a channel are added up, and not channels of a pixel.
    fileprivate var addsPixels: Bool {
        switch network.nodes[0].layer {
        case .averagePool, .adaptiveAveragePool: true
        default: false
        }
    }
}
