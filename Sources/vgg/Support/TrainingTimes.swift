import VGG
import VGGBackend
import VGGModel

/// What steps of training took, and the operations in them.
struct TrainingTimes {
    let plan: TrainingPlan
    private var whole: [Double] = []
    private var operations: [[Double]]

    init(plan: TrainingPlan) {
        self.plan = plan
        operations = plan.steps.map { _ in [] }
    }

    /// Takes in the seconds of a whole step, and those of each operation of another.
    mutating func add(_ step: Double, _ profile: [Double]) {
        whole.append(step)
        for (index, seconds) in profile.enumerated() { operations[index].append(seconds) }
    }

    /// The median of a whole step in seconds, and the fastest and slowest.
    var median: Double { whole.median }
    var range: (Double, Double) { (whole.min() ?? 0, whole.max() ?? 0) }
    /// How many steps were timed.
    var count: Int { whole.count }
    /// Images in a second at the median.
    var imagesPerSecond: Double { Double(plan.options.batch) / median }

    /// The medians of operations of one kind in one pass, added up, the longest first.
    var groups: [Group] {
        var groups: [Group.Key: (seconds: Double, count: Int)] = [:]
        for (step, seconds) in zip(plan.steps, operations) {
            let own = groups[Group.Key(step), default: (0, 0)]
            groups[Group.Key(step)] = (own.seconds + seconds.median, own.count + 1)
        }
        return groups.map { Group(key: $0, seconds: $1.seconds, count: $1.count) }.sorted { $0.seconds > $1.seconds }
    }

    /// Operations of one kind in one pass.
    struct Group {
        struct Key: Hashable {
            let pass: TrainingStep.Pass
            let operation: String

            init(_ step: TrainingStep) { (pass, operation) = (step.pass, step.operation) }
        }

        let key: Key
        let seconds: Double
        let count: Int
    }

    /// A line on the whole, and a table of the operations.
    var text: String {
        let network = plan.network, batch = plan.options.batch
        let all = groups.reduce(0) { $0 + $1.seconds }
        var table = Table([
            ("pass", .left), ("operation", .left), ("times", .right), ("ms", .right), ("share", .right),
        ])
        for group in groups {
            table.add([
                group.key.pass.rawValue, group.key.operation, "\(group.count)", (1000 * group.seconds).fixed(2),
                (100 * group.seconds / all).fixed(1) + " %",
            ])
        }
        return """
            \(network.name), input \(network.input), batch \(batch): \((1000 * median).fixed(1)) ms a step, \
            \(imagesPerSecond.fixed(imagesPerSecond < 100 ? 2 : 0)) images per second
              of \(count) steps the fastest took \((1000 * range.0).fixed(1)) ms, the slowest \
            \((1000 * range.1).fixed(1)) ms; \(ByteCount(plan.byteCount)) on the device\
            \(plan.recomputedBlocks > 0 ? ", \(plan.recomputedBlocks) blocks computed twice" : "")

            \(table.text)
            """
    }
}

/// The same as JSON.
struct TrainingTimesJSON: Encodable {
    private struct Operation: Encodable {
        let pass, operation: String
        let times: Int
        let ms: Double
    }

    private enum CodingKeys: String, CodingKey {
        case device, model, input, batch, repeats, operations
        case median = "median_ms"
        case fastest = "fastest_ms"
        case slowest = "slowest_ms"
        case imagesPerSecond = "images_per_second"
        case deviceBytes = "device_bytes"
        case recomputedBlocks = "recomputed_blocks"
    }

    private let device: DeviceJSON
    private let model: String
    private let input: Shape
    private let batch, repeats: Int
    private let median, fastest, slowest, imagesPerSecond: Double
    private let deviceBytes, recomputedBlocks: Int
    private let operations: [Operation]

    init(_ times: TrainingTimes, device: DeviceJSON) {
        self.device = device
        (model, input) = (times.plan.network.name, times.plan.network.input)
        (batch, repeats) = (times.plan.options.batch, times.count)
        (median, imagesPerSecond) = (1000 * times.median, times.imagesPerSecond)
        (fastest, slowest) = (1000 * times.range.0, 1000 * times.range.1)
        (deviceBytes, recomputedBlocks) = (times.plan.byteCount, times.plan.recomputedBlocks)
        operations = times.groups.map {
            Operation(
                pass: $0.key.pass.rawValue, operation: $0.key.operation, times: $0.count, ms: 1000 * $0.seconds)
        }
    }
}
