import ArgumentParser
import VGG
import VGGModel
import VGGTraining

/// Trains a network on a folder of pictures.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a network on a folder of pictures, from the beginning.",
        discussion: """
            The folder has a subfolder of JPEG or PNG files for each class; the subfolders' names are the \
            classes. After every epoch the output's folder gets the metrics, their curves, the model where \
            it is the best so far, and a checkpoint, from which --resume goes on to the same bits as a run \
            that nothing stopped; what a run begins with (--from, --transfer and --initialization) is of no \
            concern to it. Ctrl-C stops a run. The model is for vgg classify, features and evaluate.

            Pictures are varied: resized, cropped at random, mirrored, their colours changed. Each is seen \
            in another form in each epoch, and the same seed gives the same forms.

            Examples:
              vgg train flowers/ --output run --slim 4 --batch-norm --epochs 40
              vgg train flowers/ --output run --resume
              vgg train flowers/ -o deep --model B --slim 4 --from run/best.safetensors
              vgg train digits/ -o digits-run --width 16,32,64,64,64 --size 32 --no-flip
              vgg train flowers/ -o paper --model A --schedule plateau --momentum 0.9
            """)

    @OptionGroup var dataset: DatasetOptions
    @OptionGroup var files: TrainingRunOptions
    @OptionGroup(title: "Network") var network: NewNetworkOptions
    @OptionGroup(title: "Network") var transfer: TransferOptions
    @OptionGroup(title: "Learning") var learning: LearningOptions
    @OptionGroup(title: "Device") var family: FamilyOptions
    @OptionGroup(title: "Device") var memory: MemoryOptions
    @OptionGroup(title: "Device") var common: CommonOptions

    func validate() throws {
        // Of a run that is gone on with, the checkpoint has the settings that these go with.
        if !files.resume { _ = try learning.settings(from: nil) }
        try common.requireFullPrecision()
    }

    func run() async throws {
        try files.checkApart(from: dataset)
        let checkpoint = try files.checkpoint()
        let settings = try learning.settings(from: checkpoint?.settings)
        let data = try dataset.read(seed: settings.seed)
        let learnt = checkpoint == nil ? try transfer.learnt() : nil
        let model = try model(for: data, from: checkpoint?.model ?? learnt?.network, checkpoint)
        try checkpoint?.refuseOthers(model: model, boundary: nil, data: data, settings: settings)
        try files.prepare()
        let device = try TrainingDevice(common, family, memory)
        try device.check(model, settings: settings, data: data)
        let begin = try begin(model, from: learnt, checkpoint, settings)
        let network = try device.network(model, tensors: begin.tensors, settings: settings, data: data)
        let trainer = try Trainer(
            network, of: model, on: data, settings: settings, output: files.output(source: begin.words))
        let start = try TrainingStart(
            trainer, plan: network.session.plan, device: device.json, begins: begin.words,
            progress: checkpoint?.progress)
        let reporter = TrainingReporter(common.output)
        if common.json { reporter.printLine(start) } else { reporter.note(start.text) }
        try await TrainingJob(trainer: trainer, checkpoint: checkpoint, reporter: reporter, output: common.output).run()
    }

    /// The network that is asked for, else the checkpoint's.
    private func model(for data: ImageFolder, from other: Network?, _ checkpoint: Checkpoint?) throws -> Network {
        if let checkpoint, !network.isGiven { return checkpoint.model }
        return try network.network(classes: data.classes.count, from: other)
    }

    /// The tensors to begin with, and what of them comes from elsewhere.
    private func begin(
        _ model: Network, from learnt: LearntTensors?, _ checkpoint: Checkpoint?, _ settings: TrainingSettings
    ) throws -> (tensors: [String: Tensor], words: String?) {
        if let checkpoint { return (checkpoint.snapshot.parameters, checkpoint.source) }
        let initial = try transfer.tensors(
            for: model, from: learnt, initialization: (network.initialization ?? .he).initialization,
            seed: settings.seed)
        let words = transfer.from.map { "\(initial.takenLayers) of \($0.onOneLine), the rest drawn" }
        return (initial.tensors, words)
    }
}
