import TestSupport
import Testing
import VGGModel
import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Sound files that do not hold what a network needs.
@Suite struct UnfitFileTests {
    /// A change to the weights of `vgg11`, and the problems that must be told.
    struct Change: Sendable, CustomTestStringConvertible {
        let what: String
        let code: WeightsError.Code
        let problems: [String]
        var advice = ""
        let change: @Sendable (inout [String: Tensor]) -> Void
        var testDescription: String { what }
    }

    static let dense = ["classifier.0", "classifier.3", "classifier.6"]

    static let changes = [
        Change(
            what: "a tensor is missing", code: .mismatch,
            problems: ["missing: \"features.3.weight\", shape [8, 4, 3, 3]"]
        ) { $0["features.3.weight"] = nil },
        Change(
            what: "a bias is missing", code: .mismatch, problems: ["missing: \"features.3.bias\", shape [8]"]
        ) { $0["features.3.bias"] = nil },
        Change(
            what: "a tensor too many", code: .mismatch, problems: ["surplus: \"features.50.weight\", shape [1, 2]"]
        ) { $0["features.50.weight"] = .constant([1, 2], 0) },
        Change(
            what: "dense weights transposed", code: .mismatch,
            problems: ["wrong shape: \"classifier.0.weight\" is [128, 256], need [256, 128] (transposed)"]
        ) { $0["classifier.0.weight"] = $0["classifier.0.weight"]?.reshaped([128, 256]) },
        Change(
            what: "the head transposed", code: .mismatch,
            problems: ["wrong shape: \"classifier.6.weight\" is [256, 10], need [10, 256] (transposed)"]
        ) { $0["classifier.6.weight"] = $0["classifier.6.weight"]?.reshaped([256, 10]) },
        Change(
            what: "rows, columns, input, output", code: .mismatch,
            problems: ["wrong shape: \"features.0.weight\" is [3, 3, 3, 4], need [4, 3, 3, 3] (transposed)"]
        ) { $0["features.0.weight"] = $0["features.0.weight"]?.reshaped([3, 3, 3, 4]) },
        Change(
            what: "a head of 21 classes with 10 biases", code: .mismatch,
            problems: ["wrong shape: \"classifier.6.bias\" is [10], need [21]"]
        ) { $0["classifier.6.weight"] = .constant([21, 256], 0) },
        Change(
            what: "a head of other features", code: .mismatch,
            problems: ["wrong shape: \"classifier.6.weight\" is [10, 255], need [10, 256]"]
        ) { $0["classifier.6.weight"] = .constant([10, 255], 0) },
        Change(
            what: "a head of no class", code: .mismatch,
            problems: ["wrong shape: \"classifier.6.weight\" is [0, 256], need [10, 256]"]
        ) { $0["classifier.6.weight"] = .constant([0, 256], 0) },
        Change(
            what: "a single value", code: .mismatch,
            problems: ["wrong shape: \"classifier.6.weight\" is [], need [10, 256]"]
        ) { $0["classifier.6.weight"] = .constant([], 0) },
        Change(
            what: "not a number", code: .notFinite,
            problems: ["not finite: \"features.3.weight\" at [1, 0, 0, 2] is nan"]
        ) { $0["features.3.weight"] = $0["features.3.weight"]?.replacing(38, with: .nan) },
        Change(
            what: "infinity in a bias", code: .notFinite, problems: ["not finite: \"classifier.6.bias\" at [9] is -inf"]
        ) { $0["classifier.6.bias"] = $0["classifier.6.bias"]?.replacing(9, with: -.infinity) },
        Change(
            what: "much at once", code: .mismatch,
            problems: [
                "missing: \"features.0.bias\", shape [4]", "missing: \"features.3.bias\", shape [8]",
                "surplus: \"x\", shape [1]", "wrong shape: \"classifier.3.bias\" is [1], need [256]",
                "not finite: \"features.0.weight\" at [0, 0, 0, 0] is inf",
            ]
        ) {
            $0["features.0.bias"] = nil
            $0["features.3.bias"] = nil
            $0["x"] = .constant([1], 0)
            $0["classifier.3.bias"] = .constant([1], 0)
            $0["features.0.weight"] = $0["features.0.weight"]?.replacing(0, with: .infinity)
        },
        Change(
            what: "a features-only release", code: .notFinite,
            problems: dense.flatMap {
                ["not finite: \"\($0).weight\" at [0, 0] is nan", "not finite: \"\($0).bias\" at [0] is nan"]
            },
            advice: "this is a features-only release, such as amdegroot's vgg16_features, and cannot classify"
        ) { tensors in
            for name in tensors.keys where name.hasPrefix("classifier") {
                tensors[name] = tensors[name].map { .constant($0.shape, .nan) }
            }
        },
        Change(
            what: "not a number among the convolutions, too", code: .notFinite,
            problems: ["not finite: \"features.0.bias\" at [3] is nan"]
                + dense.map { "not finite: \"\($0).weight\" at [0, 1] is nan" }
        ) { tensors in
            for name in dense.map({ "\($0).weight" }) { tensors[name] = tensors[name]?.replacing(1, with: .nan) }
            tensors["features.0.bias"] = tensors["features.0.bias"]?.replacing(3, with: .nan)
        },
        Change(
            what: "no classifier", code: .mismatch,
            problems: zip(dense, ["[256, 128]", "[256, 256]", "[10, 256]"]).flatMap { prefix, shape in
                [
                    "missing: \"\(prefix).weight\", shape \(shape)",
                    "missing: \"\(prefix).bias\", shape [\(shape == "[10, 256]" ? 10 : 256)]",
                ]
            },
            advice: "a features-only file cannot classify"
        ) { tensors in
            for name in dense {
                tensors["\(name).weight"] = nil
                tensors["\(name).bias"] = nil
            }
        },
    ]

