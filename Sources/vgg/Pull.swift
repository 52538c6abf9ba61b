import ArgumentParser
import VGGDownload
import VGGWeights

/// Downloads pretrained weights into the model folder.
struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Download pretrained weights into the model folder.",
        discussion: """
            Without a name it lists what can be had: torchvision's weights, and the same as timm publishes \
            them on Hugging Face. A location that begins with https:// is taken too. A download that was \
            broken off, by a failure or Ctrl-C, continues where it stopped when the command is run again. \
            What came is checked by its SHA-256.

            The models lie in $VGG_HOME/models, else $XDG_DATA_HOME/swift-vgg/models, else \
            ~/.local/share/swift-vgg/models; timm/vgg16 as timm-vgg16 there. Proxies are taken from \
            HTTPS_PROXY, ALL_PROXY and NO_PROXY.

            Examples:
              vgg pull
              vgg pull vgg16
              vgg pull timm/vgg19_bn --as vgg19_bn
              vgg pull https://example.org/flowers.safetensors --sha256 5f2c...
            """)

    @Argument(
        help: ArgumentHelp("Names of models, or https:// locations.", valueName: "name"),
        completion: .list(ModelCatalogue.names))
    var names: [String] = []

    @Flag(help: "List what can be had, and download nothing.")
    var list = false

    @Flag(help: "Download what is there already too, and replace it.")
    var force = false

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The name under which the model is kept; by default its own.", valueName: "name"))
    var storedName: String?

    @Option(
        help: ArgumentHelp("The SHA-256 that a location's file must have, 64 hexadecimal digits.", valueName: "digits"),
        transform: ExpectedDigest.init(parsing:))
    var sha256: ExpectedDigest?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard names.count == 1 || storedName == nil && sha256 == nil else {
            throw ValidationError("--as and --sha256 are for one model; give one name")
        }
        guard !list || names.isEmpty else { throw ValidationError("--list takes no names; leave them out") }
        _ = try requests()
    }

    func run() async throws {
        let folder = ModelFolder()
        guard !names.isEmpty else { return try show(CatalogueReport(folder)) }
        let requests = try requests()
        let report = await Interruption.cancelling { [output, force] in
            var report = PullReport()
            for request in requests {
                if Task.isCancelled {
                    report.leaveOut(request)
                } else {
                    await report.add(request, to: folder, force: force, output: output)
                }
            }
            return report
        }
        if output.json { try printJSON(report) }
        if report.wasInterrupted { throw ExitCode(130) }
        if !report.failures.isEmpty { throw ExitCode.failure }
    }

    /// What to download, under which names.
    private func requests() throws -> [PullRequest] {
        do {
            return try names.map { try PullRequest($0, digest: sha256, as: storedName) }
        } catch let error as DownloadError {
            throw ValidationError("\(error)")
        } catch let error as WeightsError {
            throw ValidationError(storedName == nil ? "\(error); give one by --as" : "--as \(error)")
        }
    }

    private func show(_ report: CatalogueReport) throws {
        if output.json { try printJSON(report) } else { try Console.print(report.text) }
    }
}

/// A model to download.
struct PullRequest {
    let entry: ModelEntry
    /// The name under which it is kept.
    let name: String

    /// Finds the model of a name or location.
    init(_ text: String, digest: ExpectedDigest?, as name: String?) throws {
        let isLocation = ModelCatalogue.isLocation(text)
        guard isLocation || digest == nil else {
            throw ValidationError("--sha256 is for locations; the checksum of \(text.onOneLine) is known already")
        }
        entry =
            try isLocation ? ModelCatalogue.entry(location: text, digest: digest) : ModelCatalogue.entry(named: text)
        self.name = name ?? entry.storedName
        try ModelFolder.check(self.name)
    }
}

extension ExpectedDigest {
    /// Reads all digits of a SHA-256.
    init(parsing text: String) throws {
        guard let digest = Self(text), digest.isWhole else {
            throw ValidationError("give the \(Self.wholeLength) hexadecimal digits of the file's SHA-256")
        }
        self = digest
    }
}
