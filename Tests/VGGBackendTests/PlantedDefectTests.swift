import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// That the checks fail when a kernel is wrong: mistakes that people make, each planted and found.
@Suite struct PlantedDefectTests {
    static let vectors: [KernelFamily] = [.cpu(vector: 16), .cpu(vector: 8), .cpu(vector: 4)]
    static let image = Shape(channels: 17, height: 7, width: 9)

    static func convolution(
        _ kernel: Int = 3, of input: Shape = image, then layers: [Layer] = []
    ) throws -> OperationCase {
        try OperationCase([.convolution(Convolution(channels: 21, kernel: kernel))] + layers, input: input, images: 2)
    }

    static let normalization = Layer.localResponseNormalization(
        LocalResponseNormalization(size: 5, k: 1, alpha: 0.5, beta: 0.5))

    static func all() throws -> [Defect] { try convolutions() + denses() + denseProducts() + others() }

    private static func convolutions() throws -> [Defect] {
        let narrow = try OperationCase(
            [.convolution(Convolution(channels: 17))], input: Shape(channels: 5, height: 1, width: 2))
        return [
            Defect(
                testDescription: "bias missing", file: "convolution", text: "LOAD(bias + group * COLUMNS + v * VECTOR)",
                replacement: "(vec)(0.0f)", families: vectors, operation: try convolution()),
            Defect(
                testDescription: "bias missing", file: "convolution",
                text: "LOAD(bias + group * TILE_N + (j * LOCAL_N + n) * VECTOR)", replacement: "(vec)(0.0f)",
                families: [.gpu], operation: try convolution()),
            Defect(
                testDescription: "bias missing", file: "convolution", text: "sum = bias[channel];",
                replacement: "sum = 0;",
                families: [.naive], operation: try convolution()),
            Defect(
                testDescription: "border off by one", file: "convolution", text: "x >= 0 && x < width;",
                replacement: "x >= 0 && x < width - 1;", families: vectors, operation: try convolution()),
            Defect(
                testDescription: "border off by one", file: "convolution", text: "y < height && x >= 0",
                replacement: "y < height - 1 && x >= 0", families: [.gpu], operation: try convolution()),
            Defect(
                testDescription: "border off by one", file: "convolution", text: "column >= width",
                replacement: "column >= width - 1", families: [.naive], operation: try convolution()),
            Defect(
                testDescription: "upper border read as the row above", file: "convolution",
                text: "if (row < 0 || row >= height) {", replacement: "if (row < -1 || row >= height) {",
                families: vectors, operation: try convolution()),
            Defect(
                testDescription: "filter transposed", file: "convolution", text: "* TAPS + tap] : 0.0f",
                replacement: "* TAPS + (tap % KERNEL) * KERNEL + tap / KERNEL] : 0.0f", families: vectors + [.gpu],
                operation: try convolution()),
            Defect(
                testDescription: "filter flipped", file: "convolution", text: "* KERNEL + ky) * KERNEL + kx]",
                replacement: "* KERNEL + 2 - ky) * KERNEL + 2 - kx]", families: [.naive], operation: try convolution()),
            Defect(
                testDescription: "last input channel left out", file: "convolution", text: "channel < inputs;",
                replacement: "channel < inputs - 1;", families: vectors + [.gpu], operation: try convolution()),
            Defect(
                testDescription: "rectifier missing", file: "common", text: "((x) < (lowest) ? (lowest) : (x))",
                replacement: "(x)", families: Bench.families, operation: try convolution(then: [.relu])),
            Defect(
                testDescription: "second image reads the first", file: "convolution",
                text: "input += (size_t)image * inBlocks", replacement: "input += (size_t)0 * inBlocks",
                families: vectors, operation: try convolution()),
            Defect(
                testDescription: "last pixel of a row not written", file: "convolution", text: "if (x0 + p < width)",
                replacement: "if (x0 + p < width - 1)", families: vectors, operation: try convolution()),
            Defect(
                testDescription: "write past the row", file: "convolution", text: "if (x0 + p < width)",
                replacement: "if (x0 + p < width + 9)", families: [.cpu(vector: 16)],
                operation: try convolution(of: Shape(channels: 17, height: 3, width: 3))),
            Defect(
                testDescription: "write past the last block", file: "convolution",
                text: "if (block >= outBlocks) continue;", replacement: "", families: [.cpu(vector: 4)],
                operation: narrow),
            Defect(
                testDescription: "write past the last block", file: "tile_product",
                text: "if (block >= outBlocks) continue;", replacement: "", families: [.gpu], operation: narrow),
            Defect(
                testDescription: "stale lanes in the padding", file: "convolution",
                text: "output = group * columns + column;",
                replacement: "output = min(group * columns + column, outputs - 1);", families: vectors + [.gpu],
                operation: try OperationCase(
                    [.convolution(Convolution(channels: 18)), .relu, normalization], input: image)),
            Defect(
                testDescription: "staged before all have read", file: "tile_product",
                text: "const int block = first + i / (IN_BLOCK * TILE_N)",
                replacement: "const int block = i / (IN_BLOCK * TILE_N)", families: [.gpu], operation: try convolution()
            ),
        ]
    }

