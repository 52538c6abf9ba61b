import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

@Suite struct KerasFileTests {
    /// Files of the same weights as `vgg11.safetensors`, and whether keras.applications' names tell how it prepares a
    /// picture.
    static let plain: [(String, Bool)] = [
        ("keras1.h5", true), ("keras2.h5", true), ("keras2.weights.h5", false), ("keras2_numbered.h5", false),
        ("keras3.weights.h5", true),
    ]

    @Test(arguments: plain) func readsTheWeightsOfEveryKeras(_ name: String, _ isFromApplications: Bool) throws {
        let file = try KerasFixture.file(name)
        let expected = try KerasFixture.expected()
        #expect(file.names == expected.names)
        for name in expected.names {
            let tensor = try file.tensor(name)
            #expect(tensor.shape == expected.tensors[name]?.shape, "\(name)")
            #expect(tensor.values == (try expected.tensor(name).values), "\(name)")
            #expect(try KerasFixture.blocks(of: name, in: file) == tensor.values, "\(name)")
        }
        #expect(file.model.preprocessing == (isFromApplications ? .caffe : nil))
        #expect(file.format == "Keras HDF5")
    }

    @Test(arguments: plain) func loadsIntoTheNetwork(_ name: String, _ isFromApplications: Bool) throws {
        let network = try KerasFixture.network()
        let loaded = try ParameterLoader.load(KerasFixture.file(name), for: network)
        let expected = try ParameterLoader.load(KerasFixture.expected(), for: network)
        #expect(loaded.network.nodes == expected.network.nodes)
        #expect(loaded.network.preprocessing.order == (isFromApplications ? .bgr : .rgb))
        #expect(loaded.parameters.layers.count == 11)
        for (node, layer) in expected.parameters.layers {
            #expect(loaded.parameters[node]?.weight.values == layer.weight.values, "\(node)")
            #expect(loaded.parameters[node]?.bias.values == layer.bias.values, "\(node)")
        }
    }

    /// One of the files is a whole model with an optimiser, the other numbers layers and says nothing of the constant.
    @Test(arguments: ["keras3_bn.h5", "keras3_bn.weights.h5"]) func readsBatchNormalization(_ name: String) throws {
        let file = try KerasFixture.file(name)
        let parts = [try KerasFixture.expected(), try KerasFixture.expected("vgg11_bn")]
        #expect(file.names == parts.flatMap(\.names).sorted())
        for part in parts {
            for name in part.names {
                #expect(try file.tensor(name).values == part.tensor(name).values, "\(name)")
                #expect(try KerasFixture.blocks(of: name, in: file) == part.tensor(name).values, "\(name)")
            }
        }
        let network = try KerasFixture.network("vgg11_bn")
        #expect(try ParameterLoader.load(file, for: network).network.nodes == network.nodes)
    }

    /// The whole model's description with some of its text replaced by as much.
    static func described(_ changes: [(String, String)], most: Int = .max) throws -> KerasFile {
        var bytes = try KerasFixture.bytes("keras3_bn.h5")
        for (old, new) in changes {
            let (old, new) = (Array(old.utf8), Array(new.utf8))
            var places = bytes.indices.filter { bytes[$0] == old[0] && bytes[$0...].starts(with: old) }[...]
            try #require(!places.isEmpty && old.count == new.count)
            places = places.prefix(most)
            for place in places { bytes.replaceSubrange(place..<place + old.count, with: new) }
        }
        return try KerasFile(storage: storage(bytes), path: "")
    }

