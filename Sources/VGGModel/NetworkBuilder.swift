/// Writes down a configuration as a chain of nodes, each reading the one before.
struct NetworkBuilder {
    private var nodes: [Node] = []

    /// The nodes of a configuration, from `conv1_1` to `prob`.
    static func nodes(of configuration: Configuration, options: NetworkOptions) -> [Node] {
        var builder = NetworkBuilder()
        for (index, kernels) in configuration.blocks.enumerated() {
            let wide = 1 + kernels.reduce(0) { $0 + $1 - 1 }
            builder.appendBlock(
                index + 1, kernels: options.wideFilters ? [wide] : kernels, channels: options.channels[index],
                batchNormalization: options.batchNormalization,
                normalizesResponses: configuration.normalizesResponses && index == 0)
        }
        builder.appendClassifier(options)
        return builder.nodes
    }

    private mutating func appendBlock(
        _ block: Int, kernels: [Int], channels: Int, batchNormalization: Bool, normalizesResponses: Bool
    ) {
        for (index, kernel) in kernels.enumerated() {
            let place = "\(block)_\(index + 1)"
            append("conv" + place, .convolution(Convolution(channels: channels, kernel: kernel)))
            if batchNormalization { append("bn" + place, .batchNormalization(epsilon: 1e-5)) }
            append("relu" + place, .relu)
            if normalizesResponses && index == 0 {
                append("lrn" + place, .localResponseNormalization(LocalResponseNormalization()))
            }
        }
        append("pool\(block)", .maxPool2x2)
    }

    private mutating func appendClassifier(_ options: NetworkOptions) {
        append("avgpool", .adaptiveAveragePool(height: options.pooledExtent, width: options.pooledExtent))
        for place in [6, 7] {
            append("fc\(place)", .dense(features: options.hiddenFeatures))
            append("relu\(place)", .relu)
            if let probability = options.dropout { append("drop\(place)", .dropout(probability: probability)) }
        }
        append("fc8", .dense(features: options.classes))
        append("prob", .softmax)
    }

    private mutating func append(_ name: String, _ layer: Layer) {
        nodes.append(Node(name: name, layer: layer, inputs: [nodes.last?.name ?? Network.inputName]))
    }
}
