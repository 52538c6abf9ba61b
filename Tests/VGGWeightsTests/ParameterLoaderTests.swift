import TestSupport
import Testing
import VGGModel
import VGGWeights

@Suite struct ParameterLoaderTests {
    @Test(arguments: ParameterNaming.allCases) func takesTheClassesFromTheFile(_ naming: ParameterNaming) throws {
        let saved = try Saved(Networks.slim("vgg11", classes: 21), naming: naming)
        let (network, parameters) = try ParameterLoader.load(path: saved.path, for: Networks.slim("vgg11", classes: 10))
        #expect(network.classes == 21)
        #expect(network == (try Networks.slim("vgg11", classes: 21)))
        #expect(parameters["fc8"]?.weight.shape == [21, 256])
        #expect(parameters["fc8"]?.bias.shape == [21])
    }

    @Test func acceptsAHeadKeptAsConvolution() throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network, naming: .timm)
        let file = try saved.changed { $0["head.fc.weight"] = $0["head.fc.weight"]?.reshaped([10, 256, 1, 1]) }
        let parameters = try ParameterLoader.load(file, for: network).parameters
        #expect(parameters["fc8"]?.weight.shape == [10, 256])
        #expect(parameters["fc8"]?.weight.values == saved.parameters["fc8"]?.weight.values)
    }

    @Test func usesFloatsWhereTheyLie() throws {
        let network = try Networks.slim("vgg16")
        let parameters = try ParameterLoader.load(Saved(network).file, for: network).parameters
        let storage = try #require(parameters["fc6"]?.weight.storage)
        for (node, layer) in parameters.layers {
            #expect(layer.weight.storage === storage && layer.bias.storage === storage, "\(node)")
        }
    }

    @Test func passesOverTrainingCounters() throws {
        let network = try Networks.slim("vgg11_bn")
        let file = try Saved(network).changed { tensors in
            for name in [
                "features.1.num_batches_tracked", "features.5.num_batches_tracked", "features.0.total_ops",
                "total_params",
            ] {
                tensors[name] = Tensor(shape: [], values: [1])
            }
        }
        #expect(try ParameterLoader.load(file, for: network).network == network)
    }

    @Test(arguments: [SafetensorsWriter.ElementType.f16, .bf16]) func readsShorterFloats(
        _ type: SafetensorsWriter.ElementType
    ) throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        let path = saved.folder.path("short.safetensors")
        try ParameterLoader.save(saved.parameters, of: network, to: path, type: type)
        let file = try SafetensorsFile(path: path)
        let parameters = try ParameterLoader.load(file, for: network).parameters
        // Half a last place of a number with 8 bits; below 2^-14 a half is a multiple of 2^-24.
        for (node, layer) in saved.parameters.layers {
            let read = try #require(parameters[node]?.weight.values)
            #expect(
                zip(read, layer.weight.values).allSatisfy { abs($0 - $1) <= max(abs($1) / 256, 0x1p-25) }, "\(node)")
            #expect(read != layer.weight.values)
        }
    }

    @Test func savesOnlyWeightsThatFit() throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        var parameters = saved.parameters
        parameters.layers["fc7"] = nil
        let error = try #require(throws: WeightsError.self) {
            try ParameterLoader.save(parameters, of: network, to: saved.folder.path("other"))
        }
        #expect(error.code == .mismatch)
        #expect(error.message.contains("'fc7' of shape [256, 256]"))
        #expect(try saved.folder.names == ["weights.safetensors"])
    }
}

@Suite struct BatchNormalizationTests {
    /// Random statistics in the range that trained networks have.
    static func statistics(_ tensors: inout [String: Tensor], _ prefix: String, _ generator: inout SplitMix64) {
        let ranges: [(String, ClosedRange<Float>)] = [
            ("weight", -2...2), ("bias", -1...1), ("running_mean", -1...1), ("running_var", 0.001...4),
        ]
        for (name, range) in ranges {
            guard let shape = tensors["\(prefix).\(name)"]?.shape else { continue }
            let values = (0..<shape[0]).map { _ in Float.random(in: range, using: &generator) }
            tensors["\(prefix).\(name)"] = Tensor(shape: shape, values: values)
        }
    }

