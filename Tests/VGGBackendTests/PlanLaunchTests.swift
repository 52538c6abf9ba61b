import Testing
import VGGBackend
import VGGModel

/// The geometry of launches, the programs they name, and the candidates among which a plan picks.
@Suite struct PlanLaunchTests {
    static let names = ["A-LRN", "C", "vgg16"]

    private func plans(_ name: String, _ traits: DeviceTraits, batch: Int = 1) throws -> [Plan] {
        try (0..<12).map { candidate in
            try Plan(
                Network.named(name).resized(height: 64, width: 96), for: traits,
                options: PlanOptions(batch: batch, input: .pixels, outputs: ["relu1_1", "prob"], candidate: candidate))
        }
    }

    @Test(arguments: names, Bench.families)
    func everyProgramHasItsSourceAndKernel(_ name: String, _ family: KernelFamily) throws {
        for plan in try plans(name, .imaginary(family), batch: 8) {
            for launch in plan.steps.flatMap(\.launches) {
                let text = try #require(launch.program.text())
                #expect(text.contains("void \(launch.kernel)("), "\(launch.program.source)")
                #expect(launch.program.options.contains("-DVECTOR=\(family.vector)"))
            }
            for case .packed(let packing) in plan.weights.map(\.form) {
                #expect(packing.program.text()?.contains("kernel void \(packing.kernel)(") == true)
            }
        }
    }

    @Test func optionsComeInAFixedOrder() {
        let key = ProgramKey(source: "relu", defines: ["VECTOR": 8, "RUN": 64, "VARIANT": 1])
        #expect(key.options == "-DRUN=64 -DVARIANT=1 -DVECTOR=8")
        #expect(ProgramKey(source: "no_such_file", defines: [:]).text() == nil)
    }

    /// Which algorithms and register tiles suit depends on the batch; here the smaller plan is given those of the larger.
    @Test(arguments: names, Bench.families)
    func aPartlyFilledBatchIsLaunchedAsASmallerOne(_ name: String, _ family: KernelFamily) throws {
        let batch = 5
        let network = try Network.named(name).resized(height: 64, width: 96)
        for candidate in 0..<12 {
            var options = PlanOptions(batch: batch, input: .pixels, candidate: candidate)
            let whole = try Plan(network, for: .imaginary(family), options: options)
            options.algorithms = whole.algorithms
            for images in 1...batch {
                options.batch = images
                let smaller = try Plan(network, for: .imaginary(family), options: options)
                try #require(whole.steps.map(\.name) == smaller.steps.map(\.name))
                for (launch, other) in zip(whole.steps.flatMap(\.launches), smaller.steps.flatMap(\.launches)) {
                    #expect(launch.global(images: batch) == launch.global)
                    // A dense layer may share its work among images in another way when there are more.
                    guard launch.program == other.program else { continue }
                    #expect(launch.kernel == other.kernel)
                    #expect(launch.global(images: images) == other.global, "\(launch.kernel), \(images) images")
                }
            }
        }
    }

    /// What one image asks of an axis, the tile, the items of a tile, and the work-items of so many images.
    static let axes: [(axis: ImageAxis, images: Int, items: Int)] = [
        (ImageAxis(axis: 2, perImage: 7), 1, 7), (ImageAxis(axis: 2, perImage: 7), 3, 21),
        (ImageAxis(axis: 0, perImage: 49, tile: 64, items: 16), 1, 16),
        (ImageAxis(axis: 0, perImage: 49, tile: 64, items: 16), 2, 32),
        (ImageAxis(axis: 0, perImage: 64, tile: 64, items: 16), 2, 32),
        (ImageAxis(axis: 1, perImage: 1, tile: 8), 8, 1), (ImageAxis(axis: 1, perImage: 1, tile: 8), 9, 2),
        (ImageAxis(axis: 1, perImage: 1, tile: 32, items: 8), 33, 16),
    ]

