import VGGModel

/// How a convolution is computed: the operation and its variant.
public enum ConvolutionAlgorithm: Hashable, Sendable, Codable {
    /// Sums as the definition has them.
    case direct(ConvolutionOperation.Variant)
    /// Winograd's method.
    case winograd(WinogradOperation.Variant)

    /// Rows and columns of a tile's outputs; nil of direct sums.
    var tile: Int? { if case .winograd(let variant) = self { variant.tile } else { nil } }
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
    /// Whether products may be of halves; never a picture's, which is the network's own input.
    let allowsHalves: Bool

    var vector: Int { traits.family.vector }
    var inputBlocks: Int { input.channels.dividedUp(by: vector) }
    var outputBlocks: Int { channels.dividedUp(by: vector) }

    /// The operation of an algorithm for a node, and whether a rectifier and a max-pool follow; a pool is of no concern to
    /// a direct sum.
    func operation(
        _ algorithm: ConvolutionAlgorithm, node: String, rectified: Bool = false, pooled: Bool = false
    ) -> any Operation {
        switch algorithm {
        case .direct(let variant):
            ConvolutionOperation(
                node: node, input: input, channels: channels, kernel: kernel, rectified: rectified,
                inputBlock: readsPlain ? 1 : vector, vector: vector, batch: batch, variant: variant)
        case .winograd(let variant):
            WinogradOperation(
                node: node, input: input, channels: channels, rectified: rectified, pooled: pooled, vector: vector,
                batch: batch, workers: traits.computeUnits, variant: variant)
        }
    }

    /// Every algorithm that the device can run, the preferred one first and the naive one last.
    ///
    /// On a CPU they come in the order of what they are expected to take, on a GPU as `gpuCandidates` says.
    var candidates: [ConvolutionAlgorithm] {
        let direct = directCandidates
        switch traits.family {
        case .cpu where hasWinograd: return cpuCandidates(direct)
        case .gpu where hasWinograd: return gpuCandidates(direct)
        case .naive, .cpu, .gpu: return direct.map { .direct($0) }
        }
    }

    private var directCandidates: [ConvolutionOperation.Variant] {
        ConvolutionOperation.Variant.candidates(
            for: traits, input: input, channels: channels, inHalves: allowsHalves && !readsPlain)
    }

    private func cpuCandidates(_ direct: [ConvolutionOperation.Variant]) -> [ConvolutionAlgorithm] {
        let fast = winogradPieces.map { (ConvolutionAlgorithm.winograd(.cpu($0)), cost(of: $0)) }
        let slow = direct.dropLast().map { (ConvolutionAlgorithm.direct($0), cost(of: $0)) }
        return (fast + slow).sorted { $0.1 < $1.1 }.map(\.0) + direct.suffix(1).map { .direct($0) }
    }

    /// Whether Winograd's method suits the layer, and the device's kernels know it.
    var hasWinograd: Bool { kernel == 3 && !readsPlain && traits.family != .naive }

    /// For each form and tile the register tile that is expected to be the fastest.
    private var winogradPieces: [WinogradOperation.Pieces] {
        [true, false].flatMap { isFused in
            [2, 4, 6].compactMap { tile in
                RegisterTile.all(vector: vector).filter { $0.vectors <= outputBlocks || $0.vectors == 1 }
                    .map { pieces(tile: tile, registers: $0, isFused: isFused) }
                    .min { cost(of: $0) < cost(of: $1) }
            }
        }
    }

    /// The form with spans of as many tiles as some bytes hold the scratch memory of, evenly cut; by default the bytes
    /// of the core's own cache.
    func pieces(
        tile: Int, registers: RegisterTile, isFused: Bool, scratchLimit: Int = Self.scratchLimit
    ) -> WinogradOperation.Pieces {
        let rows = registers.rows
        var pieces = WinogradOperation.Pieces(
            tile: tile, rows: rows, vectors: registers.vectors, span: rows, isFused: isFused)
        let tiles = batch * WinogradOperation.Variant.cpu(pieces).tilesPerImage(input)
        let rowBytes = pieces.scratchBytes(inputBlocks: inputBlocks, vector: vector)
        let most = max(1, scratchLimit / rowBytes) * rows
        pieces.span = tiles.dividedUp(by: tiles.dividedUp(by: most)).roundedUp(to: rows)
        return pieces
    }
}

extension ConvolutionProblem {
    /// Winograd's method with tiles of four first where there are channels enough to pay for the transforms, direct sums
    /// first otherwise.
    ///
    /// That is what arithmetic suggests; it has not been measured on a GPU yet.
    ///
    /// Where halves are allowed, the algorithms in halves come before all others, with tiles of two alone: those enlarge
    /// inputs four times at most, larger ones a hundred times and more, which neither the range nor the eleven bits of
    /// halves bear. The algorithms in floats stay candidates after them, for tuning to choose: who allows halves wants
    /// speed, and where floats are faster they are the better choice in both respects.
    private func gpuCandidates(_ direct: [ConvolutionOperation.Variant]) -> [ConvolutionAlgorithm] {
        let precisions = allowsHalves ? [true, false] : [false]
        return precisions.flatMap { gpuCandidates(direct, inHalves: $0) } + direct.suffix(1).map { .direct($0) }
    }

