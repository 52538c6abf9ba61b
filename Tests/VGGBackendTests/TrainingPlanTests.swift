import Testing
import VGGBackend
import VGGModel

/// Plans of training, made without a device.
@Suite struct TrainingPlanTests {
    static let sequence: [Optimizer] = [.sgd(), .adamW()]

    private func plan(
        _ name: String, _ family: KernelFamily = .cpu(vector: 16), batch: Int = 4,
        _ change: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> TrainingPlan {
        var options = TrainingOptions(batch: batch)
        change(&options)
        return try TrainingPlan(.named(name), for: .imaginary(family), options: options)
    }

    /// Names and shapes are those of the file formats, in the order of the layers; none lies in another's place.
    @Test(arguments: ["vgg16", "vgg13_bn", "C"], Bench.families)
    func tensorsOfANetwork(_ name: String, _ family: KernelFamily) throws {
        let plan = try plan(name, family), network = try Network.named(name)
        let layers = try network.weightShapes()
        var expected: [(name: String, shape: [Int])] = [], trained: [String] = []
        for node in network.nodes {
            guard let shape = layers[node.name] else { continue }
            expected += [("\(node.name).weight", shape), ("\(node.name).bias", [shape[0]])]
            trained += ["\(node.name).weight", "\(node.name).bias"]
            guard case .batchNormalization = node.layer else { continue }
            expected += ["mean", "var"].map { ("\(node.name).running_\($0)", shape) }
        }
        #expect(plan.tensors.map(\.name) == expected.map(\.name) && plan.tensors.map(\.shape) == expected.map(\.shape))
        #expect(plan.gradients.map(\.name) == trained)
        #expect(Set(plan.moments.map(\.name)) == Set(trained.map { "\($0).velocity" }))
        let places = (plan.tensors + plan.gradients + plan.moments).map { ($0.buffer, $0.offset, $0.offset + $0.count) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        for (one, next) in zip(places, places.dropFirst()) { #expect(one.0 < next.0 || one.2 <= next.1) }
        #expect(plan.classes == 1000)
    }

    @Test func momentsOfAdamW() throws {
        let plan = try plan("vgg11_bn") { $0.optimizer = .adamW() }
        let names = plan.gradients.flatMap { ["\($0.name).mean", "\($0.name).square"] }
        #expect(Set(plan.moments.map(\.name)) == Set(names) && plan.moments.count == names.count)
        for moment in plan.moments {
            let name = moment.name.split(separator: ".").dropLast().joined(separator: ".")
            #expect(moment.shape == plan.gradients.first { $0.name == name }?.shape)
        }
    }

    /// 138,357,544 weights, each with a gradient and its moments; the state of 8 values, two keys, labels, scores and
    /// losses, and zeros for the 512 biases that a turned convolution has not.
    @Test(arguments: sequence, [1, 3])
    func memoryOfVGG16(_ optimizer: Optimizer, _ batch: Int) throws {
        let plan = try plan("vgg16", .naive, batch: batch) { $0.optimizer = optimizer }
        let lasting = plan.byteCount - plan.slots.reduce(0, +)
        let tensors = 138_357_544 * (2 + optimizer.moments.count)
        let rest = 8 + 2 + batch + 1001 * batch + 512
        #expect(lasting == 4 * (tensors + rest))
        #expect(plan.recomputedBlocks == 0)
    }

    /// Two images of 3x4x4, worked out by hand.
    ///
    /// On the way forward there are the input, 4 channels of it, their pool and 5 scores, on the way back the gradients of
    /// the pool and of the channels; no two of them can share a place.
    @Test func activationsWorkedOutByHand() throws {
        var writer = Graphs.Writer()
        writer.convolve("conv", 4, .centered(3))
        writer.add("pool", .maxPool2x2)
        writer.add("fc", .dense(features: 5))
        let network = try Network(
            name: "small", input: Shape(channels: 3, height: 4, width: 4), nodes: writer.nodes,
            preprocessing: .torchvision)
        let plan = try TrainingPlan(network, for: .imaginary(.naive), options: TrainingOptions(batch: 2))
        let (forward, backward) = (3 * 16 + 4 * 16 + 4 * 4 + 5, 4 * 4 + 4 * 16)
        #expect(plan.slots.reduce(0, +) == 2 * 4 * (forward + backward))
        #expect(
            plan.steps.map { "\($0.pass) \($0.name) \($0.operation)" } == [
                "forward conv convolution", "forward pool max_pool", "forward fc dense", "backward loss cross_entropy",
                "backward fc dense_bias_gradient", "backward fc dense_weight_gradient",
                "backward fc dense_input_gradient", "backward pool max_pool_gradient", "backward conv bias_gradient",
                "backward conv convolution_weight_gradient", "update conv sgd", "update conv sgd", "update fc sgd",
                "update fc sgd",
            ])
    }

    /// Ever less memory, until the smallest plan is refused with what it needs and what there is.
    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu, .naive], ["vgg16", "vgg11_bn"])
    func recomputationSavesMemory(_ family: KernelFamily, _ name: String) throws {
        var plans = [try plan(name, family, batch: 16)], refusal: BackendError?
        while refusal == nil {
            let limit = plans[plans.count - 1].byteCount - 1
            do {
                plans.append(try plan(name, family, batch: 16) { $0.memoryLimit = limit })
            } catch let error as BackendError {
                refusal = error
            }
        }
        #expect(plans.count > 1 && plans.count <= 6, "\(plans.map(\.byteCount))")
        #expect(zip(plans, plans.dropFirst()).allSatisfy { $0.recomputedBlocks < $1.recomputedBlocks })
        #expect(refusal?.code == .outOfMemory)
        let need = ByteCount(plans[plans.count - 1].byteCount)
        let message = "training \(name) at batch 16 needs \(need) at least, but it may use \(need)"
        #expect(refusal?.message.contains(message) == true, "\(refusal as Any)")
        for (one, other) in zip(plans, plans.dropFirst()) { try expectTheSameWork(one, other) }
    }

