import Crypto
import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

extension CommandTests {
    /// `vgg pull`, and `vgg models`, which shows what it brought.
    @Suite struct PullTests {
        private struct Catalogue: Decodable {
            struct Model: Decodable {
                let name, network, location, source: String
                let sha256: String?
                let approximateBytes: Int
                let isHere: Bool
            }
            let models: [Model]
        }

        private struct Pulled: Decodable {
            struct Model: Decodable {
                let name, path: String
                let isNew: Bool
                let sha256: String?
                let isVerified: Bool?
            }
            struct Lack: Decodable { let name, reason: String }
            let models: [Model]
            let failures: [Lack]
        }

        private struct Stored: Decodable {
            struct Model: Decodable {
                let name, path, modified: String
                let bytes: Int
                let source, sha256, problem: String?
            }
            struct Unfinished: Decodable {
                let name, path: String
                let bytes: Int
            }
            let folder: String
            let models: [Model]
            let unfinished: [Unfinished]
        }

        private struct Removed: Decodable {
            struct Model: Decodable, Equatable {
                let name: String
                let bytes: Int
            }
            let removed: [Model]
        }

        private let home = Scratch.shared.path("pull-\(UUID().uuidString)")
        private var environment: [String: String?] {
            let proxies = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].map {
                ($0, String?.none)
            }
            return Dictionary(uniqueKeysWithValues: proxies + [("VGG_HOME", home)])
        }

        /// A small safetensors file, and the digits of its SHA-256.
        private static let file: [UInt8] = {
            let header = Array(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
            return [UInt8(header.count)] + [UInt8](repeating: 0, count: 7) + header + [0, 0, 128, 63]
        }()
        private static func digits(_ bytes: [UInt8]) -> String {
            SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        }

        private func server(_ bytes: [UInt8] = Self.file) throws -> TestServer {
            try TestServer { _, connection in
                connection.head("200 OK", [("Content-Length", "\(bytes.count)")])
                connection.send(bytes)
            }
        }

        private func stored() throws -> Stored { try vggJSON(["models"], environment: environment) }

        @Test func whatCanBeHadIsListed() throws {
            let answer: Catalogue = try vggJSON(["pull"], environment: environment)
            #expect(answer.models.count == 16 && answer.models.allSatisfy { !$0.isHere && $0.approximateBytes > 0 })
            let model = try #require(answer.models.first { $0.name == "vgg16" })
            #expect(model.location == "https://download.pytorch.org/models/vgg16-397923af.pth")
            #expect(model.sha256 == "397923af" && model.source == "torchvision")
            let text = try vgg(["pull", "--list"], environment: environment)
            #expect(text.status == 0 && text.output.contains("timm/vgg19_bn") && text.output.contains("553.4 MB"))
        }

        @Test func aModelComesAndGoes() throws {
            let (server, sum) = (try server(), Self.digits(Self.file))
            let command = ["pull", server.location("/flowers.safetensors"), "--sha256", sum.uppercased()]
            let pulled: Pulled = try vggJSON(command, environment: environment)
            #expect(pulled.models.map(\.name) == ["flowers"] && pulled.failures.isEmpty)
            #expect(pulled.models[0].sha256 == sum && pulled.models[0].isVerified == true && pulled.models[0].isNew)
            #expect(FileManager.default.contents(atPath: pulled.models[0].path) == Data(Self.file))

            let stored = try stored()
            #expect(stored.folder == home + "/models" && stored.unfinished.isEmpty)
            #expect(stored.models.map(\.name) == ["flowers"] && stored.models[0].bytes == Self.file.count)
            #expect(stored.models[0].source == server.location("/flowers.safetensors"))
            #expect(stored.models[0].sha256 == sum && stored.models[0].problem == nil)
            let text = try vgg(["models"], environment: environment)
            #expect(text.output.contains("flowers") && text.output.contains(home), "\(text.output)")

            let again = try vgg(command, environment: environment)
            #expect(again.status == 0 && again.errors.contains("is there already") && server.requests.count == 1)
            #expect(again.output.contains(pulled.models[0].path))
            #expect(try vgg(command + ["--force", "--quiet"], environment: environment).errors == "")
            #expect(server.requests.count == 2)

            let removed: Removed = try vggJSON(["models", "remove", "flowers"], environment: environment)
            #expect(removed.removed.map(\.name) == ["flowers"] && removed.removed[0].bytes > Self.file.count)
            #expect(try self.stored().models.isEmpty)
            let twice = try vgg(["models", "remove", "flowers"], environment: environment)
            #expect(twice.status == 1 && twice.errors.contains("there is no such model"))
        }

        @Test func wrongBytesAreNotKept() throws {
            let server = try server()
            let sum = String(repeating: "0", count: 64)
            let outcome = try vgg(["pull", server.location(), "--sha256", sum], environment: environment)
            #expect(outcome.status == 1 && outcome.output == "")
            #expect(
                outcome.errors.contains(sum) && outcome.errors.contains(Self.digits(Self.file)), "\(outcome.errors)")
            let stored = try stored()
            #expect(stored.models.isEmpty && stored.unfinished.isEmpty)
        }

