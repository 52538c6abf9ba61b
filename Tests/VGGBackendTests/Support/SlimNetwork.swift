import VGGModel
import VGGReference
import VGGVerification
import VGGWeights

/// A network of the paper's shape with a sixteenth of its widths, and weights of a seed that keep values near one.
struct SlimNetwork {
    let network: Network
    let parameters: Parameters

    /// Makes a network of a name for pictures of some extent.
    init(_ name: String, height: Int = 32, width: Int = 32, seed: UInt64 = 5) throws {
        var options = NetworkOptions.slim(divisor: 16)
        options.classes = 37
        (options.height, options.width) = (height, width)
        network = try Network.named(name, options: options)
        var parameters = ParameterLoader.seeded(seed, for: network)
        for node in network.nodes {
            guard let layer = parameters[node.name] else { continue }
            // Seeded weights have no biases; a kernel that forgot them must show.
            let biases = Fill.reals.values(layer.bias.count, seed: seed &+ UInt64(layer.weight.count)).map { $0 / 4 }
            parameters.layers[node.name]?.bias = Tensor(shape: [biases.count], values: biases)
        }
        self.parameters = parameters
    }

    /// Values of some images.
    func values(_ images: Int = 1, seed: UInt64 = 9) -> [Float] {
        Fill.reals.values(images * network.input.count, seed: seed)
    }

    /// Bytes of some pictures.
    func pixels(_ images: Int = 1, seed: UInt64 = 9) -> [UInt8] {
        Fill.reals.values(images * network.input.count, seed: seed).map { UInt8(($0 + 1) * 127.4) }
    }

    /// What every node yields for one image, in double precision.
    func reference(_ values: [Float]) throws -> [String: Activation] {
        try Reference.forward(network.inference(), parameters: parameters, input: values)
    }
}

extension Array {
    /// The elements of one of several parts of equal length.
    func part(_ index: Int, of length: Int) -> [Element] { Array(self[index * length..<(index + 1) * length]) }
}

extension Array where Element: Sendable {
    /// The results for each element, one after the other.
    func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
