import Testing
import VGGBackend
import VGGModel

/// Which nodes become one step, and which are left out.
@Suite struct PlanFusionTests {
    private func stepsOfVGG16(
        _ family: KernelFamily = .cpu(vector: 16), options: PlanOptions = PlanOptions()
    ) throws -> [Step] {
        try Plan(Network.named("vgg16"), for: .imaginary(family), options: options).steps
    }

    @Test func rectifiersJoinTheLayerBefore() throws {
        let steps = try stepsOfVGG16(.naive)
        #expect(
            steps.map(\.name) == [
                "conv1_1", "conv1_2", "pool1", "conv2_1", "conv2_2", "pool2", "conv3_1", "conv3_2", "conv3_3", "pool3",
                "conv4_1", "conv4_2", "conv4_3", "pool4", "conv5_1", "conv5_2", "conv5_3", "pool5", "fc6", "fc7", "fc8",
                "prob",
            ])
        #expect(steps.first { $0.name == "conv3_2" }?.nodes.map(\.name) == ["conv3_2", "relu3_2"])
        #expect(steps.first { $0.name == "fc6" }?.nodes.map(\.name) == ["fc6", "relu6"])
        #expect(steps.first { $0.name == "fc8" }?.nodes.map(\.name) == ["fc8"])
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .cpu(vector: 8), .cpu(vector: 4), .gpu])
    func poolsJoinConvolutionsByWinogradsMethod(_ family: KernelFamily) throws {
        let steps = try stepsOfVGG16(family)
        #expect(
            steps.map(\.name) == [
                "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv4_1", "conv4_2",
                "conv4_3", "conv5_1", "conv5_2", "conv5_3", "pool5 to plain", "fc6", "fc7", "fc8", "prob",
            ])
        let pooled = try #require(steps.first { $0.name == "conv3_3" })
        #expect(pooled.nodes.map(\.name) == ["conv3_3", "relu3_3", "pool3"])
        #expect(pooled.output.shape == Shape(channels: 256, height: 28, width: 28))
        #expect(pooled.multiplyAdds == 256 * 256 * 9 * 56 * 56)
        #expect(steps[0].operation.name == "convolution" && steps[1].operation.name == "winograd")
    }

    @Test func aPoolIsLeftToItselfWhereTheRectifierIsWanted() throws {
        let steps = try stepsOfVGG16(options: PlanOptions(outputs: ["relu3_3", "prob"]))
        #expect(steps.first { $0.name == "conv3_3" }?.nodes.map(\.name) == ["conv3_3", "relu3_3"])
        #expect(steps.contains { $0.name == "pool3" && $0.operation.name == "max_pool" })
    }

    @Test func naiveKernelsNeedNoOtherLayout() throws {
        let steps = try stepsOfVGG16(.naive)
        #expect(steps.count == 22)
        #expect(steps.allSatisfy { !$0.nodes.isEmpty && $0.input.block == 1 && $0.output.block == 1 })
        #expect(steps.allSatisfy { $0.operation.variantName == "naive" })
    }

    @Test func aLayerWhoseOwnValueIsWantedKeepsIt() throws {
        let steps = try stepsOfVGG16(options: PlanOptions(outputs: ["conv3_2", "prob"]))
        #expect(steps.first { $0.name == "conv3_2" }?.nodes.map(\.name) == ["conv3_2"])
        #expect(steps.contains { $0.nodes.map(\.name) == ["relu3_2"] && $0.operation.name == "relu" })
        #expect(steps.first { $0.name == "conv3_1" }?.nodes.count == 2)
        #expect(steps.last?.name == "conv3_2 to plain")
    }

    @Test func aRectifierReadByTwoIsStillOne() throws {
        // conv feeds the rectifier and a second reader: it must keep its own value.
        let network = try Network(
            name: "fork", input: Shape(channels: 3, height: 4, width: 4),
            nodes: [
                Node(name: "conv", layer: .convolution(Convolution(channels: 4)), inputs: ["input"]),
                Node(name: "relu", layer: .relu, inputs: ["conv"]),
                Node(name: "pool", layer: .maxPool2x2, inputs: ["conv"]),
            ], preprocessing: .torchvision)
        let steps = try Plan(network, for: .imaginary(), options: PlanOptions(outputs: ["relu", "pool"])).steps
        #expect(steps.filter { !$0.nodes.isEmpty }.map(\.name) == ["conv", "relu", "pool"])
    }

    @Test func normalisationComesBetween() throws {
        let steps = try Plan(Network.named("A-LRN"), for: .imaginary()).steps
        #expect(steps.prefix(3).map(\.name) == ["conv1_1", "lrn1_1", "pool1"])
        #expect(steps[0].nodes.map(\.name) == ["conv1_1", "relu1_1"])
    }

    @Test(arguments: [
        ("relu1_1", ["conv1_1", "relu1_1 to plain"]), ("conv1_1", ["conv1_1", "conv1_1 to plain"]),
        ("pool1", ["conv1_1", "conv1_2", "pool1 to plain"]),
    ])
    func whatNoOutputNeedsIsLeftOut(_ output: String, _ names: [String]) throws {
        let plan = try Plan(Network.named("vgg16"), for: .imaginary(), options: PlanOptions(outputs: [output]))
        #expect(plan.steps.map(\.name) == names)
        #expect(Set(plan.weights.map(\.node)).isSubset(of: ["conv1_1", "conv1_2"]))
        #expect(plan.outputs.map(\.name) == [output])
    }

    @Test func outputsComeInTheOrderAskedFor() throws {
        let wanted = ["prob", "pool1", "avgpool", "fc7", "pool1"]
        let plan = try Plan(Network.named("vgg16"), for: .imaginary(), options: PlanOptions(outputs: wanted))
        #expect(plan.outputs.map(\.name) == wanted)
        #expect(plan.outputs[2].shape == Shape(channels: 512, height: 7, width: 7))
    }

    @Test func anAveragePoolOfTheSameExtentDoesNothing() throws {
        #expect(try !stepsOfVGG16().contains { $0.operation.name == "average_pool" })
        let larger = try Network.named("vgg16").resized(height: 256, width: 320)
        #expect(try Plan(larger, for: .imaginary()).steps.contains { $0.name == "avgpool" })
    }

    @Test func picturesAreNormalisedFirst() throws {
        let step = try #require(stepsOfVGG16(options: PlanOptions(input: .pixels)).first)
        #expect(step.name == "normalize")
        #expect(step.output.block == 1 && step.output.shape == Shape(channels: 3, height: 224, width: 224))
    }
}