        @Test func aFileOfAnotherFormatIsConverted() throws {
            let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "VGGWeightsTests/Fixtures/caffe/slim_v1.caffemodel")
            let bytes = Array(try Data(contentsOf: fixture))
            let server = try server(bytes)
            let location = server.location("/slim.caffemodel")
            let pulled: Pulled = try vggJSON(
                ["pull", location, "--sha256", Self.digits(bytes)], environment: environment)
            let path = try #require(pulled.models.first?.path)
            #expect(path.hasSuffix("/models/slim.safetensors"))
            let file = try ModelFile(path: path)
            #expect(file.network?.preprocessing.order == .bgr)
            #expect(try ModelMetadata.source(in: SafetensorsFile(path: path).metadata) == location)
            let caffe = try ModelFile(path: fixture.path())
            let network = try #require(caffe.network)
            #expect(file.network?.nodes == network.nodes)
            let (before, after) = try (
                ParameterLoader.load(caffe.file, for: network).parameters,
                ParameterLoader.load(path: path, for: network).parameters
            )
            for (node, layer) in before.layers { #expect(after[node]?.weight.values == layer.weight.values, "\(node)") }
            #expect(try stored().unfinished.isEmpty)
        }

        @Test func aFileThatIsNoModelIsNotInstalled() throws {
            let page = Array("<!DOCTYPE html><p>Please log in</p>".utf8)
            let server = try server(page)
            let command = ["pull", server.location("/x.safetensors"), "--sha256", Self.digits(page), "--as", "mine"]
            let pulled: Pulled = try vggJSON(command, status: 1, environment: environment)
            #expect(pulled.models.isEmpty && pulled.failures.map(\.name) == ["mine"])
            #expect(pulled.failures[0].reason.contains("looks like a web page"))
            #expect(try stored().models.isEmpty)
            let removed: Removed = try vggJSON(["models", "remove", "mine"], environment: environment)
            #expect(removed.removed == [.init(name: "mine", bytes: page.count)])
        }

        @Test(arguments: ["INT", "TERM"])
        func aStoppedDownloadContinues(_ signal: String) throws {
            let bytes = Self.file
            let server = try TestServer { request, connection in
                let start = request.rangeStart ?? 0
                connection.head(
                    start == 0 ? "200 OK" : "206 Partial Content",
                    [
                        ("Content-Length", "\(bytes.count - start)"), ("ETag", "\"x\""),
                        ("Content-Range", "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"),
                    ])
                connection.send(bytes[start...].prefix(request.index == 0 ? 10 : .max))
                if request.index == 0 { connection.stall(seconds: 20) }
            }
            let command = ["pull", server.location("/a.safetensors"), "--sha256", Self.digits(bytes)]
            let script =
                "\"$@\" & vgg=$!; while [ ! -s \"$VGG_HOME\"/models/downloads/a.safetensors.part ]; do sleep 0.05; done"
            let stopped = try Subprocess.run(
                URL(filePath: "/bin/sh"),
                ["-c", "\(script); sleep 0.2; kill -\(signal) $vgg; wait $vgg", "sh", TestProduct.vgg.path()] + command,
                environment: environment, seconds: 20)
            #expect(
                stopped.status == 130 && stopped.errors.contains("the next try continues there"), "\(stopped.errors)")
            #expect(try stored().unfinished.map(\.bytes) == [10])
            #expect(try vgg(command, environment: environment).status == 0)
            #expect(server.requests.map(\.rangeStart) == [nil, 10])
            #expect(try stored().models.map(\.name) == ["a"])
        }

        /// Command lines that cannot work, and what their messages must say.
        static let misuse: [(arguments: [String], says: [String])] = [
            (["pull", "vgg17"], ["\"vgg17\"", "did you mean 'vgg1", "timm/vgg16"]),
            (["pull", "http://a.example/x.pth"], ["SHA-256"]), (["pull", "ftp://a.example/x"], ["https://"]),
            (["pull", "vgg16", "vgg19", "--as", "x"], ["--as"]), (["pull", "--as", "x"], ["--as"]),
            (["pull", "timm/vgg16", "--as", "../x"], ["--as", "no model can have this name"]),
            (["pull", "https://a.example/"], ["--as"]), (["pull", "vgg16", "--list"], ["--list"]),
            (["pull", "https://a.example/x", "--sha256", "12345678"], ["--sha256", "64"]),
            (["pull", "vgg16", "--sha256", String(repeating: "0", count: 64)], ["known already"]),
            (["models", "remove", "../x"], ["no model can have this name"]), (["models", "remove"], ["name"]),
        ]

        @Test(arguments: misuse)
        func misused(_ arguments: [String], _ says: [String]) throws {
            let outcome = try vgg(arguments, environment: environment)
            #expect(outcome.status == 64 && outcome.output == "")
            for part in says { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        }

        @Test func withoutWeightsPullIsNamed() throws {
            let outcome = try vgg(["classify", "a.jpg", "--model", "vgg19"], environment: environment)
            #expect(outcome.status == 64 && outcome.errors.contains("vgg pull vgg19"), "\(outcome.errors)")
            let paper = try vgg(["classify", "a.jpg", "--model", "C"], environment: environment)
            #expect(paper.status == 64 && !paper.errors.contains("vgg pull"))
        }
    }
}
