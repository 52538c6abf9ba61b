import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// What whole networks compute on the test device, against the reference in double precision.
@Suite struct SessionResultTests {
    /// A network, its picture's extent, the kernels and the batch.
    struct Run: CustomTestStringConvertible {
        let name: String
        let height: Int
        let width: Int
        let family: KernelFamily
        let batch: Int

        var testDescription: String { "\(name) at \(height)x\(width), batch \(batch), \(family)" }

        /// All networks with the preferred kernels; each other kind of kernel on the networks that differ in kind.
        static let all: [Run] = {
            let extents = [(32, 32), (48, 80), (64, 64), (96, 96)]
            var runs: [Run] = []
            for (index, name) in Network.knownNames.enumerated() {
                for (height, width) in extents {
                    let batch = (index + height / 16) % 2 == 0 ? 1 : 3
                    runs.append(Run(name: name, height: height, width: width, family: .cpu(vector: 16), batch: batch))
                }
            }
            for family in [KernelFamily.naive, .cpu(vector: 4), .cpu(vector: 8), .gpu] {
                for (name, batch) in [("A-LRN", 1), ("C", 3), ("vgg16_bn", 3), ("E", 1)] {
                    runs.append(Run(name: name, height: 32, width: 32, family: family, batch: batch))
                    runs.append(Run(name: name, height: 48, width: 80, family: family, batch: 4 - batch))
                }
            }
            return runs
        }()
    }

    @Test(arguments: Run.all)
    func agreesWithTheReference(_ run: Run) async throws {
        let slim = try SlimNetwork(run.name, height: run.height, width: run.width)
        let options = PlanOptions(batch: run.batch, outputs: ["pool1", "relu3_1", "fc6", "fc8", "prob"])
        let session = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(run.family), options: options, guards: true)
        let input = slim.values(4)
        let outputs = try await session.run(values: input)
        try await session.checkGuards()
        #expect(outputs.map(\.name) == options.outputs)
        for image in [0, 3] {
            let reference = try slim.reference(input.part(image, of: slim.network.input.count))
            for output in outputs {
                let expected = try #require(reference[output.name])
                #expect(output.shape == expected.shape && output.images == 4)
                let error = Comparison.relativeL2(of: Array(output[image]), from: expected.values)
                #expect(error < 1e-5, "\(output.name) of image \(image)")
                #expect(expected.values.contains { $0 != 0 }, "\(output.name) is all zero and says nothing")
            }
        }
        for image in 0..<4 { #expect(abs(outputs[4][image].reduce(0, +) - 1) < 1e-5) }
    }

    @Test(arguments: Bench.families, [1, 2, 3, 5, 8])
    func anyBatchYieldsTheBitsOfOneAtATime(_ family: KernelFamily, _ batch: Int) async throws {
        let slim = try SlimNetwork("A")
        let images = 7
        let session = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(family), options: PlanOptions(batch: batch))
        let input = slim.values(images)
        let together = try await session.run(values: input)[0]
        var alone: [Float] = []
        for image in 0..<images {
            alone += try await session.run(values: input.part(image, of: slim.network.input.count))[0].values
        }
        #expect(together.values == alone)
        #expect(together.images == images && Set(together.values).count > images)
    }

    /// Which algorithm suits a layer depends on the batch; the same ones yield the same bits.
    ///
    /// The algorithms of dense layers cannot be asked for, so that what comes before them is compared.
    @Test(arguments: Bench.families)
    func sessionsOfOtherBatchesYieldTheSameBits(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("C", height: 48, width: 80)
        let manager = try Bench.manager(family)
        var options = PlanOptions(batch: 4, outputs: ["pool5"])
        options.algorithms = try Plan(slim.network, for: manager.traits, options: options).algorithms
        var results: [[Float]] = []
        for batch in [1, 3, 4] {
            options.batch = batch
            let session = try Session(slim.network, parameters: slim.parameters, on: manager, options: options)
            results.append(try await session.run(values: slim.values(4))[0].values)
        }
        #expect(results[0] == results[1] && results[1] == results[2])
    }

    @Test(arguments: ["vgg11", "A"], Bench.families)
    func picturesAreNormalisedAsTheReferenceDoes(_ name: String, _ family: KernelFamily) async throws {
        let slim = try SlimNetwork(name, height: 48, width: 80)
        let pixels = slim.pixels(2)
        let session = { (input: PlanOptions.Input) in
            try Session(
                slim.network, parameters: slim.parameters, on: Bench.manager(family),
                options: PlanOptions(batch: 2, input: input, outputs: ["conv1_1", "fc8"]), guards: true)
        }
        let normalized = try (0..<2).flatMap { image in
            try Reference.imageNormalization(
                pixels: pixels.part(image, of: slim.network.input.count), height: 48, width: 80,
                slim.network.preprocessing
            ).values.map { Float($0) }
        }
        let fed = try await session(.pixels).run(pixels: pixels)
        let expected = try await session(.values).run(values: normalized)
        for (output, other) in zip(fed, expected) {
            // Inputs that differ in their last bits do so a little more after eight of Winograd's convolutions.
            let allowed = output.name == "conv1_1" ? 1e-6 : 5e-6
            #expect(Comparison.relativeL2(of: output.values, from: other.values.map(Double.init)) < allowed)
        }
    }

    @Test(arguments: Bench.families, Preprocessing.ChannelOrder.both)
    func everyNormalisedValueIsWithinItsBound(_ family: KernelFamily, _ order: Preprocessing.ChannelOrder) async throws
    {
        // A network that passes its input on, with constants that differ from channel to channel.
        let preprocessing = Preprocessing(
            shorterSide: 9, crop: 9, order: order, scale: 1 / 255, mean: [0.1, 0.2, 0.3], deviation: [0.5, 0.25, 2])
        let network = try Network(
            name: "identity", input: Shape(channels: 3, height: 9, width: 31),
            nodes: [Node(name: "pool", layer: .adaptiveAveragePool(height: 9, width: 31), inputs: ["input"])],
            preprocessing: preprocessing)
        let session = try Session(
            network, parameters: Parameters(layers: [:]), on: Bench.manager(family),
            options: PlanOptions(input: .pixels),
            guards: true)
        let pixels = (0..<network.input.count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let values = try await session.run(pixels: pixels)[0].values
        try await session.checkGuards()
        let reference = try Reference.imageNormalization(pixels: pixels, height: 9, width: 31, preprocessing)
        #expect(try Comparison(of: values, with: reference).verdict == .withinBound)
    }

    @Test(arguments: Bench.families)
    func repeatsYieldTheSameBits(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("vgg16")
        let manager = try Bench.manager(family)
        var results: Set<[Float]> = []
        for _ in 0..<2 {
            let session = try Session(slim.network, parameters: slim.parameters, on: manager)
            for _ in 0..<3 { results.insert(try await session.run(values: slim.values())[0].values) }
        }
        #expect(results.count == 1)
    }

    @Test func noImagesYieldNoValues() async throws {
        let slim = try SlimNetwork("A")
        let session = try Session(slim.network, parameters: slim.parameters, on: Bench.manager())
        let output = try await session.run(values: [])[0]
        #expect(output.images == 0 && output.values.isEmpty)
    }
}

extension Preprocessing.ChannelOrder {
    static let both = [Self.rgb, .bgr]
}
