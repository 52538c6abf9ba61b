import FoundationEssentials
import VGGModel

/// The texts in a safetensors file's metadata that say what model it holds.
///
/// Other programs ignore them. `vgg.network` is the network and `vgg.preprocessing` its preprocessing as JSON,
/// `vgg.labels` the names of the classes as a JSON array, `vgg.source` where the weights come from.
public enum ModelMetadata {
    private enum Key: String, CaseIterable {
        case network = "vgg.network"
        case preprocessing = "vgg.preprocessing"
        case labels = "vgg.labels"
        case source = "vgg.source"
    }

    /// Far more than the largest networks take, and few enough to decode in no time.
    private static let maximumLength = 2 << 20

    /// The texts for a model.
    public static func texts(for model: ModelDescription, source: String? = nil) -> [String: String] {
        // What other readers look for: the tensors are in PyTorch's order.
        var texts = ["format": "pt"]
        texts[Key.network.rawValue] = model.network.flatMap(json)
        texts[Key.preprocessing.rawValue] = model.preprocessing.flatMap(json)
        texts[Key.labels.rawValue] = model.labels.flatMap(json)
        texts[Key.source.rawValue] = source
        return texts
    }

    /// Where the weights of a file come from, as its metadata says.
    public static func source(in texts: [String: String]) -> String? { texts[Key.source.rawValue] }

    /// The model that a file's texts describe; nothing of it where they say nothing.
    ///
    /// - Throws: `WeightsError` with `invalidHeader` naming the text that is damaged.
    static func model(in texts: [String: String], path: String) throws(WeightsError) -> ModelDescription {
        var model = ModelDescription()
        model.network = try value(.network, in: texts, path: path)
        model.preprocessing = try value(.preprocessing, in: texts, path: path)
        model.labels = try value(.labels, in: texts, path: path)
        if let problem = model.preprocessing?.problem { throw damaged(.preprocessing, path, problem) }
        if let preprocessing = model.preprocessing { model.network?.preprocessing = preprocessing }
        model.preprocessing = model.preprocessing ?? model.network?.preprocessing
        return model
    }

    private static func value<Value: Decodable>(
        _ key: Key, in texts: [String: String], path: String
    ) throws(WeightsError) -> Value? {
        guard let text = texts[key.rawValue] else { return nil }
        guard text.utf8.count <= maximumLength else {
            throw damaged(key, path, "it has \(text.utf8.count) bytes, above the limit of \(maximumLength)")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch let error as ModelError {
            throw damaged(key, path, error.message)
        } catch let error as DecodingError {
            throw damaged(key, path, error.place)
        } catch {
            throw damaged(key, path, "not the JSON that was expected")
        }
    }

    private static func damaged(_ key: Key, _ path: String, _ what: String) -> WeightsError {
        WeightsError(
            .invalidHeader, path: path,
            "the metadata's text '\(key.rawValue)' is damaged: \(what); convert the file again, or remove the text")
    }

    private static func json(_ value: some Encodable) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension DecodingError {
    /// Where in the JSON the error is, and what it is.
    package var place: String {
        let context =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: Context(codingPath: [], debugDescription: "not what was expected")
            }
        var path = context.codingPath.map(\.stringValue)
        if case .keyNotFound(let key, _) = self { path.append(key.stringValue) }
        let name = quoted(path.joined(separator: "."))
        if case .keyNotFound = self { return "\(name) is missing" }
        return (path.isEmpty ? "" : "at \(name): ") + context.debugDescription
    }
}
