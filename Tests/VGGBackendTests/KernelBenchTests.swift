import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// Operations are checked on the shapes on which they are timed, and what is wrong is not timed.
@Suite struct KernelBenchTests {
    private static let families: [KernelFamily] = [.cpu(vector: 16), .gpu, .naive]

    private func options(_ repeats: Int, allVariants: Bool = false) -> KernelBench.Options {
        var options = KernelBench.Options()
        (options.repeats, options.allVariants) = (repeats, allVariants)
        return options
    }

    @Test(arguments: families) func everyOperationOfANetwork(_ family: KernelFamily) throws {
        let manager = try Bench.manager(family)
        let cases = try BenchCase.all(of: SlimNetwork("A-LRN").network, batch: 2, for: manager)
        let operations = Set(cases.map(\.operation))
        #expect(operations.isSuperset(of: [.conv3x3, .dense, .localResponseNormalization, .softmax, .normalize]))
        #expect(operations.contains(.layout) == (family != .naive))
        let bench = try KernelBench(BenchInstruments(manager), options: options(4))
        for one in cases {
            let entries = try bench.entries(of: one)
            #expect(entries.count == 1)
            for entry in entries {
                #expect(entry.check?.isCorrect == true, "\(entry.title): \(entry.check?.failure ?? "")")
                #expect((4...12).contains(entry.samples.count) && entry.samples.allSatisfy { $0.seconds > 0 })
                #expect(entry.operation == one.operation.rawValue && !entry.layers.isEmpty && entry.work != nil)
            }
        }
        // Every layer that runs is one of some case's.
        let options = PlanOptions(batch: 2, input: .pixels)
        let plan = try Plan(SlimNetwork("A-LRN").network, for: manager.traits, options: options)
        let layers = Set(cases.flatMap(\.layers))
        #expect(plan.steps.filter { !$0.nodes.isEmpty }.allSatisfy { layers.contains($0.name) })
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu]) func allVariants(_ family: KernelFamily) throws {
        let manager = try Bench.manager(family)
        let subject = try BenchCase(parsing: "19x13x14:37", operation: .conv3x3, batch: 1)
        let entries = try KernelBench(BenchInstruments(manager), options: options(1, allVariants: true))
            .entries(of: subject)
        #expect(entries.count > 5 && Set(entries.map(\.variant)).count == entries.count)
        #expect(entries.last?.variant == "convolution naive")
        #expect(entries.allSatisfy { $0.check?.isCorrect == true && (1...3).contains($0.samples.count) })
        #expect(entries.allSatisfy { $0.configuration["variant"] == $0.variant })
    }

    /// What tuning has found goes first; what is preferred without it, and all others, are there as well.
    @Test func allVariantsWithTuning() throws {
        let manager = try Bench.manager()
        let subject = try BenchCase(parsing: "19x13x14:37", operation: .conv3x3, batch: 1)
        let untuned = try KernelBench(BenchInstruments(manager), options: options(1, allVariants: true))
            .entries(of: subject).map(\.variant)
        let problem = TuningProblem(
            input: subject.network.input, channels: 37, batch: 1, family: .cpu(vector: 16))
        var tuned = options(1, allVariants: true)
        tuned.tuning = Tuning([.init(problem: problem, algorithm: .direct(.cpu(tile: 4, vectors: 2)))])
        let variants = try KernelBench(BenchInstruments(manager), options: tuned).entries(of: subject).map(\.variant)
        #expect(variants.first == "convolution cpu 4x32" && variants.first != untuned.first)
        #expect(Set(variants) == Set(untuned) && variants.count == untuned.count)
    }

    /// A variant that the device has no memory for fails by itself.
    @Test func wantOfMemoryIsTheVariantsOwn() throws {
        let manager = try Bench.own(.cpu(vector: 16)) { $0.globalMemory = 3_000_000 }
        var sizes = options(1)
        sizes.allVariants = true
        let subject = try BenchCase(parsing: "64x40x40:64", operation: .conv3x3, batch: 1)
        let entries = try KernelBench(BenchInstruments(manager), options: sizes).entries(of: subject)
        let refused = entries.filter { $0.check?.failure?.contains("MB") == true }
        #expect(!refused.isEmpty && refused.allSatisfy { $0.samples.isEmpty && $0.check?.isCorrect == false })
    }

    @Test func aBatchThatDoesNotFitIsRefused() throws {
        let manager = try Bench.own(.cpu(vector: 16)) { $0.globalMemory = 8_000_000 }
        let subject = try BenchCase(parsing: "64x40x40:64", operation: .conv3x3, batch: 64)
        let error = #expect(throws: BackendError.self) {
            try KernelBench(BenchInstruments(manager), options: options(1)).entries(of: subject)
        }
        #expect(error?.code == .outOfMemory && error?.message.contains("batch") == true, "\(error?.message ?? "")")
    }

    static let mistakes: [(BenchOperation, String, file: String, text: String, replacement: String, place: String)] = [
        (
            .conv3x3, "3x29x14:20", "convolution", "LOAD(bias + group * COLUMNS + v * VECTOR)", "(vec)(0.0f)",
            "channel 0, row 0, column 0"
        ),
        (
            .conv3x3, "3x29x14:20", "convolution", "if (x0 + p < width)", "if (x0 + p < width - 1)",
            "row 0, column 13 is NaN"
        ),
        (.dense, "603:9", "dense", "bias[firstRow + row]", "0", "channel 0"),
        (.maxPool, "17x8x8", "max_pool", "LARGER(upper, lower)", "upper", "image 0"),
        (.softmax, "37", "softmax", "sum += lanes[i]", "sum += 1e-3f + lanes[i]", "channel"),
    ]

    @Test(arguments: mistakes) func whatIsWrongIsNotTimed(
        _ operation: BenchOperation, _ shape: String, _ file: String, _ text: String, _ replacement: String,
        _ place: String
    ) throws {
        var files = KernelSource.files
        try #require(files[file]?.contains(text) == true, "\(file).cl has no '\(text)' any more")
        files[file]?.replace(text, with: replacement)
        let manager = try Bench.harmed(.cpu(vector: 16), files: files)
        let bench = try KernelBench(BenchInstruments(manager), options: options(2))
        let entry = try bench.entries(of: BenchCase(parsing: shape, operation: operation, batch: 1))[0]
        #expect(entry.check?.isCorrect == false && entry.samples.isEmpty && entry.statistics == nil)
        #expect(entry.check?.failure?.contains(place) == true, "\(entry.check?.failure ?? "nothing")")
    }

    @Test func slowVariantsGetFourSamples() throws {
        var options = options(10)
        options.secondsPerVariant = 0
        let bench = try KernelBench(BenchInstruments(Bench.manager()), options: options)
        let entry = try bench.entries(of: BenchCase(parsing: "4x8x8", operation: .relu, batch: 1))[0]
        #expect(entry.samples.count == 4)
    }
}
