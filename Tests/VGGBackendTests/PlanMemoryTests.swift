import Testing
import VGGBackend
import VGGModel

/// Memory figures of plans, worked out by hand, and what does not fit.
@Suite struct PlanMemoryTests {
    /// VGG-16 on a kind of device: 14,714,688 parameters of convolutions, 4,224 of them biases; 123,642,856 of dense
    /// layers, 9,192 biases.
    struct Figures: CustomTestStringConvertible {
        let family: KernelFamily
        let shares: Bool

        var testDescription: String { "\(family), \(shares ? "in the host's memory" : "memory of its own")" }

        static let all = [true, false].flatMap { shares in
            Bench.families.map { Figures(family: $0, shares: shares) }
        }
    }

    /// Bytes of all biases.
    static let biases = 4 * (4224 + 9192)
    /// Bytes of the weights of dense layers.
    static let dense = 4 * 123_633_664

    /// Bytes of the weights of convolutions: 9 values each for a pair of channels, or by Winograd's method for tiles of
    /// m x m outputs (m + 2)^2.
    private func convolutions(_ plan: Plan) -> Int {
        plan.steps.reduce(0) { sum, step in
            guard case .convolution(let layer)? = step.nodes.first?.layer else { return sum }
            var values = 9
            if case .winograd(let tile) = step.operation.summation { values = (tile + 2) * (tile + 2) }
            return sum + 4 * values * step.input.shape.channels * layer.channels
        }
    }

    @Test(arguments: Figures.all)
    func figuresOfVGG16(_ figures: Figures) throws {
        let traits = DeviceTraits.imaginary(figures.family) { $0.sharesHostMemory = figures.shares }
        let plan = try Plan(Network.named("vgg16"), for: traits)
        let isNaive = figures.family == .naive
        let inPlace = figures.shares ? Self.dense + (isNaive ? convolutions(plan) : 0) : 0
        #expect(plan.memory.mappedWeights == inPlace)
        #expect(plan.memory.weights == Self.biases + Self.dense + convolutions(plan) - inPlace)
        #expect(plan.memory.transient == 0)
        if isNaive { #expect(convolutions(plan) == 4 * (14_714_688 - 4224)) }
    }

    /// The largest value is conv1_1's, 64 x 224 x 224 floats; it lives together with conv1_2's, which the naive kernels
    /// do not pool at once.
    @Test(arguments: [1, 2, 8])
    func activationsOfVGG16(_ batch: Int) throws {
        let plan = try Plan(Network.named("vgg16"), for: .imaginary(.naive), options: PlanOptions(batch: batch))
        #expect(plan.memory.activations == batch * 2 * 12_845_056)
    }

    /// Halves take two bytes for each of the 123,633,664 weights and four for each row's scale, 9,192 rows but
    /// fc8's 1000 rounded up to 1024; on their way fc6's 411,041,792 bytes are there too, but not yet what comes after.
    @Test(arguments: [true, false])
    func figuresOfVGG16InHalves(_ shares: Bool) throws {
        let traits = DeviceTraits.imaginary { $0.sharesHostMemory = shares }
        let plan = try Plan(Network.named("vgg16"), for: traits, options: PlanOptions(precision: .fp16Storage))
        let halves = { (weights: Int, rows: Int) in 2 * weights + 4 * rows }
        #expect(
            plan.memory.weights == convolutions(plan) + Self.biases + halves(123_633_664, 4096 + 4096 + 1024))
        #expect(plan.memory.mappedWeights == 0)
        let loading = convolutions(plan) + 4 * (4224 + 4096) + halves(102_760_448, 4096) + 411_041_792
        #expect(plan.memory.peak == (shares ? plan.memory.weights + plan.memory.activations : loading))
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
        let traits = DeviceTraits.imaginary(.naive) { $0.globalMemory = 400_000_000 }
        let error = try #require(throws: BackendError.self) { try Plan(Network.named("vgg16"), for: traits) }
        #expect(error.code == .outOfMemory)
        let parts = [
            "vgg16 at batch 1 needs 579.1 MB", "Imaginary Device has 400.0 MB",
            "even the smallest plan, one image at a time, needs 579.1 MB", "use a smaller model or input",
        ]
        for part in parts { #expect(error.message.contains(part), "\(error.message)") }
    }

    @Test func thePlansOwnLimitIsSaidToBeThePlans() throws {
        let options = PlanOptions(batch: 8, memoryLimit: 500_000_000)
        let error = try #require(throws: BackendError.self) {
            try Plan(Network.named("vgg16"), for: .imaginary(), options: options)
        }
        #expect(error.message.contains("vgg16 at batch 8 needs "), "\(error.message)")
        #expect(error.message.contains("the plan may use 500.0 MB"), "\(error.message)")
    }

    @Test func anActivationThatNoBufferHoldsIsToldNeedAndHave() throws {
        let traits = DeviceTraits.imaginary(.gpu) { $0.largestAllocation = 10_000_000 }
        let error = try #require(throws: BackendError.self) {
            try Plan(Network.named("vgg16"), for: traits, options: PlanOptions(batch: 2))
        }
        #expect(error.code == .outOfMemory)
        for part in ["needs a buffer of 25.7 MB", "at most 10.0 MB", "one image at a time, needs one of 12.8 MB"] {
            #expect(error.message.contains(part), "\(error.message)")
        }
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
