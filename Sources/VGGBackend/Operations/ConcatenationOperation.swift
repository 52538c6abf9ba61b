public import VGGModel

/// The channels of several images, one image after the other; `Kernels/cl/concatenation.cl`.
public struct ConcatenationOperation: Operation {
    /// One image of each input.
    public let inputs: [Shape]
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "concatenation"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    private var channels: Int { inputs.reduce(0) { $0 + $1.channels } }

    /// The launches that bring each of `inputs` to its place in `output`.
    public func launches(
        inputs sources: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let program = ProgramKey(
            source: name, defines: variant.defines.merging(["VECTOR": vector]) { own, _ in own })
        var launches: [Launch] = []
        var offset = 0
        for (source, shape) in zip(sources, inputs) {
            let plane = shape.height * shape.width
            let end = offset + shape.channels
            let global =
                switch variant {
                case .naive: SIMD3(plane, (end == channels ? end.roundedUp(to: vector) : end) - offset, batch)
                case .vector(let run):
                    SIMD3(plane.dividedUp(by: run), end.dividedUp(by: vector) - offset / vector, batch)
                }
            launches.append(
                Launch(
                    program: program, kernel: "\(name)_\(variant.kernelSuffix)",
                    arguments: [source, output, .int(shape.channels), .int(channels), .int(offset), .int(plane)],
                    global: global, images: ImageAxis(axis: 2, perImage: 1),
                    work: variant.work(values: 2 * batch * shape.count)))
            offset = end
        }
        return launches
    }
}
