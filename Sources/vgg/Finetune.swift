import ArgumentParser
import VGG
import VGGModel
import VGGTraining

/// Teaches a trained network other classes.
struct Finetune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Teach a trained network the classes of a folder of pictures.",
        discussion: """
            The folder has a subfolder of JPEG or PNG files for each class. The network's last dense layer \
            is replaced by one for these classes. What that reads is computed once for each picture, and the \
            layer is trained on it, which takes little longer than classifying the pictures.

            With --blocks or --all more of the network is then trained at a low rate, as vgg train does it: \
            with pictures varied, a checkpoint after each epoch, and --resume. The new layer alone is then in \
            the folder head inside the output's. Batch normalisation is folded into the layers before it.
            What --resume goes on with is in the checkpoint: the options of the network, --views and \
            --head-epochs are not looked at then.

            Examples:
              vgg finetune flowers/ --model vgg16 --output flowers-vgg16
              vgg finetune signs/ --model road-signs -o my-signs --views 4 --no-flip
              vgg finetune flowers/ --model vgg16 --output deeper --blocks 1 --epochs 5
              vgg finetune flowers/ --output deeper --resume
            """)

    @OptionGroup var dataset: DatasetOptions
    @OptionGroup var files: TrainingRunOptions
    @OptionGroup(title: "Network") var model: ModelOptions
    @OptionGroup(title: "Network") var size: SizeOptions
    @OptionGroup(title: "Network") var preprocessing: PreprocessingOptions
    @OptionGroup(title: "Learning") var tuning: FineTuningOptions
    @OptionGroup(title: "Learning") var learning: LearningOptions
    @OptionGroup(title: "Device") var family: FamilyOptions
    @OptionGroup(title: "Device") var memory: MemoryOptions
    @OptionGroup(title: "Device") var common: CommonOptions

    func validate() throws {
        // Of a run that is gone on with, the checkpoint has the settings that these go with.
        if !files.resume { _ = try learning.settings(from: nil, defaults: defaults) }
        try common.requireFullPrecision()
        guard model.arguments.classes == nil else {
            throw ValidationError("--classes: the folder has the classes; leave the option out")
        }
        guard tuning.views ?? 1 == 1 || !learning.augmentation.noAugmentation else {
            throw ValidationError(
                "--views \(tuning.views ?? 1) and --no-augmentation: more views are varied ones; give one")
        }
    }

    private var defaults: TrainingSettings { tuning.isDeep ? .deep : .head }

    func run() async throws {
        try files.checkApart(from: dataset)
        if let checkpoint = try files.checkpoint() { return try await resume(checkpoint) }
        try model.requireWeights()
        let settings = try learning.settings(from: nil, defaults: defaults)
        let data = try dataset.read(seed: settings.seed)
        let chosen = try model.chosen(height: size.size, width: size.size)
        try files.prepare()
        let device = try TrainingDevice(common, family, memory)
        let start = try load(chosen, classes: data.classes.count)
        let boundary = try tuning.boundary(of: start)
        let base = try Self.words(for: chosen)
        let work = FineTuningWork(
            data: data, settings: settings, device: device, files: files.output(source: "fine-tuned from \(base)"),
            base: base, output: common.output)
        let stage = work.head(start, options: tuning)
        if tuning.isDeep { try device.check(start.network, after: boundary, settings: settings, data: data) }
        guard stage.settings.epochs > 0, try fits(stage) else {
            return try await work.train(start, after: boundary)
        }
        try stage.check(on: device)
        try work.files.discardCheckpoint()
        let learnt = try await work.train(stage, isLast: !tuning.isDeep)
        if tuning.isDeep { try await work.train(learnt, after: boundary) }
    }

    /// What is fine-tuned, in words: `vgg16 of vgg16.safetensors`.
    private static func words(for model: Model) throws -> String {
        let (name, source) = (model.network.name.onOneLine, "\(try model.source)".onOneLine)
        return name == source ? name : "\(name) of \(source)"
    }

    /// The weights, and the network with a new layer.
    private func load(_ chosen: Model, classes: Int) throws -> FineTuning {
        let network = try preprocessing.applied(to: chosen.network)
        try network.checkHostMemory()
        let source = try chosen.source
        if let note = source.note { common.note(note) }
        var (loaded, parameters) = try source.load(for: network)
        loaded.preprocessing = network.preprocessing
        return try FineTuning(loaded, parameters: parameters, classes: classes)
    }

    /// Whether what the new layer reads can be kept; without more to train it is else computed in each epoch.
    private func fits(_ stage: HeadStage) throws -> Bool {
        if try stage.fits() { return true }
        let what = "the values of \(stage.tuning.features) are too many for this machine's memory"
        guard !tuning.isDeep else {
            throw Failure("\(what); give --head-epochs 0, or fewer pictures or --views")
        }
        common.note("\(what); they are computed in each epoch")
        return false
    }

    /// Goes on from a checkpoint, which holds all that the base model gave.
    private func resume(_ checkpoint: Checkpoint) async throws {
        let settings = try learning.settings(from: checkpoint.settings)
        let data = try dataset.read(seed: settings.seed)
        try files.prepare()
        let device = try TrainingDevice(common, family, memory)
        let start = try FineTuning(resuming: checkpoint)
        let work = FineTuningWork(
            data: data, settings: settings, device: device, files: files.output(source: checkpoint.source),
            base: checkpoint.source, output: common.output)
        let boundary = tuning.isDeep ? try tuning.boundary(of: start) : checkpoint.boundary
        try await work.train(start, after: boundary, from: checkpoint)
    }
}
