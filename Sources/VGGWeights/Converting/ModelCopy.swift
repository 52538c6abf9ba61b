import VGGModel

/// The tensors of a network in a file, each with the name and shape that it gets in a new one.
struct ModelCopy {
    /// The network, with its classes and preprocessing.
    let network: Network
    private let file: any WeightFile
    private let tensors: [Copied]

    private struct Copied {
        /// The name in the file; nothing for a bias that it does without, which is zero.
        let source: String?
        let name: String
        let shape: [Int]
    }

    /// Matches a file with the network that is asked for, or the one that it is found to hold.
    ///
    /// - Throws: `WeightsError` where it holds no network that can be told, or not the one asked for.
    init(_ file: ModelFile, asked: Network?) throws(WeightsError) {
        guard let wanted = asked.map(file.prepared) ?? file.network else { throw file.unknownNetwork }
        let weights: any WeightFile, matched: (network: Network, tensors: [Copied])?
        do throws(ModelError) {
            let fit: FileFit
            (weights, fit) = try FileFit.unwrapped(file.whole, to: wanted)
            matched = try Self.match(weights, fit, wanted)
        } catch {
            throw WeightsError(.mismatch, path: file.file.path, error.message)
        }
        guard let matched else { throw Self.unfit(weights, wanted) }
        self.file = weights
        (network, tensors) = matched
    }

    /// The network and the tensors for it; nothing where the file has others.
    private static func match(
        _ file: any WeightFile, _ fit: FileFit, _ wanted: Network
    ) throws(ModelError) -> (network: Network, tensors: [Copied])? {
        if fit.matches && fit.typeProblems.isEmpty {
            return (fit.network.prepared(as: file.model.preprocessing), try tensors(fit, in: file.entries))
        }
        guard let own = file.model.network, own != wanted, let names = wanted.counterparts(in: own) else { return nil }
        let held = try FileFit.best(file, to: own)
        guard held.matches && held.typeProblems.isEmpty else { return nil }
        let network = try wanted.inference().withClasses(held.network.classes)
        return (network, try tensors(of: network, called: names, in: held))
    }

    /// The tensors of a file that fits by name.
    private static func tensors(_ fit: FileFit, in entries: [String: TensorEntry]) throws(ModelError) -> [Copied] {
        let targets = try LayerTensors.all(of: fit.network, naming: fit.network.namingForFiles)
        return zip(fit.layers, targets).flatMap { source, target in
            zip(source.tensors, target.tensors).map { old, new in
                Copied(source: entries[old.name] == nil ? nil : old.name, name: new.name, shape: new.shapes[0])
            }
        }
    }

    /// The tensors of a file whose own network computes the same, with the names of its nodes by those here.
    private static func tensors(
        of network: Network, called names: [String: String], in held: FileFit
    ) throws(ModelError) -> [Copied] {
        let sources = Dictionary(held.layers.map { ($0.node, $0) }) { first, _ in first }
        return try LayerTensors.all(of: network, naming: network.namingForFiles).flatMap { layer in
            let source = names[layer.node].flatMap { sources[$0] }
            return zip(layer.tensors, [source?.weight, source?.bias]).map { tensor, source in
                Copied(source: source, name: tensor.name, shape: tensor.shapes[0])
            }
        }
    }

    /// The tensors as streams, which refuse values that are not finite, and end where the task is cancelled; `progress` is
    /// told the share that has passed.
    func streams(progress: @escaping (Double) -> Void) -> [TensorStream] {
        let total = Double(tensors.reduce(0) { $0 + $1.shape.reduce(1, *) })
        var done = 0
        return tensors.map { tensor in
            TensorStream(name: tensor.name, shape: tensor.shape) { body throws(WeightsError) in
                try forEachBlock(of: tensor) { values throws(WeightsError) in
                    guard !Task.isCancelled else {
                        throw WeightsError(.cancelled, path: file.path, "not converted: it was stopped")
                    }
                    try check(values, of: tensor)
                    try body(values)
                    done += values.count
                    progress(Double(done) / max(total, 1))
                }
            }
        }
    }

    private func forEachBlock(
        of tensor: Copied, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard let source = tensor.source else {
            let zeros = Tensor(shape: tensor.shape, values: repeatElement(0, count: tensor.shape.reduce(1, *)))
            return try zeros.forEachBlock(body)
        }
        try file.forEachBlock(of: source, body)
    }

    private func check(_ values: UnsafeBufferPointer<Float>, of tensor: Copied) throws(WeightsError) {
        guard FiniteCheck.hasFailure(UnsafeRawBufferPointer(values)) else { return }
        // Loading tells all that is wrong, and what it means.
        _ = try ParameterLoader.load(file, for: network)
        throw WeightsError(
            .notFinite, path: file.path, "\(quoted(tensor.source ?? tensor.name)) holds values that are not finite")
    }
}

extension ModelCopy {
    /// Says what keeps a file from fitting the network, or its own where that is nearer.
    private static func unfit(_ file: any WeightFile, _ network: Network) -> WeightsError {
        let fits = [network, file.model.network].compactMap { network in
            network.flatMap { network in (try? FileFit.best(file, to: network)).map { (network, $0) } }
        }
        guard let (asked, fit) = fits.max(by: { $0.1.found < $1.1.found }) else {
            return LoadReport.unknownNetwork(of: file)
        }
        return LoadReport(file: file, fit: fit, values: ValueCheck([:], layers: fit.layers), asked: asked).error
    }
}

extension Network {
    /// The names under which a new file has the weights: torchvision's for a VGG, the nodes' own for others.
    fileprivate var namingForFiles: ParameterNaming {
        let weighted = nodes.filter(\.layer.hasParameters)
        let isVGG = weighted.allSatisfy { $0.name.wholeMatch(of: /(conv|bn)[1-5]_[0-9]+|fc[6-8]/) != nil }
        return isVGG && weighted.last?.name == "fc8" ? .torchvision : .canonical
    }
}
