import FoundationEssentials
public import VGGModel

/// A model whose tensors lie in several safetensors files of one folder, with an index that says which is where.
///
/// Hugging Face's libraries write large models so: `model.safetensors.index.json` beside `model-00001-of-00002.safetensors`
/// and so on. Every tensor of the index must be in its file, and the files may hold no other.
public struct SafetensorsShards: WeightFile {
    /// The index's path.
    public let path: String
    private let files: [String: SafetensorsFile]
    private let places: [String: String]

    /// The format's name.
    public var format: String { "safetensors in \(files.count) files" }

    /// The index and the files that it names.
    public var paths: [String] { [path] + files.values.map(\.path).sorted() }

    /// What every index's name ends in.
    public static let ending = ".safetensors.index.json"

    /// Several times as many bytes as the index of any model known takes.
    private static let maximumIndexLength = 8 << 20

    private struct Index: Decodable {
        let places: [String: String]

        private enum CodingKeys: String, CodingKey { case places = "weight_map" }
    }

    /// Opens the files that an index names.
    ///
    /// - Throws: `WeightsError` of the index or of a file.
    public init(path: String) throws(WeightsError) {
        self.path = path
        places = try Self.places(in: MappedFile.map(path), path: path)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var files: [String: SafetensorsFile] = [:]
        for name in Set(places.values).sorted() {
            guard !name.isEmpty, !name.contains("/"), !name.contains("\0"), !name.hasPrefix(".") else {
                throw WeightsError(
                    .invalidHeader, path: path,
                    "damaged index: \(quoted(name)) is no name of a file beside it; fetch the model again")
            }
            files[name] = try SafetensorsFile(path: folder + name)
        }
        self.files = files
        try check()
    }

    /// What is known of each tensor, by name.
    public var entries: [String: TensorEntry] {
        files.values.reduce(into: [:]) { all, file in all.merge(file.entries) { first, _ in first } }
    }

    /// What the first file that says anything says of the model.
    public var model: ModelDescription {
        files.sorted { $0.key < $1.key }.map(\.value.model).first { $0 != ModelDescription() } ?? ModelDescription()
    }

    /// The values of a tensor, from its file.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor { try file(of: name).tensor(name) }

    /// Hands `body` the values of a tensor in its file, a block at a time.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try file(of: name).forEachBlock(of: name, body)
    }

    private func file(of name: String) throws(WeightsError) -> SafetensorsFile {
        guard let place = places[name], let file = files[place] else { throw .noTensor(name, path: path) }
        return file
    }

    private static func places(in storage: TensorStorage, path: String) throws(WeightsError) -> [String: String] {
        guard storage.bytes.count <= maximumIndexLength else {
            throw WeightsError(
                .invalidHeader, path: path, "an index of \(storage.bytes.count) bytes is none; fetch the model again")
        }
        do {
            return try JSONDecoder().decode(Index.self, from: Data(storage.bytes)).places
        } catch {
            let place = (error as? DecodingError)?.place ?? "not JSON"
            throw WeightsError(
                .invalidHeader, path: path, "damaged index of safetensors files: \(place); fetch the model again")
        }
    }

    private func check() throws(WeightsError) {
        guard !places.isEmpty else {
            throw WeightsError(.invalidHeader, path: path, "the index names no tensor; fetch the model again")
        }
        for (name, place) in places.sorted(by: { $0.key < $1.key }) where files[place]?.tensors[name] == nil {
            throw WeightsError(
                .invalidHeader, path: path,
                "the index has tensor \(quoted(name)) in \(quoted(place)), which does not; fetch both again")
        }
        for (place, file) in files.sorted(by: { $0.key < $1.key }) {
            for name in file.names where places[name] != place {
                throw WeightsError(
                    .invalidHeader, path: path,
                    "\(quoted(place)) holds tensor \(quoted(name)), which the index does not have there; fetch both again"
                )
            }
        }
    }
}
