import ArgumentParser
import VGG
import VGGBackend
import VGGModel
import VGGWeights

/// Shows a network: layers, shapes, parameters, cost, receptive field, memory.
struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a network's layers: shapes, parameters, multiply-adds, receptive field, memory.",
        discussion: """
            All figures are computed from the list of layers; no weights are needed. Of a file that holds \
            a model the network in it is shown, and how pictures become its input. With --device or \
            --memory-limit also what the network will take of the device's memory, before anything is \
            loaded, and what it gives up where that is too little.

            Examples:
              vgg describe vgg16
              vgg describe A-LRN --json
              vgg describe vgg16 --batch 16 --device 0
              vgg describe vgg16.safetensors
              vgg describe vgg16 --batch 16 --memory-limit 250MB
              vgg describe vgg11 --size 64 --channels 16,32,64,128,128 --hidden 256
            """)

    @Argument(
        help: ArgumentHelp(
            "The network: vgg11, vgg13, vgg16, vgg19 (each also with _bn), the paper's A, A-LRN, B to E, road-signs, which is "
                + "built in, a file that holds one, or a name in the model folder.", valueName: "model"),
        completion: .list(Network.knownNames + [BuiltInModel.name]))
    var model = Model.standardName

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Images in a batch, for the memory of activations. (default: 1)",
        transform: Limits.number(Limits.batch))
    var batch = 1

    @OptionGroup var size: SizeOptions
    @OptionGroup var arguments: NetworkArguments
    @OptionGroup var preprocessing: PreprocessingOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !BuiltInModel.isMeant(by: model), Model.file(model) == nil else { return }
        guard !Model.isPath(model) else {
            throw ValidationError("\(model.onOneLine): there is no such file; check the path")
        }
        try usage { try arguments.network(model) }
    }

    func run() throws {
        let network = try network()
        let file = try file.map { FileFacts($0.file) }
        let summary = try network.summary(batch: batch)
        let memory = try deviceMemory(of: network)
        let stacks = try [2, 3].map { try StackArgument(depth: $0, channels: 512) }
        if common.json {
            try printJSON(
                DescriptionJSON(
                    network: summary, file: file, preprocessing: network.preprocessing, stacks: stacks, memory: memory))
        } else {
            let isVGG = Network.isKnown(network.name)
            let parts = [
                table(of: summary), totals(of: summary, file, network.preprocessing), memory?.text,
                isVGG ? sentences(stacks) : nil,
            ]
            try Console.print(parts.compactMap(\.self).joined(separator: "\n"))
        }
    }

    private func deviceMemory(of network: Network) throws -> DeviceMemory? {
        if common.device == nil && memory.memoryLimit == nil { return nil }
        return try DeviceMemory(network, batch: batch, limit: memory.memoryLimit, common: common)
    }

    /// The file that holds the network, if one does.
    private var file: ModelFile? {
        get throws {
            if BuiltInModel.isMeant(by: model) { return ModelFile(try BuiltInModel.weights.file()) }
            return try Model.file(model).map { try ModelFile(path: $0) }
        }
    }

    private func network() throws -> Network {
        let size = size.size.map { ($0, $0) }
        return try preprocessing.applied(to: Model(model, options: arguments.options, size: size).network)
    }

    private func table(of summary: NetworkSummary) -> String {
        var table = Table([
            ("layer", .left), ("kind", .left), ("output", .left), ("parameters", .right), ("multiply-adds", .right),
            ("sees", .right), ("memory", .right),
        ])
        for layer in summary.layers {
            table.add([
                layer.name.shortened, layer.kind.replacing("local response normalization", with: "LRN"),
                layer.output.description,
                layer.parameters > 0 ? layer.parameters.grouped : "",
                layer.multiplyAdds > 0 ? layer.multiplyAdds.grouped : "",
                layer.receptiveField.map { "\($0)x\($0)" } ?? "all", ByteCount(layer.activationBytes).description,
            ])
        }
        return table.text
    }

    private func totals(of summary: NetworkSummary, _ file: FileFacts?, _ preprocessing: Preprocessing) -> String {
        let pictures =
            summary.input.channels == 3
            ? "\(preprocessing)".replacing("; ", with: ";\n" + String(repeating: " ", count: 19))
            : "none: pictures have three channels; vgg run takes tensors"
        let seen = summary.receptiveField.map { "\($0)x\($0) pixels" } ?? "the whole picture"
        return """
            \(summary.name.shortened), input \(summary.input), batch \(summary.batch)
              parameters       \(summary.parameters.grouped) (\(ByteCount(4 * summary.parameters)) as 32-bit floats)
              multiply-adds    \(summary.multiplyAdds.grouped) per image
              activations      \(ByteCount(summary.activationBytes)) if all are kept, the largest \
            \(ByteCount(summary.largestActivationBytes))
              receptive field  \(seen) after the last pool
              preprocessing    \(pictures)\(file.map { "\n  file             \($0.text)" } ?? "")

            """
    }

    private func sentences(_ stacks: [StackArgument]) -> String {
        let lines = stacks.map { stack in
            let n = stack.depth, field = "\(stack.receptiveField)x\(stack.receptiveField)"
            let weights = stack.receptiveField * stack.receptiveField
            let words = [1: "one non-linearity", 2: "two non-linearities", 3: "three non-linearities"]
            return """
                  \(n) layers of 3x3 see \(field) with \(n * 9)C^2 weights and \(words[stack.stackNonlinearities] ?? "");
                  one of \(field) has \(weights)C^2, \((100 * stack.surplus).fixed(0)) % more, and \
                \(words[stack.singleNonlinearities] ?? ""). At C = \(stack.channels): \(stack.stackWeights.grouped) \
                against \(stack.singleWeights.grouped).
                """
        }
        return (["Why 3x3 convolutions, on C channels in and out:"] + lines).joined(separator: "\n")
    }
}
