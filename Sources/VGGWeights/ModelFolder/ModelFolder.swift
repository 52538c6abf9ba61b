import FoundationEssentials

/// The folder in which a user keeps weights, one safetensors file per model.
///
/// It is `VGG_HOME`, else `swift-vgg` in `XDG_DATA_HOME` or `~/.local/share`, where an empty variable counts as not set;
/// the files lie in its folder `models`. Downloads under way lie in `models/downloads`.
public struct ModelFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// The folder that an environment names, by default that of this process.
    public init(environment: [String: String]? = nil) {
        let environment = (environment ?? ProcessInfo.processInfo.environment).filter { !$0.value.isEmpty }
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

    /// Refuses a name that would lead out of the folder, or that no file can have.
    ///
    /// - Throws: `WeightsError` with `invalidSource`.
    public static func check(_ name: String) throws(WeightsError) {
        let isPlain = name.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
        guard isPlain, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 200 else {
            throw WeightsError(
                .invalidSource, path: quoted(name),
                "no model can have this name: give one of at most 200 bytes without '/', and without '.' at its beginning"
            )
        }
    }
}