    @Test(arguments: axes)
    func anAxisGrowsByWholeTiles(_ axis: ImageAxis, _ images: Int, _ items: Int) throws {
        #expect(axis.extent(images: images) == items)
        var launch = try #require(Plan(Network.named("A"), for: .imaginary()).steps[0].launches.first)
        (launch.global, launch.images) = (SIMD3(5, 6, 7), axis)
        var expected = SIMD3(5, 6, 7)
        expected[axis.axis] = items
        #expect(launch.global(images: images) == expected)
    }

    /// Devices with ever smaller groups; what a kernel asks of local memory is worked out from its macros.
    static let limits: [(group: Int, items: [Int], local: Int)] = [
        (1, [1, 1, 1], 1 << 10), (16, [16, 16, 16], 4 << 10), (64, [64, 64, 64], 32 << 10),
        (256, [256, 256, 64], 8 << 10),
        (1024, [1024, 1024, 64], 48 << 10), (256, [4, 256, 64], 32 << 10), (256, [256, 4, 1], 32 << 10),
        (100, [100, 100, 100], 5000),
    ]

    @Test(arguments: limits, [1, 3, 9])
    func groupsKeepToTheDevice(_ limit: (group: Int, items: [Int], local: Int), _ batch: Int) throws {
        let traits = DeviceTraits.imaginary(.gpu) {
            ($0.workGroupLimit, $0.workItemLimits, $0.localMemory) = (limit.group, limit.items, limit.local)
        }
        for launch in try plans("vgg16", traits, batch: batch).flatMap(\.steps).flatMap(\.launches) {
            let local = launch.local ?? SIMD3(1, 1, 1)
            #expect(local.x * local.y * local.z <= limit.group, "\(launch.kernel)")
            for axis in 0..<3 {
                #expect(local[axis] <= limit.items[axis], "\(launch.kernel) \(local)")
                #expect(launch.global[axis].isMultiple(of: local[axis]) && launch.global[axis] > 0)
            }
            #expect(localMemory(launch.program.defines) <= limit.local, "\(launch.kernel) \(launch.program.defines)")
        }
    }

    /// Bytes of local memory of a GPU kernel: two tiles of a matrix product, or one tree of sums.
    private func localMemory(_ defines: [String: Int]) -> Int {
        guard let depth = defines["DEPTH"] else { return 4 * (defines["LOCAL"] ?? 0) }
        let tile = { (side: String) in (defines["LOCAL_\(side)"] ?? 0) * (defines["WORK_\(side)"] ?? 0) }
        let perRow = defines["IN_BLOCK"].map { depth * $0 } ?? depth + 1
        return 4 * perRow * (tile("M") + tile("N")) * (defines["STAGES"] ?? 1)
    }

    @Test(arguments: Bench.families)
    func candidatesEndWithTheNaiveOne(_ family: KernelFamily) throws {
        let all = try plans("vgg16", .imaginary(family)).map { $0.steps.map(\.operation.label) }
        let naive = try #require(all.last)
        #expect(naive.allSatisfy { $0.hasSuffix(" naive") })
        #expect(family == .naive || all[0].allSatisfy { !$0.hasSuffix(" naive") })
        let beyond = PlanOptions(input: .pixels, outputs: ["relu1_1", "prob"], candidate: 1000)
        let network = try Network.named("vgg16").resized(height: 64, width: 96)
        #expect(try Plan(network, for: .imaginary(family), options: beyond).steps.map(\.operation.label) == naive)
        let before = PlanOptions(input: .pixels, outputs: ["relu1_1", "prob"], candidate: -3)
        #expect(try Plan(network, for: .imaginary(family), options: before).steps.map(\.operation.label) == all[0])
    }

    @Test func theTileThatWastesLeastIsPreferred() throws {
        for (width, channels, name) in [(224, 3, "cpu 4x32"), (28, 64, "cpu 14x32"), (64, 64, "cpu 8x32")] {
            let convolution = Layer.convolution(Convolution(channels: 64, kernel: 1))
            let network = try Network(
                name: "single", input: Shape(channels: channels, height: 32, width: width),
                nodes: [Node(name: "conv", layer: convolution, inputs: ["input"])], preprocessing: .torchvision)
            let steps = try Plan(network, for: .imaginary(.cpu(vector: 16))).steps
            #expect(steps.first { !$0.nodes.isEmpty }?.operation.variantName == name)
        }
    }
}
