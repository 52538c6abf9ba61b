import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// The gradients of whole networks on the test device, against the reference in double precision.
@Suite struct TrainingGradientTests {
    /// A network, its picture's extent, the batch, and the kind of kernel.
    struct Run: CustomTestStringConvertible {
        let testDescription: String
        let family: KernelFamily
        var smoothing = 0.0
        var candidate = 0
        /// How far a gradient may be off, as a share of its norm.
        var tolerance = 1e-5
        let trained: @Sendable () throws -> TrainedNetwork

        static func slim(
            _ name: String, _ height: Int = 32, _ width: Int = 32, batch: Int, dropout: Double? = nil,
            smoothing: Double = 0, candidate: Int = 0, on family: KernelFamily
        ) -> Run {
            Run(
                testDescription: "\(name) at \(height)x\(width), batch \(batch), \(family), candidate \(candidate)",
                family: family, smoothing: smoothing, candidate: candidate,
                tolerance: name.hasSuffix("_bn") ? 2e-5 : 1e-5
            ) {
                try .slim(name, height: height, width: width, dropout: dropout, batch: batch)
            }
        }

        static func chain(_ name: String, _ layers: [Layer], _ input: Shape, on family: KernelFamily) -> Run {
            Run(testDescription: "\(name), \(family)", family: family) {
                try .chain(layers, input: input, batch: 3)
            }
        }
    }

    /// Pictures of 32 pixels leave a single one to the average pool, those of 49 an odd row and column before most pools.
    ///
    /// A stack of batch normalisations is ill-conditioned: what one scales the next takes off again, so that nearly all of
    /// the gradient of a scale cancels. The naive kernels too are off by 1e-5 there, whatever the batch, so that such
    /// networks may be by 2e-5. Of their 8 images the last normalisation has 4 pixels each, fewer of which would cancel more.
    static let all: [Run] = [
        .slim("vgg11", batch: 2, smoothing: 0.1, on: .cpu(vector: 16)),
        .slim("vgg11", 49, 39, batch: 3, dropout: 0.5, on: .gpu),
        .slim("A-LRN", 33, 50, batch: 2, on: .cpu(vector: 8)),
        .slim("C", batch: 3, dropout: 0.3, on: .cpu(vector: 4)),
        .slim("vgg13_bn", batch: 8, on: .cpu(vector: 16)),
        .slim("vgg11_bn", 34, 45, batch: 8, dropout: 0.5, smoothing: 0.2, on: .gpu),
        .slim("vgg11_bn", batch: 8, candidate: 9, on: .cpu(vector: 16)),
        .slim("vgg11", batch: 1, on: .naive),
        .chain(
            "wide kernels, a response normalisation that matters, and a pool onto fewer cells",
            [
                .convolution(Convolution(channels: 12, kernel: 7)), .relu,
                .localResponseNormalization(LocalResponseNormalization(size: 3, k: 1, alpha: 0.5)), .maxPool2x2,
                .convolution(Convolution(channels: 20, kernel: 5)), .relu, .convolution(Convolution(channels: 9)),
                .adaptiveAveragePool(height: 3, width: 2), .dense(features: 13), .relu, .dense(features: 5),
            ], Shape(channels: 3, height: 11, width: 14), on: .cpu(vector: 16)),
        .chain(
            "two batch normalisations, one without a rectifier after it",
            [
                .convolution(Convolution(channels: 12)), .batchNormalization(epsilon: 1e-5), .relu, .maxPool2x2,
                .convolution(Convolution(channels: 20)), .relu, .batchNormalization(epsilon: 1e-3),
                .dense(features: 5),
            ], Shape(channels: 3, height: 9, width: 10), on: .cpu(vector: 16)),
        .chain(
            "more channels than a picture's, a pool and a normalisation first, a rectifier by itself",
            [
                .maxPool2x2, .relu, .localResponseNormalization(LocalResponseNormalization(alpha: 0.3)),
                .convolution(Convolution(channels: 6, kernel: 5)), .maxPool2x2, .relu, .dense(features: 7),
            ], Shape(channels: 19, height: 13, width: 9), on: .gpu),
        .chain(
            "dense layers alone, dropout first",
            [
                .dropout(probability: 0.25), .dense(features: 21), .relu, .dropout(probability: 0.5),
                .dense(features: 4),
            ],
            Shape(channels: 2, height: 5, width: 3), on: .cpu(vector: 8)),
        .chain(
            "dropout between convolutions",
            [
                .convolution(Convolution(channels: 5)), .relu, .dropout(probability: 0.5),
                .convolution(Convolution(channels: 6)), .dense(features: 4),
            ], Shape(channels: 3, height: 6, width: 5), on: .cpu(vector: 4)),
    ]

