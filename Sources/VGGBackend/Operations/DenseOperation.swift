/// Dense layer with bias and an optional rectifier on plain rows; `Kernels/cl/dense.cl`.
///
/// The weights stay in the file's own order, [output][input], and are cut into several buffers of rows where one
/// would exceed the device's largest allocation.
public struct DenseOperation: Operation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One output of one image per work-item.
        case naive
        /// `rows` outputs by `images` images per work-item.
        case cpu(rows: Int, images: Int)
        /// A matrix-vector product: a group of `local` items per output and image.
        case gpuVector(local: Int)
        /// A matrix product: groups of `local` by `local` items, `work` by `work` values each, `depth` inputs at a time.
        case gpuProduct(local: Int, work: Int, depth: Int)
    }

    /// The node whose weights it uses.
    public let node: String
    /// Values of one input image.
    public let inputs: Int
    /// Values of one output image.
    public let outputs: Int
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// Rows of weights that one buffer holds at most.
    public let rowsPerBuffer: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "dense"

    /// The variant in a word or two.
    public var variantName: String {
        switch variant {
        case .naive: "naive"
        case .cpu(let rows, let images): "cpu \(rows)x\(images)"
        case .gpuVector(let local): "gpu \(local)"
        case .gpuProduct(let local, let work, _): "gpu \(local * work)x\(local * work)"
        }
    }

    /// First row and number of rows of each buffer of weights.
    private var chunks: [(first: Int, count: Int)] {
        stride(from: 0, to: outputs, by: rowsPerBuffer).map { ($0, min(rowsPerBuffer, outputs - $0)) }
    }

    /// The weights it wants, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        [WeightBuffer(node: node, form: .bias(count: outputs), byteCount: 4 * outputs)]
            + chunks.map {
                WeightBuffer(
                    node: node, form: .rows(first: $0.first, count: $0.count), byteCount: 4 * $0.count * inputs)
            }
    }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        zip(chunks, weights.dropFirst()).map { chunk, rows in
            launch(
                rows: chunk.count,
                arguments: [
                    input, rows, weights[0], output, .int(inputs), .int(outputs), .int(batch), .int(chunk.first),
                    .int(chunk.count), .float(rectified ? 0 : -.infinity),
                ])
        }
    }

    private func launch(rows: Int, arguments: [LaunchArgument]) -> Launch {
        var defines = variant.defines
        defines["VECTOR"] = vector
        let program = ProgramKey(source: name, defines: defines)
        let images = ImageAxis(axis: 1, perImage: 1, tile: variant.images, items: variant.itemsPerImageTile)
        let columns = images.extent(images: batch)
        switch variant {
        case .naive:
            return Launch(
                program: program, kernel: "dense_naive", arguments: arguments, global: SIMD3(rows, columns, 1),
                images: images)
        case .cpu(let tile, _):
            return Launch(
                program: program, kernel: "dense_cpu", arguments: arguments,
                global: SIMD3(rows.dividedUp(by: tile), columns, 1), images: images)
        case .gpuVector(let local):
            return Launch(
                program: program, kernel: "dense_gpu", arguments: arguments,
                global: SIMD3(rows * local, columns, 1), local: SIMD3(local, 1, 1), images: images)
        case .gpuProduct(let local, let work, _):
            return Launch(
                program: program, kernel: "dense_gpu", arguments: arguments,
                global: SIMD3(rows.dividedUp(by: local * work) * local, columns, 1), local: SIMD3(local, local, 1),
                images: images)
        }
    }
}

extension DenseOperation.Variant {
    /// Images that share a work-item or work-group.
    var images: Int {
        switch self {
        case .naive, .gpuVector: 1
        case .cpu(_, let images): images
        case .gpuProduct(let local, let work, _): local * work
        }
    }

    /// Work-items along the axis of images for each tile of them.
    var itemsPerImageTile: Int {
        if case .gpuProduct(let local, _, _) = self { return local }
        return 1
    }

    /// Macros that make the variant's program.
    var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive, "IMAGES": 1]
        case .cpu(let rows, let images): ["VARIANT": VariantMacro.cpu, "ROWS": rows, "IMAGES": images]
        case .gpuVector(let local): ["VARIANT": VariantMacro.gpu, "IMAGES": 1, "LOCAL": local]
        case .gpuProduct(let local, let work, let depth):
            [
                "VARIANT": VariantMacro.gpu, "IMAGES": local * work, "LOCAL_M": local, "LOCAL_N": local,
                "WORK_M": work, "WORK_N": work, "DEPTH": depth,
            ]
        }
    }

    /// Every variant that a device can run for a batch, the preferred one first.
    static func candidates(for traits: DeviceTraits, batch: Int) -> [DenseOperation.Variant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu(let vector):
            // Sums for rows x images must fit the registers beside the operands.
            [.cpu(rows: 4, images: min(batch.powerOfTwoBelow, vector == 16 ? 8 : 2)), .cpu(rows: 2, images: 1), .naive]
        case .gpu: gpuCandidates(traits, batch: batch) + [.naive]
        }
    }

    private static func gpuCandidates(_ traits: DeviceTraits, batch: Int) -> [DenseOperation.Variant] {
        let longest = min(traits.workGroupLimit, traits.workItemLimits[0])
        let vector = DenseOperation.Variant.gpuVector(local: min(longest.powerOfTwoBelow, 128))
        let all: [(local: Int, work: Int, depth: Int)] = [(16, 4, 16), (8, 4, 16), (4, 4, 16), (1, 4, 16)]
        let products = all.filter { local, work, depth in
            local * local <= traits.workGroupLimit && local <= longest && local <= traits.workItemLimits[1]
                && 2 * 4 * (depth + 1) * local * work <= traits.localMemory
        }.map { DenseOperation.Variant.gpuProduct(local: $0.local, work: $0.work, depth: $0.depth) }
        return batch < 8 ? [vector] + products : products + [vector]
    }
}

extension Int {
    /// The largest power of two that does not exceed the number, itself at least one.
    var powerOfTwoBelow: Int { 1 << (Int.bitWidth - 1 - leadingZeroBitCount) }
}
