import ArgumentParser
import OpenCLRuntime
import VGG
import VGGVerification

/// Finds the fastest algorithms of a network's convolutions.
struct Tune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find out which kernels run a network's convolutions fastest on a device.",
        discussion: """
            For each convolution of the network at a batch, a dozen algorithms and ways to cut the work \
            take turns, each checked against the double-precision reference before it is timed. What is \
            found is kept in $VGG_CACHE_DIR/tuning, else $XDG_CACHE_HOME/swift-vgg/tuning, else \
            ~/.cache/swift-vgg/tuning, with every measurement, and used from then on by all commands that run networks on the device, unless \
            they are given --no-tuning.

            Whatever was measured before is not measured again, so a run that its budget ended goes on \
            with the next. Leave the machine alone meanwhile.

            Examples:
              vgg tune
              vgg tune --model vgg11 --batch 8 --budget 3m
            """)

    @Option(
        name: .shortAndLong,
        help: "The network: vgg11, vgg13, vgg16, vgg19 (each also with _bn), or the paper's A, A-LRN, B to E.",
        completion: .list(Network.knownNames))
    var model = "vgg16"

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "Images in a batch. (default: 1)",
        transform: Limits.number(Limits.batch))
    var batch = 1

    @Option(
        help: ArgumentHelp("How long it may take: 90s, 2m, or seconds. (default: 60s)", valueName: "time"),
        transform: Limits.seconds)
    var budget = 60.0

    @OptionGroup var size: SizeOptions
    @OptionGroup var arguments: NetworkArguments
    @OptionGroup var family: FamilyOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { try usage { try network() } }

    func run() throws {
        let start = ContinuousClock.now
        let network = try network()
        guard let store = TuningStore.standard else {
            throw Failure("there is no folder to keep the result in; name one by VGG_CACHE_DIR")
        }
        let choice = try common.choose()
        let manager = try family.manager(choice.device)
        common.note(choice.note(common.precision))
        let options = PlanOptions(batch: batch, precision: common.precision)
        let layers = try Plan(network, for: manager.traits, options: options).tunableLayers
        let before = store.load(for: manager) ?? TuningRecord()
        // A folder that cannot be written is refused before anything is measured.
        try store.save(before, for: manager)
        var tuner = try Tuner(manager, record: before, check: ConvolutionReference())
        var kept = true
        try measure(layers, by: &tuner, start: start) { record in
            do {
                try store.save(record, for: manager)
                kept = true
            } catch {
                if kept { common.note("\(error)") }
                kept = false
            }
        }

        let report = TuningReport(
            device: DeviceJSON(choice, manager, common), model: network.name, batch: batch,
            file: store.path(for: manager), layers: layers, before: before, tuner: tuner)
        if common.json { try printJSON(report) } else { try Console.print(report.text) }
        if !kept { try store.save(tuner.record, for: manager) }
    }

    /// Measures the layers until the time is up, and keeps what was found of each as soon as it is there.
    private func measure(
        _ layers: [TunableLayers], by tuner: inout Tuner, start: ContinuousClock.Instant,
        saving save: (TuningRecord) -> Void
    ) throws {
        let progress = Progress("tuning", total: tuner.remaining(layers.map(\.problem)), quiet: common.quiet)
        defer { progress.hide() }
        for layer in layers where tuner.remaining([layer.problem]) > 0 {
            let left = budget - (ContinuousClock.now - start) / .seconds(1)
            guard left > 0 else { return }
            let known = tuner.record
            try tuner.measure([layer.problem], budget: left) { progress.advance(by: $0) }
            if tuner.record != known { save(tuner.record) }
        }
    }

    private func network() throws(ModelError) -> Network {
        try arguments.network(model, height: size.size, width: size.size)
    }
}
