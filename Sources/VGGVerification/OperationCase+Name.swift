import VGGModel

extension OperationCase {
    /// The case in a word without spaces, unique among all: `3x3-17to33-7x9-relu-x3`.
    ///
    /// First come the kernel's extent, the channels and the rows by columns of a convolution, inputs and outputs of a dense
    /// layer, or the shape of the input; then what follows the first layer; then how many images there are.
    public var name: String {
        let input = network.input
        let first = network.nodes[0].layer.caseName(of: input)
        let others = network.nodes.dropFirst().map(\.layer.shortName)
        return ([first] + others + (images == 1 ? [] : ["x\(images)"])).joined(separator: "-")
    }
}

extension Layer {
    fileprivate func caseName(of input: Shape) -> String {
        switch self {
        case .convolution(let convolution):
            let extent = "\(convolution.kernel)x\(convolution.kernel)"
            return "\(extent)-\(input.channels)to\(convolution.channels)-\(input.height)x\(input.width)"
        case .dense(let features): return "\(input)to\(features)"
        case .adaptiveAveragePool(let height, let width): return "\(input)-to\(height)x\(width)"
        case .localResponseNormalization(let layer): return "\(input)-over\(layer.size)"
        default: return "\(input)"
        }
    }

    fileprivate var shortName: String {
        switch self {
        case .convolution: "convolution"
        case .dense: "dense"
        case .relu: "relu"
        case .maxPool2x2: "pool"
        case .adaptiveAveragePool: "mean"
        case .localResponseNormalization: "normalization"
        case .softmax: "softmax"
        case .batchNormalization: "batch-normalization"
        case .dropout: "dropout"
        default: description.replacing(" ", with: "-")
        }
    }
}
