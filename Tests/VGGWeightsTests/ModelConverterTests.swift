import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

/// Copies of weights from any format to safetensors.
@Suite struct ModelConverterTests {
    @Test(arguments: ["vgg11", "vgg16_bn", "A-LRN", "C"], ParameterNaming.allCases) func keepsEveryBit(
        _ name: String, _ naming: ParameterNaming
    ) throws {
        let network = try Networks.slim(name)
        let saved = try Saved(network, naming: naming)
        let output = saved.folder.path("output.safetensors")
        let result = try ModelConverter(network: network).convert(saved.path, to: output)
        #expect(result.network == network && result.format == "safetensors")
        let before = try ParameterLoader.load(saved.file, for: network).parameters
        let after = try ParameterLoader.load(path: output, for: #require(ModelFile(path: output).network)).parameters
        #expect(after.layers.count == before.layers.count)
        for (node, layer) in before.layers {
            #expect(after[node]?.weight.values == layer.weight.values, "\(node)")
            #expect(after[node]?.bias.values == layer.bias.values, "\(node)")
        }
        let names = try SafetensorsFile(path: output).names
        #expect(names.contains("features.0.weight") && names.contains("classifier.6.bias"))
    }

    @Test func aBiasThatIsNotThereBecomesZeros() throws {
        let network = try Networks.slim("vgg11_bn")
        let saved = try Saved(network)
        let file = try saved.changed { $0["features.0.bias"] = nil }
        let output = saved.folder.path("output.safetensors")
        try ModelConverter(network: network).convert(ModelFile(file), to: output)
        #expect(try SafetensorsFile(path: output).tensor("features.0.bias").values.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [SafetensorsWriter.ElementType.f16, .bf16]) func roundsOnRequest(
        _ type: SafetensorsWriter.ElementType
    ) throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        let (direct, converted) = (saved.folder.path("direct"), saved.folder.path("converted"))
        try ParameterLoader.save(saved.parameters, of: network, to: direct, type: type)
        try ModelConverter(type: type, network: network).convert(saved.path, to: converted)
        let files = try (SafetensorsFile(path: direct), SafetensorsFile(path: converted))
        for name in files.0.names {
            #expect(files.1.tensors[name]?.type.rawValue == type.rawValue)
            #expect(try files.0.tensor(name).values == files.1.tensor(name).values, "\(name)")
        }
    }

    @Test func tellsHowFarItIs() throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        var shares: [Double] = []
        let result = try ModelConverter(network: network)
            .convert(saved.path, to: saved.folder.path("o.safetensors")) { shares.append($0) }
        #expect(shares == shares.sorted() && shares.last == 1)
        #expect(result.values == (try network.summary().parameters))
    }

    @Test func labelsMustBeAsManyAsClasses() throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        let output = saved.folder.path("output.safetensors")
        let converter = ModelConverter(network: network, labels: ["one", "two"])
        let error = try #require(try failure { try converter.convert(saved.path, to: output) })
        #expect(error.message.contains("2 labels for the 10 classes"))
        #expect(try saved.folder.names == ["weights.safetensors"])
    }

    @Test func whatIsNotFiniteIsRefusedAndTheOldFileKept() throws {
        let network = try Networks.slim("vgg16")
        let saved = try Saved(network)
        let file = try saved.changed { tensors in
            for layer in ["0", "3", "6"] {
                let name = "classifier.\(layer).weight"
                tensors[name] = tensors[name]?.replacing(5, with: .nan)
            }
        }
        let output = try saved.folder.write([1, 2, 3], as: "old.safetensors")
        let error = try #require(
            try failure { try ModelConverter(network: network).convert(ModelFile(file), to: output) })
        #expect(error.code == .notFinite)
        #expect(error.message.contains("amdegroot"))
        #expect(try bytes(of: output) == [1, 2, 3])
        #expect(try saved.folder.names == ["changed.safetensors", "old.safetensors", "weights.safetensors"])
    }

    @Test func aFileOfNoKnownNetworkIsRefused() throws {
        let saved = try Saved(Networks.slim("vgg11"))
        let output = saved.folder.path("output.safetensors")
        let error = try #require(try failure { try ModelConverter().convert(saved.path, to: output) })
        #expect(error.code == .mismatch && error.message.contains("does not hold the weights of vgg11"), "\(error)")
        #expect(error.message.contains("--channels and --hidden"), "\(error)")
        let other = try #require(
            try failure { try ModelConverter(network: Networks.slim("vgg13")).convert(saved.path, to: output) })
        #expect(other.code == .mismatch && other.message.contains("missing: \"features.7.weight\""), "\(other)")
    }

    /// What loading refuses is not copied, under whatever names it lies.
    @Test func aForeignFileThatDoesNotFitItsOwnNetworkIsRefused() throws {
        let network = try Networks.slim("vgg16")
        var foreign = try Foreign(network)
        let folder = try TemporaryFolder()
        let output = folder.path("output.safetensors")
        try ModelConverter(network: network).convert(ModelFile(foreign), to: output)
        foreign.transposed = "fc6"
        let error = try #require(
            try failure { try ModelConverter(network: network).convert(ModelFile(foreign), to: output) })
        #expect(error.code == .mismatch && error.message.contains("(transposed)"), "\(error)")
    }

    @Test func aFileOfOursThatLacksATensorIsRefused() throws {
        let network = try Networks.slim("vgg16")
        let saved = try Saved(network)
        let (whole, output) = (saved.folder.path("whole.safetensors"), saved.folder.path("output.safetensors"))
        try ModelConverter(network: network).convert(saved.path, to: whole)
        let file = try SafetensorsFile(path: whole)
        let rest = try file.names.filter { $0 != "classifier.6.bias" }.map { ($0, try file.tensor($0)) }
        let part = saved.folder.path("part.safetensors")
        try SafetensorsWriter(metadata: file.metadata).write(Dictionary(uniqueKeysWithValues: rest), to: part)
        let error = try #require(try failure { try ModelConverter().convert(part, to: output) })
        #expect(error.code == .mismatch && error.problems == ["missing: \"classifier.6.bias\", shape [10]"], "\(error)")
    }

    @Test func aCancelledConversionLeavesNothing() async throws {
        let network = try Networks.slim("vgg16")
        let saved = try Saved(network)
        let output = saved.folder.path("output.safetensors")
        let error = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try? failure { try ModelConverter(network: network).convert(saved.path, to: output) }
        }.value
        #expect(error?.code == .cancelled)
        #expect(try saved.folder.names == ["weights.safetensors"])
    }

    @Test func whatItWroteBefore() throws {
        // A copy of a copy is the same file but for where it says it comes from.
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        let (first, second) = (saved.folder.path("first.safetensors"), saved.folder.path("second.safetensors"))
        let converter = ModelConverter(source: "elsewhere")
        try ModelConverter(network: network, source: "elsewhere").convert(saved.path, to: first)
        try converter.convert(first, to: second)
        #expect(try bytes(of: first) == bytes(of: second))
        #expect(try ModelMetadata.source(in: SafetensorsFile(path: second).metadata) == "elsewhere")
    }
}
