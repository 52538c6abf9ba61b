import ArgumentParser
import OpenCLRuntime
import VGGBackend
import VGGModel
import VGGWeights

/// Measures how fast a whole network and each of its layers run.
struct BenchNetwork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Measure how fast a whole network and each of its layers run.",
        discussion: """
            After a warm-up, whole batches (upload, launches, download; the host's clock) alternate with profiled ones
            (each layer by the device's own clock), so that a disturbed stretch of time touches both. Medians are shown.

            Examples:
              vgg bench network --model vgg16 --weights seeded:1
              vgg bench network --model vgg16 --weights seeded:1 --batch 8 --repeats 20 --json
            """)

    @OptionGroup var model: ModelOptions

    @Option(name: .shortAndLong, help: "Images in a batch.")
    var batch = 1

    @Option(name: .shortAndLong, help: "How many batches are timed.")
    var repeats = 15

    @OptionGroup var place: DeviceOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch: \(batch) images; give at least 1") }
        guard repeats > 0 else { throw ValidationError("--repeats: \(repeats); give at least 1") }
    }

    func run() async throws {
        let choice = try place.choose()
        let (network, parameters) = try model.source().load(for: model.arguments.network(model.model))
        let manager = try place.manager(choice.device)
        let session = try Session(
            network, parameters: parameters, on: manager,
            options: PlanOptions(batch: batch, outputs: [network.inference().scoresNode?.name ?? ""]), profiling: true)
        Console.note(choice.note, quiet: output.quiet)
        let (whole, layers) = try await measure(session)
        let report = Report(choice, network: network.name, batch: batch, plan: session.plan, whole: whole, layers: layers)
        if output.json { try printJSON(report) } else { print(report.text) }
    }

    /// Seconds of each whole batch, and of each step in each profiled batch.
    private func measure(_ session: Session) async throws -> (whole: [Double], layers: [[Double]]) {
        let count = batch * session.plan.network.input.count
        let values = (0..<count).map { Float(($0 &* 2_654_435_761) >> 8 & 0xFFFF) / 32768 - 1 }
        var (whole, layers): ([Double], [[Double]]) = ([], [])
        var progress = Progress("batches", total: repeats, quiet: output.quiet)
        for _ in 0..<2 { _ = try await session.run(values: values) }
        for _ in 0..<repeats {
            let clock = ContinuousClock()
            let start = clock.now
            _ = try await session.run(values: values)
            whole.append((clock.now - start) / .seconds(1))
            layers.append(try await session.profile().map(\.seconds))
            progress.advance()
        }
        progress.finish()
        return (whole, layers)
    }
}

extension BenchNetwork {
    /// What was measured, as JSON and as text.
    private struct Report: Encodable {
        struct Layer: Encodable {
            let name: String
            let ms: Double
            let gflops: Double
            let variant: String
        }

        let device: DeviceJSON
        let model: String
        let batch: Int
        let repeats: Int
        let medianMilliseconds: Double
        let quartiles: [Double]
        let imagesPerSecond: Double
        let layers: [Layer]

        enum CodingKeys: String, CodingKey {
            case device, model, batch, repeats, layers
            case medianMilliseconds = "median_ms"
            case quartiles = "quartiles_ms"
            case imagesPerSecond = "images_per_second"
        }

        init(
            _ choice: DeviceChoice, network: String, batch: Int, plan: Plan, whole: [Double], layers: [[Double]]
        ) {
            device = DeviceJSON(choice)
            model = network
            self.batch = batch
            repeats = whole.count
            medianMilliseconds = 1000 * Samples(whole).quantile(0.5)
            quartiles = [1000 * Samples(whole).quantile(0.25), 1000 * Samples(whole).quantile(0.75)]
            imagesPerSecond = Double(batch) / Samples(whole).quantile(0.5)
            self.layers = plan.steps.enumerated().map { index, step in
                let seconds = Samples(layers.map { $0[index] }).quantile(0.5)
                let work = 2 * Double(batch * step.multiplyAdds)
                return Layer(
                    name: step.name, ms: 1000 * seconds, gflops: work / seconds / 1e9,
                    variant: "\(step.operation.name) \(step.operation.variantName)")
            }
        }

        var text: String {
            var table = Table([("layer", .left), ("ms", .right), ("GFLOP/s", .right), ("kernel", .left)])
            for layer in layers {
                table.add([layer.name, layer.ms.fixed(3), layer.gflops > 0 ? layer.gflops.fixed(1) : "", layer.variant])
            }
            let sum = layers.map(\.ms).reduce(0, +)
            return table.text + """

                \(model), batch \(batch), \(repeats) repeats: median \(medianMilliseconds.fixed(2)) ms \
                (quartiles \(quartiles[0].fixed(2)) to \(quartiles[1].fixed(2))), \
                \(imagesPerSecond.fixed(2)) images per second
                kernels \(sum.fixed(2)) ms of it, by the device's clock
                """
        }
    }
}

/// Measurements of one quantity.
struct Samples {
    private let sorted: [Double]

    /// Takes measurements in any order.
    init(_ values: [Double]) { sorted = values.sorted() }

    /// The value below which a share of the measurements lies, between the two nearest ones in proportion.
    func quantile(_ share: Double) -> Double {
        guard let last = sorted.indices.last else { return .nan }
        let place = share * Double(last)
        let (low, part) = (Int(place), place - place.rounded(.down))
        return sorted[low] + part * (sorted[min(low + 1, last)] - sorted[low])
    }
}