    @Test func takesTheConstantFromTheModel() throws {
        let file = try Self.described([("\"epsilon\": 0.001", "\"epsilon\": 0.005")])
        let usual = try KerasFixture.file("keras3_bn.h5").tensor("bn3_2.running_var").values
        for (value, usual) in zip(try file.tensor("bn3_2.running_var").values, usual) {
            #expect(abs(value - usual - 0.004) < 1e-6)
        }
        let error = try #require(throws: WeightsError.self) {
            try Self.described([("\"epsilon\": 0.001", "\"epsilon\": 0.005")], most: 1)
        }
        #expect(error.code == .unsupportedType)
        #expect(error.message.contains("different constants (epsilon [0.001, 0.005])"), "\(error)")
    }

    /// Where channels come first, the first dense layer reads them in this library's order already.
    @Test func leavesTheOrderOfChannelsThatComeFirst() throws {
        let file = try Self.described([("\"data_format\": \"channels_last\"", "\"data_format\":\"channels_first\"")])
        let turned = try KerasFixture.file("keras3_bn.h5").tensor("fc6.weight")
        let plain = try file.tensor("fc6.weight")
        #expect(plain.shape == turned.shape)
        let (inputs, channels) = (turned.shape[1], 6)
        let (turnedValues, plainValues) = (turned.values, plain.values)
        for place in plainValues.indices {
            let (output, input) = place.quotientAndRemainder(dividingBy: inputs)
            let turnedPlace = output * inputs + input % channels * (inputs / channels) + input / channels
            #expect(plainValues[place] == turnedValues[turnedPlace])
        }
    }

    @Test func readsAModelInsideAnother() throws {
        let file = try KerasFixture.file("keras2_nested.h5")
        let expected = try KerasFixture.expected()
        let convolutions = expected.names.filter { $0.hasPrefix("conv") }
        #expect(file.names == (convolutions + ["head.bias", "head.weight"]).sorted())
        for name in convolutions { #expect(try file.tensor(name).values == expected.tensor(name).values) }
        // The head reads the image as fc6 does, and has its weights here.
        #expect(try file.tensor("head.weight").values == expected.tensor("fc6.weight").values)
        #expect(file.model.preprocessing == .caffe)
    }

    @Test func keepsTheNamesOfOtherNetworks() throws {
        let file = try KerasFixture.file("other.h5")
        #expect(
            file.names == [
                "conv2d_12.bias", "conv2d_12.weight", "conv2d_3.bias", "conv2d_3.weight", "dense_7.weight",
                "embedding/embeddings:0", "lone",
            ])
        let expected = try KerasFixture.expected()
        #expect(try file.tensor("conv2d_3.weight").values == expected.tensor("conv1_1.weight").values)
        #expect(try file.tensor("conv2d_12.weight").shape == [3, 2, 3, 3])
        // 12 inputs are an image of 2 by 2 of the 3 channels of the last convolution.
        let dense: [Float] = [0, 6, 12, 18, 2, 8, 14, 20, 4, 10, 16, 22, 1, 7, 13, 19, 3, 9, 15, 21, 5, 11, 17, 23]
        #expect(try file.tensor("dense_7.weight").shape == [2, 12])
        #expect(try file.tensor("dense_7.weight").values == dense)
        #expect(try file.tensor("embedding/embeddings:0").values == [0, 1, 2, 3, 4, 5])
        #expect(try file.tensor("lone").values == [2.5])
        #expect(file.model.preprocessing == nil)
        let error = try #require(throws: WeightsError.self) {
            try ParameterLoader.load(file, for: KerasFixture.network())
        }
        #expect(error.message.contains("conv2d_12.bias"), "\(error)")
    }

    @Test func refusesTheOrderOfTheano() throws {
        let error = try #require(throws: WeightsError.self) { try KerasFixture.file("theano.h5") }
        #expect(error.code == .unsupportedType)
        #expect(error.message.contains("kernel of shape [2, 3, 3, 3], in the order of Keras on Theano"), "\(error)")
    }

    @Test func usesVectorsWhereTheyLie() throws {
        let bytes = storage(try KerasFixture.bytes("keras1.h5"))
        let file = try KerasFile(storage: bytes, path: "")
        #expect(try file.tensor("fc6.bias").storage === bytes)
        #expect(try file.tensor("fc6.weight").storage !== bytes)
    }

    @Test func opensAPath() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(KerasFixture.bytes("keras1.h5"))
        #expect(try KerasFile(path: path).names.count == 22)
        let error = try #require(throws: WeightsError.self) { try KerasFile(path: path + "x") }
        #expect(error.code == .notFound)
        let missing = try #require(throws: WeightsError.self) { try KerasFile(path: path).tensor("fc9.weight") }
        #expect(missing.code == .invalidTensor)
        #expect(missing.message == "holds no tensor \"fc9.weight\"")
    }

    @Test func knowsItsFilesByTheirMark() throws {
        #expect(try KerasFixture.bytes("keras1.h5").withUnsafeBytes { KerasFile.matches($0) })
        #expect(!Array("\u{89}HDF".utf8).withUnsafeBytes { KerasFile.matches($0) })
        #expect(![UInt8]().withUnsafeBytes { KerasFile.matches($0) })
    }
}

