import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// That the checks fail when Winograd's kernels for a GPU are wrong, or the tiles of any matrix product there.
@Suite struct WinogradGPUDefectTests {
    /// A mistake, and in what it is found.
    struct Plant: CustomTestStringConvertible {
        let testDescription: String
        var file = "winograd"
        let text: String
        let replacement: String
        var stages = [2]
        var operation = WinogradGPUDefectTests.winograd
    }

    /// More tiles and outputs than a group has, a last step that is not full, odd sizes, two images.
    static let winograd = Result {
        try OperationCase(
            [.convolution(Convolution(channels: 70)), .relu], input: Shape(channels: 21, height: 11, width: 13),
            images: 2)
    }
    static let direct = Result {
        try OperationCase(
            [.convolution(Convolution(channels: 37)), .relu], input: Shape(channels: 21, height: 5, width: 9),
            images: 2)
    }
    static let dense = Result { try OperationCase([.dense(features: 70)], input: Shape(features: 67), images: 9) }

    private static let transforms = [
        ("every tile the first", "min(row, images * tiles_per_image(height, width) - 1)", "0 * row"),
        ("tiles begin a column late", "tile.x - 1", "tile.x"),
        ("second image reads the first", "input + ((size_t)tile.image", "input + ((size_t)0"),
        ("second image written to the first", "output + ((size_t)tile.image", "output + ((size_t)0"),
        ("bias of the first block", "LOAD(bias + block * VECTOR)", "LOAD(bias)"),
        ("blocks all where the first is", "points + ((size_t)block * rows + row) * VECTOR", "points + row * VECTOR"),
        ("rectifier missing", "lowest, pool,\n                     output", "-INFINITY, pool, output"),
    ].map { Plant(testDescription: $0, text: $1, replacement: $2) }

    private static let products = [
        ("first blocks again", "i * DEPTH + FETCHED_BLOCK(f)", "FETCHED_BLOCK(f)"),
        ("weights of the first blocks again", "item, i * DEPTH, inBlocks", "item, 0, inBlocks"),
        ("last step left out", "i * DEPTH < inBlocks; ++i", "(i + 1) * DEPTH < inBlocks; ++i"),
        (
            "every group's weights the first's", "((size_t)group * POINTS + point) * inBlocks",
            "(size_t)point * inBlocks"
        ),
        ("every point's weights the first's", "group * POINTS + point) * inBlocks", "group * POINTS) * inBlocks"),
        ("every point's tiles the first's", "((size_t)point * inBlocks * allRows + firstRow)", "(firstRow)"),
        ("every group's tiles the first's", "* allRows + firstRow)", "* allRows)"),
        ("rows of other items", "firstRow + i * LOCAL_M + m", "firstRow + m * WORK_M + i"),
    ].map { Plant(testDescription: $0, text: $1, replacement: $2) }

    private static let tiles = [
        ("rows of other items", "rows[step * TILE_M + i * LOCAL_M + m]", "rows[step * TILE_M + m * WORK_M + i]"),
        ("every step the first one's columns", "columns[step * (TILE_N / VECTOR) +", "columns["),
        ("last block not put", "if (FETCHED_BLOCK(f) < DEPTH)", "if (FETCHED_BLOCK(f) < DEPTH - 1)"),
        ("lanes the other way round", "* IN_BLOCK + lane) * TILE_M", "* IN_BLOCK + IN_BLOCK - 1 - lane) * TILE_M"),
        ("half of the columns put", "f * ITEMS < COLUMNS_SIZE", "f * ITEMS < COLUMNS_SIZE / 2"),
    ].flatMap { what, text, replacement in
        [winograd, direct].map {
            Plant(
                testDescription: what, file: "tile_product", text: text, replacement: replacement, stages: [1, 2],
                operation: $0)
        }
    }

    private static let barrier = "barrier(CLK_LOCAL_MEM_FENCE);"

