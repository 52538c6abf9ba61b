public import VGGModel

/// Convolution of any window, in one or more groups of channels, with bias and an optional rectifier;
/// `Kernels/cl/window_convolution.cl`.
public struct WindowConvolutionOperation: UnaryOperation {
    /// The node whose weights it uses.
    public let node: String
    /// One input image.
    public let input: Shape
    /// One output image.
    public let output: Shape
    /// Window and groups.
    public let layer: Convolution
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// Channels in a block of the input.
    public let inputBlock: Int
    /// Floats in a vector, channels in a block of the output.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: ConvolutionOperation.Variant

    /// The operation's name, and its kernel file's.
    public let name = "window_convolution"

    /// The variant in a word or two.
    public var variantName: String { variant.name(vector: vector) }

    var inputBlocks: Int { input.channels.dividedUp(by: inputBlock) }
    var outputBlocks: Int { layer.channels.dividedUp(by: vector) }
    /// Input channels that a filter reads.
    var inputs: Int { input.channels / layer.groups }
    /// Blocks of them.
    private var depth: Int { inputs.dividedUp(by: inputBlock) }
    /// Output channels of a work-item or work-group, which read the same input channels.
    private var columns: Int { variant.columns(vector: vector) }
    private var columnGroups: Int {
        (layer.groups == 1 ? outputBlocks * vector : layer.channels).dividedUp(by: columns)
    }

    /// The weights it wants, in the order in which `launches` takes them.
    public var weights: [WeightBuffer] {
        let (taps, channels) = (layer.window.count, layer.channels)
        if case .naive = variant {
            return [
                WeightBuffer(
                    node: node, form: .rows(first: 0, count: channels), byteCount: 4 * channels * inputs * taps),
                WeightBuffer(node: node, form: .bias(count: channels), byteCount: 4 * channels),
            ]
        }
        let packing = WeightPacking(
            program: program, kernel: "pack_window_convolution", arguments: [inputs, channels, columns, taps],
            global: SIMD2(depth, columnGroups), rawByteCount: 4 * inputs * channels * taps)
        let padded = columnGroups * columns
        return [
            WeightBuffer(node: node, form: .packed(packing), byteCount: 4 * depth * inputBlock * taps * padded),
            WeightBuffer(node: node, form: .bias(count: padded), byteCount: 4 * padded),
        ]
    }

    private var program: ProgramKey {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["IN_BLOCK"] = inputBlock
        if case .cpu(let tile, _) = variant, inputBlock == 1 {
            defines["SPAN"] = Self.span(of: tile, layer.window)
            defines["STRIDE"] = layer.window.stride.columns
        }
        return ProgramKey(source: name, after: ["window", "tile_product"], defines: defines)
    }

    /// Columns of the input that a tile of pixels in a row sees.
    static func span(of tile: Int, _ window: Window) -> Int {
        (tile - 1) * window.stride.columns + (window.size.columns - 1) * window.dilation.columns + 1
    }

    /// The launch that computes `output` from `input`.
    public func launches(
        input source: LaunchArgument, output target: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let buffers = [source, weights[0], weights[1], target]
        let window = WindowArguments(input: input, output: output, window: layer.window).arguments
        let lowest = LaunchArgument.float(rectified ? 0 : -.infinity)
        let blocks: [LaunchArgument] = [.int(inputBlocks), .int(outputBlocks), .int(depth), .int(columnGroups)]
        let pixels = output.height * output.width
        switch variant {
        case .naive:
            let channels: [LaunchArgument] = [.int(input.channels), .int(layer.channels), .int(layer.groups)]
            return [
                launch(
                    "naive", buffers + channels + window + [lowest], SIMD3(output.width, output.height, 0),
                    ImageAxis(axis: 2, perImage: outputBlocks * vector))
            ]
        case .cpu(let tile, _):
            let isPlain = inputBlock == 1
            let global =
                isPlain
                ? SIMD3(output.width.dividedUp(by: tile), output.height, 0)
                : SIMD3(pixels.dividedUp(by: tile), columnGroups, 0)
            return [
                launch(
                    "cpu", buffers + blocks + window + [lowest], global,
                    ImageAxis(axis: 2, perImage: isPlain ? columnGroups : 1))
            ]
        case .gpu(let tile):
            return [
                launch(
                    "gpu", buffers + blocks + window + [.int(batch * pixels), lowest],
                    SIMD3(0, columnGroups * tile.local, 1),
                    ImageAxis(axis: 0, perImage: pixels, tile: tile.side, items: tile.local), local: tile.group)
            ]
        }
    }

    private func launch(
        _ kernel: String, _ arguments: [LaunchArgument], _ global: SIMD3<Int>, _ images: ImageAxis,
        local: SIMD3<Int>? = nil
    ) -> Launch {
        var global = global
        global[images.axis] = images.extent(images: batch)
        return Launch(
            program: program, kernel: "\(name)_\(kernel)", arguments: arguments, global: global, local: local,
            images: images, work: work)
    }

    private var work: LaunchWork {
        let filters = Double(depth * inputBlock) * Double(layer.window.count) * Double(columnGroups * columns)
        let (read, written) = (input.height * input.width, output.height * output.width)
        let values = Double(batch) * (Double(read) * Double(input.channels) + Double(written) * Double(layer.channels))
        return LaunchWork(
            operations: 2 * filters * Double(batch) * Double(written)
                * (variant == .naive ? LaunchWork.naiveOperations : 1),
            bytes: 4 * (filters + values))
    }
}
