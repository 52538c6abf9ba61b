import Foundation
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification
import VGGWeights

/// Weights as sessions take them: wherever they lie, however they are cut; and those that are refused.
@Suite struct SessionWeightTests {
    private func run(
        _ slim: SlimNetwork, _ parameters: Parameters, on manager: DeviceManager,
        algorithms: [String: ConvolutionAlgorithm] = [:]
    ) async throws -> [Float] {
        var options = PlanOptions(batch: 2)
        options.algorithms = algorithms
        let session = try Session(
            slim.network, parameters: parameters, on: manager, options: options, guards: true)
        let values = try await session.run(values: slim.values(3))[0].values
        try await session.checkGuards()
        return values
    }

    @Test(arguments: Bench.families)
    func rowsCutForASmallDeviceYieldTheSameBits(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("A")
        let small = try Bench.own(family) { $0.largestAllocation = 270_000 }
        let plan = try Plan(slim.network, for: small.traits, options: PlanOptions(batch: 2))
        #expect((plan.steps.first { $0.name == "fc6" }?.launches.count ?? 0) > 5, "nothing was cut")
        // A small device may have no room for an algorithm that a large one prefers.
        let algorithms = plan.algorithms
        let cut = try await run(slim, slim.parameters, on: small, algorithms: algorithms)
        #expect(try await cut == run(slim, slim.parameters, on: Bench.manager(family), algorithms: algorithms))
    }

    @Test(arguments: Bench.families)
    func aDeviceWithMemoryOfItsOwnYieldsTheSameBits(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("C")
        let discrete = try Bench.own(family) { $0.sharesHostMemory = false }
        let copied = try await run(slim, slim.parameters, on: discrete)
        #expect(try await copied == run(slim, slim.parameters, on: Bench.manager(family)))
    }

    @Test(arguments: Bench.families, [1, 2, 3, 4])
    func weightsMayLieAtAnyByte(_ family: KernelFamily, _ offset: Int) async throws {
        let slim = try SlimNetwork("A")
        let moved = Parameters(
            layers: slim.parameters.layers.mapValues {
                LayerParameters(weight: $0.weight.moved(to: offset), bias: $0.bias.moved(to: offset))
            })
        for shares in [true, false] {
            let manager = try Bench.own(family) { $0.sharesHostMemory = shares }
            #expect(try await run(slim, moved, on: manager) == run(slim, slim.parameters, on: Bench.manager(family)))
        }
    }

    @Test(arguments: [KernelFamily.naive, .cpu(vector: 16), .gpu])
    func onlyTheNumberOfWeightsMatters(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("A")
        let flat = Parameters(
            layers: slim.parameters.layers.mapValues {
                LayerParameters(weight: $0.weight.reshaped([$0.weight.count]), bias: $0.bias)
            })
        let manager = try Bench.manager(family)
        #expect(try await run(slim, flat, on: manager) == run(slim, slim.parameters, on: manager))
    }

    @Test func weightsOutliveTheirOwnersName() async throws {
        // The session alone keeps the tensors' memory, which the device uses in place.
        let slim = try SlimNetwork("A")
        let expected = try await run(slim, slim.parameters, on: Bench.manager())
        weak var storage: TensorStorage?
        let session: Session
        do {
            let copy = Parameters(
                layers: slim.parameters.layers.mapValues {
                    LayerParameters(weight: $0.weight.moved(to: 0), bias: $0.bias.moved(to: 0))
                })
            storage = copy["fc6"]?.weight.storage
            session = try Session(
                slim.network, parameters: copy, on: Bench.manager(), options: PlanOptions(batch: 2))
        }
        #expect(storage != nil)
        #expect(try await session.run(values: slim.values(3))[0].values == expected)
    }

