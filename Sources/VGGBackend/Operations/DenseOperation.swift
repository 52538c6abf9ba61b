/// Dense layer with bias and an optional rectifier on plain rows; `Kernels/cl/dense.cl`, and `dense_product.cl` for many
/// images on a CPU.
///
/// The weights stay in the file's own order, [output][input], and are cut into several buffers of rows where one
/// would exceed the device's largest allocation. In 32 bits they are used as they come; stored in 16 bits, each row has
/// a scale, and arithmetic stays in 32 bits.
public struct DenseOperation: UnaryOperation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One output of one image per work-item.
        case naive
        /// `rows` outputs by `images` images per work-item.
        case cpu(rows: Int, images: Int)
        /// A matrix product of panels of transposed weights and tiles of images.
        case product(ProductTile)
        /// A matrix-vector product: a group of `local` items per output and image.
        case gpuVector(local: Int)
        /// A matrix product in work-groups.
        case gpuProduct(GroupTile)
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
    /// How the weights are stored.
    public let precision: Precision
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name.
    public let name = "dense"

    /// The variant in a word or two.
    public var variantName: String { precision == .fp32 ? shape : "\(shape) of halves" }

    private var shape: String {
        switch variant {
        case .naive: "naive"
        case .cpu(let rows, let images): "cpu \(rows)x\(images)"
        case .product(let tile): "product \(tile.images)x\(tile.columns(vector: vector)) by \(tile.depth)"
        case .gpuVector(let local): "gpu \(local)"
        case .gpuProduct(let tile): "gpu \(tile.name)"
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
                switch precision {
                case .fp32:
                    WeightBuffer(
                        node: node, form: .rows(first: $0.first, count: $0.count), byteCount: 4 * $0.count * inputs)
                case .fp16Storage, .fp16: halves(first: $0.first, count: $0.count)
                }
            }
    }

    /// Rows of halves after their scales, which fill whole cache lines; in all whole floats.
    private func halves(first: Int, count: Int) -> WeightBuffer {
        let packing = WeightPacking(
            program: ProgramKey(source: "dense_weights", defines: weightDefines), kernel: "pack_dense",
            arguments: [inputs, count], global: SIMD2(count, 1), rawByteOffset: 4 * first * inputs,
            rawByteCount: 4 * count * inputs)
        return WeightBuffer(
            node: node, form: .packed(packing),
            byteCount: 4 * count.roundedUp(to: 32) + (2 * count * inputs).roundedUp(to: 4))
    }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        zip(chunks, weights.dropFirst()).map { chunk, rows in
            launch(
                rows: chunk.count,
                arguments: [
                    input, rows, weights[0], output, .int(inputs), .int(outputs), .images, .int(chunk.first),
                    .int(chunk.count), .float(rectified ? 0 : -.infinity),
                ])
        }
    }

    private var program: ProgramKey {
        ProgramKey(
            source: variant.source, after: ["dense_weights"],
            defines: variant.defines.merging(weightDefines) { $1 })
    }

    private var weightDefines: [String: Int] {
        ["VARIANT": variant.macro, "VECTOR": vector, "WEIGHT_BITS": precision == .fp32 ? 32 : 16]
    }

    private func launch(rows: Int, arguments: [LaunchArgument]) -> Launch {
        let (kernel, images, work) = (variant.kernel, variant.imageAxis, work(rows: rows))
        let columns = images.extent(images: batch)
        let launch = { (global: SIMD3<Int>, local: SIMD3<Int>?) in
            Launch(
                program: program, kernel: kernel, arguments: arguments, global: global, local: local, images: images,
                work: work)
        }
        switch variant {
        case .naive: return launch(SIMD3(rows, columns, 1), nil)
        case .cpu(let tile, _): return launch(SIMD3(rows.dividedUp(by: tile), columns, 1), nil)
        case .product(let tile):
            return launch(SIMD3(columns, rows.dividedUp(by: tile.columns(vector: vector)), 1), SIMD3(1, 1, 1))
        case .gpuVector(let local): return launch(SIMD3(rows * local, columns, 1), SIMD3(local, 1, 1))
        case .gpuProduct(let tile):
            return launch(SIMD3(rows.dividedUp(by: tile.side) * tile.local, columns, 1), tile.group)
        }
    }

    /// The weights are read once for each tile of images.
    private func work(rows: Int) -> LaunchWork {
        let (weights, images) = (Double(rows) * Double(inputs), variant.imageAxis)
        let tiles = Double(images.extent(images: batch) / images.items)
        return LaunchWork(
            operations: 2 * weights * Double(batch) * (variant == .naive ? LaunchWork.naiveOperations : 1),
            bytes: weights * tiles * (precision == .fp32 ? 4 : 2) + 4 * Double(batch) * Double(inputs + rows))
    }
}