    private static func denses() throws -> [Defect] {
        let one = try OperationCase([.dense(features: 9)], input: Shape(features: 603))
        let several = try OperationCase([.dense(features: 70)], input: Shape(features: 67), images: 9)
        return [
            Defect(
                testDescription: "bias missing", file: "dense", text: "bias[firstRow + row]", replacement: "0",
                families: vectors + [.naive, .gpu], operation: one),
            Defect(
                testDescription: "bias missing", file: "dense", text: "bias[firstRow + row]", replacement: "0",
                families: [.gpu], operation: several),
            Defect(
                testDescription: "inputs past whole vectors left out", file: "dense",
                text: "for (int k = whole; k < inputs; ++k)", replacement: "for (int k = whole; k < whole; ++k)",
                families: vectors, operation: one),
            Defect(
                testDescription: "inputs past whole vectors left out", file: "dense",
                text: "for (int k = whole + item; k < inputs; k += LOCAL)",
                replacement: "for (int k = whole + item; k < whole; k += LOCAL)", families: [.gpu], operation: one),
            Defect(
                testDescription: "half of the tree left out", file: "dense",
                text: "for (int reach = LOCAL / 2; reach > 0; reach /= 2)",
                replacement: "for (int reach = LOCAL / 4; reach > 0; reach /= 2)", families: [.gpu], operation: one),
            Defect(
                testDescription: "images and rows swapped", file: "dense",
                text: "output[(size_t)image * outputs + firstRow + row]",
                replacement: "output[((size_t)row * images + image) % ((size_t)outputs * images)]",
                families: [.naive, .gpu], operation: several),
            Defect(
                testDescription: "rows past the last stored", file: "dense",
                text: "if (row >= rows || image >= images) continue;", replacement: "if (image >= images) continue;",
                families: vectors, operation: one),
        ]
    }

