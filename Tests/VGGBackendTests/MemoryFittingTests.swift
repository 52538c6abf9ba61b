import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// What plans give up where memory is short, and what they refuse then.
@Suite struct MemoryFittingTests {
    /// A limit between a network's preferred plan and the smallest: so many hundredths of the way down.
    struct Case: CustomTestStringConvertible {
        let name: String
        let family: KernelFamily
        let shares: Bool
        let batch: Int
        let percent: Int

        var testDescription: String {
            "\(name), \(family)\(shares ? "" : " of its own memory"), batch \(batch), \(percent) % less"
        }

        static let all = ["vgg11", "vgg16", "C"].flatMap { name in
            [KernelFamily.cpu(vector: 16), .cpu(vector: 4), .gpu, .naive].flatMap { family in
                [(true, 1), (true, 8), (false, 3), (false, 8)].flatMap { shares, batch in
                    [5, 50, 90].map {
                        Case(name: name, family: family, shares: shares, batch: batch, percent: $0)
                    }
                }
            }
        }
    }

    private func plan(_ name: String, _ traits: DeviceTraits, _ batch: Int, limit: Int? = nil) throws -> Plan {
        try Plan(Network.named(name), for: traits, options: PlanOptions(batch: batch, memoryLimit: limit))
    }

    /// The peak that the refusal of an impossible limit names, to a tenth of its unit; an upper limit of it.
    private func smallest(_ name: String, _ traits: DeviceTraits, _ batch: Int) throws -> Int {
        let error = try #require(throws: BackendError.self) { try plan(name, traits, batch, limit: 1) }
        let words = error.message.split(separator: "at a time, needs ")[1].split(separator: ";")[0]
        let bytes = try #require(ByteCount(parsing: String(words)))
        return bytes.bytes + bytes.bytes / 1000 + 100_000
    }

    /// A sum over a whole batch is one launch, which counts all its values.
    @Test func batchesBeyondWhatAKernelCountsAreSmaller() throws {
        let widening = Layer.convolution(Convolution(channels: 64, kernel: 1))
        let operation = try OperationCase(
            joining: [[widening], [widening]], by: .add, input: Shape(channels: 3, height: 512, width: 512))
        let traits = DeviceTraits.imaginary(.gpu) {
            ($0.globalMemory, $0.largestAllocation) = (1 << 40, 1 << 38)
        }
        let plan = try Plan(operation.network, for: traits, options: PlanOptions(batch: 128))
        let reductions = try #require(plan.reductions)
        #expect(plan.options.batch == 64 && reductions.layers.isEmpty)
        #expect(reductions.description.contains("a kernel counts at most"), "\(reductions)")
    }

    @Test(arguments: Case.all) func plansKeepToTheLimit(_ one: Case) throws {
        let traits = DeviceTraits.imaginary(one.family) { $0.sharesHostMemory = one.shares }
        let preferred = try plan(one.name, traits, one.batch)
        #expect(preferred.reductions == nil)
        let least = try smallest(one.name, traits, one.batch)
        let limit = preferred.memory.peak - (preferred.memory.peak - least) * one.percent / 100
        guard limit < preferred.memory.peak else { return }
        let fitted = try plan(one.name, traits, one.batch, limit: limit)
        let reductions = try #require(fitted.reductions)
        #expect(fitted.memory.peak <= limit)
        #expect(reductions.wantedBatch == one.batch && reductions.batch == fitted.options.batch)
        #expect(reductions.batch < one.batch || !reductions.layers.isEmpty)
        #expect(reductions.reason == "memory limit \(ByteCount(limit))")
        for layer in reductions.layers {
            let step = try #require(fitted.steps.first { $0.name == layer.name })
            #expect("\(step.operation.name) \(step.operation.variantName)" == layer.used)
            #expect(layer.preferred != layer.used)
        }
    }

