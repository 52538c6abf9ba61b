import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

extension CommandTests {
    /// `vgg verify --junit`.
    @Suite struct VerifyJUnitTests {
        struct Answer: Decodable {
            struct Check: Decodable { let id, operation, verdict: String }
            struct Network: Decodable { let layers: [Check] }
            let checks: Int
            let operations: [Check]
            let network: Network?

            /// All checks, those of layers last.
            var all: [Check] { operations + (network?.layers ?? []) }
        }

        /// The cases of a file, and its counts.
        struct Results {
            struct Case: Equatable {
                let name, className: String
                /// `failure` or `error`, and its message.
                var kind, message: String?
            }
            let suites: [[String: String]]
            let counts: [String: String]
            private(set) var cases: [Case] = []

            init(_ path: String) throws {
                let elements = try MarkupElement.all(in: String(contentsOf: URL(filePath: path), encoding: .utf8))
                suites = elements.named("testsuite").map(\.attributes)
                counts = elements.named("testsuites").first?.attributes ?? [:]
                for element in elements {
                    let attributes = element.attributes
                    if element.name == "testcase" {
                        let (name, className) = (attributes["name"] ?? "", attributes["classname"] ?? "")
                        cases.append(Case(name: name, className: className))
                    } else if ["failure", "error"].contains(element.name) {
                        cases[cases.count - 1].kind = element.name
                        cases[cases.count - 1].message = attributes["message"]
                    }
                }
            }
        }

        private static let network = ["verify", "--network-only", "--model", "vgg11", "--size", "32"] + Slim.shape
        private static let scores = "scores of vgg11 end to end, fp32"

        /// Runs a verification; its answer and its file, whose cases are the answer's checks and one of the scores.
        private func verify(
            _ arguments: [String], as name: String, status: Int32 = 0, environment: [String: String?] = [:]
        ) throws -> (answer: Answer, results: Results) {
            let path = Scratch.shared.path(name)
            let answer: Answer = try vggJSON(
                arguments + ["--junit", path], status: status, environment: environment)
            let results = try Results(path)
            let checks = results.cases.prefix(answer.checks)
            #expect(checks.map(\.name) == answer.all.map(\.id))
            #expect(checks.map(\.className) == answer.all.map { "vgg.\($0.operation)" })
            let words = ["exceeds": "DIFFERENT: ", "untrusted": "UNTRUSTED: "]
            for (check, found) in zip(checks, answer.all) {
                #expect(check.kind == (found.verdict == "withinBound" ? nil : "failure"))
                let message = check.message ?? ""
                #expect(words[found.verdict].map { message.hasPrefix($0) } ?? message.isEmpty)
            }
            let scores = answer.network == nil ? [] : [Self.scores]
            #expect(results.cases.dropFirst(answer.checks).map(\.name) == scores)
            for counts in [results.counts] + results.suites {
                #expect(counts["tests"] == "\(results.cases.count)" && counts["errors"] == "0")
                #expect(counts["failures"] == "\(results.cases.count { $0.kind == "failure" })")
            }
            return (answer, results)
        }

        @Test func eachCheckIsACase() throws {
            let pools = try verify(["verify", "--quick", "--case", "max_pool/*"], as: "pools.xml").results
            #expect(pools.cases.count > 9 && pools.counts["failures"] == "0" && pools.suites.count == 1)
            let layers = try verify(Self.network + ["--weights", "seeded:1"], as: "layers.xml").results
            #expect(layers.cases.contains { $0.className == "vgg.dense" } && layers.counts["failures"] == "0")
        }

        /// PoCL is told to compile `fma` as `mix`.
        @Test func whatDiffersFails() throws {
            let environment: [String: String?] = [
                "POCL_EXTRA_BUILD_FLAGS": "-D_cl_fma=_cl_mix", "VGG_DEVICE": "pocl",
                "POCL_CACHE_DIR": Scratch.shared.path("faulty-cache"),
            ]
            let results = try verify(
                Self.network + ["--weights", "seeded:1"], as: "faulty.xml", status: 2, environment: environment
            ).results
            #expect(results.cases.contains { $0.kind == nil })
            let failed = results.cases.filter { $0.kind == "failure" }
            #expect(failed.contains { $0.name == "network/vgg11/conv1_1/fp32" })
            #expect(failed.contains { $0.name == Self.scores })
        }

        /// The first layer yields nothing but zeros, by which nothing is shown.
        @Test func whatSaysTooLittleFails() throws {
            let network = try Slim.network("vgg11")
            var parameters = ParameterLoader.seeded(1, for: network)
            let first = try #require(parameters["conv1_1"])
            parameters.layers["conv1_1"] = LayerParameters(
                weight: Tensor(shape: first.weight.shape, values: first.weight.values.map { _ in 0 }),
                bias: Tensor(shape: first.bias.shape, values: first.bias.values.map { _ in -1 }))
            let weights = Scratch.shared.path("zeros.safetensors")
            try ParameterLoader.save(parameters, of: network, to: weights)
            let results = try verify(Self.network + ["--weights", weights], as: "zeros.xml", status: 2).results
            let failed = results.cases.filter { $0.kind == "failure" }
            #expect(failed.first?.name == "network/vgg11/conv1_1/fp32")
            #expect(failed.allSatisfy { $0.message?.hasPrefix("UNTRUSTED: ") == true })
        }

        /// The second of two devices has no context to give.
        @Test func aDeviceThatCannotBeCheckedIsAnError() throws {
            let path = Scratch.shared.path("devices.xml")
            let environment: [String: String?] = [
                "POCL_DEVICES": "pthread pthread", "VGG_DEVICE": nil, "OPENCL_LAYERS": FaultLayer.path,
                "FAULT_LAYER": "function=clCreateContext call=2 lasting status=-6",
            ]
            let arguments = ["verify", "--all-devices", "--quick", "--case", "max_pool/*", "--junit", path]
            let outcome = try vgg(arguments, environment: environment)
            #expect(outcome.status == 2 && outcome.errors.contains("the tests are in \(path)"), "\(outcome.errors)")
            let results = try Results(path)
            #expect(results.suites.map { $0["errors"] } == ["0", "1"])
            #expect(results.suites.map { $0["name"]?.prefix(9) } == ["device 0:", "device 1:"])
            let last = try #require(results.cases.last)
            #expect(last.name == "checked to the end" && last.className == "vgg.device" && last.kind == "error")
            #expect(last.message?.contains("CL_OUT_OF_HOST_MEMORY (-6)") == true)
        }
    }
}
