import VGGModel

/// A weight file without what wrapped the network when it was saved, such as the `module.` of PyTorch's DataParallel.
struct UnwrappedFile: WeightFile {
    private let file: any WeightFile
    private let prefix: String
    let entries: [String: TensorEntry]

    var path: String { file.path }
    var format: String { file.format }
    var model: ModelDescription { file.model }

    /// What wrappers call the network that they hold.
    private static let wrappers = ["module", "_orig_mod", "model", "timm_model", "vgg", "backbone", "net", "network"]

    private init(_ file: any WeightFile, prefix: String) {
        self.file = file
        self.prefix = prefix
        entries = Dictionary(file.entries.map { (String($0.dropFirst(prefix.count)), $1) }) { first, _ in first }
    }

    /// The file as it is, or what is in its wrappers where all of its tensors are in the same.
    static func unwrapping(_ file: any WeightFile) -> any WeightFile {
        var (prefix, names) = ("", Array(file.entries.keys))
        while let wrapper = wrappers.first(where: { wrapper in names.allSatisfy { $0.hasPrefix(wrapper + ".") } }),
            !names.isEmpty
        {
            prefix += wrapper + "."
            names = names.map { String($0.dropFirst(wrapper.count + 1)) }
        }
        return prefix.isEmpty ? file : UnwrappedFile(file, prefix: prefix)
    }

    func tensor(_ name: String) throws(WeightsError) -> Tensor { try file.tensor(prefix + name) }

    func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try file.forEachBlock(of: prefix + name, body)
    }
}
