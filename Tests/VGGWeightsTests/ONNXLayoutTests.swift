import Testing
import VGGModel
import VGGWeights

/// Weights in another order than the file's, and values of the graph that are layouts of others.
@Suite struct ONNXLayoutTests {
    private typealias Bytes = ONNXBytes

    private func numbers(_ count: Int) -> [Float] { (0..<count).map { Float($0) } }

    private func model(
        _ nodes: [[UInt8]], _ tensors: [[UInt8]], input: [Int?], version: Int = 17
    ) throws -> ONNXFile {
        try onnx(Bytes.model(Bytes.graph(nodes, tensors, inputs: [Bytes.value("x", input)]), version: version))
    }

    private func blocks(_ file: ONNXFile, _ name: String) throws -> [Float] {
        var values: [Float] = []
        try file.forEachBlock(of: name) { values += $0 }
        return values
    }

    /// Extents on both sides of the tiles in which a matrix is transposed.
    @Test(arguments: [(1, 1), (3, 200), (200, 3), (64, 64), (65, 130), (200, 130), (128, 63)])
    func matricesAreTransposed(_ inputs: Int, _ outputs: Int) throws {
        let weights = numbers(inputs * outputs)
        let file = try model(
            [Bytes.node("MatMul", ["x", "w"], ["y"])], [Bytes.tensor("w", [inputs, outputs], weights)],
            input: [nil, inputs])
        let expected = (0..<outputs).flatMap { o in (0..<inputs).map { weights[$0 * outputs + o] } }
        #expect(try file.tensor("y.weight").shape == [outputs, inputs])
        #expect(try file.tensor("y.weight").values == expected)
        #expect(try blocks(file, "y.weight") == expected)
    }

    /// A dense layer on channels last takes on the order in which a convolution yields them.
    @Test(arguments: [true, false]) func weightsTakeOnTheOrderOfThePicture(_ isTransposed: Bool) throws {
        let (channels, rows, columns, features) = (4, 5, 70, 90)
        let count = channels * rows * columns
        let weights = numbers(count * features)
        let file = try model(
            [
                Bytes.node("Relu", ["x"], ["r"]),
                Bytes.node("Transpose", ["r"], ["t"], Bytes.attribute("perm", [0, 2, 3, 1])),
                Bytes.node("Flatten", ["t"], ["f"]),
                Bytes.node("Gemm", ["f", "w"], ["y"], Bytes.attribute("transB", isTransposed ? 1 : 0)),
            ], [Bytes.tensor("w", isTransposed ? [features, count] : [count, features], weights)],
            input: [nil, channels, rows, columns])
        #expect(file.model.network?.nodes.map(\.layer) == [.relu, .dense(features: features)])
        var expected: [Float] = []
        for feature in 0..<features {
            for channel in 0..<channels {
                for pixel in 0..<rows * columns {
                    let place = pixel * channels + channel
                    expected.append(weights[isTransposed ? feature * count + place : place * features + feature])
                }
            }
        }
        #expect(try file.tensor("y.weight").values == expected)
        #expect(try blocks(file, "y.weight") == expected)
    }

    @Test func kernelsAreTransposed() throws {
        let weights = numbers(3 * 3 * 3 * 5)
        let file = try model(
            [
                Bytes.node("Transpose", ["w"], ["k"], Bytes.attribute("perm", [3, 2, 0, 1])),
                Bytes.node("Conv", ["x", "k"], ["y"]),
            ], [Bytes.tensor("w", [3, 3, 3, 5], weights)], input: [nil, 3, 8, 8])
        let expected = (0..<5).flatMap { o in
            (0..<3).flatMap { i in (0..<9).map { weights[($0 * 3 + i) * 5 + o] } }
        }
        #expect(try file.tensor("y.weight").values == expected)
    }

