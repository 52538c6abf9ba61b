import FoundationEssentials
public import VGGWeights

/// The folder in which a user keeps weights, one safetensors file per model.
///
/// It is `VGG_HOME`, else `swift-vgg` in `XDG_DATA_HOME` or `~/.local/share`; the files lie in its folder `models`.
public struct ModelFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// The folder that an environment names, by default that of this process.
    public init(environment: [String: String]? = nil) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "."
        let data = environment["XDG_DATA_HOME"] ?? home + "/.local/share"
        path = (environment["VGG_HOME"] ?? data + "/swift-vgg") + "/models"
    }

    /// Where the weights of a model belong, whether they are there or not.
    public func file(for model: String) -> String { "\(path)/\(model).safetensors" }

    /// The weights of a model, or nothing where the folder has none.
    public func weights(for model: String) -> WeightSource? {
        let file = file(for: model)
        return FileManager.default.fileExists(atPath: file) ? .file(file) : nil
    }
}
