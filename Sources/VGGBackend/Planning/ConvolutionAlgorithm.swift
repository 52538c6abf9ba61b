import VGGModel

/// How a convolution is computed: the operation and its variant.
public enum ConvolutionAlgorithm: Hashable, Sendable, Codable {
    /// Sums as the definition has them.
    case direct(ConvolutionOperation.Variant)
    /// Winograd's method.
    case winograd(WinogradOperation.Variant)
}

/// A convolution on a kind of device, for which an algorithm is to be chosen.
struct ConvolutionProblem {
    let traits: DeviceTraits
    let input: Shape
    let channels: Int
    let kernel: Int
    /// Whether the input is plain NCHW.
    let readsPlain: Bool
    let batch: Int

    private var vector: Int { traits.family.vector }
    private var inputBlocks: Int { input.channels.dividedUp(by: vector) }
    private var outputBlocks: Int { channels.dividedUp(by: vector) }

    /// Every algorithm that the device can run, the preferred one first and the naive one last.
    ///
    /// On a CPU they come in the order of what they are expected to take.
    var candidates: [ConvolutionAlgorithm] {
        let direct = ConvolutionOperation.Variant.candidates(for: traits, input: input, channels: channels)
        guard case .cpu = traits.family, kernel == 3, !readsPlain else { return direct.map { .direct($0) } }
        let fast = winogradVariants.map { (ConvolutionAlgorithm.winograd($0), cost(of: $0)) }
        let slow = direct.dropLast().map { (ConvolutionAlgorithm.direct($0), cost(of: $0)) }
        return (fast + slow).sorted { $0.1 < $1.1 }.map(\.0) + direct.suffix(1).map { .direct($0) }
    }

    /// For each form and tile the register tile that is expected to be the fastest.
    private var winogradVariants: [WinogradOperation.Variant] {
        [true, false].flatMap { isFused in
            [2, 4, 6].compactMap { tile in
                RegisterTile.all(vector: vector).filter { $0.vectors <= outputBlocks || $0.vectors == 1 }
                    .map { variant(tile: tile, registers: $0, isFused: isFused) }
                    .min { cost(of: $0) < cost(of: $1) }
            }
        }
    }

    /// The variant with spans of as many tiles as the core's own cache holds the scratch memory of, evenly cut.
    private func variant(tile: Int, registers: RegisterTile, isFused: Bool) -> WinogradOperation.Variant {
        let rows = registers.rows
        var variant = WinogradOperation.Variant(
            tile: tile, rows: rows, vectors: registers.vectors, span: rows, isFused: isFused)
        let tiles = batch * variant.tilesPerImage(input)
        let rowBytes = variant.scratchBytes(inputBlocks: inputBlocks, vector: vector)
        let most = max(1, Self.scratchLimit / rowBytes) * rows
        variant.span = tiles.dividedUp(by: tiles.dividedUp(by: most)).roundedUp(to: rows)
        return variant
    }
}

extension ConvolutionProblem {
    /// Bytes of scratch memory that a core's own cache is expected to hold beside the weights that pass through it.
    private static let scratchLimit = 450 << 10

    /// Cycles that a direct convolution is expected to take.
    func cost(of variant: ConvolutionOperation.Variant) -> Double {
        guard case .cpu(let tile, let vectors) = variant else { return .infinity }
        let pixels = batch * input.height * input.width.roundedUp(to: tile)
        let columns = outputBlocks.roundedUp(to: vectors)
        let steps = 9.0 * Double(pixels * inputBlocks * vector * columns)
        return steps / RegisterTile(rows: tile, vectors: vectors).efficiency / Double(traits.computeUnits)
    }

    /// Cycles that Winograd's method is expected to take.
    ///
    /// A fused multiply-add of vectors is a cycle. The transforms' cycles for a point, and those for a vector of weights
    /// from the shared cache or from memory, were measured on an AMD EPYC with AVX-512.
    func cost(of variant: WinogradOperation.Variant) -> Double {
        let tiles = batch * variant.tilesPerImage(input)
        let spans = tiles.dividedUp(by: variant.span)
        let groups = outputBlocks.dividedUp(by: variant.vectors)
        let rows = variant.isFused ? variant.span : tiles.dividedUp(by: spans).roundedUp(to: variant.rows)
        let weightVectors = Double(variant.points * inputBlocks * vector * groups * variant.vectors)
        let registers = RegisterTile(rows: variant.rows, vectors: variant.vectors)
        let products = weightVectors * Double(rows) / registers.efficiency
        let outputs = Double(variant.points * rows * outputBlocks) * Self.outputCycles
        let units = Double(traits.computeUnits)
        let isShared = weightVectors * 4 * Double(vector) < Double(Self.sharedCache)
        let fromMemory = weightVectors * Self.memoryCycles
        if variant.isFused {
            let inputs = Double(variant.points * rows * inputBlocks) * Self.inputCycles
            let traffic = isShared ? weightVectors * Self.sharedCycles : fromMemory
            return (max(products, traffic) + inputs + outputs) * Double(spans.dividedUp(by: traits.computeUnits))
        }
        let pieces = Double((spans * groups).dividedUp(by: traits.computeUnits))
        return max((products + outputs) / Double(groups) * pieces, fromMemory)
            + Double(variant.points * tiles * inputBlocks) * Self.splitInputCycles / units
    }

    private static let inputCycles = 22.0, splitInputCycles = 46.0, outputCycles = 15.0
    private static let sharedCache = 24 << 20
    private static let sharedCycles = 4.0, memoryCycles = 8.0
}

/// Rows of values by vectors of channels whose sums are in registers at a time.
private struct RegisterTile {
    let rows: Int
    let vectors: Int

    /// What fits the registers: 32 of 16 floats in AVX-512, 16 registers otherwise.
    static func all(vector: Int) -> [RegisterTile] {
        let tiles = vector == 16 ? [(14, 2), (7, 4), (16, 1), (8, 2)] : [(6, 2), (4, 2), (6, 1)]
        return tiles.map { RegisterTile(rows: $0.0, vectors: $0.1) }
    }

    /// Share of the arithmetic peak that it reaches; few sums cannot hide the latency of loads and additions.
    var efficiency: Double {
        let sums = Double(rows * vectors)
        return sums >= 24 ? 0.96 : vectors == 1 ? 0.9 * min(sums / 16, 1) : 0.82 * min(sums / 12, 1)
    }
}
