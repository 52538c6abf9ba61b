import VGGModel

extension WinogradOperation {
    /// How the work is cut for a CPU: into spans of tiles, or those by groups of output channels.
    public struct Pieces: Hashable, Sendable, Codable {
        /// Rows and columns of a tile's outputs: 2, 4 or 6.
        public var tile: Int
        /// Tiles whose products are in registers at a time.
        public var rows: Int
        /// Vectors of output channels whose products are in registers at a time.
        public var vectors: Int
        /// Tiles in a piece of work, a multiple of `rows`.
        public var span: Int
        /// Whether one kernel does everything; otherwise one transforms the inputs, and one does the rest.
        public var isFused: Bool

        /// Makes a form, whether or not a device can run it.
        package init(tile: Int, rows: Int, vectors: Int, span: Int, isFused: Bool) {
            (self.tile, self.rows, self.vectors, self.span, self.isFused) = (tile, rows, vectors, span, isFused)
        }
    }

    private func spans(_ pieces: Pieces) -> Int { (batch * tilesPerImage).dividedUp(by: pieces.span) }

    /// The workers' own memory, and that of all transformed tiles where they are not fused.
    func scratch(_ pieces: Pieces) -> [Int] {
        let own = workers * pieces.scratchBytes(inputBlocks: inputBlocks, vector: vector)
        let tiles = variant.points * (pieces.span * inputBlocks + 1) * vector
        return pieces.isFused ? [own] : [own, 4 * spans(pieces) * tiles]
    }

    /// One launch, or two.
    func launches(
        _ pieces: Pieces, input source: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let shape: [LaunchArgument] = [.int(inputBlocks), .int(outputBlocks), .int(input.height), .int(input.width)]
        let rest: [LaunchArgument] = [
            .images, .int(pieces.span), .int(pooled ? 1 : 0), .float(rectified ? 0 : -.infinity),
        ]
        let work = { (kernel: String, tiles: LaunchArgument) in
            Launch(
                program: program, kernel: kernel,
                arguments: [tiles, weights[0], weights[1], output, .scratch(0), .ticket] + shape + rest,
                global: SIMD3(workers, 1, 1), images: nil, work: productWork(tiles: batch * tilesPerImage))
        }
        if pieces.isFused { return [work("winograd_fused", source)] }
        let images = ImageAxis(axis: 0, perImage: tilesPerImage, tile: pieces.rows, items: pieces.rows)
        return [
            Launch(
                program: program, kernel: "winograd_input",
                arguments: [
                    source, .scratch(1), .int(inputBlocks), .int(input.height), .int(input.width), .images,
                    .int(pieces.span),
                ],
                global: SIMD3(images.extent(images: batch), inputBlocks, 1), images: images,
                work: transformWork(tiles: images.extent(images: batch), blocks: inputBlocks)),
            work("winograd_output", .scratch(1)),
        ]
    }
}

extension WinogradOperation.Pieces {
    /// Macros that make the variant's program.
    var defines: [String: Int] {
        ["VARIANT": VariantMacro.cpu, "ROWS": rows, "VECTORS": vectors, "FUSED": isFused ? 1 : 0]
    }

    /// The register tile and the form: `14x32 fused`.
    func name(vector: Int) -> String { "\(rows)x\(columns(vector: vector)) \(isFused ? "fused" : "split")" }

    /// Output channels of a group.
    func columns(vector: Int) -> Int { vectors * vector }

    /// Bytes of one worker's memory: a span's products for one group, and if fused its transformed tiles.
    func scratchBytes(inputBlocks: Int, vector: Int) -> Int {
        let tiles = isFused ? span * inputBlocks * vector + vector : 0
        return 4 * (tile + 2) * (tile + 2) * (tiles + span * columns(vector: vector) + vector)
    }
}
