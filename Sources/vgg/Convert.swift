import ArgumentParser
import Foundation
import VGG
import VGGModel
import VGGWeights

/// Copies weights of any format to a safetensors file.
struct Convert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy weights of any format to a safetensors file that says what it holds.",
        discussion: """
            The new file has torchvision's names for a VGG and the network's own for others; in its \
            metadata are the network, how pictures become its input, and its classes' names. Values are \
            copied as they are, or rounded with --type. Little memory is taken beside the file. A value \
            that is not finite is refused, and the old file, if there is one, is then still there.

            Examples:
              vgg convert vgg16-397923af.pth vgg16.safetensors
              vgg convert VGG_ILSVRC_16_layers.caffemodel oxford.safetensors
              vgg convert flowers.pth flowers.safetensors --model vgg11 --labels flowers.txt
              vgg convert vgg16.safetensors small.safetensors --type bf16
            """)

    @Argument(help: "The file of weights.", completion: .file(extensions: WeightFormats.endings))
    var input: String

    @Argument(
        help: ArgumentHelp("Where the new file goes.", valueName: "output.safetensors"),
        completion: .file(extensions: ["safetensors"]))
    var output: String

    @Option(
        name: .shortAndLong,
        help: "The network, where the file does not tell: vgg11 to vgg19, also with _bn, or A to E.",
        completion: .list(Network.knownNames))
    var model: String?

    @OptionGroup var arguments: NetworkArguments

    @Option(
        help: ArgumentHelp(
            "The network of a Caffe model, where that does not tell it itself.", valueName: "file.prototxt"),
        completion: .file(extensions: ["prototxt"]))
    var prototxt: String?

    @Option(help: "The type of the new file's values.")
    var type = ElementType.f32

    @OptionGroup var labels: LabelsOptions
    @OptionGroup var preprocessing: PreprocessingOptions
    @OptionGroup var options: OutputOptions

    /// The types by the names that the option takes.
    enum ElementType: String, CaseIterable, ExpressibleByArgument {
        case f32, f16, bf16

        init?(argument: String) { self.init(rawValue: argument.lowercased()) }

        var stored: SafetensorsWriter.ElementType {
            switch self {
            case .f32: .f32
            case .f16: .f16
            case .bf16: .bf16
            }
        }
    }

    func validate() throws {
        guard output.hasSuffix(".safetensors") else {
            throw ValidationError("\(output.onOneLine): give a name that ends in .safetensors")
        }
        if model != nil || !arguments.isEmpty { try usage { try arguments.network(model ?? Model.standardName) } }
        try OutputFile.checkApart(
            [(output, "the output")],
            besides: [(input, "the input"), (labels.labels, "--labels"), (prototxt, "--prototxt")])
    }

    func run() async throws {
        let file = try prototxt.map { ModelFile(try CaffeFile(path: input, prototxt: $0)) } ?? ModelFile(path: input)
        try OutputFile.checkApart(
            [(output, "the output")], besides: file.file.paths.map { ($0, "a file of the input") })
        try OutputFile.check(output, option: "the output")
        let asked = model != nil || !arguments.isEmpty ? try arguments.network(model ?? Model.standardName) : nil
        let names = try labels.read()
        if let network = asked ?? file.network { try labels.check(names, for: network) }
        let converter = ModelConverter(
            type: type.stored, network: asked, preprocessing: try preprocessing.chosen(),
            labels: names)
        let result = try await convert(file, by: converter)
        let report = Report(
            input: input, format: result.format, output: output, model: result.network.name, tensors: result.tensors,
            values: result.values, type: type.stored.rawValue, classes: result.network.classes,
            labels: result.labels != nil, preprocessing: result.network.preprocessing)
        if options.json { try printJSON(report) } else if !options.quiet { try Console.print(report.text) }
    }

    /// Converts the file, unless Ctrl-C stops it.
    private func convert(_ file: ModelFile, by converter: ModelConverter) async throws -> ModelConverter.Result {
        let result = await Interruption.cancelling { [output, options] in
            Result { try Self.convert(file, to: output, by: converter, quiet: options.quiet) }
        }
        do {
            return try result.get()
        } catch let error as WeightsError where error.code == .cancelled {
            Console.error("\(error)")
            throw ExitCode(130)
        }
    }

    private static func convert(
        _ file: ModelFile, to output: String, by converter: ModelConverter, quiet: Bool
    ) throws -> ModelConverter.Result {
        let progress = Progress("converting", total: 100, quiet: quiet)
        defer { progress.hide() }
        return try converter.convert(file, to: output) { progress.advance(to: Int(100 * $0)) }
    }

    private struct Report: Encodable {
        let input, format, output, model: String
        let tensors, values: Int
        let type: String
        let classes: Int
        let labels: Bool
        let preprocessing: Preprocessing

        var text: String {
            """
            \(input.onOneLine), \(format), holds \(model.onOneLine): \(values.grouped) values in \(tensors) tensors
            preprocessing: \(preprocessing)
            written as \(type) to \(output.onOneLine), \(classes) classes\(labels ? " with their names" : "")
            """
        }
    }
}
