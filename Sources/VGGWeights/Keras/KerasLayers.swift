/// The layers of a Keras file, in the model's order where the file tells it.
struct KerasLayers {
    /// The layers that have arrays.
    private(set) var layers: [KerasLayer] = []
    /// Whether the layers of each kind are in the order in which the model runs them.
    private(set) var isOrdered = false
    /// The attributes that are read.
    static let attributes: Set<String> = ["layer_names", "weight_names", "name", "model_config"]

    private let file: HDF5File
    /// What stands for the container of layers that a list names; no path begins so.
    private static let list = "/"
    private let path: String
    /// The group of the weights, with a slash, in a file of a whole model.
    private let root: String
    /// The datasets of weights by path, less those that became part of a layer.
    private var datasets: [String: HDF5Dataset] = [:]

    init(_ file: HDF5File, path: String) throws(WeightsError) {
        self.file = file
        self.path = path
        root = file.attributes["model_weights"]?["layer_names"] != nil ? "model_weights/" : ""
        for dataset in file.datasets where Self.isWeight(dataset.path) { datasets[dataset.path] = dataset }
        if let names = file.attributes[String(root.dropLast())]?["layer_names"] {
            isOrdered = true
            for name in names { try appendListed(name) }
        }
        appendRest()
    }

    /// Whether a dataset is a weight, not the state of an optimiser, a metric or a random generator.
    private static func isWeight(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        let others: Set<Substring> = ["optimizer", "optimizer_weights", "metrics"]
        return !others.contains(parts.first ?? "") && !parts.contains { $0.hasPrefix("seed_generator") }
    }

    /// Appends a layer of the list, or those of a model that is a layer.
    private mutating func appendListed(_ name: String) throws(WeightsError) {
        let group = root + name
        // A model that is a layer lists what it trains of all its layers first, then the rest.
        var groups: [String: [HDF5Dataset]] = [:]
        var order: [String] = []
        for weight in file.attributes[group]?["weight_names"] ?? [] where Self.isWeight(weight) {
            let path = "\(group)/\(weight)"
            guard let dataset = datasets.removeValue(forKey: path) else { throw missing(weight, in: group) }
            let parent = Self.parent(of: path)
            if groups[parent] == nil { order.append(parent) }
            groups[parent, default: []].append(dataset)
        }
        for part in order {
            let own = order.count == 1 ? name : Self.last(of: part)
            layers.append(KerasLayer(name: own, container: Self.list, datasets: groups[part] ?? []))
        }
    }

    private func missing(_ weight: String, in group: String) -> WeightsError {
        WeightsError(
            .invalidHeader, path: path,
            "damaged Keras file: the weight_names of \(quoted(group)) list \(quoted(weight)), which is not there or "
                + "listed twice; fetch or save the file again")
    }

    /// Appends the layers that no list names, those of a kind by their numbers.
    private mutating func appendRest() {
        var groups: [String: [HDF5Dataset]] = [:]
        for dataset in datasets.values {
            var group = Self.parent(of: dataset.path)
            if Self.last(of: group) == "vars" { group = Self.parent(of: group) }
            groups[group, default: []].append(dataset)
        }
        let sorted = Self.sorted(groups) { $0.key }
        // Keras 3 numbers the layers of a class in the model's order.
        if !isOrdered { isOrdered = !sorted.isEmpty && sorted.allSatisfy { Self.isNumbered($0.key) } }
        for (group, datasets) in sorted {
            let name = file.attributes[group + "/vars"]?["name"]?.first ?? Self.last(of: group)
            layers.append(
                KerasLayer(
                    name: name, container: Self.parent(of: group), datasets: Self.sorted(datasets) { $0.path }))
        }
    }

    /// Elements by their paths, the numbers at the ends of names as numbers.
    private static func sorted<Element>(
        _ elements: some Collection<Element>, by path: (Element) -> String
    ) -> [Element] {
        elements.map { (key: key(path($0)), element: $0) }.sorted { $0.key < $1.key }.map(\.element)
    }

    private static func isNumbered(_ group: String) -> Bool { last(of: parent(of: group)) == "layers" }

    private static func key(_ path: String) -> (String, String, Int, String) {
        let name = Substring(last(of: path))
        return (parent(of: path), String(name.withoutNumber), name.number, path)
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func last(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