    @Test func constantsFoldIntoTheLayerBefore() throws {
        let file = try model(
            [
                Bytes.node("Conv", ["x", "w", "b"], ["c"]), Bytes.node("Mul", ["c", "s"], ["m"]),
                Bytes.node("Sub", ["m", "one"], ["d"]), Bytes.node("Div", ["d", "s"], ["e"]),
                Bytes.node("Sub", ["one", "e"], ["y"]),
            ],
            [
                Bytes.tensor("w", [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]), Bytes.tensor("b", [2], [10, 20]),
                Bytes.tensor("s", [2, 1, 1], [2, 4]), Bytes.tensor("one", [], [1]),
            ], input: [nil, 3, 8, 8])
        #expect(file.model.network?.nodes.map(\.name) == ["c"])
        // 1 - ((w x + b) s - 1) / s
        #expect(try file.tensor("c.weight").values == [-1, -2, -3, -4, -5, -6])
        #expect(try file.tensor("c.bias").values == [-8.5, -18.75])
    }

    /// A value that something else reads too stays as it is.
    @Test func nothingFoldsIntoWhatIsReadTwice() throws {
        let file = try model(
            [
                Bytes.node("Conv", ["x", "w"], ["c"]), Bytes.node("Mul", ["c", "s"], ["m"]),
                Bytes.node("Add", ["c", "m"], ["y"]),
            ], [Bytes.tensor("w", [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]), Bytes.tensor("s", [], [3])],
            input: [nil, 3, 8, 8])
        #expect(file.model.network?.nodes.map(\.layer).suffix(2) == [.scale, .add])
        #expect(try file.tensor("c.weight").values == [1, 2, 3, 4, 5, 6])
        #expect(try file.tensor("m.weight").values == [3, 3])
    }

    /// Before version 7 an operator says at which axis its second operand begins.
    @Test func oldBroadcastsAreRead() throws {
        let file = try model(
            [Bytes.node("Add", ["x", "b"], ["y"], Bytes.attribute("broadcast", 1), Bytes.attribute("axis", 1))],
            [Bytes.tensor("b", [3], [1, 2, 3])], input: [nil, 3, 8, 3], version: 6)
        #expect(file.model.network?.nodes.map(\.layer) == [.scale])
        #expect(try file.tensor("y.bias").values == [1, 2, 3])
    }

    @Test(arguments: [nil, 1, 4]) func theFirstExtentCountsImages(_ images: Int?) throws {
        let nodes = [
            Bytes.node("Relu", ["x"], ["r"]), Bytes.node("Reshape", ["r", "s"], ["f"]),
            Bytes.node("Gemm", ["f", "w"], ["y"]),
        ]
        let tensors = [
            Bytes.tensor("s", integers: [images ?? -1, 192]), Bytes.tensor("w", [192, 1], numbers(192)),
        ]
        let file = try model(nodes, tensors, input: [images, 3, 8, 8])
        #expect(file.model.network?.input == Shape(channels: 3, height: 8, width: 8))
        #expect(file.model.network?.nodes.map(\.layer) == [.relu, .dense(features: 1)])
    }

    /// Where a graph mixes the images of a batch, the whole input is one image.
    @Test func aBatchThatIsMixedIsOneImage() throws {
        let file = try model(
            [Bytes.node("Softmax", ["x"], ["y"], Bytes.attribute("axis", 0))], [], input: [3, 4, 5])
        #expect(file.model.network?.input == Shape(channels: 3, height: 4, width: 5))
        #expect(file.model.network?.nodes.map(\.layer) == [.softmax])
    }

    /// Outputs and inputs that are left out have an empty name.
    @Test func namesMayBeEmpty() throws {
        let file = try model(
            [
                Bytes.node("Dropout", ["x"], ["d", ""]), Bytes.node("Clip", ["d", "", "six"], ["y"]),
            ], [Bytes.tensor("six", [], [6])], input: [nil, 2])
        let lowest = -Double(Float.greatestFiniteMagnitude)
        #expect(file.model.network?.nodes.map(\.layer) == [.clip(minimum: lowest, maximum: 6)])
    }

    @Test func namesAreMadeUnique() throws {
        let names = ["/input", "same", "/same", "same_2", ""]
        let nodes = names.enumerated().map { index, name in
            Bytes.node("Relu", [index == 0 ? "x" : "v\(index)"], [index == 4 ? "y" : "v\(index + 1)"], name: name)
        }
        let file = try model(nodes, [], input: [nil, 2])
        #expect(file.model.network?.nodes.map(\.name) == ["input_2", "same", "same_2", "same_2_2", "y"])
    }
}
