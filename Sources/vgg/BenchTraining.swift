import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGModel
import VGGTraining

/// Measures how fast a network is trained.
struct BenchTraining: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training",
        abstract: "Measure how fast a network is trained, and what the time goes to.",
        discussion: """
            A step is an upload of a batch, the forward and the backward pass, and the update of all \
            weights. Whole steps, by the host's clock, alternate with profiled ones, in which each \
            operation has the device's own. The numbers are drawn, the weights those that training \
            begins with. What the operations compute is checked by vgg verify.

            Examples:
              vgg bench training --model vgg16 --batch 8
              vgg bench training --model vgg11 --size 64 --batch 64 \\
                --channels 16,32,64,128,128 --hidden 256 --classes 16
            """)

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "Images in a batch. (default: 8)",
        transform: Limits.number(Limits.batch))
    var batch = 8

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "How many steps are timed. (default: 9)",
        transform: Limits.number(Limits.repeats))
    var repeats = 9

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The network: vgg11, vgg13, vgg16, vgg19 (each also with _bn), or the paper's A, A-LRN, B to E.",
            valueName: "name"),
        completion: .list(Network.knownNames))
    var model = Model.standardName

    @OptionGroup var arguments: NetworkArguments
    @OptionGroup var size: SizeOptions
    @OptionGroup var family: FamilyOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try common.requireFullPrecision()
        try usage { try network() }
    }

    func run() async throws {
        let network = try network()
        let choice = try common.choose()
        let manager = try family.manager(choice.device)
        common.note(choice.note(.fp32))
        let bench = try TrainingBench(
            network, batch: batch, memoryLimit: memory.memoryLimit, on: manager)
        let progress = Progress("steps", total: repeats, quiet: common.quiet)
        defer { progress.hide() }
        var times = TrainingTimes(plan: bench.session.plan)
        try await bench.warmUp()
        for _ in 0..<repeats {
            try await times.add(bench.step(), bench.profile())
            progress.advance()
        }
        progress.hide()
        if common.json {
            try printJSON(TrainingTimesJSON(times, device: DeviceJSON(choice, manager, common, .fp32)))
        } else {
            try Console.print(times.text)
        }
    }

    /// The network, whose average pool, where the input is small, does not enlarge what the last pool leaves.
    private func network() throws(ModelError) -> Network {
        var options = arguments.options
        if let size = size.size {
            (options.height, options.width) = (size, size)
            options.pooledExtent = min(options.pooledExtent, size / 32)
        }
        return try Network.named(model, options: options)
    }
}

/// A session that is timed, and what it is fed.
private struct TrainingBench {
    let session: TrainingSession
    private let values: [Float]
    private let labels: [Int]

    init(_ network: Network, batch: Int, memoryLimit: Int?, on manager: DeviceManager) throws {
        let options = TrainingOptions(batch: batch, memoryLimit: memoryLimit)
        _ = try TrainingPlan(network, for: manager.traits, options: options)
        try network.checkHostMemory()
        session = try TrainingSession(
            network, tensors: InitialTensors(for: network, seed: 1).tensors, on: manager, options: options,
            profiling: true)
        var generator = SystemRandomNumberGenerator()
        values = (0..<batch * network.input.count).map { _ in Float.random(in: -1...1, using: &generator) }
        let classes = session.plan.classes
        labels = (0..<batch).map { $0 % classes }
    }

    /// Takes a step that compiles and allocates what later ones find.
    func warmUp() async throws { _ = try await step() }

    /// Seconds of a whole step.
    func step() async throws -> Double {
        let start = ContinuousClock.now
        _ = try await session.step(values: values, labels: labels, rate: 1e-4, index: 0)
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// Seconds of each operation.
    func profile() async throws -> [Double] {
        try await session.profile(values: values, labels: labels).map(\.seconds)
    }
}
