import VGGModel

/// A weight file without what wrapped the network when it was saved, such as the `module.` of PyTorch's DataParallel.
struct UnwrappedFile: WeightFile {
    private let file: any WeightFile
    private let prefix: String
    let entries: [String: TensorEntry]

    var path: String { file.path }
    var paths: [String] { file.paths }
    var format: String { file.format }
    var model: ModelDescription { file.model }

    /// What wrappers call the network that they hold.
    private static let wrappers = ["module", "_orig_mod", "model", "timm_model", "vgg", "backbone", "net", "network"]

    private init(_ file: any WeightFile, prefix: String) {
        self.file = file
        self.prefix = prefix
        let length = prefix.utf8.count
        entries = Dictionary(file.entries.map { (String(Substring($0.utf8.dropFirst(length))), $1) }) { first, _ in
            first
        }
    }

    /// The file as it is, or what is in its wrappers where all of its tensors are in the same.
    ///
    /// A file that describes its network names its tensors after that.
    static func unwrapping(_ file: any WeightFile) -> any WeightFile {
        guard file.model.network == nil, let prefix = commonWrappers(of: file.entries.keys), !prefix.isEmpty else {
            return file
        }
        return UnwrappedFile(file, prefix: prefix)
    }

    /// The wrappers that all names begin with; of no names nothing.
    private static func commonWrappers(of names: some Collection<String>) -> String? {
        guard let first = names.first else { return nil }
        let common = names.reduce(first.utf8.count) { common, name in
            zip(first.utf8.prefix(common), name.utf8).prefix { $0 == $1 }.count
        }
        var rest = first.utf8.prefix(common)
        while let wrapper = wrappers.first(where: { rest.starts(with: ($0 + ".").utf8) }) {
            rest = rest.dropFirst(wrapper.utf8.count + 1)
        }
        return String(first[..<rest.startIndex])
    }

    func tensor(_ name: String) throws(WeightsError) -> Tensor { try file.tensor(prefix + name) }

    func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try file.forEachBlock(of: prefix + name, body)
    }
}