    /// A plan that computes more again forwards, backwards and at last does the same.
    private func expectTheSameWork(_ one: TrainingPlan, _ other: TrainingPlan) throws {
        for pass in [TrainingStep.Pass.forward, .backward, .update] {
            let works = [one, other].map { plan in
                plan.steps.filter { $0.pass == pass }.map { "\($0.name) \($0.operation) \($0.variant)" }
            }
            #expect(works[0] == works[1])
        }
        let again = other.steps.filter { $0.pass == .recomputation }
        #expect(again.count > one.steps.count { $0.pass == .recomputation })
        let forward = Set(other.steps.filter { $0.pass == .forward }.map { "\($0.name) \($0.operation)" })
        #expect(again.allSatisfy { forward.contains("\($0.name) \($0.operation)") })
        #expect(!again.contains { $0.operation == "running_statistics" }, "statistics move twice")
    }

    @Test func aDeviceTooSmallIsToldNeedAndHave() throws {
        let traits = DeviceTraits.imaginary { $0.globalMemory = 1_000_000_000 }
        let error = try #require(throws: BackendError.self) {
            try TrainingPlan(.named("vgg16"), for: traits, options: TrainingOptions(batch: 8))
        }
        #expect(error.code == .outOfMemory)
        for part in ["training vgg16 at batch 8 needs", "at least, but Imaginary Device has 1.0 GB", "a smaller batch"]
        {
            #expect(error.message.contains(part), "\(error.message)")
        }
    }

    /// fc6's weights are 411 MB in one piece.
    @Test func aTensorThatNoBufferHoldsIsToldNeedAndHave() throws {
        let traits = DeviceTraits.imaginary { $0.largestAllocation = 400_000_000 }
        let error = try #require(throws: BackendError.self) {
            try TrainingPlan(.named("vgg16"), for: traits, options: TrainingOptions(batch: 1))
        }
        #expect(error.code == .outOfMemory)
        for part in ["needs a buffer of 411.0 MB", "Imaginary Device allocates at most 400.0 MB at once"] {
            #expect(error.message.contains(part), "\(error.message)")
        }
    }

    @Test(arguments: [0, -1, Int.min])
    func aBatchOfNothingIsRefused(_ batch: Int) throws {
        let error = try #require(throws: BackendError.self) { try plan("vgg11", batch: batch) }
        #expect(error.code == .invalidInput && error.message.contains("it must hold at least one"), "\(error.message)")
    }
}