    @Test(arguments: changes) func tellsAllThatIsWrong(_ change: Change) throws {
        let network = try Networks.slim("vgg11")
        let file = try Saved(network).changed(change.change)
        let error = try #require(throws: WeightsError.self) { try ParameterLoader.load(file, for: network) }
        #expect(error.code == change.code)
        #expect(error.path == file.path)
        #expect(error.problems == change.problems)
        for problem in change.problems { #expect(error.message.contains("\n  " + problem)) }
        #expect(change.advice.isEmpty || error.message.contains(change.advice))
        #expect(!change.advice.isEmpty || !error.message.contains("features-only"))
    }

    @Test func limitsWhatItLists() throws {
        let network = try Networks.slim("vgg11")
        let file = try Saved(network).changed { tensors in
            for i in 0..<1000 { tensors["surplus\(i)"] = .constant([1], 0) }
        }
        let error = try #require(throws: WeightsError.self) { try ParameterLoader.load(file, for: network) }
        #expect(error.problems.count == 1000)
        #expect(error.message.contains("... and 980 more"))
        #expect(error.message.count < 2000)
    }

    @Test func refusesIntegersAsWeights() throws {
        let network = try Networks.slim("vgg11")
        let saved = try Saved(network)
        var content = try bytes(of: saved.path)
        let text = Array("\"features.3.bias\":{\"dtype\":\"F32\"".utf8)
        let place = try #require(content.indices.first { content[$0...].starts(with: text) }) + text.count - 4
        content[place] = UInt8(ascii: "I")
        let file = try SafetensorsFile(storage: storage(content), path: "integers")
        let error = try #require(throws: WeightsError.self) { try ParameterLoader.load(file, for: network) }
        #expect(error.code == .unsupportedType)
        #expect(
            error.problems == [
                "unsupported type: \"features.3.bias\" is of type I32; convert it to 32-bit floats"
            ])
    }

    @Test func saysWhatNamesItLookedFor() throws {
        let folder = try TemporaryFolder()
        let network = try Networks.slim("vgg11")
        try SafetensorsWriter().write(["other.weight": .constant([1], 0)], to: folder.path("other"))
        let error = try #require(throws: WeightsError.self) {
            try ParameterLoader.load(path: folder.path("other"), for: network)
        }
        #expect(error.code == .mismatch)
        for name in [
            "other.weight", "torchvision's \"classifier.6.weight\"", "timm's \"head.fc.weight\"", "\"fc8.weight\"",
        ] {
            #expect(error.message.contains(name), "\(error.message)")
        }
        try SafetensorsWriter().write([:], to: folder.path("none"))
        let none = try #require(throws: WeightsError.self) {
            try ParameterLoader.load(path: folder.path("none"), for: network)
        }
        #expect(none.message.contains("holds no tensor"))
    }

    /// A file of the model's full size whose values are all zero, in memory that takes no room until it is written.
    private static func zeros(of model: String, naming: ParameterNaming) throws -> SafetensorsFile {
        var shapes: [String: [Int]] = [:]
        let full = try Network.named(model).weightShapes()
        let slim = try Networks.slim(model).weightShapes()
        // The slim file has the names; the full network has the extents.
        let names = try Saved(Networks.slim(model), naming: naming).file
        let prefixes = naming == .torchvision ? try Network.named(model).torchvisionNames : [:]
        for (node, shape) in full {
            let prefix = prefixes[node] ?? node
            for name in names.names where name.hasPrefix(prefix + ".") {
                shapes[name] = names.tensors[name]?.shape == slim[node] && shape.count > 1 ? shape : [shape[0]]
            }
        }
        var end = 0
        let entries = shapes.sorted { $0.key < $1.key }.map { name, shape in
            let start = end
            end += 4 * shape.reduce(1, *)
            return entry(name, "F32", "\(shape)", "[\(start),\(end)]")
        }
        let head = safetensors("{\(entries.joined(separator: ","))}")
        let count = head.count + end
        let memory = try #require(mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        UnsafeMutableRawBufferPointer(start: memory, count: count).copyBytes(from: head)
        let storage = TensorStorage(adopting: UnsafeRawBufferPointer(start: memory, count: count)) { bytes in
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        }
        return try SafetensorsFile(storage: storage, path: model)
    }

    static let mistaken = [
        ("vgg11", "vgg16"), ("vgg16", "vgg16_bn"), ("vgg16_bn", "vgg16"), ("vgg19_bn", "vgg13"), ("vgg16", "C"),
        ("C", "vgg16"),
    ]

    @Test(arguments: mistaken) func namesTheModelThatFits(_ model: String, _ asked: String) throws {
        let naming: ParameterNaming = model == "C" ? .canonical : .torchvision
        let file = try Self.zeros(of: model, naming: naming)
        let error = try #require(throws: WeightsError.self) {
            try ParameterLoader.load(file, for: Network.named(asked))
        }
        #expect(error.code == .mismatch)
        #expect(
            error.message.contains("This file looks like \(model): ask for that model instead."), "\(error.message)")
        #expect(try ParameterLoader.load(file, for: Network.named(model)).network.name == model)
    }
}
