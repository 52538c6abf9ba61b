import Testing
import VGGBackend
import VGGModel

/// Memory figures of plans, worked out by hand, and what does not fit.
@Suite struct PlanMemoryTests {
    /// VGG-16: 14,714,688 parameters of convolutions, 4,224 of them biases; 123,642,856 of dense layers, 9,192 biases.
    struct Figures: CustomTestStringConvertible {
        let family: KernelFamily
        let shares: Bool
        let memory: PlanMemory

        var testDescription: String { "\(family), \(shares ? "in the host's memory" : "memory of its own")" }

        /// The largest value is conv1_1's, 64 x 224 x 224 floats, and it lives together with conv1_2's.
        static let activations = 2 * 12_845_056

        static let all = [
            Figures(.cpu(vector: 16), shares: true, weights: 58_895_520, mapped: 494_534_656, transient: 0),
            Figures(.cpu(vector: 16), shares: false, weights: 553_430_176, mapped: 0, transient: 9_437_184),
            Figures(.gpu, shares: false, weights: 553_430_176, mapped: 0, transient: 9_437_184),
            Figures(.naive, shares: true, weights: 53_664, mapped: 553_376_512, transient: 0),
            Figures(.naive, shares: false, weights: 553_430_176, mapped: 0, transient: 0),
        ]

        private init(_ family: KernelFamily, shares: Bool, weights: Int, mapped: Int, transient: Int) {
            self.family = family
            self.shares = shares
            var memory = PlanMemory()
            (memory.weights, memory.mappedWeights) = (weights, mapped)
            (memory.activations, memory.transient) = (Self.activations, transient)
            self.memory = memory
        }
    }

    @Test(arguments: Figures.all)
    func figuresOfVGG16(_ figures: Figures) throws {
        let traits = DeviceTraits.imaginary(figures.family) { $0.sharesHostMemory = figures.shares }
        #expect(try Plan(Network.named("vgg16"), for: traits).memory == figures.memory)
    }

    /// Halves take two bytes for each of the 123,633,664 weights and four for each row's scale, 9,192 rows but
    /// fc8's 1000 rounded up to 1024; on their way fc6's 411,041,792 bytes are there too.
    @Test(arguments: [true, false])
    func figuresOfVGG16InHalves(_ shares: Bool) throws {
        let traits = DeviceTraits.imaginary { $0.sharesHostMemory = shares }
        let plan = try Plan(Network.named("vgg16"), for: traits, options: PlanOptions(precision: .fp16Storage))
        #expect(plan.memory.weights == 58_895_520 + 2 * 123_633_664 + 4 * (4096 + 4096 + 1024))
        #expect(plan.memory.mappedWeights == 0)
        #expect(plan.memory.transient == (shares ? 0 : 411_041_792))
    }

    @Test(arguments: Network.knownNames, Bench.families)
    func figuresAreSumsOfWhatThePlanLists(_ name: String, _ family: KernelFamily) throws {
        let plan = try Plan(Network.named(name), for: .imaginary(family), options: PlanOptions(batch: 3))
        #expect(plan.memory.weights == plan.weights.reduce(0) { $0 + $1.byteCount })
        #expect(plan.memory.activations == plan.slots.reduce(0, +))
        #expect(plan.memory.peak == plan.memory.weights + plan.memory.activations + plan.memory.transient)
        #expect(plan.memory.peak <= plan.memory.weights * 2 + plan.slots.reduce(0, +))
    }

    @Test func aDeviceTooSmallIsToldNeedAndHave() throws {
        let traits = DeviceTraits.imaginary { $0.globalMemory = 400_000_000 }
        let error = try #require(throws: BackendError.self) { try Plan(Network.named("vgg16"), for: traits) }
        #expect(error.code == .outOfMemory)
        for part in ["vgg16 at batch 1 needs 588.6 MB", "Imaginary Device has 400.0 MB", "smaller batch"] {
            #expect(error.message.contains(part), "\(error.message)")
        }
    }

    @Test func thePlansOwnLimitIsSaidToBeThePlans() throws {
        let options = PlanOptions(memoryLimit: 500_000_000)
        let error = try #require(throws: BackendError.self) {
            try Plan(Network.named("vgg16"), for: .imaginary(), options: options)
        }
        #expect(error.message.contains("the plan may use 500.0 MB"), "\(error.message)")
    }

    @Test(arguments: [588_557_472, 588_557_471])
    func theLimitIsExact(_ bytes: Int) throws {
        let plan = Result {
            try Plan(Network.named("vgg16"), for: .imaginary(), options: PlanOptions(memoryLimit: bytes))
        }
        #expect(((try? plan.get()) != nil) == (bytes == 588_557_472))
    }

    @Test func anActivationThatNoBufferHoldsIsToldNeedAndHave() throws {
        let traits = DeviceTraits.imaginary { $0.largestAllocation = 20_000_000 }
        #expect(throws: Never.self) { try Plan(Network.named("vgg16"), for: traits) }
        let error = try #require(throws: BackendError.self) {
            try Plan(Network.named("vgg16"), for: traits, options: PlanOptions(batch: 2))
        }
        #expect(error.code == .outOfMemory)
        #expect(error.message.contains("needs a buffer of 25.7 MB"), "\(error.message)")
        #expect(error.message.contains("at most 20.0 MB"), "\(error.message)")
    }

    @Test func aRowThatNoBufferHoldsIsToldNeedAndHave() throws {
        let network = try Network(
            name: "wide", input: Shape(features: 1 << 20),
            nodes: [Node(name: "fc", layer: .dense(features: 2), inputs: ["input"])], preprocessing: .torchvision)
        let error = try #require(throws: BackendError.self) {
            try Plan(network, for: .imaginary { $0.largestAllocation = 1 << 20 })
        }
        #expect(error.code == .outOfMemory)
        #expect(error.message.contains("one row of 'fc' takes 4.2 MB"), "\(error.message)")
    }

    /// A row of fc6 is 100,352 bytes; the rows of each buffer for some largest allocations.
    static let splits: [(mebibytes: Int, rows: [Int])] = [
        (512, [4096]), (392, [4096]), (391, [4085, 11]), (256, [2674, 1422]), (128, [1337, 1337, 1337, 85]),
    ]

    @Test(arguments: splits, [KernelFamily.naive, .cpu(vector: 16), .gpu])
    func fc6IsCutIntoRows(_ split: (mebibytes: Int, rows: [Int]), _ family: KernelFamily) throws {
        let traits = DeviceTraits.imaginary(family) { $0.largestAllocation = split.mebibytes << 20 }
        let plan = try Plan(Network.named("vgg16"), for: traits)
        let ranges = plan.weights.compactMap { buffer -> Range<Int>? in
            guard buffer.node == "fc6", case .rows(let first, let count) = buffer.form else { return nil }
            #expect(buffer.byteCount == count * 100_352)
            #expect(buffer.byteCount <= traits.largestAllocation)
            return first..<first + count
        }
        #expect(ranges.map(\.count) == split.rows)
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == 4096)
        for (range, next) in zip(ranges, ranges.dropFirst()) { #expect(range.upperBound == next.lowerBound) }
        #expect(plan.steps.first { $0.name == "fc6" }?.launches.count == split.rows.count)
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (411_041_792, "411.0 MB"), (1_234_567_890, "1.2 GB"),
        (999_960, "1.0 MB"), (5_000_000_000_000_000, "5000.0 TB"),
    ])
    func bytesPrintAsPeopleReadThem(_ bytes: Int, _ text: String) {
        #expect(ByteCount(bytes).description == text)
    }
}
