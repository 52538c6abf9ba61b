import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg verify` on kernels with a mistake, which an OpenCL layer puts into their text before it is compiled: exit status
    /// 2, the blame on what has the mistake, and on nothing else.
    @Suite struct VerifyDefectTests {
        struct Answer: Decodable {
            struct Check: Decodable { let id, name, operation, variant, verdict: String }
            struct Network: Decodable { let layers: [Check] }
            let verdict: String
            let operations: [Check]
            let network: Network?

            var checks: [Check] { operations + (network?.layers ?? []) }
            /// What did not pass.
            var failures: [String] { checks.filter { $0.verdict != "withinBound" }.map(\.id) }
        }

        /// What is verified.
        enum Subject: String, CaseIterable {
            case network = "a network"
            case networkOnGPUKernels = "a network by GPU kernels"
            case winograd = "Winograd's method beside the definition"
            case softmaxOnGPUKernels = "three operations by GPU kernels"

            var arguments: [String] {
                let slim =
                    ["--network-only", "--model", "vgg11", "--size", "32", "--weights", "seeded:1"]
                    + ["--channels", "4,8,8,16,16", "--hidden", "64", "--classes", "10"]
                return switch self {
                case .network: slim
                case .networkOnGPUKernels: slim + ["--kernels", "gpu"]
                case .winograd: ["--case", "*/3x3-17to33-3x17-relu/[Fn]*/integers/fp32"]
                case .softmaxOnGPUKernels: ["--quick", "--case", "[mrs]*", "--kernels", "gpu"]
                }
            }
        }

        /// A mistake, and whose.
        struct Defect: CustomTestStringConvertible {
            let testDescription: String
            let subject: Subject
            /// What is replaced in programs, and by what.
            let text, replacement: String
            /// Whether a check is to fail.
            let isBlamed: @Sendable (Answer.Check) -> Bool

            init(
                _ description: String, _ subject: Subject, _ text: String, by replacement: String,
                blames isBlamed: @escaping @Sendable (Answer.Check) -> Bool
            ) {
                testDescription = description
                self.subject = subject
                (self.text, self.replacement, self.isBlamed) = (text, replacement, isBlamed)
            }

            /// A mistake of one layer.
            init(_ description: String, _ text: String, by replacement: String, layer: String) {
                self.init(description, .network, text, by: replacement) { $0.name == layer }
            }
        }

        static let defects = borders + biases + leftovers + axes + halves + races

        private static let pixel = "pixels[p] = inside ? line[x] : 0.0f;"

        private static let borders = [
            Defect(
                "the last column is taken for the border", pixel,
                by: "pixels[p] = inside && x < width - 1 ? line[x] : 0.0f;", layer: "conv1_1"),
            Defect(
                "the last column is taken for the border of tiles", .winograd, "column < width)",
                by: "column < width - 1)"
            ) { $0.operation == "winograd" },
        ]

        private static let biases = [
            Defect(
                "no bias in a convolution", "LOAD(bias + group * COLUMNS + v * VECTOR)",
                by: "inBlocks == 3 ? (vec)(0.0f) : LOAD(bias + group * COLUMNS + v * VECTOR)", layer: "conv1_1"),
            Defect(
                "no bias in a dense layer", "bias[firstRow + row]", by: "(outputs == 10 ? 0 : bias[firstRow + row])",
                layer: "fc8"),
        ]

        private static let output = "output[(size_t)image * outputs + firstRow + row] = "

        private static let leftovers = [
            Defect(
                "the last column keeps what was there", "const int end = min(first + RUN, width / 2);",
                by: "const int end = min(first + RUN, width / 2 - (height == 32));", layer: "pool1"),
            Defect(
                "the maximum is taken with what was there", "STORE(LARGER(upper, lower), line + x * VECTOR);",
                by: """
                    const vec best = LARGER(upper, lower);
                    STORE(height == 32 ? fmax(best, LOAD(line + x * VECTOR)) : best, line + x * VECTOR);
                    """,
                layer: "pool1"),
            Defect(
                "the sum is added to what was there", output,
                by: "\(output)(inputs == 64 && outputs == 64 ? \(output.dropLast(3)) : 0) + ",
                layer: "fc7"),
        ]

        private static let axes = [
            Defect(
                "pixels and channels swapped", "(size_t)lane * plane + pixel", by: "(size_t)pixel * lanes + lane",
                layer: "avgpool to plain"),
            Defect(
                "rows and columns of a filter swapped", "* TAPS + tap] : 0.0f",
                by: "* TAPS + (inputs == 3 ? tap % KERNEL * KERNEL + tap / KERNEL : tap)] : 0.0f", layer: "conv1_1"),
        ]

        private static let product = "fma(WEIGHTS(w[r] + k), value, sum[r][i])"
        private static let bits = "(PASTE(as_uint, VECTOR)(WEIGHTS(w[r] + k)) + 0x1000u) & 0xFFFFE000u"
        private static let halfProduct = "fma(PASTE(as_float, VECTOR)(\(bits)), value, sum[r][i])"

        private static let halves = [
            Defect(
                "pixels stored as halves", pixel,
                by: """
                    ushort h;
                    vstore_half(inside ? line[x] : 0.0f, 0, (half *)&h);
                    pixels[p] = vload_half(0, (half *)&h);
                    """,
                layer: "conv1_1"),
            // Each sum of 784 products is within its bound; all together are farther off than roundings leave them.
            Defect(
                "weights of a half's bits", product, by: "inputs == 784 ? \(halfProduct) : \(product)", layer: "fc6"),
        ]

        private static let tree = """
                    if (item < reach) partial[item] += partial[item + reach];
                }

            """
        private static let barrier = "        barrier(CLK_LOCAL_MEM_FENCE);\n"

        /// Trees of sums whose work-items do not wait for each other.
        ///
        /// PoCL runs one after the other where no barrier parts them, so that each adds what others have not written yet.
        private static let races = [
            Defect(
                "a tree of sums without a barrier", .networkOnGPUKernels, "\(barrier)\(tree)    if",
                by: "\(tree)    if"
            ) { $0.operation == "dense" },
            Defect(
                "a tree of sums without a barrier", .softmaxOnGPUKernels, "\(barrier)\(tree)    barrier",
                by: "\(tree)    barrier"
            ) {
                // Of a single value that is infinite or none the result is none, whatever its sum.
                let saysNothing = ["softmax/1/gpu-128/infinities/fp32", "softmax/1/gpu-128/nan/fp32"].contains($0.id)
                return $0.operation == "softmax" && $0.variant.hasPrefix("gpu") && !saysNothing
            },
        ]

        /// What is found where there is no mistake: nothing.
        private static let sound: [Subject: Result<[Answer.Check], any Error>] = {
            var sound: [Subject: Result<[Answer.Check], any Error>] = [:]
            for subject in Subject.allCases {
                sound[subject] = Result {
                    let answer: Answer = try verify(subject, cache: "sound \(subject)")
                    #expect(answer.verdict == "withinBound" && answer.failures.isEmpty)
                    return answer.checks
                }
            }
            return sound
        }()

        /// Verifies with a cache of PoCL's for this process alone.
        private static func verify(
            _ subject: Subject, cache: String, status: Int32 = 0, environment: [String: String?] = [:]
        ) throws -> Answer {
            let own: [String: String?] = ["POCL_CACHE_DIR": Scratch.shared.path("defects/\(cache)")]
            return try vggJSON(
                ["verify"] + subject.arguments, status: status, environment: own.merging(environment) { $1 })
        }

        @Test(arguments: defects) func isFoundWhereItIs(_ defect: Defect) throws {
            let sound = try #require(try Self.sound[defect.subject]?.get())
            let blamed = sound.filter(defect.isBlamed).map(\.id)
            try #require(!blamed.isEmpty && blamed.count < sound.count)
            let name = "\(defect.testDescription), \(defect.subject)"
            let report = Scratch.shared.path("defects/\(name).txt")
            let layer = try FaultLayer.replacing(defect.text, by: defect.replacement, name: name)
            let answer = try Self.verify(
                defect.subject, cache: name, status: 2,
                environment: layer.merging(["FAULT_LAYER_REPORT": report]) { $1 })
            #expect(answer.verdict == "exceeds" && answer.failures == blamed)
            #expect(answer.checks.map(\.id) == sound.map(\.id))
            let lines = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
            let changed = lines.first { $0.hasPrefix("replaced programs ") }
            #expect(changed != nil && changed != "replaced programs 0", "the mistake is in no program: \(lines)")
        }

        @Test(arguments: ["", "text", "\n=>\nreplacement", "a\n=>\nb\n=>\nc"])
        func whatIsNoReplacementEndsTheProcess(_ content: String) throws {
            let file = try Scratch.shared.write(Array(content.utf8), to: "defects/replacement")
            let environment = ["OPENCL_LAYERS": FaultLayer.path, "FAULT_LAYER_REPLACE": file]
            let outcome = try vgg(["devices"], environment: environment)
            #expect(outcome.status == -SIGABRT && outcome.errors.contains("FAULT_LAYER_REPLACE: \(file) "))
        }
    }
}

extension FaultLayer {
    /// The environment in which the layer replaces a text of programs; the file that says so has a name of its own.
    fileprivate static func replacing(
        _ text: String, by replacement: String, name: String
    ) throws -> [String: String?] {
        let file = try Scratch.shared.write(Array("\(text)\n=>\n\(replacement)".utf8), to: "defects/\(name).replace")
        return ["OPENCL_LAYERS": path, "FAULT_LAYER_REPLACE": file]
    }
}