    @Test func theLimitIsExact() throws {
        let traits = DeviceTraits.imaginary { $0.sharesHostMemory = true }
        let peak = try plan("vgg16", traits, 4).memory.peak
        #expect(try plan("vgg16", traits, 4, limit: peak).reductions == nil)
        #expect(try plan("vgg16", traits, 4, limit: peak - 1).reductions != nil)
    }

    @Test func naiveKernelsAreTheLastResort() throws {
        let traits = DeviceTraits.imaginary { $0.sharesHostMemory = true }
        // Weights of direct convolutions take 58.9 MB, and the two largest values of one image 25.7 MB.
        #expect(try !plan("vgg16", traits, 8, limit: 86_000_000).steps.contains { $0.operation.variantName == "naive" })
        let tiny = try plan("vgg16", traits, 8, limit: 40_000_000)
        #expect(tiny.steps.contains { $0.operation.variantName == "naive" })
        #expect(tiny.options.batch == 1 && tiny.memory.peak <= 40_000_000)
    }

    @Test func anAlgorithmThatWasAskedForGivesWayOnlyWhereItMust() throws {
        let traits = DeviceTraits.imaginary { $0.sharesHostMemory = true }
        let network = try Network.named("vgg16")
        var options = PlanOptions()
        options.algorithms["conv5_1"] = .direct(.cpu(tile: 14, vectors: 2))
        let asked = try Plan(network, for: traits, options: options)
        options.memoryLimit = asked.memory.peak - 2_000_000
        let fitted = try Plan(network, for: traits, options: options)
        #expect(fitted.steps.first { $0.name == "conv5_1" }?.operation.variantName == "cpu 14x32")
        #expect(fitted.reductions?.layers.contains { $0.name == "conv5_1" } == false)
    }

    @Test func aSmallDeviceIsNamed() throws {
        let small = DeviceTraits.imaginary { ($0.globalMemory, $0.sharesHostMemory) = (120_000_000, true) }
        #expect(
            try plan("vgg16", small, 8).reductions?.description.hasPrefix("Imaginary Device has 120.0 MB: ") == true)
        let narrow = DeviceTraits.imaginary { $0.largestAllocation = 20_000_000 }
        let fitted = try plan("vgg16", narrow, 2)
        #expect(fitted.options.batch == 1 && fitted.slots.allSatisfy { $0 <= 20_000_000 })
        #expect(
            fitted.reductions?.description.hasPrefix("Imaginary Device allocates at most 20.0 MB at once: ") == true)
    }

    @Test func reductionsAreOneLine() throws {
        let traits = DeviceTraits.imaginary { $0.sharesHostMemory = true }
        let peak = try plan("vgg16", traits, 1).memory.peak
        let text = try #require(plan("vgg16", traits, 1, limit: peak - 1_000_000).reductions).description
        #expect(text.hasPrefix("memory limit \(ByteCount(peak - 1_000_000)): conv"), "\(text)")
        #expect(text.hasSuffix("a smaller algorithm") || text.hasSuffix("smaller algorithms"), "\(text)")
        let batches = try #require(plan("vgg16", .imaginary(.naive), 8, limit: 700_000_000).reductions).description
        #expect(batches == "memory limit 700.0 MB: 4 images at a time instead of 8")
    }

    static let sizes: [(String, Int?)] = [
        ("600MB", 600_000_000), ("1.5GB", 1_500_000_000), ("1.5 gb", 1_500_000_000), ("629145600", 629_145_600),
        ("2kB", 2000), ("64 bytes", nil), ("7B", 7), ("0.001kB", 1), ("1TB", 1_000_000_000_000), ("0", nil),
        ("0.4", nil), ("-1", nil), ("", nil), ("MB", nil), (".", nil), ("1e9", nil), ("1.2.3MB", nil), ("5MiB", nil),
        ("0x10", nil), ("5  MB", nil), ("9999999999TB", nil), ("٣MB", nil), ("inf", nil), ("nan", nil),
    ]

    @Test(arguments: sizes) func sizesAreReadAsTheyPrint(_ text: String, _ bytes: Int?) {
        #expect(ByteCount(parsing: text)?.bytes == bytes)
    }
}
