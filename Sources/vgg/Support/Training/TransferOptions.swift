import ArgumentParser
import VGG
import VGGModel
import VGGTraining
import VGGWeights

/// Which weights training begins with, where they are not all drawn.
struct TransferOptions: ParsableArguments {
    /// What is taken over, by name.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case fitting, paper

        var transfer: InitialTensors.Transfer { self == .fitting ? .fitting : .paper }
    }

    @Option(
        help: ArgumentHelp(
            "Begin with layers of a trained network in a file or the model folder, as the paper begins its deeper networks "
                + "with those of A.", valueName: "file|name"),
        completion: .file(extensions: WeightFormats.endings))
    var from: String?

    @Option(
        help: """
            What --from takes over: every layer of the same name and shape, or what the paper does, the first four \
            convolutions of A and the dense layers. (default: of another configuration paper, else fitting)
            """)
    var transfer: Choice?

    func validate() throws {
        guard transfer == nil || from != nil else {
            throw ValidationError("--transfer says what --from takes over; give that too")
        }
    }

    /// What is in the file that is to be begun with; nothing where none is given.
    func learnt() throws -> LearntTensors? {
        guard let from else { return nil }
        if BuiltInModel.isMeant(by: from) { return try LearntTensors(ModelFile(BuiltInModel.weights.file())) }
        guard let path = Model.file(from) else {
            throw Failure("--from \(from.onOneLine): there is no such file; check the path")
        }
        return try LearntTensors(path: path)
    }

    /// The tensors that a network begins with.
    func tensors(
        for network: Network, from learnt: LearntTensors?, initialization: Initialization, seed: UInt64
    ) throws -> InitialTensors {
        guard let learnt else { return try InitialTensors(for: network, initialization: initialization, seed: seed) }
        let isSame = learnt.network.convolutions == network.convolutions
        let initial = try InitialTensors(
            for: network, from: learnt.tensors, transferring: (transfer ?? (isSame ? .fitting : .paper)).transfer,
            initialization: initialization, seed: seed)
        guard !initial.taken.isEmpty else {
            throw Failure(
                "--from \((from ?? "").onOneLine): no layer of its \(learnt.network.name) has the name and the shape of "
                    + "one of this \(network.name); give the same --width, or train from nothing")
        }
        return initial
    }
}

extension Network {
    /// The names of the convolutions, by which configurations differ.
    fileprivate var convolutions: [String] {
        nodes.compactMap { if case .convolution = $0.layer { $0.name } else { nil } }
    }
}

extension InitialTensors {
    /// The layers that were taken over: `conv1_1, conv2_1, fc6`.
    var takenLayers: String {
        var layers: [String] = []
        for layer in taken.map({ String($0.prefix { $0 != "." }) }) where layers.last != layer { layers.append(layer) }
        return layers.joined(separator: ", ")
    }
}
