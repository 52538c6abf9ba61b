package import VGGModel

/// A convolution whose weights' gradient is wanted on a kind of device.
package struct WeightGradientProblem {
    let traits: DeviceTraits
    let input: Shape
    let channels: Int
    let kernel: Int
    /// Channels in a block of the input.
    let inputBlock: Int
    let batch: Int

    /// Names a convolution.
    package init(traits: DeviceTraits, input: Shape, channels: Int, kernel: Int, inputBlock: Int, batch: Int) {
        self.traits = traits
        self.input = input
        self.channels = channels
        self.kernel = kernel
        self.inputBlock = inputBlock
        self.batch = batch
    }

    private var vector: Int { traits.family.vector }

    /// The operation in a variant.
    package func operation(_ variant: ConvolutionWeightGradientOperation.Variant) -> ConvolutionWeightGradientOperation
    {
        ConvolutionWeightGradientOperation(
            input: input, channels: channels, kernel: kernel, inputBlock: inputBlock, vector: vector, batch: batch,
            variant: variant)
    }

    /// Every variant that the device can run, the preferred one first and the naive one last.
    package var candidates: [ConvolutionWeightGradientOperation.Variant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu: cpuCandidates + [.naive]
        case .gpu: gpuCandidates + [.naive]
        }
    }

    /// Tiles whose sums and gradients fit the registers: 32 of 16 floats in AVX-512, 16 otherwise.
    private var cpuCandidates: [ConvolutionWeightGradientOperation.Variant] {
        let registers = vector == 16 ? 31 : 15
        let divisors = inputBlock == 1 ? [input.channels] : [16, 8, 4, 2, 1].filter { inputBlock.isMultiple(of: $0) }
        let tiles = [1, 2].flatMap { vectors in divisors.map { (inputs: $0, vectors: vectors) } }
            .filter { $0.vectors == 1 || channels > vector }
        let fitting = tiles.filter { $0.vectors * kernel * ($0.inputs + 1) <= registers }
        let best = (fitting.isEmpty ? Array(tiles.filter { $0.vectors == 1 }.suffix(1)) : fitting)
            .sorted { $0.inputs * $0.vectors > $1.inputs * $1.vectors }
        return best.prefix(2).map { tile in
            .cpu(inputs: tile.inputs, vectors: tile.vectors, rows: rows(inputs: tile.inputs, vectors: tile.vectors))
        }
    }

    /// Rows of a span: what they hold fits the core's own cache, unless that is less than it takes to make up for writing
    /// the sums; and there are spans enough for all cores.
    private func rows(inputs: Int, vectors: Int) -> Int {
        let all = batch * input.height
        let rowBytes = 4 * input.width * (input.channels + channels)
        let cached = max(1, ConvolutionProblem.scratchLimit / rowBytes)
        let worthwhile = (32 * vector).dividedUp(by: input.width)
        let items = kernel * input.channels.dividedUp(by: inputs) * channels.dividedUp(by: vectors * vector)
        let wanted = (4 * traits.computeUnits).dividedUp(by: items)
        let sumBytes =
            4 * kernel * kernel * input.channels.roundedUp(to: inputs) * channels.roundedUp(to: vectors * vector)
        let most = max(1, min(traits.largestAllocation, Self.scratchLimit) / sumBytes)
        let spans = min(max(all.dividedUp(by: max(cached, worthwhile)), wanted), most, all)
        return all.dividedUp(by: spans)
    }

    private var gpuCandidates: [ConvolutionWeightGradientOperation.Variant] {
        let all: [(local: Int, work: Int)] = [(16, 4), (8, 8), (8, 4), (4, 4), (1, 4)]
        return all.map { GroupTile(local: $0.local, work: $0.work, depth: 16, stages: 1) }
            .filter { $0.fits(traits, factorsPerRow: $0.depth) }.prefix(2)
            .map { .gpu($0, pixels: pixels($0)) }
    }

    /// Pixels of a span on a GPU: as many spans as give every compute unit some groups, and the sums are worth their memory.
    private func pixels(_ tile: GroupTile) -> Int {
        let all = batch * input.height * input.width
        let groups = kernel * kernel * input.channels.dividedUp(by: tile.side) * channels.dividedUp(by: tile.side)
        let sumBytes = 4 * groups * tile.side * tile.side
        let most = max(1, min(traits.largestAllocation, Self.scratchLimit) / sumBytes)
        let spans = min((8 * traits.computeUnits).dividedUp(by: groups), most, all.dividedUp(by: 16 * tile.depth))
        return all.dividedUp(by: max(spans, 1)).roundedUp(to: tile.depth)
    }

    /// Bytes of sums that are worth having, more than which only fill memory.
    private static let scratchLimit = 128 << 20
}