    @Test func everyProblemIsNamed() throws {
        let slim = try SlimNetwork("A")
        var parameters = slim.parameters
        parameters.layers["conv2_1"] = nil
        parameters.layers["fc8"] = nil
        parameters.layers["conv3_1"]?.weight = Tensor(shape: [5], values: [1, 2, 3, 4, 5])
        parameters.layers["fc7"]?.bias = Tensor(shape: [1], values: [1])
        let manager = try Bench.own(.cpu(vector: 16))
        let error = try #require(throws: BackendError.self) {
            try Session(slim.network, parameters: parameters, on: manager)
        }
        #expect(error.code == .invalidParameters)
        let problems = [
            "'conv2_1' has no weights", "'fc8' has no weights",
            "'conv3_1' has (5, 16) weights and biases, not (1152, 16)",
            "'fc7' has (65536, 1) weights and biases, not (65536, 256)",
        ]
        for problem in problems { #expect(error.message.contains(problem), "\(error.message)") }
        #expect(manager.memoryInUse == 0)
    }

    @Test func layersThatNoOutputNeedsNeedNoWeights() async throws {
        let slim = try SlimNetwork("A")
        var parameters = slim.parameters
        for name in ["fc6", "fc7", "fc8"] { parameters.layers[name] = nil }
        let session = try Session(
            slim.network, parameters: parameters, on: Bench.manager(), options: PlanOptions(outputs: ["pool5"]))
        #expect(try await session.run(values: slim.values())[0].values.count == 32)
    }

    @Test(arguments: ["vgg11_bn", "vgg16_bn"])
    func foldedBatchNormalisationAgreesWithTheReference(_ name: String) async throws {
        let slim = try SlimNetwork(name)
        let path =
            FileManager.default.temporaryDirectory.path + "/vgg-\(name)-\(ProcessInfo.processInfo.globallyUniqueString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let tensors = try normalizedTensors(of: slim)
        try SafetensorsWriter().write(tensors, to: path)
        let (network, parameters) = try ParameterLoader.load(path: path, for: slim.network)
        let session = try Session(network, parameters: parameters, on: Bench.manager())
        let output = try await session.run(values: slim.values())[0]
        let reference = try unfolded(slim, tensors)
        #expect(Comparison.relativeL2(of: output.values, from: reference) < 1e-5)
    }

    /// The network's tensors under its own names, with a batch normalisation that changes every value.
    private func normalizedTensors(of slim: SlimNetwork) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (index, node) in slim.network.nodes.enumerated() {
            if let layer = slim.parameters[node.name] {
                (tensors[node.name + ".weight"], tensors[node.name + ".bias"]) = (layer.weight, layer.bias)
            }
            guard case .batchNormalization = node.layer, let shape = try slim.network.weightShapes()[node.name] else {
                continue
            }
            for (place, part) in ["weight", "bias", "running_mean", "running_var"].enumerated() {
                let noise = Fill.reals.values(shape[0], seed: UInt64(100 * index + place))
                let base: Float = part == "weight" || part == "running_var" ? 1 : 0
                tensors[node.name + "." + part] = Tensor(shape: shape, values: noise.map { base + $0 / 2 })
            }
        }
        return tensors
    }

    /// The probabilities, every node of the network as it was trained evaluated one after the other.
    private func unfolded(_ slim: SlimNetwork, _ tensors: [String: Tensor]) throws -> [Double] {
        var value = try Activation(shape: slim.network.input, floats: slim.values())
        for node in slim.network.nodes {
            guard case .batchNormalization(let epsilon) = node.layer else {
                value = try Reference.evaluate(node, parameters: slim.parameters, input: value)
                continue
            }
            let part = { (name: String) throws in try #require(tensors[node.name + "." + name]) }
            value = try Reference.batchNormalization(
                value,
                try BatchNormalization(
                    weight: part("weight"), bias: part("bias"), mean: part("running_mean"),
                    variance: part("running_var"), epsilon: epsilon))
        }
        return value.values
    }
}

extension Tensor {
    /// The same values, `offset` bytes into storage of their own.
    fileprivate func moved(to offset: Int) -> Tensor {
        let storage = TensorStorage(byteCount: offset + 4 * count) { memory in
            withBytes { UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyMemory(from: $0) }
        }
        return Tensor(shape: shape, storage: storage, byteOffset: offset)
    }
}
