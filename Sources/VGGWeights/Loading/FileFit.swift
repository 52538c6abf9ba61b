import VGGModel

/// How the tensors of a file fit a network under one naming, by the header alone.
struct FileFit {
    /// The network, with as many classes as the file's last layer has.
    let network: Network
    let naming: ParameterNaming
    let layers: [LayerTensors]
    /// How many of the network's tensors the file has by name.
    private(set) var found = 0
    /// Tensors that have the right shape and a type that is read.
    private(set) var usable: [String] = []
    private(set) var missing: [String] = []
    private(set) var missingProblems: [String] = []
    private(set) var shapeProblems: [String] = []
    private(set) var typeProblems: [String] = []
    private(set) var surplusProblems: [String] = []

    /// Whether every tensor has its place.
    var matches: Bool { missingProblems.isEmpty && shapeProblems.isEmpty && surplusProblems.isEmpty }

    /// Endings of names that do not matter for inference: training counters, and a profiler's traces.
    private static let ignoredEndings = ["num_batches_tracked", "total_ops", "total_params"]

    /// Far more tensors than any network of the catalogue has; a file of more need not be compared with each of them.
    private static let catalogueLimit = 2000

    /// The first network of the catalogue that has exactly the file's tensors.
    static func catalogued(_ file: any WeightFile) -> FileFit? {
        guard file.entries.count <= catalogueLimit else { return nil }
        return Network.catalogue.lazy.compactMap { try? best(file, to: $0) }.first(where: \.matches)
    }

    /// The network of the catalogue that needs the fewest changes to be the file's, where that has half of its tensors by
    /// name.
    static func nearest(_ file: any WeightFile) -> (network: Network, fit: FileFit)? {
        guard file.entries.count <= catalogueLimit else { return nil }
        let fits = Network.catalogue.compactMap { network in (try? best(file, to: network)).map { (network, $0) } }
        return fits.filter { 2 * $0.1.found >= $0.1.layers.reduce(0) { $0 + $1.tensors.count } }
            .min { $0.1.problemCount < $1.1.problemCount }
    }

    private var problemCount: Int { missingProblems.count + shapeProblems.count + surplusProblems.count }

    /// Whether nothing but the widths of layers differs.
    var hasOtherWidths: Bool {
        missingProblems.isEmpty && surplusProblems.isEmpty && !shapeProblems.isEmpty
            && shapeProblems.allSatisfy { !$0.hasSuffix("(transposed)") }
    }

    private init(
        _ entries: [String: TensorEntry], to network: Network, naming: ParameterNaming
    ) throws(ModelError) {
        let network = try Self.withClasses(of: entries, network, naming)
        self.network = network
        self.naming = naming
        layers = try LayerTensors.all(of: network, naming: naming)
        var known: Set<String> = []
        for layer in layers {
            for (name, shapes) in layer.tensors {
                known.insert(name)
                examine(name, shapes: shapes, optional: layer.isOptional(name), in: entries)
            }
        }
        for name in entries.keys.sorted() where !known.contains(name) && !Self.isIgnored(name) {
            surplusProblems.append("surplus: \(quoted(name)), shape \(entries[name]?.shape ?? [])")
        }
    }

    /// The naming under which most of the network's tensors are in the file.
    static func best(_ file: any WeightFile, to network: Network) throws(ModelError) -> FileFit {
        let entries = file.entries
        var best = (naming: ParameterNaming.torchvision, found: 0)
        for naming in ParameterNaming.allCases {
            let names = try LayerTensors.all(of: network, naming: naming).flatMap { $0.tensors.map(\.name) }
            let found = names.count { entries[$0] != nil }
            if found > best.found { best = (naming, found) }
        }
        return try FileFit(entries, to: network, naming: best.naming)
    }

    /// A file as it is, where it has tensors of the network under their own names, else what is in its wrappers; and how
    /// that fits.
    static func unwrapped(
        _ file: any WeightFile, to network: Network
    ) throws(ModelError) -> (file: any WeightFile, fit: FileFit) {
        let fit = try best(file, to: network)
        guard fit.found == 0 else { return (file, fit) }
        let unwrapped = UnwrappedFile.unwrapping(file)
        return (unwrapped, try best(unwrapped, to: network))
    }

    /// The network with the classes of its last dense layer in the file, where that has the shape of one.
    private static func withClasses(
        of entries: [String: TensorEntry], _ network: Network, _ naming: ParameterNaming
    ) throws(ModelError) -> Network {
        guard let head = try LayerTensors.all(of: network, naming: naming).last,
            let convolution = head.convolutionShape,
            let shape = entries[head.weight]?.shape, let classes = shape.first, classes > 0,
            [head.shape, convolution].contains(where: { $0.dropFirst() == shape.dropFirst() })
        else { return network }
        return try network.withClasses(classes)
    }

    private static func isIgnored(_ name: String) -> Bool {
        ignoredEndings.contains { name == $0 || name.hasSuffix("." + $0) }
    }

    private mutating func examine(_ name: String, shapes: [[Int]], optional: Bool, in entries: [String: TensorEntry]) {
        guard let entry = entries[name] else {
            if !optional {
                missing.append(name)
                missingProblems.append("missing: \(quoted(name)), shape \(shapes[0])")
            }
            return
        }
        found += 1
        guard shapes.contains(entry.shape) else {
            let transposed = entry.shape.count > 1 && entry.shape == shapes[0].reversed() ? " (transposed)" : ""
            shapeProblems.append("wrong shape: \(quoted(name)) is \(entry.shape), need \(shapes[0])\(transposed)")
            return
        }
        guard entry.isReadable else {
            typeProblems.append(
                "unsupported type: \(quoted(name)) is of type \(entry.type); convert it to 32-bit floats")
            return
        }
        usable.append(name)
    }
}