    private static func denseProducts() throws -> [Defect] {
        let deep = try OperationCase([.dense(features: 70)], input: Shape(features: 603), images: 17)
        let defects = [
            ("bias missing", "AFFINE(sum, LOAD(scale), LOAD(bias))", "AFFINE(sum, LOAD(scale), 0.0f)"),
            ("bias of the tail missing", "scale[lane], bias[lane])", "scale[lane], 0.0f)"),
            ("transposed by halves only", "r % 2 ? b.hi : b.lo", "r % 2 ? b.lo : b.hi"),
            (
                "weights past whole vectors left out", "for (int k = whole; k < depth; ++k)\n        for (int r",
                "for (int k = whole; k < whole; ++k)\n        for (int r"
            ),
            (
                "inputs past whole vectors left out", "for (int k = whole; k < depth; ++k) ((local float *)(staged",
                "for (int k = whole; k < whole; ++k) ((local float *)(staged"
            ),
            ("last inputs alone", "sums[tile][panel][i] += sum[i]", "sums[tile][panel][i] = sum[i]"),
            ("sums not cleared", "i < tiles * PANELS * IMAGES * VECTORS", "i < 0"),
            (
                "every tile the first images", "(first + tile) * IMAGES, images, inputs",
                "first * IMAGES, images, inputs"
            ),
            ("images past the last stored", "min(tiles * IMAGES, images - first * IMAGES)", "tiles * IMAGES"),
            ("rows past the last stored", "if (count >= VECTOR) {", "if (count >= -99) {"),
        ]
        // Images for more than one work-item: at most 8 tiles of 14 images share weights in the second candidate.
        let wide = try OperationCase([.dense(features: 70)], input: Shape(features: 67), images: 121)
        let pieces = Defect(
            testDescription: "each work-item a tile after the last", file: "dense_product",
            text: "get_global_id(0) * TILES, tiles", replacement: "get_global_id(0), tiles", families: vectors,
            operation: wide, candidate: 1)
        return [pieces]
            + defects.flatMap { what, text, replacement in
                // Narrow vectors have smaller panels, and are left a tail of rows by another number of outputs.
                [0, 1].map {
                    Defect(
                        testDescription: what, file: "dense_product", text: text, replacement: replacement,
                        families: vectors,
                        operation: deep, candidate: $0)
                }
            }
    }

    private static func others() throws -> [Defect] {
        let pool = try OperationCase([.maxPool2x2], input: image, images: 2)
        let mean = try OperationCase([.adaptiveAveragePool(height: 2, width: 4)], input: image, images: 2)
        let scaled = try OperationCase([normalization], input: image, images: 2)
        let small = try OperationCase([normalization], input: Shape(channels: 17, height: 2, width: 3), images: 2)
        let softmax = try OperationCase([.softmax], input: Shape(features: 1000), images: 2)
        return [
            Defect(
                testDescription: "one corner of the window left out", file: "max_pool",
                text: "LARGER(LOAD(bottom + left), LOAD(bottom + right))", replacement: "LOAD(bottom + left)",
                families: vectors + [.gpu], operation: pool),
            Defect(
                testDescription: "one corner of the window left out", file: "max_pool", text: "dx < 2",
                replacement: "dx < 1",
                families: [.naive], operation: pool),
            Defect(
                testDescription: "last column of cells too narrow", file: "average_pool",
                text: "(((long)(i + 1) * extent + n - 1) / n)", replacement: "((long)(i + 1) * extent / n)",
                families: Bench.families, operation: mean),
            Defect(
                testDescription: "divided by a whole cell", file: "average_pool",
                text: "((bottom - top) * (right - left))", replacement: "((height / rows) * (width / columns))",
                families: Bench.families, operation: mean),
            Defect(
                testDescription: "neighbouring block left out", file: "local_response_normalization",
                text: "block > 0 ? LOAD(own - pitch)", replacement: "block > 99 ? LOAD(own - pitch)",
                families: vectors + [.gpu], operation: scaled),
            Defect(
                testDescription: "window one channel short", file: "local_response_normalization",
                text: "shift <= RADIUS", replacement: "shift < RADIUS", families: vectors + [.gpu], operation: scaled),
            Defect(
                testDescription: "window one channel short", file: "local_response_normalization",
                text: "c <= min(channel + RADIUS", replacement: "c < min(channel + RADIUS", families: [.naive],
                operation: scaled),
            Defect(
                testDescription: "not scaled to a sum of one", file: "softmax",
                text: "for (int i = whole; i < count; ++i) output[i] /= sum;", replacement: "",
                families: [.cpu(vector: 16)],
                operation: try OperationCase([.softmax], input: Shape(features: 19), images: 2)),
            Defect(
                testDescription: "half of the tree left out", file: "softmax",
                text: "for (int reach = LOCAL / 2; reach > 0; reach /= 2)",
                replacement: "for (int reach = LOCAL / 4; reach > 0; reach /= 2)", families: [.gpu], operation: softmax),
            Defect(
                testDescription: "axes swapped", file: "layout", text: "(size_t)lane * plane + pixel",
                replacement: "(size_t)pixel * lanes + lane", families: vectors + [.gpu], operation: pool),
            Defect(
                testDescription: "stale lanes in the padding", file: "layout", text: "lane < lanes ? input",
                replacement: "true ? input", families: vectors + [.gpu], operation: small),
            Defect(
                testDescription: "NaN for a negative value", file: "common", text: "((x) < (lowest) ? (lowest) : (x))",
                replacement: "((x) < (lowest) ? (lowest) : log((x) + 1.0f) * 0 + (x))",
                families: [.naive], operation: try OperationCase([.dense(features: 9)], input: Shape(features: 40))),
        ]
    }

