import Foundation
import VGGModel
import VGGTraining

/// A softmax regression on the pixels, trained on the CPU with momentum: the least that can learn.
actor LinearNetwork: TrainableNetwork {
    /// What goes wrong, for tests of what is done about it.
    enum Fault: Sendable {
        case loss(Double, step: Int)
        case gradientNorm(Double, step: Int)
        case imagesOff(step: Int)
        case scoresOff
        case scoresNaN
        case sameScores
    }

    private let inputs: Int
    private let classes: Int
    private let fault: Fault?
    private var weight: [Float]
    private var bias: [Float]
    private var velocity: [Float]
    /// The rates of all steps.
    private(set) var rates: [Double] = []

    init(_ model: Network, fault: Fault? = nil) throws {
        inputs = model.input.count
        classes = model.classes
        self.fault = fault
        let tensors = try Initialization.glorot.tensors(for: model, seed: 1)
        weight = tensors["fc.weight"]?.values ?? []
        bias = tensors["fc.bias"]?.values ?? []
        velocity = [Float](repeating: 0, count: weight.count + bias.count)
    }

    /// The network as a value: one dense layer on pictures of 8x8.
    static func model(classes: Int = 3, crop: Int = 8) throws -> Network {
        let nodes = [
            Node(name: "fc", layer: .dense(features: classes), inputs: [Network.inputName]),
            Node(name: "prob", layer: .softmax, inputs: ["fc"]),
        ]
        return try Network(
            name: "linear", input: Shape(channels: 3, height: crop, width: crop), nodes: nodes,
            preprocessing: .small(crop))
    }

    func step(pixels: [UInt8], labels: [Int], rate: Double, step: Int) throws -> StepResult {
        rates.append(rate)
        var gradient = [Float](repeating: 0, count: velocity.count)
        var loss = 0.0, correct = 0
        for (image, label) in labels.enumerated() {
            let input = values(pixels, image)
            let scores = scores(input)
            let largest = scores.max() ?? 0
            let powers = scores.map { exp($0 - largest) }
            let sum = powers.reduce(0, +)
            loss -= Double(log(powers[label] / sum))
            if scores[label] == largest { correct += 1 }
            for row in 0..<classes {
                let error = (powers[row] / sum - (row == label ? 1 : 0)) / Float(labels.count)
                for column in 0..<inputs { gradient[row * inputs + column] += error * input[column] }
                gradient[weight.count + row] += error
            }
        }
        let norm = gradient.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
        update(gradient, rate: Float(rate), step: step)
        return faulty(
            StepResult(loss: loss / Double(labels.count), correct: correct, images: labels.count, gradientNorm: norm),
            step: step)
    }

    /// A share of the weights, other in every step, stays as it is, as with dropout.
    private func update(_ gradient: [Float], rate: Float, step: Int) {
        for place in gradient.indices {
            velocity[place] = 0.5 * velocity[place] + gradient[place]
            guard (place + step) % 7 != 0 else { continue }
            if place < weight.count {
                weight[place] -= rate * velocity[place]
            } else {
                bias[place - weight.count] -= rate * velocity[place]
            }
        }
    }

    private func faulty(_ result: StepResult, step: Int) -> StepResult {
        switch fault {
        case .loss(let loss, step): StepResult(loss: loss, correct: result.correct, images: result.images)
        case .gradientNorm(let norm, step):
            StepResult(loss: result.loss, correct: result.correct, images: result.images, gradientNorm: norm)
        case .imagesOff(step): StepResult(loss: result.loss, correct: result.correct, images: result.images + 1)
        default: result
        }
    }

    func evaluate(pixels: [UInt8], images: Int) -> [Float] {
        switch fault {
        case .scoresOff: [0]
        case .scoresNaN: [Float](repeating: .nan, count: images * classes)
        case .sameScores: [Float](repeating: 0, count: images * classes)
        default: (0..<images).flatMap { scores(values(pixels, $0)) }
        }
    }

    func snapshot() -> TrainingSnapshot {
        TrainingSnapshot(
            parameters: [
                "fc.weight": Tensor(shape: [classes, inputs], values: weight),
                "fc.bias": Tensor(shape: [classes], values: bias),
            ], optimizer: ["velocity": Tensor(shape: [velocity.count], values: velocity)])
    }

    func restore(_ snapshot: TrainingSnapshot) {
        weight = snapshot.parameters["fc.weight"]?.values ?? []
        bias = snapshot.parameters["fc.bias"]?.values ?? []
        velocity = snapshot.optimizer["velocity"]?.values ?? []
    }

    private func values(_ pixels: [UInt8], _ image: Int) -> [Float] {
        pixels[image * inputs..<(image + 1) * inputs].map { Float($0) / 255 - 0.5 }
    }

    private func scores(_ input: [Float]) -> [Float] {
        (0..<classes).map { row in
            input.indices.reduce(bias[row]) { $0 + weight[row * inputs + $1] * input[$1] }
        }
    }
}
