import TestSupport
import Testing
import VGGModel
import VGGTraining
import VGGWeights

@Suite struct TrainedModelTests {
    @Test(arguments: ["vgg11", "vgg11_bn", "A-LRN", "vgg13_bn"], [SafetensorsWriter.ElementType.f32, .bf16])
    func itLoadsByItself(_ name: String, _ type: SafetensorsWriter.ElementType) throws {
        let folder = try TemporaryFolder()
        let network = try InitializationTests.network(name, classes: 3)
        let tensors = try Initialization.he().tensors(for: network, seed: 2)
        let path = folder.path("model.safetensors")
        let model = TrainedModel(network: network, tensors: tensors, labels: ["a", "b", "c"], source: "a test")
        try model.write(to: path, type: type)
        let file = try ModelFile(path: path)
        let found = try #require(file.network)
        #expect(found == network && file.file.model.labels == ["a", "b", "c"])
        let (loaded, parameters) = try ParameterLoader.load(path: path, for: found)
        #expect(loaded.classes == 3 && loaded.preprocessing == network.preprocessing)
        // A fresh normalisation changes nothing but by its epsilon.
        for (node, layer) in parameters.layers {
            let before = try #require(tensors["\(node).weight"]).values
            let allowance: Float = type == .f32 ? 1e-5 : 1e-2
            for (one, other) in zip(before, layer.weight.values) {
                #expect(abs(one - other) <= allowance * abs(one))
                if abs(one - other) > allowance * abs(one) { return }
            }
        }
    }
}
