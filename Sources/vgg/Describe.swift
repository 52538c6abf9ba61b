import ArgumentParser
import VGGBackend
import VGGModel

/// Shows a network: layers, shapes, parameters, cost, receptive field, memory.
struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a network's layers: shapes, parameters, multiply-adds, receptive field, memory.",
        discussion: """
            All figures are computed from the list of layers; no device and no weights are needed.

            Examples:
              vgg describe vgg16
              vgg describe A-LRN --json
              vgg describe vgg11 --size 64 --channels 16,32,64,128,128 --hidden 256 --classes 16
            """)

    @Argument(help: "The network: vgg11, vgg13, vgg16, vgg19 (_bn), or the paper's A to E.")
    var model = "vgg16"

    @Option(name: .shortAndLong, help: "Images in a batch, for the memory of activations.")
    var batch = 1

    @OptionGroup(title: "Network options") var arguments: NetworkArguments
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch: \(batch) images; give at least 1") }
    }

    func run() throws {
        let summary = try arguments.network(model).summary(batch: batch)
        let stacks = try [2, 3].map { try StackArgument(depth: $0, channels: 512) }
        if output.json {
            try printJSON(DescriptionJSON(network: summary, stacks: stacks))
        } else {
            print(table(of: summary))
            print(totals(of: summary))
            for stack in stacks { print(sentence(stack)) }
        }
    }

    private func table(of summary: NetworkSummary) -> String {
        var table = Table([
            ("layer", .left), ("kind", .left), ("output", .left), ("parameters", .right), ("multiply-adds", .right),
            ("sees", .right), ("memory", .right),
        ])
        for layer in summary.layers {
            table.add([
                layer.name, layer.kind, layer.output.description,
                layer.parameters > 0 ? layer.parameters.grouped : "",
                layer.multiplyAdds > 0 ? layer.multiplyAdds.grouped : "",
                layer.receptiveField.map { "\($0)x\($0)" } ?? "all", ByteCount(layer.activationBytes).description,
            ])
        }
        return table.text
    }

    private func totals(of summary: NetworkSummary) -> String {
        let seen = summary.receptiveField.map { "\($0)x\($0) pixels" } ?? "the whole picture"
        return """
            \(summary.name), input \(summary.input), batch \(summary.batch)
              parameters       \(summary.parameters.grouped) (\(ByteCount(4 * summary.parameters)) as 32-bit floats)
              multiply-adds    \(summary.multiplyAdds.grouped) per image
              activations      \(ByteCount(summary.activationBytes)) if all are kept, the largest \
            \(ByteCount(summary.largestActivationBytes))
              receptive field  \(seen) after the last pool

            """
    }

    private func sentence(_ stack: StackArgument) -> String {
        let n = stack.depth, field = stack.receptiveField
        return """
            Why 3x3: \(n) convolutions of 3x3 see \(field)x\(field) pixels with \(n * 9)C^2 weights and \
            \(stack.stackNonlinearities) non-linearities; one of \(field)x\(field) has \(field * field)C^2 and \
            \(stack.singleNonlinearities). At C = \(stack.channels): \(stack.stackWeights.grouped) against \
            \(stack.singleWeights.grouped), \((100 * stack.surplus).fixed(0))% more.
            """
    }
}

/// A network's description as JSON: the totals at the top, then the layers and the argument for small filters.
private struct DescriptionJSON: Encodable {
    let network: NetworkSummary
    let stacks: [StackArgument]

    private enum Key: String, CodingKey { case stacks }

    func encode(to encoder: any Encoder) throws {
        try network.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(stacks, forKey: .stacks)
    }
}
