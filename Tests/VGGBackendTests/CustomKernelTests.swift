import Foundation
import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// Kernels of somebody's own: their contract, and that breaking it is noticed.
@Suite struct CustomKernelTests {
    private func bench(_ kernel: CustomKernel) throws -> KernelBench {
        var options = KernelBench.Options()
        (options.repeats, options.custom) = (2, kernel)
        return try KernelBench(BenchInstruments(Bench.manager()), options: options)
    }

    /// Our naive kernels under the operations' names, for which the contract was made.
    private static let files: [BenchOperation: (file: String, defines: String)] = [
        .conv3x3: ("convolution", "#define KERNEL 3\n#define IN_BLOCK 1\n"),
        .conv1x1: ("convolution", "#define KERNEL 1\n#define IN_BLOCK 1\n"),
        .dense: ("dense", ""), .maxPool: ("max_pool", ""), .averagePool: ("average_pool", ""), .relu: ("relu", ""),
        .localResponseNormalization: ("local_response_normalization", "#define RADIUS 2\n"), .softmax: ("softmax", ""),
    ]

    @Test(arguments: BenchOperation.customizable) func naiveKernelsKeepTheContract(_ operation: BenchOperation) throws {
        let (file, defines) = try #require(Self.files[operation])
        let all = KernelSource.files
        var text = "#define VARIANT 0\n#define VECTOR 1\n#define WEIGHT_BITS 32\n" + defines
        text += (all["common"] ?? "") + (operation == .dense ? all["dense_weights"] ?? "" : "") + (all[file] ?? "")
        text.replace("\(file)_naive", with: operation.rawValue)
        let kernel = CustomKernel(name: "mine.cl", text: text, operation: operation)
        let bench = try bench(kernel)
        #expect(try bench.wrongOnSmallShapes().map { $0.check?.failure } == [])
        let entries = try bench.entries(of: BenchCase.small(operation)[1])
        #expect(entries.count == 2 && entries.allSatisfy { $0.check?.isCorrect == true && $0.samples.count >= 2 })
        #expect(entries[1].variant == "custom mine.cl" && entries[1].configuration["variant"] == "custom mine.cl")
        // It is called as the operation, and declared as its signature says.
        let signature = try #require(operation.signature)
        #expect(signature.hasPrefix("kernel void \(operation.rawValue)("))
        let naive = try #require(text.firstRange(of: "kernel void \(operation.rawValue)("))
        let declared = text[naive.upperBound...].prefix { $0 != ")" }
        #expect(
            types(String(declared)) == types(String(signature.dropFirst("kernel void \(operation.rawValue)(".count))))
    }

    /// The types of parameters, without names and qualifiers that a caller cannot tell.
    private func types(_ parameters: String) -> [String] {
        parameters.filter { $0 != ")" }.split(separator: ",").map { parameter in
            let words = parameter.split { " \n*".contains($0) }.filter { $0 != "restrict" && $0 != "const" }
            return words.dropLast().joined(separator: " ") + (parameter.contains("*") ? " *" : "")
        }
    }

    private static func example() throws -> String {
        let path = URL(filePath: #filePath).appending(path: "../../../Examples/Kernels/conv3x3.cl").standardized
        return try String(contentsOf: path, encoding: .utf8)
    }

    private func example(replacing text: String = "", with other: String = "") throws -> CustomKernel {
        var source = try Self.example()
        if !text.isEmpty {
            try #require(source.contains(text), "the example has no '\(text)' any more")
            source.replace(text, with: other)
        }
        return CustomKernel(
            name: "conv3x3.cl", text: source, operation: .conv3x3, valuesPerItem: SIMD3(1, 1, 4))
    }

    @Test func theExampleIsRight() throws {
        let bench = try bench(example())
        #expect(try bench.wrongOnSmallShapes().isEmpty)
        let entries = try bench.entries(of: BenchCase(parsing: "5x9x14:10", operation: .conv3x3, batch: 3))
        #expect(entries.map(\.check?.isCorrect) == [true, true])
    }

    /// Names that programs of ours have, or that a preprocessor takes otherwise.
    @Test(arguments: ["common.cl", "common", "relu.cl", "a \"b\\c.cl", "", ".cl", "\u{E9}.cl"])
    func anyNameWillDo(_ name: String) throws {
        let kernel = CustomKernel(
            name: name, text: try Self.example(), operation: .conv3x3, valuesPerItem: SIMD3(1, 1, 4))
        #expect(try bench(kernel).wrongOnSmallShapes().isEmpty)
    }

    static let mistakes = [
        ("sum = bias[channel]", "sum = 0", "row 0, column 0 is"),
        ("column >= width", "column > width", "row"),
        ("min(first + PLANES, IMAGES * outputs)", "first + PLANES", "outside a buffer, 0 bytes past its end"),
        ("[(dy + 1) * 3 + dx + 1]", "[(dx + 1) * 3 + dy + 1]", "image 0"),
        ("c < inputs", "c < inputs - 1", "image 0"),
        ("fmax(sum, lowest)", "sum", "expected 0.0"),
        ("float sum = bias", "((global float *)input)[0] += 1; float sum = bias", "writes to its input"),
        // Whole numbers bear it, real ones do not.
        ("w[(dy + 1) * 3 + dx + 1]", "as_float(as_int(w[(dy + 1) * 3 + dx + 1]) & 0xFFFFE000)", "within"),
    ]

    @Test(arguments: mistakes) func mistakesAreFound(_ text: String, _ other: String, _ says: String) throws {
        let wrong = try bench(example(replacing: text, with: other)).wrongOnSmallShapes()
        #expect(!wrong.isEmpty && wrong.allSatisfy { $0.samples.isEmpty && $0.check?.isCorrect == false })
        #expect(
            wrong.contains { $0.check?.failure?.contains(says) == true }, "\(wrong.map { $0.check?.failure ?? "" })")
    }

    static let unfit = [
        ("kernel void", "kernel __attribute__((reqd_work_group_size(64, 1, 1))) void", "--group"),
        ("void conv3x3", "void other", "no kernel conv3x3"), ("int inputs,", "int inputs, int more,", "launched"),
        ("float sum", "floot sum", "built"),
    ]

    @Test(arguments: unfit) func unfitKernelsAreErrors(_ text: String, _ other: String, _ says: String) throws {
        let bench = try bench(example(replacing: text, with: other))
        let error = #expect(throws: BackendError.self) { try bench.wrongOnSmallShapes() }
        #expect(error?.code == .invalidKernel && error?.message.contains(says) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(BenchOperation.conv3x3.signature ?? "none") == true)
    }

    /// Winograd's sums are no direct ones, and are judged by what they may be off.
    @Test func boundsAreThoseOfTheMethod() throws {
        // Off by about 30 roundings of the largest sums, which F(6x6) may be and a direct sum may not.
        let text = "sum * (1 + 0x1p-19f)"
        for (summation, passes) in [(Summation.anyOrder, false), (.winograd(tile: 6), true)] {
            let source = try Self.example().replacing("fmax(sum, lowest)", with: "fmax(\(text), lowest)")
            let kernel = CustomKernel(
                name: "conv3x3.cl", text: source, operation: .conv3x3, valuesPerItem: SIMD3(1, 1, 4),
                summation: summation)
            #expect(try bench(kernel).wrongOnSmallShapes().isEmpty == passes)
        }
    }

    @Test func otherOperationsAreRefused() throws {
        let subject = try BenchCase(parsing: "5x8x8", operation: .maxPool, batch: 1)
        let error = #expect(throws: BackendError.self) { try example().plan(subject, on: Bench.manager()) }
        #expect(error?.code == .unsupported)
    }
}
