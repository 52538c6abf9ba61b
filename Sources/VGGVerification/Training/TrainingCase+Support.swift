import VGGBackend
import VGGModel
import VGGReference

/// Images that a fill draws: as they are fed to a device, and one by one in double precision.
struct DrawnBatch {
    let values: [Float]
    let images: [Activation]
}

extension Fill {
    /// Images of a shape, their numbers multiplied by `size`; of a fill whose numbers are for other checks, whole numbers.
    func batch(_ shape: Shape, _ images: Int, _ seed: UInt64, times size: Float = 1) -> DrawnBatch {
        let values = self.values(images * shape.count, seed: seed).map { $0 * size }
        return DrawnBatch(
            values: values,
            images: (0..<images).compactMap { image in
                try? Activation(shape: shape, floats: Array(values[image * shape.count..<(image + 1) * shape.count]))
            })
    }
}

extension Shape {
    /// The shape and the number of images in a word: `17x9x8-x3`.
    func caseName(_ images: Int) -> String { "\(channels)x\(height)x\(width)-x\(images)" }
}

extension ChannelExtent {
    init(_ shape: Shape, _ images: Int, _ traits: DeviceTraits) {
        self.init(shape: shape, vector: traits.family.vector, batch: images)
    }
}
