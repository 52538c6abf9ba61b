import ArgumentParser
import VGG
import VGGModel
import VGGTraining

/// Which network is trained from its beginning.
struct NewNetworkOptions: ParsableArguments {
    /// The ways to draw weights, by name.
    enum Draw: String, CaseIterable, ExpressibleByArgument {
        case he, glorot, paper

        var initialization: Initialization {
            switch self {
            case .he: .he()
            case .glorot: .glorot
            case .paper: .normal()
            }
        }
    }

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The network: vgg11, vgg13, vgg16 or vgg19, each also with _bn, or the paper's A, A-LRN, B to E. (default: vgg11)",
            valueName: "name"),
        completion: .list(Network.knownNames))
    var model: String?

    @Option(
        name: [.long, .customLong("channels")],
        help: ArgumentHelp("Output channels of the five blocks, such as 16,32,64,128,128.", valueName: "list"),
        transform: Limits.widths)
    var width: [Int]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the paper's channels and hidden features are divided by.", valueName: "number"),
        transform: Limits.number(1...64))
    var slim: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Features of the two hidden dense layers. (default: 4096)", valueName: "number"),
        transform: Limits.number(Limits.features))
    var hidden: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Rows and columns of the input, at least 32. (default: 64)", valueName: "pixels"),
        transform: Limits.number(Limits.size))
    var size: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The shorter side that pictures are resized to before their centre is taken, except in training. (default: 8/7 "
                + "of the size, 256 for 224)", valueName: "pixels"),
        transform: Limits.number(Limits.size))
    var shorterSide: Int?

    @Flag(help: "One wide convolution in each block for its stack of small ones: 5x5 for two of 3x3, 7x7 for three.")
    var wideFilters = false

    @Flag(help: "Normalise what each convolution makes over its batch; the endings _bn do too.")
    var batchNorm = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of hidden features that is left out at random. (default: 0.5)", valueName: "share"))
    var dropout: Double?

    @Option(
        help:
            "How weights are drawn: by what a layer reads, by what it reads and feeds, or all of deviation 0.01. (default: he)"
    )
    var initialization: Draw?

    @OptionGroup var preprocessing: PreprocessingOptions

    /// Whether anything is given that decides the network.
    var isGiven: Bool {
        let numbers = [slim, hidden, size, shorterSide].contains { $0 != nil }
        return numbers || model != nil || width != nil || dropout != nil || batchNorm || wideFilters
            || preprocessing.preprocessing != nil
    }

    func validate() throws {
        guard slim == nil || width == nil else {
            throw ValidationError("--slim and --width both set the channels; give one")
        }
        if let shorterSide, shorterSide < size ?? Self.standardSize {
            throw ValidationError(
                "--shorter-side \(shorterSide) is less than the size of the input, \(size ?? Self.standardSize); give no less"
            )
        }
        guard dropout.map({ (0..<1).contains($0) }) ?? true else {
            throw ValidationError("--dropout: give a number from 0 to below 1; 0 leaves dropout out")
        }
        if let model, BuiltInModel.isMeant(by: model) || Model.file(model) != nil {
            throw ValidationError(
                "--model \(model.onOneLine) is a trained model; give a network's name, and the model with --from to "
                    + "begin with its weights, or see vgg finetune")
        }
        try usage { try Network.named(model ?? Self.standardName) }
    }

    private static let standardName = "vgg11"
    private static let standardSize = 64

    /// The network for a number of classes.
    ///
    /// Pictures are prepared as is asked for, else as they are for the network that the weights come from, and else as for
    /// torchvision's: values near 0 are what a network learns from at once.
    func network(classes: Int, from learnt: Network?) throws -> Network {
        var options = slim.map { NetworkOptions.slim(divisor: $0) } ?? NetworkOptions()
        options.classes = classes
        options.channels = width ?? options.channels
        options.hiddenFeatures = hidden ?? options.hiddenFeatures
        (options.height, options.width) = (size ?? Self.standardSize, size ?? Self.standardSize)
        // Of what five halvings leave nothing is averaged.
        options.pooledExtent = options.height / NetworkOptions.smallestExtent
        options.batchNormalization = batchNorm
        options.wideFilters = wideFilters
        options.dropout = dropout.map { $0 > 0 ? $0 : nil } ?? options.dropout
        var network = try usage { try Network.named(model ?? Self.standardName, options: options) }
        network.preprocessing = (learnt?.preprocessing ?? .torchvision).scaled(to: options.height, options.width)
        network = try preprocessing.applied(to: network)
        network.preprocessing.shorterSide = shorterSide ?? network.preprocessing.shorterSide
        return network
    }
}
