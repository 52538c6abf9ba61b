import Foundation
import VGGBackend
import VGGWeights

/// What is in the model folder, as JSON and as a table.
struct ModelsReport: Encodable {
    /// A model.
    struct Model: Encodable {
        let name, path: String
        let bytes: Int
        let modified: String
        /// Where it comes from, where that was recorded.
        let source: String?
        let sha256: String?
        let licence: String?
        let metadata: [String: String]
        /// Why it cannot be used.
        let problem: String?
    }

    /// A download that is not done.
    struct Unfinished: Encodable {
        let name, path: String
        let bytes: Int
        let canContinue: Bool
    }

    let folder: String
    let models: [Model]
    let unfinished: [Unfinished]

    init(_ folder: ModelFolder) throws {
        self.folder = folder.path
        models = try folder.models().map { model in
            Model(
                name: model.name, path: model.path, bytes: model.byteCount, modified: Self.text(model.modified),
                source: model.origin?.location ?? model.metadata["source"], sha256: model.origin?.sha256,
                licence: model.origin?.licence ?? model.metadata["licence"], metadata: model.metadata,
                problem: model.problem)
        }
        unfinished = try folder.unfinished().map {
            Unfinished(name: $0.name, path: $0.path, bytes: $0.byteCount, canContinue: $0.canContinue)
        }
    }

    var text: String {
        var table = Table([("name", .left), ("size", .right), ("changed", .left), ("from", .left)])
        for model in models {
            let from = model.problem.map { "cannot be used: \($0)" } ?? model.source ?? ""
            table.add([
                model.name.onOneLine, ByteCount(model.bytes).description, String(model.modified.prefix(10)),
                from.onOneLine,
            ])
        }
        for download in unfinished {
            table.add([
                download.name.onOneLine, ByteCount(download.bytes).description, "",
                download.canContinue
                    ? "not done: vgg pull continues it, vgg models remove removes it"
                    : "left unfinished: vgg models remove removes it",
            ])
        }
        guard !models.isEmpty || !unfinished.isEmpty else {
            return
                "no models yet; vgg pull NAME downloads one, vgg convert FILE \(folder.onOneLine)/NAME.safetensors copies one"
        }
        return table.text + "\nkept in  \(folder.onOneLine)"
    }

    /// A time in UTC as ISO 8601 writes it.
    private static func text(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: Double(seconds)).ISO8601Format()
    }
}

/// What was removed from the model folder, as JSON and as a table.
struct RemovedReport: Encodable {
    /// A model, and the bytes that its files had.
    struct Model: Encodable {
        let name: String
        let bytes: Int
    }

    let folder: String
    let removed: [Model]

    var text: String {
        var table = Table([("removed", .left), ("freed", .right)])
        for model in removed { table.add([model.name.onOneLine, ByteCount(model.bytes).description]) }
        return table.text + "\nremoved from  \(folder.onOneLine)"
    }
}
