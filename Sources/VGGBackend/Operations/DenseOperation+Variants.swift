extension DenseOperation {
    /// How a matrix product is cut for a CPU; the macros of `dense_product`.
    public struct ProductTile: Hashable, Sendable, Codable {
        /// Images of a tile.
        public var images: Int
        /// Vectors of outputs in a panel.
        public var vectors: Int
        /// Panels of a work-item.
        public var panels: Int
        /// Inputs at a time.
        public var depth: Int
        /// Tiles of images that share the transposed weights.
        public var tiles: Int

        /// Outputs of a work-item.
        func columns(vector: Int) -> Int { panels * vectors * vector }

        /// Bytes of local memory: weights, inputs and sums.
        func localBytes(vector: Int) -> Int {
            let weights = panels * depth * vectors * vector
            let inputs = images * (depth + vector)
            return 4 * (weights + inputs + tiles * images * columns(vector: vector))
        }

        /// The tiles for a batch, the preferred one first.
        ///
        /// Sums of a tile fit the registers beside the operands: 32 of 16 floats in AVX-512, 16 otherwise. Tiles are as
        /// even as they can be, and so are the parts of a large batch whose sums fit the cache beside the weights.
        static func candidates(for traits: DeviceTraits, vector: Int, batch: Int) -> [ProductTile] {
            let tiles = batch.dividedUp(by: vector == 16 ? 14 : 6)
            let images = batch.dividedUp(by: tiles)
            let all: [(panels: Int, depth: Int, tiles: Int)] = [(4, 256, 40), (1, 32, 8)]
            return all.map { panels, depth, most in
                ProductTile(
                    images: images, vectors: 2, panels: panels, depth: depth,
                    tiles: tiles.dividedUp(by: tiles.dividedUp(by: most)))
            }.filter { $0.localBytes(vector: vector) <= traits.localMemory }
        }
    }
}

extension DenseOperation.Variant {
    /// The kernel's file.
    var source: String {
        if case .product = self { "dense_product" } else { "dense" }
    }

    /// The kernel's name.
    var kernel: String {
        switch self {
        case .naive: "dense_naive"
        case .cpu: "dense_cpu"
        case .product: "dense_product"
        case .gpuVector, .gpuProduct: "dense_gpu"
        }
    }

    /// How the launch grows with the number of images.
    var imageAxis: ImageAxis {
        switch self {
        case .naive, .gpuVector: ImageAxis(axis: 1, perImage: 1)
        case .cpu(_, let images): ImageAxis(axis: 1, perImage: 1, tile: images)
        case .product(let tile): ImageAxis(axis: 0, perImage: 1, tile: tile.images * tile.tiles)
        case .gpuProduct(let tile): ImageAxis(axis: 1, perImage: 1, tile: tile.side, items: tile.local)
        }
    }

    /// The family of the variant.
    var macro: Int {
        switch self {
        case .naive: VariantMacro.naive
        case .cpu, .product: VariantMacro.cpu
        case .gpuVector, .gpuProduct: VariantMacro.gpu
        }
    }

    /// Macros that make the variant's program, beside those that say how weights lie.
    var defines: [String: Int] {
        switch self {
        case .naive: ["IMAGES": 1]
        case .cpu(let rows, let images): ["ROWS": rows, "IMAGES": images]
        case .product(let tile):
            [
                "IMAGES": tile.images, "VECTORS": tile.vectors, "PANELS": tile.panels,
                "DEPTH": tile.depth, "TILES": tile.tiles,
            ]
        case .gpuVector(let local): ["IMAGES": 1, "LOCAL": local]
        case .gpuProduct(let tile): tile.defines.merging(["IMAGES": tile.side]) { own, _ in own }
        }
    }

    /// Every variant that a device can run for a batch, the preferred one first.
    static func candidates(for traits: DeviceTraits, batch: Int) -> [DenseOperation.Variant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu(let vector): cpuCandidates(traits, vector: vector, batch: batch) + [.naive]
        case .gpu: gpuCandidates(traits, batch: batch) + [.naive]
        }
    }

    /// Sums for rows x images must fit the registers beside the operands; more images than that are a matrix product.
    private static func cpuCandidates(
        _ traits: DeviceTraits, vector: Int, batch: Int
    ) -> [DenseOperation.Variant] {
        let most = vector == 16 ? 8 : 2
        let dots: [DenseOperation.Variant] = [
            .cpu(rows: 4, images: min(batch.powerOfTwoBelow, most)), .cpu(rows: 2, images: 1),
        ]
        if batch == 1 { return dots }
        let products = DenseOperation.ProductTile.candidates(for: traits, vector: vector, batch: batch)
        return batch > most ? products.map { .product($0) } + dots : dots + products.map { .product($0) }
    }

    private static func gpuCandidates(_ traits: DeviceTraits, batch: Int) -> [DenseOperation.Variant] {
        let longest = min(traits.workGroupLimit, traits.workItemLimits[0])
        let vector = DenseOperation.Variant.gpuVector(local: min(longest.powerOfTwoBelow, 128))
        let all = [(local: 16, stages: 2), (16, 1), (8, 2), (4, 1), (1, 1)].map {
            GroupTile(local: $0.local, work: 4, depth: 16, stages: $0.stages)
        }
        let products = all.filter { $0.fits(traits, factorsPerRow: $0.depth + 1) }
            .map { DenseOperation.Variant.gpuProduct($0) }
        return batch < 8 ? [vector] + products : products + [vector]
    }
}

extension Int {
    /// The largest power of two that does not exceed the number, itself at least one.
    var powerOfTwoBelow: Int { 1 << (Int.bitWidth - 1 - leadingZeroBitCount) }
}