    private func gpuCandidates(
        _ direct: [ConvolutionOperation.Variant], inHalves: Bool
    ) -> [ConvolutionAlgorithm] {
        let groups = GroupTile.candidates(for: traits, inHalves: inHalves)
        let (first, others) = inHalves ? (2, []) : (4, [2, 6])
        let tiles =
            groups.prefix(3).map { (first, $0) } + others.flatMap { tile in groups.prefix(1).map { (tile, $0) } }
        let fast = tiles.map { WinogradOperation.Groups(tile: $0, group: $1) }.filter(fits)
            .map { ConvolutionAlgorithm.winograd(.gpu($0)) }
        let slow = direct.filter { $0.isInHalves == inHalves }.map { ConvolutionAlgorithm.direct($0) }
        return input.channels >= 16 ? fast + slow : slow + fast
    }

    /// Whether the device can allocate the transformed inputs, the products and the weights of all points, each at once.
    private func fits(_ groups: WinogradOperation.Groups) -> Bool { allocates(.winograd(.gpu(groups))) }

    private func allocates(_ algorithm: ConvolutionAlgorithm) -> Bool {
        let operation = operation(algorithm, node: "")
        return (operation.scratch + operation.weights.map(\.byteCount)).allSatisfy { $0 <= traits.largestAllocation }
    }
}

extension ConvolutionProblem {
    /// Whether an algorithm, which may come from a caller or a file, has a kernel that suits the layer.
    func suits(_ algorithm: ConvolutionAlgorithm) -> Bool {
        switch algorithm {
        case .direct(.gpu(let tile)):
            traits.family == .gpu && tile.runs(on: traits) && (!tile.inHalves || allowsHalves && !readsPlain)
        case .direct(let variant): directCandidates.contains(variant)
        case .winograd(let variant): hasWinograd && [2, 4, 6].contains(variant.tile) && isKnown(variant)
        }
    }

    /// Whether an algorithm suits, and the device has room for each of its buffers.
    func allows(_ algorithm: ConvolutionAlgorithm) -> Bool { suits(algorithm) && allocates(algorithm) }

    /// Whether the family's kernels can be cut so.
    private func isKnown(_ variant: WinogradOperation.Variant) -> Bool {
        switch (traits.family, variant) {
        case (.cpu, .cpu(let pieces)):
            RegisterTile.all(vector: vector).contains(RegisterTile(rows: pieces.rows, vectors: pieces.vectors))
                && (1...Self.longestSpan).contains(pieces.span) && pieces.span.isMultiple(of: pieces.rows)
        case (.gpu, .gpu(let groups)):
            groups.group.runs(on: traits) && (!groups.group.inHalves || allowsHalves && groups.tile == 2)
        default: false
        }
    }

    /// Tiles in a span at most; far more than any cache holds, and few enough to count bytes with.
    private static let longestSpan = 1 << 16
}

extension ConvolutionProblem {
    /// Bytes of scratch memory that a core's own cache is expected to hold beside the weights that pass through it.
    static let scratchLimit = 480 << 10

    /// Cycles that a direct convolution is expected to take.
    func cost(of variant: ConvolutionOperation.Variant) -> Double {
        guard case .cpu(let tile, let vectors) = variant else { return .infinity }
        let pixels = batch * input.height * input.width.roundedUp(to: tile)
        let columns = outputBlocks.roundedUp(to: vectors)
        let inputs = readsPlain ? input.channels : inputBlocks * vector
        let steps = Double(kernel * kernel * inputs) * Double(pixels * columns)
        return steps / RegisterTile(rows: tile, vectors: vectors).efficiency / Double(traits.computeUnits)
    }

    /// Cycles that Winograd's method is expected to take.
    ///
    /// A fused multiply-add of vectors is a cycle. The transforms' cycles for a point, and those for a vector of weights
    /// from the shared cache or from memory, were measured on an AMD EPYC with AVX-512.
    func cost(of pieces: WinogradOperation.Pieces) -> Double {
        let variant = WinogradOperation.Variant.cpu(pieces)
        let tiles = batch * variant.tilesPerImage(input)
        let spans = tiles.dividedUp(by: pieces.span)
        let groups = outputBlocks.dividedUp(by: pieces.vectors)
        let rows = pieces.isFused ? pieces.span : tiles.dividedUp(by: spans).roundedUp(to: pieces.rows)
        let weightVectors = Double(variant.points * inputBlocks * vector * groups * pieces.vectors)
        let registers = RegisterTile(rows: pieces.rows, vectors: pieces.vectors)
        let products = weightVectors * Double(rows) / registers.efficiency
        let outputs = Double(variant.points * rows * outputBlocks) * Self.outputCycles
        let units = Double(traits.computeUnits)
        let isShared = weightVectors * 4 * Double(vector) < Double(Self.sharedCache)
        let fromMemory = weightVectors * Self.memoryCycles
        let firstRead = Self.unhidden * fromMemory
        if pieces.isFused {
            let inputs = Double(variant.points * rows * inputBlocks) * Self.inputCycles
            let traffic = isShared ? weightVectors * Self.sharedCycles : fromMemory
            let rounds = Double(spans.dividedUp(by: traits.computeUnits))
            return (max(products, traffic) + inputs + outputs) * rounds + firstRead
        }
        let rounds = Double((spans * groups).dividedUp(by: traits.computeUnits))
        return max((products + outputs) / Double(groups) * rounds, fromMemory) + firstRead
            + Double(variant.points * tiles * inputBlocks) * Self.splitInputCycles / units
    }

    private static let inputCycles = 22.0, splitInputCycles = 46.0, outputCycles = 15.0
    /// Share of the first reading of the weights, once per inference, that arithmetic does not hide.
    private static let unhidden = 0.3
    private static let sharedCache = 24 << 20
    private static let sharedCycles = 4.0, memoryCycles = 8.0
}

/// Rows of values by vectors of channels whose sums are in registers at a time.
struct RegisterTile: Hashable {
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
