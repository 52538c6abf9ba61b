import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// That the checks fail when a kernel of Winograd's method is wrong: mistakes that people make, each planted in every
/// form that has it, and found.
@Suite struct WinogradDefectTests {
    /// A mistake, the forms that have it, and the width of the vectors with which each form is checked.
    struct Plant: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let replacement: String
        /// The file that has the text.
        var file: String { KernelSource.files["winograd"]?.contains(text) == true ? "winograd" : "winograd_transforms" }
        var tiles = [2, 4, 6]
        var forms = [true, false]
        var widths = [16, 8, 4]
        var operation = Self.pooled

        /// More output channels than a group has at any width, odd sizes, a pool, and tiles cut off on two sides.
        static let pooled = Result { try OperationCase(layers + [.maxPool2x2], input: image, images: 2) }
        static let plain = Result { try OperationCase(layers, input: image, images: 2) }
        static let image = Shape(channels: 17, height: 7, width: 9)
        static let layers = [Layer.convolution(Convolution(channels: 37)), .relu]
    }

    static let all = constants + borders + tiles + products + outputs + channels

    /// One wrong constant or sign in each transform of each tile.
    private static let constants = [
        ("of an input", 2, "v[3] = x[1] - x[3];", "v[3] = x[1] + x[3];"),
        ("of an output", 2, "y[1] = m[1] - m[2] - m[3];", "y[1] = m[1] - m[2] + m[3];"),
        ("of a filter", 2, "u[1] = 0.5f * (a + c + b);", "u[1] = 0.501f * (a + c + b);"),
        ("of an input", 4, "fma((vec)(4.0f), x[1], fma((vec)(-5.0f)", "fma((vec)(4.0f), x[1], fma((vec)(-5.01f)"),
        ("of an output", 4, "y[3] = fma((vec)(8.0f), odd2, odd1) + m[5]", "y[3] = fma((vec)(8.0f), odd2, odd1)"),
        ("of a filter", 4, "(1.0f / 24) * a", "(1.0f / 24.1f) * a"),
        ("of an input", 6, "v[0] = fma((vec)(5.25f)", "v[0] = fma((vec)(5.2f)"),
        ("of an output", 6, "fma((vec)(32.0f), even3, even2)", "fma((vec)(31.9f), even3, even2)"),
        ("of a filter", 6, "fma((vec)(1.0f / 180), c, (1.0f / 45) * a)", "fma((vec)(1.0f / 180), c, 0.022f * a)"),
    ].map { what, tile, text, replacement in
        Plant(
            testDescription: "wrong constant \(what), F\(tile)", text: text, replacement: replacement, tiles: [tile])
    }

    private static let borders = [
        Plant(
            testDescription: "border off by one", text: "row < height && column >= 0",
            replacement: "row < height - 1 && column >= 0"),
        Plant(
            testDescription: "right border read as the row below", text: "x + SIDE <= width;",
            replacement: "x + SIDE <= width + 1;", operation: picture(width: 12)),
        Plant(
            testDescription: "upper border read as the row above", text: "y >= 0 && x >= 0 &&",
            replacement: "y >= -1 && x >= 0 &&", operation: picture(width: 14)),
        Plant(testDescription: "tiles begin within the image", text: "tile.y - 1", replacement: "tile.y"),
    ]

    /// Tiles whose inputs lie within the picture along one axis, and end at its border along the other.
    private static func picture(width: Int) -> Result<OperationCase, any Error> {
        Result { try OperationCase(Plant.layers, input: Shape(channels: 17, height: 13, width: width)) }
    }

    private static let tiles = [
        Plant(
            testDescription: "tiles as far apart as they are wide", text: "tile % columns * OUT",
            replacement: "tile % columns * SIDE"),
        Plant(
            testDescription: "second image reads the first", text: "input + ((size_t)tile.image * inBlocks + block)",
            replacement: "input + ((size_t)0 * inBlocks + block)"),
        Plant(
            testDescription: "half-filled registers left out", text: "for (int i = 0; i < count; ++i) {",
            replacement: "for (int i = 0; i < count / ROWS * ROWS; ++i) {", operation: oddTiles),
        Plant(
            testDescription: "every span the first tiles", text: "points + row / span * POINTS * stride",
            replacement: "points + 0 * POINTS * stride", forms: [false], widths: [16], operation: manyTiles),
        Plant(
            testDescription: "every span's outputs the first", text: "const int first = piece % spans * span",
            replacement: "const int first = 0 * span", forms: [false], widths: [16], operation: manyTiles),
        Plant(
            testDescription: "every piece the first", text: "const int first = piece * span",
            replacement: "const int first = 0 * span", forms: [true], operation: manyTiles),
    ]

    /// More tiles than a span has.
    private static let manyTiles = Result {
        try OperationCase(
            [.convolution(Convolution(channels: 33))], input: Shape(channels: 17, height: 13, width: 21), images: 12)
    }

    /// 33, 17 or 11 tiles, which no number of rows of registers divides.
    private static let oddTiles = Result {
        try OperationCase(Plant.layers, input: Shape(channels: 17, height: 2, width: 66))
    }

    private static let products = [
        Plant(
            testDescription: "stale products of the last rows", text: "row < span; row += ROWS",
            replacement: "row + ROWS < span; row += ROWS", forms: [true]),
        Plant(
            testDescription: "stale products of the last rows", text: "row < count; row += ROWS",
            replacement: "row + ROWS <= count; row += ROWS", forms: [false], operation: oddTiles),
        Plant(
            testDescription: "every lane the first channel", text: "tiles[r * VECTOR + lane]",
            replacement: "tiles[r * VECTOR]"),
        Plant(
            testDescription: "every point's weights the first's", text: "++point, panel += channels * COLUMNS",
            replacement: "++point", forms: [true]),
        Plant(
            testDescription: "every group's weights the first's", text: "weights + group * POINTS",
            replacement: "weights + 0 * POINTS", forms: [false]),
        Plant(
            testDescription: "last block left out", text: "block < blocks; ++block, tiles",
            replacement: "block < blocks - 1; ++block, tiles"),
        Plant(
            testDescription: "ticket not reset", text: "atomic_xchg(ticket, 0);", replacement: ";"),
    ]

    private static let outputs = [
        Plant(
            testDescription: "bias missing", text: "LOAD(bias + block * VECTOR)", replacement: "(vec)(0.0f)"),
        Plant(
            testDescription: "bias of the first group", text: "LOAD(bias + block * VECTOR)",
            replacement: "LOAD(bias + v * VECTOR)"),
        Plant(
            testDescription: "rectifier missing", text: "RECTIFY(out[i][j] + bias, (vec)(lowest))",
            replacement: "out[i][j] + bias", operation: Plant.plain),
        Plant(
            testDescription: "pool of the wrong rows", text: "LARGER(out[2 * i + 1][2 * j],",
            replacement: "LARGER(out[2 * i][2 * j],"),
        Plant(
            testDescription: "pool of the odd last row", text: "height /= step, width /= step;",
            replacement: "height = (height + 1) / step, width /= step;", tiles: [4]),
        Plant(
            testDescription: "column past the last stored", text: "if (i < rows && j < columns)",
            replacement: "if (i < rows)", operation: Plant.plain),
        Plant(
            testDescription: "write past the last block", text: "v < VECTORS && group * VECTORS + v < outBlocks",
            replacement: "v < VECTORS", widths: [8, 4], operation: few),
    ]

    /// A block past the last one lies within the guard.
    private static let few = Result {
        try OperationCase([.convolution(Convolution(channels: 17))], input: Shape(channels: 5, height: 1, width: 2))
    }

    private static let channels = [
        Plant(
            testDescription: "last input channel left out", text: "channel < inputs &&",
            replacement: "channel < inputs - 1 &&"),
        Plant(testDescription: "filter transposed", text: "* 9 + tap]", replacement: "* 9 + tap % 3 * 3 + tap / 3]"),
    ]

    @Test(arguments: all)
    func isFound(_ plant: Plant) async throws {
        let operation = try plant.operation.get()
        for (index, tile) in plant.tiles.enumerated() {
            for isFused in plant.forms {
                // Each width meets each form over all the mistakes; compiling all of them would take minutes.
                let width = plant.widths[(index + (isFused ? 0 : 1)) % plant.widths.count]
                let form = WinogradForm(tile: tile, isFused: isFused)
                try await isFound(plant, operation, in: form, on: .cpu(vector: width))
            }
        }
    }

    private func isFound(
        _ plant: Plant, _ operation: OperationCase, in form: WinogradForm, on family: KernelFamily
    ) async throws {
        let sound = try Bench.plainManager(family)
        let candidate = try operation.candidate(form, on: sound)
        let defect = Defect(
            testDescription: plant.testDescription, file: plant.file, text: plant.text, replacement: plant.replacement,
            families: [family], operation: operation)
        let harmed = try Bench.harmed(family, files: defect.files())
        for fill in Fill.ordinary {
            let good = try await operation.check(on: sound, candidate: candidate, fill: fill)
            #expect(good.verdict == .withinBound, "\(good.failure ?? "")")
            let check = try await operation.check(on: harmed, candidate: candidate, fill: fill)
            #expect(check.variant.hasSuffix(form.isFused ? "fused" : "split"))
            #expect(check.verdict == .exceeds, "passed unseen: \(form.testDescription) on \(family), \(fill)")
        }
    }

    /// Only a normalisation reads lanes that pad a block, and only where it is itself computed in blocks.
    @Test(arguments: WinogradForm.all, WinogradTests.families)
    func staleLanesInThePaddingAreFound(_ form: WinogradForm, _ family: KernelFamily) async throws {
        let layers = Plant.layers + [PlantedDefectTests.normalization]
        let operation = try OperationCase(layers, input: Plant.image)
        let sound = try Bench.plainManager(family)
        let candidate = try operation.candidate(form, on: sound)
        let variant = try #require(operation.operation(candidate, on: sound) as? WinogradOperation).variant
        let defect = Defect(
            testDescription: "stale lanes", file: "winograd", text: "= group * COLUMNS + v * VECTOR + lane;",
            replacement: "= min(group * COLUMNS + v * VECTOR + lane, outputs - 1);", families: [family],
            operation: operation)
        let errors = try await [sound, Bench.harmed(family, files: defect.files())].asyncMap {
            try await operation.error(with: variant, on: $0)
        }
        #expect(errors[0] < 1e-5 && errors[1] > 1e-3)
    }

    /// A bound on single values is loose over hundreds of channels; the errors' spread is not.
    @Test(arguments: WinogradForm.all)
    func weightsInHalvesAreFoundByTheErrorsSpread(_ form: WinogradForm) async throws {
        let family = KernelFamily.cpu(vector: 16)
        let operation = try OperationCase(
            [.convolution(Convolution(channels: 32)), .relu], input: Shape(channels: 512, height: 12, width: 12))
        let bits = "(PASTE(as_uint, VECTOR)(points[x]) + 0x1000u) & 0xFFFFE000u"
        let defect = Defect(
            testDescription: "halves", file: "winograd", text: "STORE(points[x], packed",
            replacement: "STORE(PASTE(as_float, VECTOR)(\(bits)), packed", families: [family], operation: operation)
        let candidate = try operation.candidate(form, on: Bench.manager(family))
        let good = try await operation.check(on: Bench.manager(family), candidate: candidate)
        #expect(good.verdict == .withinBound && good.failure == nil)
        #expect(try #require(good.errorSpread) < 0.25)
        let harmed = try Bench.own(family, files: defect.files())
        let found = try await operation.check(on: harmed, candidate: candidate)
        #expect(try #require(found.errorSpread) > 20)
        #expect(found.verdict == .exceeds)
        #expect(found.failure != nil)
        #expect(form.tile == 2 || found.comparison?.verdict == .withinBound, "the bound alone finds it")
    }
}

extension OperationCase {
    /// The relative error of the whole case with its convolution computed in one way, all else as preferred.
    fileprivate func error(with variant: WinogradOperation.Variant, on manager: DeviceManager) async throws -> Double {
        var options = PlanOptions()
        options.algorithms["node0"] = .winograd(variant)
        let parameters = try Fill.reals.parameters(for: network, seed: 41)
        let values = Fill.reals.values(network.input.count, seed: 42)
        let session = try Session(network, parameters: parameters, on: manager, options: options)
        let result = try await session.run(values: values)[0].values
        let expected = try Reference.forward(network, parameters: parameters, input: values)
        return Comparison.relativeL2(of: result, from: try #require(expected["node2"]).values)
    }
}
