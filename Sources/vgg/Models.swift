import ArgumentParser
import VGGDownload
import VGGWeights

/// Shows and removes the models of the model folder.
struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or remove the models that are in the model folder.",
        discussion: """
            The folder is $VGG_HOME/models, else $XDG_DATA_HOME/swift-vgg/models, else \
            ~/.local/share/swift-vgg/models. vgg pull puts models there; so may you, as NAME.safetensors.

            Examples:
              vgg models
              vgg models --json
              vgg models remove vgg16 timm/vgg19
            """,
        subcommands: [ModelsShow.self, ModelsRemove.self], defaultSubcommand: ModelsShow.self)
}

/// Shows the models.
struct ModelsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the models, their sizes, and where they come from.",
        discussion: """
            Examples:
              vgg models
              vgg models show --json
            """)

    @OptionGroup var output: OutputOptions

    func run() throws {
        let report = try ModelsReport(ModelFolder())
        if output.json { try printJSON(report) } else { try Console.print(report.text) }
    }
}

/// Removes models.
struct ModelsRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove models, and what is left of downloads of them.",
        discussion: """
            Examples:
              vgg models remove vgg16
            """)

    @Argument(help: ArgumentHelp("Names of models, as vgg models shows them.", valueName: "name"))
    var names: [String]

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for name in names {
            do throws(WeightsError) { try ModelFolder.check(Self.stored(name)) } catch {
                throw ValidationError("\(error)")
            }
        }
    }

    func run() throws {
        let folder = ModelFolder()
        var removed: [RemovedReport.Model] = []
        for name in names.map(Self.stored) {
            removed.append(RemovedReport.Model(name: name, bytes: try folder.remove(name)))
        }
        let report = RemovedReport(folder: folder.path, removed: removed)
        if output.json { try printJSON(report) } else { try Console.print(report.text) }
    }

    /// The name under which a model is kept: `timm-vgg16` for `timm/vgg16`, others as they are.
    private static func stored(_ name: String) -> String {
        guard name.contains("/"), let entry = try? ModelCatalogue.entry(named: name) else { return name }
        return entry.storedName
    }
}
