import ArgumentParser
import VGGModel
import VGGTraining

/// How much of a network learns anew.
struct FineTuningOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "After the new layer, train the last blocks of convolutions too, and the dense layers; 0 these alone.",
            valueName: "number"),
        transform: Limits.number(0...100))
    var blocks: Int?

    @Flag(help: "After the new layer, train the whole network.")
    var all = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Forms of each picture that the new layer is trained on: the first as it is, the others varied. (default: 1)",
            valueName: "number"),
        transform: Limits.number(1...1000))
    var views: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --blocks or --all, epochs of the new layer alone before; 0 for none. (default: 50)",
            valueName: "number"),
        transform: Limits.number(0...1_000_000))
    var headEpochs: Int?

    /// Whether more than the new layer learns.
    var isDeep: Bool { blocks != nil || all }

    func validate() throws {
        guard blocks == nil || !all else { throw ValidationError("--blocks and --all are two things; give one") }
        guard headEpochs == nil || isDeep else {
            throw ValidationError("--head-epochs goes with --blocks or --all; the new layer alone has --epochs")
        }
    }

    /// The node up to which the network stays as it is; nothing where all of it learns.
    func boundary(of tuning: FineTuning) throws -> String? {
        if all { return nil }
        guard let blocks else { return tuning.features }
        do throws(ModelError) {
            return try tuning.boundary(blocks: blocks)
        } catch {
            throw Failure("--blocks \(blocks): \(error)")
        }
    }
}

extension TrainingSettings {
    /// For a layer on values that are computed once: many epochs, since each takes next to no time.
    static let head: TrainingSettings = {
        var settings = TrainingSettings()
        settings.epochs = 50
        settings.optimizer = .adamW()
        settings.learningRate = 0.005
        return settings
    }()

    /// For layers that are trained already: small steps.
    static let deep: TrainingSettings = {
        var settings = TrainingSettings()
        settings.epochs = 10
        settings.learningRate = 0.001
        return settings
    }()
}