    /// The folded weights give what convolution and normalisation give one after the other, in Double.
    @Test(arguments: [true, false]) func foldsIntoTheConvolution(_ hasBias: Bool) throws {
        let network = try Networks.slim("vgg13_bn")
        var generator = SplitMix64(seed: 99)
        var stored: [String: Tensor] = [:]
        let file = try Saved(network).changed { tensors in
            for name in tensors.keys.sorted() where name.hasSuffix("running_var") {
                Self.statistics(&tensors, String(name.dropLast(".running_var".count)), &generator)
            }
            stored = tensors
            let convolutions = network.nodes.compactMap {
                $0.name.hasPrefix("conv") ? network.torchvisionNames[$0.name] : nil
            }
            if !hasBias { for prefix in convolutions { tensors["\(prefix).bias"] = nil } }
        }
        let parameters = try ParameterLoader.load(file, for: network).parameters
        for node in network.nodes where node.name.hasPrefix("conv") {
            let prefix = try #require(network.torchvisionNames[node.name])
            let normalization = try #require(network.torchvisionNames["bn" + node.name.dropFirst(4)])
            func vector(_ name: String) throws -> [Double] { try #require(stored[name]).values.map(Double.init) }
            let weight = try vector(prefix + ".weight")
            let bias = hasBias ? try vector(prefix + ".bias") : nil
            let scale = try vector(normalization + ".weight")
            let shift = try vector(normalization + ".bias")
            let mean = try vector(normalization + ".running_mean")
            let variance = try vector(normalization + ".running_var")
            let folded = try #require(parameters[node.name])
            let foldedWeight = folded.weight.values.map(Double.init)
            let inputs = weight.count / scale.count
            let patch = (0..<inputs).map { _ in Double.random(in: -1...1, using: &generator) }
            for channel in scale.indices {
                let row = channel * inputs..<(channel + 1) * inputs
                let convolved = zip(weight[row], patch).map(*).reduce(bias?[channel] ?? 0, +)
                let deviation = (variance[channel] + 1e-5).squareRoot()
                let expected = (convolved - mean[channel]) / deviation * scale[channel] + shift[channel]
                let terms = zip(foldedWeight[row], patch).map(*) + [Double(folded.bias.values[channel])]
                // Each folded value is off by half a last place; Double's own rounding is far below that.
                let bound = terms.map(abs).reduce(0, +) * 0x1p-24 + 1e-12
                #expect(abs(terms.reduce(0, +) - expected) <= bound, "\(node.name), channel \(channel)")
            }
        }
    }

    @Test func refusesANegativeVariance() throws {
        let network = try Networks.slim("vgg11_bn")
        let file = try Saved(network).changed {
            $0["features.5.running_var"] = $0["features.5.running_var"]?.replacing(3, with: -0.5)
        }
        let error = try #require(throws: WeightsError.self) { try ParameterLoader.load(file, for: network) }
        #expect(error.code == .notFinite)
        #expect(error.problems == ["negative variance: \"features.5.running_var\" at [3] is -0.5"])
    }

    @Test func refusesWeightsThatOverflow() throws {
        let network = try Networks.slim("vgg11_bn")
        let file = try Saved(network).changed {
            $0["features.5.weight"] = Tensor.constant([8], 1e30)
            $0["features.4.weight"] = $0["features.4.weight"]?.replacing(0, with: 1e10)
        }
        let error = try #require(throws: WeightsError.self) { try ParameterLoader.load(file, for: network) }
        #expect(error.code == .notFinite)
        #expect(error.message.contains("\"features.4\" overflow"))
    }
}