    @Test(arguments: all)
    func agreeWithTheReference(_ run: Run) async throws {
        let trained = try run.trained(), expected = try trained.reference(step: 4, smoothing: run.smoothing)
        let session = try trained.session(on: Bench.plainManager(run.family), guards: true) {
            ($0.labelSmoothing, $0.candidate) = (run.smoothing, run.candidate)
        }
        let (result, gradients) = try await session.gradients(
            values: trained.values, labels: trained.labels, index: 4)
        try await session.checkGuards()
        #expect(abs(result.loss - expected.loss) <= 1e-5 * expected.loss, "\(result.loss), not \(expected.loss)")
        let scores = expected.scores.flatMap(\.values)
        try #require(result.losses.count == trained.labels.count && result.scores.count == scores.count)
        #expect(Comparison.relativeL2(of: result.losses, from: expected.losses) <= 1e-5)
        #expect(Comparison.relativeL2(of: result.scores, from: scores) <= 1e-5)
        #expect(Set(gradients.keys) == Set(expected.gradients.keys))
        for (name, wanted) in expected.gradients {
            let found = try #require(gradients[name])
            try #require(found.shape == trained.tensors[name]?.shape)
            let (node, kind) = (String(name.prefix { $0 != "." }), name.suffix(5))
            // What batch normalisation takes off again has no effect: all that is left of its gradient are roundings.
            if kind == ".bias", trained.isNormalized(node), let weights = expected.gradients["\(node).weight"] {
                #expect(norm(found.values.map(Double.init)) <= 1e-5 * norm(weights), "\(name)")
            } else {
                let distance = Comparison.relativeL2(of: found.values, from: wanted)
                #expect(distance <= run.tolerance, "\(name) is off by \(distance)")
                #expect(norm(wanted) > 0, "\(name) says nothing")
            }
        }
    }

    /// The reference draws dropout's keys by words, the plan by its own code.
    @Test func keysOfDropoutAreThoseOfTheReference() {
        for seed: UInt64 in [0, 1, 0xDEAD_BEEF_0123_4567, .max] {
            for step in [0, 1, 1000] {
                let keys = TrainingPlan.dropoutKeys(seed: seed, step: step, count: 3)
                let expected = (0..<3).map {
                    DropoutMask.key(seed: seed, step: UInt64(step), layer: UInt64($0))
                }
                #expect(keys == expected)
            }
        }
    }

    /// Pictures of bytes are normalised as values would be.
    @Test func picturesAreNormalized() async throws {
        let trained = try TrainedNetwork.slim("vgg11", batch: 2), manager = try Bench.plainManager(.cpu(vector: 16))
        let network = trained.network, length = network.input.count
        let pixels = trained.values.map { UInt8(($0 + 1) * 127.4) }
        let values = try (0..<2).flatMap { image -> [Float] in
            try Reference.imageNormalization(
                pixels: Array(pixels[image * length..<(image + 1) * length]), height: network.input.height,
                width: network.input.width, network.preprocessing
            ).values.map(Float.init)
        }
        let plain = try trained.session(on: manager), pictured = try trained.session(on: manager) { $0.input = .pixels }
        let expected = try await plain.step(values: values, labels: trained.labels, rate: 0.01, index: 0)
        let found = try await pictured.step(pixels: pixels, labels: trained.labels, rate: 0.01, index: 0)
        try #require(found.scores.count == expected.scores.count)
        #expect(Comparison.relativeL2(of: found.scores, from: expected.scores.map(Double.init)) <= 1e-5)
        for (name, tensor) in try await plain.tensors() {
            let own = try #require(try await pictured.tensors()[name])
            let distance = Comparison.relativeL2(of: own.values, from: tensor.values.map(Double.init))
            #expect(distance <= 1e-5, "\(name)")
        }
    }
}
