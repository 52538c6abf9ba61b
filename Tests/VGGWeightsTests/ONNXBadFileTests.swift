import Testing
import VGGModel
import VGGWeights

@Suite struct ONNXBadFileTests {
    static let all = ONNXBadFiles.wire + ONNXBadFiles.tensors + ONNXBadFiles.graphs + ONNXBadFiles.operators

    @Test(arguments: all) func refusesByName(_ bad: BadFile) throws {
        let error = try #require(try failure { try onnx(bad.bytes) })
        #expect(error.code == bad.code, "\(error)")
        #expect(error.path == "model.onnx")
        #expect(error.message.contains(bad.message), "\(error.message)")
    }

    @Test func hasCasesEnough() {
        #expect(Self.all.count >= 95)
    }

    @Test func namesAllThatIsWrongAtOnce() throws {
        let nodes = [
            ONNXBytes.node("Erf", ["x"], ["a"], name: "first"), ONNXBytes.node("Erf", ["a"], ["b"], name: "second"),
            ONNXBytes.node("Celu", ["b"], ["c"]), ONNXBytes.node("Add", ["c", "none"], ["y"]),
        ]
        let error = try #require(try failure { try onnx(ONNXBytes.model(ONNXBytes.graph(nodes))) })
        #expect(error.code == .unsupportedModel)
        #expect(
            error.problems == [
                "the operator \"Erf\" is not run; 2 nodes have it, first Erf \"first\"",
                "the operator \"Celu\" is not run; 1 node has it, first Celu \"c\"",
                "Add \"y\" reads \"none\", which nothing yields",
            ])
        let pools = ["p", "q"].map { ONNXBytes.node("MaxPool", ["x"], [$0]) }
        let two = ONNXBytes.picture(pools + [ONNXBytes.node("Add", ["p", "q"], ["y"])])
        #expect(try failure { try onnx(two) }?.problems.count == 2)
    }

    /// What is not needed for the output is not looked at.
    @Test func ignoresWhatTheOutputDoesNotNeed() throws {
        let nodes = [
            ONNXBytes.node("Gemm", ["x", "w"], ["y"]), ONNXBytes.node("Erf", ["y"], ["z"]),
            ONNXBytes.node("Relu", ["missing"], ["v"]),
        ]
        let file = try onnx(ONNXBytes.model(ONNXBytes.graph(nodes, [ONNXBadFiles.weights], outputs: ["y", "z"])))
        #expect(file.model.network?.nodes.map(\.name) == ["y"])
    }

    @Test func nodesMayComeInAnyOrder() throws {
        let nodes = [ONNXBytes.node("Relu", ["g"], ["y"]), ONNXBytes.node("Gemm", ["x", "w"], ["g"])]
        let file = try onnx(ONNXBytes.model(ONNXBytes.graph(nodes, [ONNXBadFiles.weights])))
        #expect(file.model.network?.nodes.map(\.name) == ["g", "y"])
    }

    /// Long chains take neither recursion nor quadratic time.
    @Test(.timeLimit(.minutes(1))) func longChainsAreRead() throws {
        let count = 15_000
        for operation in ["Relu", "Identity", "Neg"] {
            let nodes = (0..<count).map {
                ONNXBytes.node(operation, [$0 == 0 ? "x" : "v\($0)"], [$0 == count - 1 ? "y" : "v\($0 + 1)"])
            }
            let file = try? onnx(ONNXBytes.model(ONNXBytes.graph(nodes.reversed())))
            #expect(file?.model.network?.nodes.count == ["Relu": count, "Identity": 1][operation])
        }
        let scales = (0..<2000).map {
            ONNXBytes.node("Mul", [$0 == 0 ? "x" : "v\($0)", "c"], [$0 == 1999 ? "y" : "v\($0 + 1)"])
        }
        let file = try onnx(ONNXBytes.model(ONNXBytes.graph(scales, [ONNXBytes.tensor("c", [1], [1])])))
        for name in file.names { #expect(try file.tensor(name).count == 2) }
        #expect(file.model.network?.nodes.count == 32)
    }

    @Test func refusesATensorThatIsNotThere() throws {
        let file = try onnx(ONNXBytes.dense(weights: ONNXBadFiles.weights))
        #expect(try failure { try file.tensor("w") }?.code == .invalidTensor)
        #expect(try failure { try file.forEachBlock(of: "w") { _ in } }?.code == .invalidTensor)
    }
}
