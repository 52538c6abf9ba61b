/// Finds which node of a VGG network each layer of a Keras file is.
struct KerasNaming {
    /// The node of each layer, where that is clear.
    private(set) var nodes: [String?]
    /// Whether the layers bear the names that keras.applications gives them.
    private(set) var isFromApplications = false

    private let layers: [KerasLayer]

    /// Convolutions in each block, of the VGG networks that have different numbers in all.
    private static let blocks = [[1, 1, 2, 2, 2], [2, 2, 2, 2, 2], [2, 2, 3, 3, 3], [2, 2, 4, 4, 4]]
    private static let denseNodes = ["fc6", "fc7", "fc8"]

    init(_ model: KerasLayers) {
        layers = model.layers
        nodes = layers.map { Self.node(of: $0) }
        let convolutions = places(of: .convolution)
        isFromApplications = convolutions.contains { layers[$0].name.hasPrefix("block") && nodes[$0] != nil }
        if model.isOrdered { nameByOrder(convolutions) }
        // Dense layers called fc1 and fc2 alone do not make a VGG network.
        if !convolutions.contains(where: { nodes[$0] != nil }) { nodes = nodes.map { _ in nil } }
    }

    private func places(of kind: KerasLayer.Kind) -> [Int] { layers.indices.filter { layers[$0].kind == kind } }

    /// The node that a layer's name tells.
    private static func node(of layer: KerasLayer) -> String? {
        switch layer.kind {
        case .convolution: place(layer.name, "block", "_conv") ?? place(layer.name, "conv", "_")
        case .normalization:
            (place(layer.name, "block", "_bn") ?? place(layer.name, "bn", "_")).map { "bn" + $0.dropFirst(4) }
        case .dense:
            ["fc1": "fc6", "fc2": "fc7", "predictions": "fc8"][layer.name] ?? denseNodes.first { $0 == layer.name }
        case .other: nil
        }
    }

    /// `convB_I` for a name of block B and place I.
    private static func place(_ name: String, _ prefix: String, _ middle: String) -> String? {
        guard name.hasPrefix(prefix) else { return nil }
        let numbers = name.dropFirst(prefix.count).split(separator: "_", omittingEmptySubsequences: false)
        guard numbers.count == 2, numbers[1].hasPrefix(middle.dropFirst()),
            let block = Int(numbers[0]), let place = Int(numbers[1].dropFirst(middle.count - 1)),
            (1...5).contains(block), (1...4).contains(place)
        else { return nil }
        return "conv\(block)_\(place)"
    }

    /// Names by their order the layers whose names do not tell, where they are those of a VGG network.
    private mutating func nameByOrder(_ convolutions: [Int]) {
        if convolutions.allSatisfy({ nodes[$0] == nil }) { nameConvolutions(convolutions) }
        guard convolutions.allSatisfy({ nodes[$0] != nil }) else { return }
        nameNormalizations(convolutions)
        nameDense()
    }

    private mutating func nameConvolutions(_ places: [Int]) {
        guard let blocks = Self.blocks.first(where: { $0.reduce(0, +) == places.count }), areTogether(places) else {
            return
        }
        var names: [String] = []
        var rest = places[...]
        for (block, count) in blocks.enumerated() {
            // A block's convolutions have as many outputs as its first.
            guard Set(rest.prefix(count).map { layers[$0].outputs }).count == 1 else { return }
            names += (1...count).map { "conv\(block + 1)_\($0)" }
            rest = rest.dropFirst(count)
        }
        for (place, name) in zip(places, names) { nodes[place] = name }
    }

    private mutating func nameNormalizations(_ convolutions: [Int]) {
        let places = places(of: .normalization)
        guard places.count == convolutions.count, places.allSatisfy({ nodes[$0] == nil }), areTogether(places),
            zip(places, convolutions).allSatisfy({ layers[$0].outputs == layers[$1].outputs })
        else { return }
        for (place, convolution) in zip(places, convolutions) {
            nodes[place] = nodes[convolution].map { "bn" + $0.dropFirst(4) }
        }
    }

    private mutating func nameDense() {
        let places = places(of: .dense)
        guard places.count == Self.denseNodes.count, areTogether(places),
            zip(places, Self.denseNodes).allSatisfy({ nodes[$0] == nil || nodes[$0] == $1 })
        else { return }
        for (place, name) in zip(places, Self.denseNodes) { nodes[place] = name }
    }

    /// Whether layers lie in one group, so that their numbers give one order.
    private func areTogether(_ places: [Int]) -> Bool { Set(places.map { layers[$0].container }).count <= 1 }
}
