import TestSupport
import Testing
import VGGModel
import VGGTraining
import VGGWeights

@Suite struct LearntTensorsTests {
    /// What a network has learnt is read under its own names and torchvision's alike, and nothing is folded.
    @Test(arguments: ["vgg11", "vgg11_bn", "vgg13_bn"]) func torchvisionsNamesAreKnown(_ name: String) throws {
        let folder = try TemporaryFolder()
        let network = try Tiny.network(name, classes: 3)
        let tensors = try Initialization.he().tensors(for: network, seed: 3)
        let others = network.torchvisionNames
        let renamed = Dictionary(
            uniqueKeysWithValues: tensors.map { name, tensor in
                let parts = name.split(separator: ".").map(String.init)
                return ("\(others[parts[0]] ?? parts[0]).\(parts[1])", tensor)
            })
        #expect(Set(renamed.keys).isDisjoint(with: tensors.keys))
        let path = folder.path("torchvision.safetensors")
        try SafetensorsWriter().write(renamed, to: path)
        let file = try SafetensorsFile(path: path)
        let found = try LearntTensors(file, of: network)
        #expect(found.tensors.mapValues(\.values) == tensors.mapValues(\.values))
        // One that is missing is left out, and the rest is read.
        let name = "conv2_1.weight"
        let without = folder.path("without.safetensors")
        try SafetensorsWriter().write(tensors.filter { $0.key != name }, to: without)
        let rest = try LearntTensors(SafetensorsFile(path: without), of: network)
        #expect(Set(rest.tensors.keys) == Set(tensors.keys).subtracting([name]))
    }
}
