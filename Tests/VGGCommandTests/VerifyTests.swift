import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg verify`.
    @Suite struct VerifyTests {
        struct Answer: Decodable {
            struct Check: Decodable {
                let name, operation, variant, verdict: String
                let exact: Bool
                let largestError, bound, ratio, relativeL2: Double?
            }
            struct Network: Decodable {
                let model, weights, verdict: String
                let relativeL2, allowance, largestError: Double?
                let sameTopFive: Bool
                let layers: [Check]
            }
            let device: DeviceAnswer
            let verdict: String
            let checks: Int
            let worst: Check?
            let operations: [Check]
            let network: Network?
        }

        @Test func halvesPassWithinTheirOwnBounds() throws {
            let answer: Answer = try vggJSON(["verify", "--quick", "--precision", "fp16-storage"])
            #expect(answer.verdict == "withinBound" && answer.device.precision == "fp16-storage")
            let network = try #require(answer.network)
            let error = try #require(network.relativeL2)
            #expect(network.allowance == 2e-3 && error > 1e-5 && error < 2e-3)
            #expect(network.layers.contains { $0.variant.hasSuffix("of halves") })
        }

        /// Runs where the device has halves, as Intel's CPU runtime has, and is refused where it has none, as with PoCL.
        @Test func halvesAreMultipliedOrRefused() throws {
            struct Device: Decodable {
                let half: Bool
                let chosenBecause: String?
            }
            let devices: [Device] = try vggJSON(["devices"])
            let chosen = try #require(devices.first { $0.chosenBecause != nil })
            let arguments = ["verify", "--network-only", "--quick", "--kernels", "gpu", "--precision", "fp16"]
            if chosen.half {
                let answer: Answer = try vggJSON(arguments)
                #expect(answer.verdict == "withinBound" && answer.device.precision == "fp16")
                let network = try #require(answer.network)
                #expect(network.allowance == 1e-2 && network.relativeL2.map { $0 > 1e-4 && $0 < 1e-2 } == true)
                #expect(network.layers.contains { $0.variant.hasSuffix(" in halves") })
            } else {
                let outcome = try vgg(arguments)
                #expect(outcome.status == 1 && outcome.output.isEmpty)
                #expect(outcome.errors.contains("lacks cl_khr_fp16; give --precision fp16-storage"))
            }
        }

        @Test(arguments: ["vgg11", "vgg16_bn", "A-LRN", "C"]) func networkPasses(_ model: String) throws {
            let answer: Answer = try vggJSON(["verify", "--network-only", "--quick", "--model", model])
            #expect(answer.verdict == "withinBound")
            #expect(answer.operations.isEmpty)
            let network = try #require(answer.network)
            #expect(network.model == model && network.weights == "seeded:1")
            #expect(network.layers.allSatisfy { $0.verdict == "withinBound" && $0.ratio.map { $0 <= 1 } == true })
            #expect(network.relativeL2.map { $0 > 0 && $0 <= 1e-5 } == true)
            #expect(network.sameTopFive)
            #expect(answer.checks == network.layers.count)
        }

        @Test func operationsPass() throws {
            let answer: Answer = try vggJSON(["verify", "--quick", "--operations-only"])
            #expect(answer.verdict == "withinBound")
            #expect(answer.network == nil)
            let operations = Set(answer.operations.map(\.operation))
            #expect(operations.isSuperset(of: ["convolution", "dense", "max_pool", "average_pool", "relu", "softmax"]))
            // Of these there is one form alone, the same for every family.
            let single: Set = ["turned_filters", "running_statistics", "cross_entropy", "gradient_norm"]
            #expect(operations.isSuperset(of: single))
            for operation in operations.subtracting(single) {
                let variants = Set(answer.operations.filter { $0.operation == operation }.map(\.variant))
                // The naive form of Winograd's method is the naive convolution.
                let hasNaive = variants.contains { $0.hasSuffix("naive") } || operation == "winograd"
                #expect(variants.count > 1 && hasNaive, "\(operation): \(variants)")
            }
            #expect(answer.operations.contains { $0.exact && $0.largestError == 0 })
        }

        @Test func pictureAndText() throws {
            let picture = try Scratch.shared.picture("verify.png")
            let path = Scratch.shared.path("verify.html")
            let outcome = try vgg(["verify", "--network-only", "--input", picture, "--report", path] + Slim.seeded)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let page = try Page(path)
            #expect(page.verdict.hasPrefix("\u{2713} PASS: all ") && page.failures.isEmpty)
            #expect(page.layers.isSuperset(of: ["conv1_1", "pool5", "fc8"]))
            #expect(page.commands.first?.hasPrefix("vgg verify --network-only --input ") == true)
            let last = outcome.output.split(separator: "\n").last ?? ""
            #expect(last.hasPrefix("PASS: all ") && last.contains("allowed"))
        }

        /// PoCL is told to compile `fma` as `mix`, as a driver with a fault in its compiler might.
        @Test func faultyDriver() throws {
            let folder = Scratch.shared.path("faulty-cache")
            let environment: [String: String?] = [
                "POCL_EXTRA_BUILD_FLAGS": "-D_cl_fma=_cl_mix", "POCL_CACHE_DIR": folder, "VGG_DEVICE": "pocl",
            ]
            let arguments = ["verify", "--network-only"] + Slim.seeded
            let answer: Answer = try vggJSON(arguments, status: 2, environment: environment)
            #expect(answer.verdict == "exceeds")
            #expect(answer.network?.layers.first { $0.name == "conv1_1" }?.verdict == "exceeds")
            #expect(answer.network?.layers.first { $0.name == "pool1" }?.verdict == "withinBound")
            let path = Scratch.shared.path("faulty.html")
            let text = try vgg(arguments + ["--report", path], environment: environment)
            #expect(text.status == 2)
            let page = try Page(path)
            #expect(page.verdict.hasPrefix("\u{2717} FAIL: ") && page.failures.contains("network/vgg11/conv1_1/fp32"))
            #expect(page.commands.contains { $0.hasSuffix(" --case network/vgg11/conv1_1/fp32") })
            #expect(text.output.contains("DIFFERENT"))
            #expect(text.output.split(separator: "\n").last?.hasPrefix("FAIL: ") == true)
        }

        /// What the page of a verification shows.
        struct Page {
            let verdict: String
            let layers, failures: Set<String>
            let commands: [String]

            init(_ path: String) throws {
                let elements = try MarkupElement.all(in: String(contentsOf: URL(filePath: path), encoding: .utf8))
                verdict = elements.ofClass("verdict").first?.text ?? ""
                layers = Set(elements.named("text").map(\.text))
                failures = Set(elements.named("h3").map(\.text).filter { $0.contains("/") })
                commands = elements.named("code").map(\.text).sorted { !$0.contains("--case") && $1.contains("--case") }
            }
        }
    }
}
