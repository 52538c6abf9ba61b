import Testing
import VGGModel
import VGGWeights

/// ONNX files with a few bytes changed, cut, doubled or swapped, to show that nothing a file holds stops the process.
@Suite struct ONNXMutantTests {
    static let seed: UInt64 = 20_170_907

    /// A model of most operators and encodings, in under three kilobytes.
    static let original: [UInt8] = {
        let values = { (count: Int) in (0..<count).map { Float($0 % 7) - 3 } }
        let halves = ONNXBytes.field(5, (0..<6).flatMap { _ in ONNXBytes.varint(0x3C00) })
        let nodes = [
            ONNXBytes.node("Conv", ["x", "w", "b"], ["c"], ONNXBytes.attribute("pads", [1, 1, 1, 1])),
            ONNXBytes.node("BatchNormalization", ["c", "h", "h", "h", "h"], ["n"]),
            ONNXBytes.node("Relu", ["n"], ["r"], name: "/features/relu"),
            ONNXBytes.node("LRN", ["r"], ["l"], ONNXBytes.attribute("size", 3)),
            ONNXBytes.node(
                "MaxPool", ["l"], ["p"], ONNXBytes.attribute("kernel_shape", [2, 2]),
                ONNXBytes.attribute("strides", [2, 2])),
            ONNXBytes.node("Concat", ["p", "p"], ["cc"], ONNXBytes.attribute("axis", 1)),
            ONNXBytes.node("Transpose", ["cc"], ["t"], ONNXBytes.attribute("perm", [0, 2, 3, 1])),
            ONNXBytes.node("Shape", ["t"], ["s"]),
            ONNXBytes.node("Constant", [], ["i"], ONNXBytes.attribute("value_int", 0)),
            ONNXBytes.node("Gather", ["s", "i"], ["s0"]),
            ONNXBytes.node("Unsqueeze", ["s0", "axes"], ["s1"]),
            ONNXBytes.node("Concat", ["s1", "rest"], ["to"], ONNXBytes.attribute("axis", 0)),
            ONNXBytes.node("Reshape", ["t", "to"], ["f"]),
            ONNXBytes.node(
                "ConstantOfShape", ["fill"], ["m"],
                ONNXBytes.attribute("value", tensor: ONNXBytes.tensor("", [1], [0.5]))),
            ONNXBytes.node("MatMul", ["f", "m"], ["d"]),
            ONNXBytes.node("Add", ["d", "e"], ["a"]),
            ONNXBytes.node("Dropout", ["a"], ["o", "mask"]),
            ONNXBytes.node("Softmax", ["o"], ["y"], ONNXBytes.attribute("axis", -1)),
        ]
        let tensors = [
            ONNXBytes.tensor("w", [6, 3, 3, 3], values(162)),
            ONNXBytes.tensor("b", [6], ONNXBytes.field(4, ONNXBytes.bytes(of: values(6)))),
            ONNXBytes.tensor("h", [6], type: 10, halves), ONNXBytes.tensor("axes", integers: [0]),
            ONNXBytes.tensor("rest", integers: [-1]), ONNXBytes.tensor("fill", integers: [192, 4]),
            ONNXBytes.tensor("e", [4], type: 11, (0..<4).flatMap { ONNXBytes.field(10, double: Double($0)) }),
        ]
        return ONNXBytes.picture(nodes, tensors)
    }()

    @Test func theOriginalIsSound() throws {
        let file = try onnx(Self.original)
        #expect(file.names == ["c.bias", "c.weight", "d.bias", "d.weight"])
        #expect(try file.tensor("d.bias").values == [0, 1, 2, 3])
        #expect(file.model.network?.nodes.map(\.name) == ["c", "features/relu", "l", "p", "cc", "d", "y"])
    }

    @Test(arguments: 0..<8) func mutantsAreReadOrRefused(_ part: UInt64) throws {
        var generator = SplitMix64(seed: Self.seed &+ part)
        var (read, refused) = (0, 0)
        let known: [WeightsError.Code] = [.invalidHeader, .unsupportedType, .unsupportedModel]
        for number in 0..<2600 {
            let mutant = Self.mutant(of: Self.original, &generator)
            do {
                let file = try onnx(mutant)
                _ = try #require(file.model.network).shapes()
                for (name, entry) in file.entries where entry.shape.reduce(1, *) < 1 << 16 {
                    #expect(try file.tensor(name).values.count == entry.shape.reduce(1, *))
                }
                read += 1
            } catch let error as WeightsError {
                #expect(known.contains(error.code), "part \(part), mutant \(number): \(error)")
                refused += 1
            }
        }
        #expect(read > 400 && refused > 400, "\(read) read, \(refused) refused")
    }

    /// The bytes with one to three changes, few of which change the length.
    static func mutant(of original: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        // Small numbers, keys of fields and ends of ranges reach further than any byte would.
        let tokens: [UInt8] = [0, 1, 2, 3, 7, 8, 0x0A, 0x12, 0x1A, 0x22, 0x2A, 0x3A, 0x7F, 0x80, 0xFF]
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0..<4: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 4, 5: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 6..<9: bytes[place] = tokens.randomElement(using: &generator) ?? 0
            case 9: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
            case 10: bytes.insert(tokens.randomElement(using: &generator) ?? 0, at: place)
            default: bytes.removeSubrange(place..<min(place + Int.random(in: 1...4, using: &generator), bytes.count))
            }
        }
        return bytes
    }
}
