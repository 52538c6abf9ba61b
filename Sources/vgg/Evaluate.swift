import ArgumentParser
import VGG
import VGGModel
import VGGReports
import VGGTraining

/// Measures how well a model classifies pictures whose classes are known.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how well a model classifies pictures whose classes are known.",
        discussion: """
            The folder has a subfolder of JPEG or PNG files for each class. Where the subfolders' names are \
            the model's labels, they tell the classes, of which some may be missing; otherwise there must be \
            as many as the model has classes, and their order by name is that of the classes. Of a folder \
            that is split into train and val, validation or test the latter is taken.

            With --validation-share and --seed those pictures are taken that vgg train validates with by \
            the same options. Where no model is named it is road-signs, as for vgg classify. A picture that cannot be read is named, the rest go on, and the exit status is 1.

            Examples:
              vgg evaluate flowers-test/ --model run/best.safetensors
              vgg evaluate flowers/ --model run/best.safetensors --validation-share 0.1
              vgg evaluate imagenet-val/ --model vgg16 --batch 32 --csv classes.csv
              vgg evaluate flowers-test/ --model run/best.safetensors --json \\
                --matrix confusion.svg
            """)

    @Argument(
        help: ArgumentHelp("A folder with a subfolder of pictures for each class.", valueName: "folder"),
        completion: .directory)
    var folder: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Take this share of each class alone, as vgg train takes it to validate.", valueName: "share"))
    var validationShare: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of vgg train that decides which share.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp("Draw which classes were taken for which.", valueName: "file.svg|file.png"),
        completion: .file(extensions: ["svg", "png"]))
    var matrix: String?

    @Option(
        help: ArgumentHelp("Write each class's precision, recall, F1 and pictures.", valueName: "file.csv"),
        completion: .file(extensions: ["csv"]))
    var csv: String?

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Pictures that run at once, fewer where the memory does not suffice. (default: 8)",
        transform: Limits.number(Limits.batch))
    var batch: Int?

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var preprocessing: PreprocessingOptions
    @OptionGroup var labels: LabelsOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let matrix, !matrix.hasSuffix(".svg"), !matrix.hasSuffix(".png") {
            throw ValidationError("--matrix \(matrix.onOneLine): give a name that ends in .svg or .png")
        }
        guard validationShare.map({ $0 > 0 && $0 < 1 }) ?? true else {
            throw ValidationError("--validation-share: give a number above 0 and below 1, such as 0.1")
        }
        try OutputFile.checkApart(
            [(matrix, "--matrix"), (csv, "--csv")], besides: [(labels.labels, "--labels")] + model.files)
    }

    func run() async throws {
        let model = model.orBuiltIn
        try model.requireWeights()
        if let matrix { try OutputFile.check(matrix, option: "--matrix") }
        if let csv { try OutputFile.check(csv, option: "--csv") }
        let names = try labels.read()
        for (path, option) in [(matrix, "--matrix"), (csv, "--csv")] {
            guard let path, OutputFile.isInside(path, folder: folder) else { continue }
            throw Failure("\(option) \(path.onOneLine): lies inside the pictures; give a place elsewhere")
        }
        let pictures = try EvaluatedPictures(folder: folder, share: validationShare, seed: seed)
        let run = try ImageRun(
            pictures.paths.map { .file($0) }, batch: batch, model: model, size: size.size,
            preprocessing: preprocessing, kernels: kernels, memory: memory, common: common, values: .scores)
        try labels.check(names, for: run.network)
        var score: EvaluationScore?
        let failures = try await run.forEachPicture { path, scores in
            try scores.checkFinite(of: path)
            if score == nil {
                score = try EvaluationScore(
                    pictures, labels: ClassLabels.named(count: scores.count, preferring: names ?? run.labels))
                if score?.isMatchedByOrder == true {
                    common.note("the folders' names are not the model's labels: their order is taken for the classes'")
                }
            }
            score?.add(path, scores)
        }
        guard let score, let report = EvaluationReport(score, run: run, failures: failures) else {
            throw Failure("\(folder.onOneLine): none of the \(pictures.paths.count) pictures can be read")
        }
        try write(score.evaluation.confusion)
        if common.json { try printJSON(report) } else { try Console.print(report.text) }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    private func write(_ confusion: ConfusionMatrix) throws {
        if let csv { try OutputFile.write(confusion.csv.text, to: csv, option: "--csv") }
        guard let matrix else { return }
        if matrix.hasSuffix(".png") { return try confusion.picture().write(to: matrix) }
        try OutputFile.write(confusion.chart.drawing(width: 880).svg, to: matrix, option: "--matrix")
    }
}
