import Foundation
import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGWeights

/// What a device makes of ONNX's own tests, and of whole networks of other frameworks.
@Suite struct ONNXDeviceTests {
    private let manager: DeviceManager

    init() throws { manager = try DeviceManager(TestDevice.shared().device) }

    @Test func everyNodeTestPasses() async throws {
        let tests = try ONNXNodeTests.nodes.get()
        #expect(tests.count == 231)
        for test in tests { try await check(test) }
    }

    @Test func everyFamilyComputesWhatONNXRuntimeDoes() async throws {
        for test in try ONNXNodeTests.families.get() { try await check(test) }
    }

    /// ONNX's light models with their stored outputs; the input is what its tests give them.
    @Test(arguments: ["vgg19", "bvlc_alexnet", "zfnet512", "resnet50", "squeezenet", "densenet121"])
    func lightModelsComeToTheirStoredOutputs(_ name: String) async throws {
        let file = try ONNXFile(path: fixture("onnx/light_\(name).onnx"))
        let network = try #require(file.model.network)
        let count = network.input.count
        // Divided as doubles and then rounded, as NumPy does.
        let input = (0..<count).map { Float(Double($0) / Double(count)) }
        let output = try await run(file, network, input)
        let expected = try storedOutput("onnx/light_\(name)_output_0.pb")
        try #require(output.count == expected.count && expected.allSatisfy { $0.isFinite && $0 != 0 })
        let off = zip(output, expected).first { abs($0 - $1) > 1e-7 + 1e-3 * abs($1) }
        #expect(off == nil, "\(off.map { "\($0)" } ?? "")")
    }

    /// The floats at the end of a stored tensor, whose raw data is its last field.
    private func storedOutput(_ name: String) throws -> [Float] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture(name))).suffix(4000)
        return bytes.withUnsafeBytes { bytes in
            (0..<1000).map { Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
        }
    }

    private func run(_ file: ONNXFile, _ network: Network, _ input: [Float]) async throws -> [Float] {
        let parameters = try ParameterLoader.load(file, for: network).parameters
        let images = max(input.count / network.input.count, 1)
        let session = try Session(
            network, parameters: parameters, on: manager, options: PlanOptions(batch: images), guards: true)
        let output = try await session.run(values: input)
        try await session.checkGuards()
        return try #require(output.first).values
    }

    /// Compares with ONNX's own tolerances.
    private func check(_ test: ImportedTest) async throws {
        let file = try test.file()
        let network = try #require(file.model.network)
        let results = try await run(file, network, test.input)
        try #require(results.count == test.output.count, "\(test.name)")
        let off = zip(results, test.output).first { abs($0 - $1) > 1e-7 + 1e-3 * abs($1) }
        #expect(off == nil || off?.1.isFinite == false, "\(test.name): \(String(describing: off))")
        #expect(!zip(results, test.output).contains { $0.isNaN != $1.isNaN }, "\(test.name)")
    }
}
