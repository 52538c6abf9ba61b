import VGGModel
import VGGVerification
import VGGWeights

/// VGG-16 itself with weights of a seed, and a picture.
struct WholeVGG16 {
    let network: Network
    let parameters: Parameters
    let pixels: [UInt8]

    init() throws {
        network = try Network.named("vgg16")
        parameters = ParameterLoader.seeded(1, for: network)
        pixels = Fill.reals.values(network.input.count, seed: 4).map { UInt8(($0 + 1) * 127.4) }
    }
}