    @Test(arguments: try all())
    func isFound(_ defect: Defect) async throws {
        try await defect.expectFound { try await check(defect, on: $0, fill: $1) }
    }

    /// Checks the candidate, its convolution by a direct sum, whose kernel has the mistake.
    private func check(_ defect: Defect, on manager: DeviceManager, fill: Fill) async throws -> Check {
        var algorithms: [String: ConvolutionAlgorithm] = [:]
        if ["convolution", "tile_product"].contains(defect.file),
            let direct = try defect.operation.directCandidates(on: manager).first,
            let operation = try defect.operation.operation(direct, on: manager) as? ConvolutionOperation
        {
            algorithms["node0"] = .direct(operation.variant)
        }
        return try await defect.operation.check(
            on: manager, candidate: defect.candidate, fill: fill, seed: 1, algorithms: algorithms, guards: true
        ) {
            try await $0.examine($1)
        }
    }

    /// Writes just outside a buffer, on either side.
    static let overruns: [(text: String, replacement: String, message: String)] = [
        (
            "output[i] = RECTIFY(input[i], 0.0f);\n}\n\n#else", "output[i] = 0; output[count] = 1;\n}\n\n#else",
            "0 bytes past its end"
        ),
        (
            "output[i] = RECTIFY(input[i], 0.0f);\n}\n\n#else", "output[i] = 0; output[-1] = 1;\n}\n\n#else",
            "4 bytes before its start"
        ),
        (
            "output[i] = RECTIFY(input[i], 0.0f);\n}\n\n#else", "output[i] = 0; output[count + 255] = 1;\n}\n\n#else",
            "1020 bytes past its end"
        ),
    ]

    @Test(arguments: overruns)
    func aWriteOutsideABufferIsFound(_ text: String, _ replacement: String, _ message: String) async throws {
        let operation = try OperationCase([.relu], input: Shape(features: 100))
        let defect = Defect(
            testDescription: "overrun", file: "relu", text: text, replacement: replacement, families: [.naive],
            operation: operation)
        let manager = try Bench.own(.naive, files: defect.files())
        let check = try await operation.check(on: manager)
        #expect(check.verdict == .exceeds && check.findings.map(\.kind) == [.overrun])
        #expect(check.failure?.contains("wrote outside buffer") == true && check.failure?.contains(message) == true)
        #expect(check.failure?.contains("the output of 'node0'") == true, "\(check.failure ?? "")")
    }

    @Test func aBuildFailureCarriesTheCompilersLog() throws {
        var files = KernelSource.files
        files["relu"] = "kernel void relu_naive(global float *x) { undeclared_name(x); }"
        let manager = try Bench.own(.naive, files: files)
        let key = ProgramKey(source: "relu", defines: ["VARIANT": 0, "VECTOR": 1])
        #expect { try manager.programs.program(key) } throws: { error in
            "\(error)".contains("undeclared_name") && "\(error)".contains("-DVARIANT=0")
        }
        #expect(manager.programs.count == 0)
    }
}