/// Kernels of sizes around those of the tiles that are turned at a time, and above those of a block.
@Suite struct KerasTranspositionTests {
    static func values(_ count: Int) -> [Float] { (0..<count).map { Float($0) } }

    static func file(_ layers: [(name: String, shape: [Int])]) throws -> KerasFile {
        let groups = layers.map { layer in
            (layer.name, [("kernel", layer.shape, values(layer.shape.reduce(1, *)))])
        }
        return try KerasFile(storage: storage(HDF5Image(groups).bytes), path: "")
    }

    @Test(arguments: [
        [3, 3, 1, 1], [3, 3, 64, 64], [1, 1, 65, 63], [3, 3, 21, 130], [5, 5, 13, 66], [3, 3, 0, 4],
    ])
    func turnsConvolutions(_ shape: [Int]) throws {
        let file = try Self.file([("block1_conv1", shape)])
        let (places, inputs, outputs) = (shape[0] * shape[1], shape[2], shape[3])
        var expected: [Float] = []
        for output in 0..<outputs {
            for input in 0..<inputs {
                for place in 0..<places { expected.append(Float((place * inputs + input) * outputs + output)) }
            }
        }
        let tensor = try file.tensor("conv1_1.weight")
        #expect(tensor.shape == [outputs, inputs, shape[0], shape[1]])
        #expect(tensor.values == expected)
        #expect(try KerasFixture.blocks(of: "conv1_1.weight", in: file) == expected)
    }

    @Test(arguments: [(1, 64, 65), (7, 12, 130), (3, 5, 1), (2, 1, 70)])
    func turnsTheFirstDenseLayer(_ side: Int, _ channels: Int, _ outputs: Int) throws {
        let inputs = side * side * channels
        let file = try Self.file([("block5_conv1", [1, 1, 2, channels]), ("fc1", [inputs, outputs])])
        var expected: [Float] = []
        for output in 0..<outputs {
            for channel in 0..<channels {
                for place in 0..<side * side { expected.append(Float((place * channels + channel) * outputs + output)) }
            }
        }
        let tensor = try file.tensor("fc6.weight")
        #expect(tensor.shape == [outputs, inputs])
        #expect(tensor.values == expected)
        #expect(try KerasFixture.blocks(of: "fc6.weight", in: file) == expected)
    }

    /// Blocks hold four million values: here one block is part of a row, there it is rows.
    @Test(arguments: [[4_300_000, 1], [3000, 1500]]) func handsOutBlocks(_ shape: [Int]) throws {
        let file = try Self.file([("block5_conv1", [1, 1, 2, shape[0]]), ("fc1", shape)])
        let tensor = try file.tensor("fc6.weight")
        var place = 0
        try file.forEachBlock(of: "fc6.weight") { block in
            #expect(block.count <= 1 << 22)
            let size = 4 * block.count
            let isEqual = tensor.withBytes { bytes in
                guard let expected = bytes.baseAddress, let values = block.baseAddress else { return false }
                return memcmp(expected + 4 * place, values, size) == 0
            }
            #expect(isEqual, "from \(place)")
            place += block.count
        }
        #expect(place == tensor.count)
        let (row, column) = (shape[1] - 1, shape[0] / 3)
        #expect(tensor.withValues { $0[row * shape[0] + column] } == Float(column * shape[1] + row))
    }

    @Test func refusesAnImageThatIsNoSquare() throws {
        let error = try #require(throws: WeightsError.self) {
            try Self.file([("block5_conv1", [1, 1, 2, 4]), ("fc1", [24, 3])])
        }
        #expect(error.code == .unsupportedType)
        #expect(
            error.message.contains("\"fc1\" takes 24 inputs, which is no square image of the 4 channels"), "\(error)")
    }

    @Test func refusesTwoLayersOfOneNode() throws {
        let error = try #require(throws: WeightsError.self) {
            try Self.file([("block1_conv1", [1, 1, 2, 4]), ("conv1_1", [1, 1, 2, 4])])
        }
        #expect(error.code == .invalidHeader)
        #expect(error.message.contains("are both \"conv1_1.weight\""), "\(error)")
    }
}
