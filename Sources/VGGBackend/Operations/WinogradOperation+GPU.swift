import VGGModel

extension WinogradOperation {
    /// How the work is cut for a GPU: a matrix product for each point, of tiles by output channels.
    public struct Groups: Hashable, Sendable, Codable {
        /// Rows and columns of a tile's outputs: 2, 4 or 6.
        public var tile: Int
        /// How the products are cut into work-groups.
        public var group: GroupTile
    }

    /// The tiles of all images, rounded up to whole tiles of a work-group.
    private func rows(_ groups: Groups) -> ImageAxis {
        ImageAxis(axis: 0, perImage: tilesPerImage, tile: groups.group.side, items: groups.group.side)
    }

    /// The transformed inputs, and the products.
    func scratch(_ groups: Groups) -> [Int] {
        let rows = rows(groups).extent(images: batch)
        return [inputBlocks, outputBlocks].map { 4 * variant.points * $0 * rows * vector }
    }

    /// Inputs to points, products, and products to outputs.
    func launches(
        _ groups: Groups, input source: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let (rows, tile) = (rows(groups), groups.group)
        let count = rows.extent(images: batch)
        let products = ImageAxis(axis: 0, perImage: tilesPerImage, tile: tile.side, items: tile.local)
        let shape: [LaunchArgument] = [.int(input.height), .int(input.width), .images]
        return [
            Launch(
                program: program, kernel: "winograd_gpu_input",
                arguments: [source, .scratch(0), .int(inputBlocks), .int(count)] + shape,
                global: SIMD3(count, inputBlocks, 1), images: rows,
                work: transformWork(tiles: count, blocks: inputBlocks)),
            Launch(
                program: program, kernel: "winograd_gpu_product",
                arguments: [
                    .scratch(0), weights[0], .scratch(1), .int(inputBlocks), .int(outputBlocks), .int(count),
                ],
                global: SIMD3(products.extent(images: batch), weightGroups * tile.local, variant.points),
                local: tile.group, images: products, work: productWork(tiles: count)),
            Launch(
                program: program, kernel: "winograd_gpu_output",
                arguments: [.scratch(1), weights[1], output, .int(outputBlocks), .int(count)] + shape
                    + [.int(pooled ? 1 : 0), .float(rectified ? 0 : -.infinity)],
                global: SIMD3(count, outputBlocks, 1), images: rows,
                work: transformWork(tiles: count, blocks: outputBlocks)),
        ]
    }
}
