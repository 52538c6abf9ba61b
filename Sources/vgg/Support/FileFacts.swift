import VGGWeights

/// What a file of a model is, besides its network.
struct FileFacts: Encodable {
    /// The format, as people call it.
    let format: String
    /// The types of its values.
    let types: [String]
    /// The names of the classes, where the file has them.
    let labels: [String]?

    init(_ file: any WeightFile) {
        format = file.format
        types = Set(file.entries.values.map(\.type)).sorted()
        labels = file.model.labels
    }

    /// One line: `safetensors of F32, with the names of 7 classes: rose, tulip, daisy, ...`.
    var text: String {
        let values = types.isEmpty ? "" : " of " + types.joined(separator: ", ")
        guard let labels, !labels.isEmpty else { return format + values + ", without names of classes" }
        let first = labels.prefix(3).map(\.onOneLine).joined(separator: ", ") + (labels.count > 3 ? ", ..." : "")
        return format + values + ", with the names of \(labels.count) classes: \(first)"
    }
}