    /// What is fetched and put when.
    ///
    /// PoCL's work-items run one after the other from barrier to barrier, and wait for each other where a loop ends, so
    /// that tiles which are put while others multiply do no harm there, and cannot be found here.
    private static let stages = [
        ("winograd", winograd, "inBlocks, allRows"), ("convolution", direct, "inBlocks, height"),
    ].flatMap { file, operation, rest in
        [
            ("multiplied before all is put", "item);\n        \(barrier)", "item);"),
            ("fetched twice", "item, i + 1, \(rest)", "item, i, \(rest)"),
            ("first not fetched", "if (STAGES == 2) fetch(&next, ", "if (STAGES == 3) fetch(&next, "),
        ].map {
            Plant(testDescription: $0, file: file, text: $1, replacement: $2, operation: operation)
        }
    }

    private static let denseStages = [
        ("multiplied before all is put", "TILE_N, item);\n        \(barrier)", "TILE_N, item);", [2]),
        ("fetched twice", "FETCH_BOTH(k + DEPTH)", "FETCH_BOTH(k)", [2]),
        ("last values not put", "if (i < count * DEPTH)", "if (i < count * DEPTH - 1)", [1, 2]),
    ].map {
        Plant(testDescription: $0, file: "dense", text: $1, replacement: $2, stages: $3, operation: dense)
    }

    static let all = transforms + products + tiles + stages + denseStages

    @Test(arguments: all)
    func isFound(_ plant: Plant) async throws {
        let (operation, manager) = (try plant.operation.get(), try Bench.plainManager(.gpu))
        for stages in plant.stages {
            let candidate = try Self.candidate(plant, stages: stages, on: manager)
            try await isFound(plant, operation, candidate: candidate, on: manager) { _ in }
        }
    }

    /// Tiles of two, whose products of whole numbers are exact, where they come in so many stages.
    private static func candidate(_ plant: Plant, stages: Int, on manager: DeviceManager) throws -> Int {
        let operation = try plant.operation.get()
        if operation.network == (try winograd.get().network) {
            return try operation.candidate(tile: stages == 2 ? 2 : 4, stages: stages, on: manager)
        }
        // The two largest groups differ in their stages alone.
        return try #require(operation.directCandidates(on: manager).first) + 2 - stages
    }

    /// What is written past the end lies within the guard where groups are small.
    @Test(arguments: [
        ("tiles past the last stored", "if (row >= images * tiles_per_image(height, width)) return;"),
        ("products of blocks past the last stored", "if (block < outBlocks) "),
    ])
    func aWritePastTheEndIsFound(_ what: String, _ text: String) async throws {
        let operation = try OperationCase(
            [.convolution(Convolution(channels: 5))], input: Shape(channels: 17, height: 1, width: 2))
        let change = { (traits: inout DeviceTraits) in traits.workGroupLimit = 16 }
        let manager = try Bench.harmed(.gpu, files: KernelSource.files, changing: change)
        let plant = Plant(testDescription: what, text: text, replacement: "")
        let candidate = try operation.candidate(tile: 2, stages: 1, on: manager)
        try await isFound(plant, operation, candidate: candidate, on: manager, changing: change)
    }

    private func isFound(
        _ plant: Plant, _ operation: OperationCase, candidate: Int, on sound: DeviceManager,
        changing change: (inout DeviceTraits) -> Void
    ) async throws {
        let defect = Defect(
            testDescription: plant.testDescription, file: plant.file, text: plant.text, replacement: plant.replacement,
            families: [.gpu], operation: operation)
        let harmed = try Bench.harmed(.gpu, files: defect.files(), changing: change)
        for fill in Fill.ordinary {
            let good = try await operation.check(on: sound, candidate: candidate, fill: fill)
            #expect(good.verdict == .withinBound, "\(good.failure ?? "")")
            let check = try await operation.check(on: harmed, candidate: candidate, fill: fill)
            #expect(check.verdict == .exceeds, "\(check.variant), \(fill): passed unseen")
        }
    }
}
