import Foundation
import Testing
import VGGModel
import VGGReference
import VGGWeights

/// ONNX's own tests of its operators, and slim VGGs of every exporter, run on the double-precision reference.
@Suite struct ONNXNodeTests {
    static let nodes = Result { try ImportedTest.all(in: fixture("onnx/node_tests.safetensors")) }
    static let families = Result { try ImportedTest.all(in: fixture("onnx/families.safetensors")) }

    @Test func everyNodeTestPasses() throws {
        let tests = try Self.nodes.get()
        #expect(tests.count == 231)
        for test in tests { try check(test) }
    }

    @Test func everyFamilyComputesWhatONNXRuntimeDoes() throws {
        let tests = try Self.families.get()
        #expect(tests.count == 9)
        for test in tests { try check(test) }
    }

    /// Tests are left out for a reason each, and none of them is among those that run.
    @Test func excludedTestsAreListed() throws {
        let lines = try String(contentsOfFile: fixture("onnx/excluded.tsv"), encoding: .utf8).split(separator: "\n")
        let names = Set(try Self.nodes.get().map(\.name))
        for line in lines {
            let fields = line.split(separator: "\t")
            #expect(fields.count == 2 && !names.contains(String(fields[0])), "\(line)")
        }
        #expect(lines.count == 208)
    }

    /// Compares with ONNX's own tolerances.
    private func check(_ test: ImportedTest) throws {
        let file = try test.file()
        let network = try #require(file.model.network)
        let parameters = try file.parameters()
        try #require(test.input.count % network.input.count == 0, "\(test.name)")
        var results: [Double] = []
        for start in stride(from: 0, to: test.input.count, by: network.input.count) {
            let image = Array(test.input[start..<start + network.input.count])
            let values = try Reference.forward(network, parameters: parameters, input: image)
            results += try #require(network.nodes.last.flatMap { values[$0.name] }).values
        }
        try #require(results.count == test.output.count, "\(test.name)")
        let off = zip(results, test.output).first { abs($0 - Double($1)) > 1e-7 + 1e-3 * abs(Double($1)) }
        // A cast to a smaller type has made infinities and NaNs of some.
        #expect(off == nil || off?.1.isFinite == false, "\(test.name): \(String(describing: off))")
        #expect(!zip(results, test.output).contains { $0.isNaN != $1.isNaN }, "\(test.name)")
    }
}
