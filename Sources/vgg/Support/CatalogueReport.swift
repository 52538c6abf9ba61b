import VGGBackend
import VGGDownload
import VGGWeights

/// What can be downloaded, as JSON and as a table.
struct CatalogueReport: Encodable {
    /// A model.
    struct Model: Encodable {
        let name, network, location: String
        let sha256: String?
        let approximateBytes: Int?
        let source: ModelEntry.Source
        let licence: String?
        /// Whether the model folder has it.
        let isHere: Bool
    }

    let models: [Model]

    init(_ folder: ModelFolder) {
        models = ModelCatalogue.entries.map { entry in
            Model(
                name: entry.name, network: entry.network ?? entry.name, location: entry.location,
                sha256: entry.digest?.digits, approximateBytes: entry.approximateSize, source: entry.source,
                licence: entry.licence, isHere: folder.weights(for: entry.storedName) != nil)
        }
    }

    var text: String {
        var table = Table([("name", .left), ("size", .right), ("here", .left), ("from", .left)])
        for model in models {
            let size = model.approximateBytes.map { ByteCount($0).description } ?? ""
            table.add([model.name, size, model.isHere ? "yes" : "", model.location])
        }
        return table.text + "\nvgg pull NAME downloads one of them; a location that begins with https:// is taken too"
    }
}
