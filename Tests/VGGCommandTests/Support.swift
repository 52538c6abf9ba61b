import Foundation
import Synchronization
import TestSupport
import Testing
import VGGImages
import VGGModel

/// Every test of the command line: one process at a time, because two that share PoCL's cache have crashed each other.
@Suite(.serialized) enum CommandTests {}

/// Runs `vgg`, on the device of the tests; `limits` are words of the shell before it, such as `ulimit -v 100000`.
func vgg(
    _ arguments: [String], environment: [String: String?] = [:], stdin: String = "", limits: String? = nil,
    seconds: Double = 120
) throws -> Subprocess.Outcome {
    TestDevice.prepare()
    let device = ProcessInfo.processInfo.environment["VGG_TEST_DEVICE"] ?? "pocl"
    let own: [String: String?] = [
        "VGG_DEVICE": device, "VGG_HOME": Scratch.shared.path("home"), "VGG_CACHE_DIR": Scratch.shared.path("cache"),
    ]
    let command = TestProduct.vgg.path(percentEncoded: false)
    let limited = limits.map { ["-c", "\($0) && exec \"$0\" \"$@\"", command] + arguments }
    return try Subprocess.run(
        limited == nil ? TestProduct.vgg : URL(filePath: "/bin/sh"), limited ?? arguments,
        environment: own.merging(environment) { $1 }, stdin: Data(stdin.utf8), seconds: seconds)
}

/// Runs `vgg` with `--json`, expects a status, and decodes what it prints: JSON and nothing else.
func vggJSON<Answer: Decodable>(
    _ arguments: [String], status: Int32 = 0,
    environment: [String: String?] = [:], stdin: String = ""
) throws -> Answer {
    let outcome = try vgg(arguments + ["--json"], environment: environment, stdin: stdin)
    try #require(outcome.status == status, "\(arguments): \(outcome.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Answer.self, from: outcome.stdout)
}

/// A folder of this process's own with pictures and broken files, removed at exit.
final class Scratch: Sendable {
    static let shared = Scratch()
    private let folder: String

    private init() {
        folder = NSTemporaryDirectory() + "/vgg-command-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { Scratch.shared.remove() }
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// The path of a name in the folder.
    func path(_ name: String) -> String { folder + "/" + name }

    /// Writes bytes under a name, in folders that are made as needed; the path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = path(name)
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// Writes a picture of a seed, as JPEG where the name says so, else PNG; the path.
    func picture(_ name: String, seed: Int = 1, width: Int = 50, height: Int = 40) throws -> String {
        let pixels = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * (seed + 3) + $0 / 7 * seed) }
        let image = try Image(width: width, height: height, pixels: pixels)
        return try write(name.hasSuffix(".jpg") ? image.jpegData() : image.pngData(), to: name)
    }
}

/// A network small enough to run in no time.
enum Slim {
    /// The options that make it, its weights and size aside.
    static let shape = ["--channels", "4,8,8,16,16", "--hidden", "32", "--classes", "10"]
    /// The options of a seeded network for pictures.
    static let seeded = ["--model", "vgg11", "--size", "32", "--weights", "seeded:1"] + shape

    /// The same network in this process.
    static func network(_ name: String, height: Int = 32, width: Int = 32) throws -> Network {
        var options = NetworkOptions()
        (options.height, options.width) = (height, width)
        (options.channels, options.hiddenFeatures, options.classes) = ([4, 8, 8, 16, 16], 32, 10)
        return try Network.named(name, options: options)
    }
}

/// A device as JSON.
struct DeviceAnswer: Decodable {
    let index: Int
    let name, platform, driver, kind, kernels, precision, reason: String
}

/// What was given up for want of memory, as JSON.
struct ReductionsAnswer: Decodable {
    struct Layer: Decodable { let name, preferred, used: String }
    let reason: String
    let wantedBatch, batch: Int
    let layers: [Layer]
}

/// A picture that could not be used, as JSON.
struct UnusableAnswer: Decodable, Equatable {
    let image, reason: String
}
