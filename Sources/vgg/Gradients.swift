import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGModel
import VGGWeights

/// Writes the gradients that a device computes of a network's weights.
struct Gradients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compute the gradients of a network's weights on raw tensors, to check a device's training.",
        discussion: """
            The input is [images, channels, rows, columns] of float32, without preprocessing, and each image \
            has a label, counted from 0. The output holds losses [images], scores [images, classes] and the \
            gradient of the mean loss with respect to each weight, as gradients.conv1_1.weight. Layers of \
            batch normalisation use the batch's own statistics. Dropout draws by its own generator, which no \
            other program has: --no-dropout leaves it out.

            With --steps the weights then move that often, each time by the next images of a batch, from \
            the start again after the last; the output also holds steps.loss and the weights after them, \
            as weights.conv1_1.weight.

            Examples:
              vgg gradients --model vgg11 --weights w.safetensors --input x.npy \\
                --labels 3,1 --output g.safetensors
              vgg gradients --weights seeded:1 --input x.npy --labels 3,1 \\
                --output g.safetensors --no-dropout --steps 20 --rate 0.01
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The input, NCHW float32.", valueName: "file.npy"),
        completion: .file(extensions: ["npy"]))
    var input: String

    @Option(
        help: ArgumentHelp("The class of each image, with commas between them, such as 3,1.", valueName: "list"),
        transform: Gradients.labels)
    var labels: [Int]

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where the gradients go.", valueName: "file.safetensors"),
        completion: .file(extensions: ["safetensors"]))
    var output: String

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Images of a batch, a divisor of their number; by default all of the input.",
        transform: Limits.number(Limits.batch))
    var batch: Int?

    @OptionGroup var update: UpdateOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var family: FamilyOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.hasSuffix(".safetensors") || output.hasPrefix("/dev/") else {
            throw ValidationError("--output \(output): give a name that ends in .safetensors")
        }
        try common.requireFullPrecision()
        try OutputFile.checkApart([(output, "--output")], besides: [(input, "--input")] + model.files)
    }

    func run() async throws {
        try model.requireWeights()
        let images = try RawImages(path: input, common: common)
        let batch = batch ?? images.count
        guard labels.count == images.count, images.count.isMultiple(of: batch) else {
            throw Failure(
                "--input \(input): it holds \(images.count) images, for which there are \(labels.count) labels and batches of "
                    + "\(batch); give a label for each, and a batch that divides their number")
        }
        try OutputFile.check(output)
        let found = try images.model(model)
        let network = update.noDropout ? found.network.leavingOut(\.layer.isDropout) : found.network
        let choice = try common.choose(), manager = try family.manager(choice.device)
        common.note(choice.note(.fp32))
        let options = try update.options(batch: batch, memoryLimit: memory.memoryLimit)
        _ = try TrainingPlan(network, for: manager.traits, options: options)
        let tensors = try found.source.trainedTensors(of: network)
        let session = try TrainingSession(network, tensors: tensors, on: manager, options: options)

        let first = try await session.gradients(values: images.values(of: 0, batch), labels: Array(labels[..<batch]))
        let losses = try await steps(of: session, images, from: tensors)
        try await write(first, losses, from: session)
        guard common.json else {
            for (step, loss) in losses.enumerated() { try Console.print("step \(step): loss \(loss)") }
            return common.note("loss \(first.result.loss); gradients written to \(output.onOneLine)")
        }
        try printJSON(
            Report(
                device: DeviceJSON(choice, manager, common), model: network.name, weights: "\(try found.source)",
                output: output, batch: batch, loss: first.result.loss.finite, steps: losses.map(\.finite)))
    }

    /// Takes the steps asked for, from the first weights on; the loss of each before it.
    private func steps(
        of session: TrainingSession, _ images: RawImages, from tensors: [String: Tensor]
    ) async throws -> [Double] {
        // Computing gradients has moved the running statistics.
        try await session.restore(tensors: tensors, moments: session.moments())
        let batch = session.plan.options.batch
        var losses: [Double] = []
        for index in 0..<update.steps {
            let place = index % (images.count / batch)
            let result = try await session.step(
                values: images.values(of: place, batch), labels: Array(labels[place * batch..<(place + 1) * batch]),
                rate: update.rate, index: index)
            losses.append(result.loss)
        }
        return losses
    }

    private func write(
        _ first: (result: TrainingSession.StepResult, gradients: [String: Tensor]), _ losses: [Double],
        from session: TrainingSession
    ) async throws {
        let result = first.result, images = result.losses.count
        var tensors = [
            "losses": Tensor(shape: [images], values: result.losses),
            "scores": Tensor(shape: [images, session.plan.classes], values: result.scores),
        ]
        for (name, gradient) in first.gradients { tensors["gradients.\(name)"] = gradient }
        if !losses.isEmpty {
            tensors["steps.loss"] = Tensor(shape: [losses.count], values: losses.map { Float($0) })
            for (name, tensor) in try await session.tensors() { tensors["weights.\(name)"] = tensor }
        }
        try SafetensorsWriter(metadata: ["model": session.plan.network.name]).write(tensors, to: output)
    }

    /// Reads classes, of which several images may have the same.
    @Sendable private static func labels(_ text: String) throws -> [Int] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers.allSatisfy({ 0..<Limits.features.upperBound ~= $0 }) else {
            throw ValidationError("give the class of each image as a whole number from 0, such as 3,1,3")
        }
        return numbers
    }

    private struct Report: Encodable {
        let device: DeviceJSON
        let model, weights, output: String
        let batch: Int
        let loss: Double?
        let steps: [Double?]
    }
}
