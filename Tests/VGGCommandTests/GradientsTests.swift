import Foundation
import TestSupport
import Testing
import VGGModel
import VGGReference
import VGGWeights

extension CommandTests {
    /// `vgg gradients`.
    @Suite struct GradientsTests {
        struct Answer: Decodable {
            let device: DeviceAnswer
            let model, weights, output: String
            let batch: Int
            let loss: Double
            let steps: [Double]
        }

        let scratch = Scratch.shared

        /// Numbers from -1 to 1, the same every time.
        private func values(_ count: Int, seed: Int = 1) -> [Float] {
            (0..<count).map { Float((($0 + seed) &* 2_654_435_761) >> 8 & 0xFFFF) / 32768 - 1 }
        }

        private func input(_ shape: [Int]) throws -> (path: String, values: [Float]) {
            let (path, values) = (scratch.path("g.npy"), values(shape.reduce(1, *)))
            try NumpyFile.write(Tensor(shape: shape, values: values), to: path)
            return (path, values)
        }

        /// Weights for a network under its own names.
        private func tensors(of network: Network) throws -> [String: Tensor] {
            var tensors: [String: Tensor] = [:]
            for (node, shape) in try network.weightShapes() {
                let drawn = values(shape.reduce(1, *), seed: node.utf8.reduce(0) { 31 * $0 + Int($1) })
                let size = (6 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
                let isNormalization = shape.count == 1
                let weights = drawn.map { isNormalization ? 1 + $0 / 4 : $0 * size }
                tensors["\(node).weight"] = Tensor(shape: shape, values: weights)
                for kind in ["bias"] + (isNormalization ? ["running_mean", "running_var"] : []) {
                    tensors["\(node).\(kind)"] = Tensor(
                        shape: [shape[0]], values: drawn.prefix(shape[0]).map { 1 + $0 / 8 })
                }
            }
            return tensors
        }

        private func reference(
            _ network: Network, _ tensors: [String: Tensor], _ values: [Float], _ labels: [Int], smoothing: Double = 0
        ) throws -> TrainingPass {
            let length = network.input.count
            let images = try labels.indices.map {
                try Activation(shape: network.input, floats: Array(values[$0 * length..<($0 + 1) * length]))
            }
            return try Reference.trainingPass(
                network, tensors: tensors, images: images, labels: labels,
                options: TrainingPass.Options(labelSmoothing: smoothing))
        }

        @Test(arguments: [("vgg11", 1e-5), ("C", 1e-5), ("vgg11_bn", 2e-5)])
        func agreeWithTheReference(_ name: String, _ tolerance: Double) throws {
            var options = NetworkOptions.slim(divisor: 16)
            (options.height, options.width, options.classes, options.dropout) = (33, 40, 10, nil)
            let network = try Network.named(name, options: options), tensors = try tensors(of: network)
            let (weights, output) = (scratch.path("gw.safetensors"), scratch.path("g.safetensors"))
            try SafetensorsWriter().write(tensors, to: weights)
            let (path, values) = try input([8, 3, 33, 40]), labels = [3, 1, 3, 0, 9, 2, 5, 4]
            let answer: Answer = try vggJSON([
                "gradients", "--model", name, "--weights", weights, "--channels", "4,8,16,32,32", "--hidden", "256",
                "--classes", "10", "--input", path, "--labels", labels.map(String.init).joined(separator: ","),
                "--output", output, "--no-dropout", "--label-smoothing", "0.1",
            ])
            let expected = try reference(network, tensors, values, labels, smoothing: 0.1)
            #expect(answer.model == name && answer.batch == 8 && answer.steps.isEmpty)
            #expect(abs(answer.loss - expected.loss) <= 1e-5 * expected.loss)
            let file = try WeightFormats.open(output)
            let names = expected.gradients.keys.map { "gradients.\($0)" } + ["losses", "scores"]
            #expect(Set(file.names) == Set(names))
            #expect(try file.tensor("scores").shape == [8, 10])
            // Before batch normalisation a bias changes nothing: its gradient is zero but for roundings.
            let isNormalized = name.hasSuffix("_bn")
            for (name, gradient) in expected.gradients
            where !isNormalized || !name.hasPrefix("conv") || !name.hasSuffix("bias") {
                let found = try file.tensor("gradients.\(name)")
                #expect(found.shape == tensors[name]?.shape)
                #expect(Comparison.relativeL2(of: found.values, from: gradient) <= tolerance, "\(name)")
            }
        }

        /// The second step is the second batch's, after weights that the first has moved.
        @Test func stepsMoveTheWeights() throws {
            var options = NetworkOptions.slim(divisor: 16)
            (options.height, options.width, options.classes, options.dropout) = (32, 32, 10, nil)
            let network = try Network.named("vgg11", options: options)
            var tensors = try tensors(of: network)
            let (weights, output) = (scratch.path("gw.safetensors"), scratch.path("g.safetensors"))
            try SafetensorsWriter().write(tensors, to: weights)
            let (path, values) = try input([4, 3, 32, 32])
            let answer: Answer = try vggJSON([
                "gradients", "--model", "vgg11", "--weights", weights, "--channels", "4,8,16,32,32", "--hidden", "256",
                "--classes", "10", "--input", path, "--labels", "3,1,3,0", "--batch", "2", "--output", output,
                "--no-dropout", "--steps", "2", "--rate", "0.01", "--momentum", "0", "--weight-decay", "0",
            ])
            let half = values.count / 2
            let first = try reference(network, tensors, Array(values[..<half]), [3, 1])
            try move(&tensors, by: first.gradients)
            let second = try reference(network, tensors, Array(values[half...]), [3, 0])
            try move(&tensors, by: second.gradients)
            #expect(abs(answer.steps[0] - first.loss) <= 1e-5 * first.loss)
            #expect(abs(answer.steps[1] - second.loss) <= 1e-5 * second.loss)
            let file = try WeightFormats.open(output)
            #expect(try file.tensor("steps.loss").values == answer.steps.map(Float.init))
            for (name, tensor) in tensors {
                let found = try file.tensor("weights.\(name)").values
                #expect(Comparison.relativeL2(of: found, from: tensor.values.map(Double.init)) <= 1e-6, "\(name)")
            }
        }

        private func move(_ tensors: inout [String: Tensor], by gradients: [String: [Double]]) throws {
            for (name, gradient) in gradients {
                let old = try #require(tensors[name])
                let moved = zip(old.values, gradient).map { Float(Double($0) - 0.01 * $1) }
                tensors[name] = Tensor(shape: old.shape, values: moved)
            }
        }

        /// What is read is not written over.
        @Test func theWeightsAreKept() throws {
            let weights = try scratch.write([1, 2, 3], to: "kept.safetensors"), (path, _) = try input([2, 3, 32, 32])
            let outcome = try vgg(
                ["gradients", "--model", "vgg11", "--weights", weights, "--input", path, "--labels", "1,2"]
                    + ["--output", weights] + Slim.shape)
            #expect(outcome.status == 64 && outcome.errors.contains("--weights"), "\(outcome.errors)")
            #expect(try Data(contentsOf: URL(filePath: weights)) == Data([1, 2, 3]))
        }

        /// Words after the usual ones, and what is said of them.
        static let refusals: [(words: [String], status: Int32, message: String)] = [
            (["--labels", "1"], 1, "2 images, for which there are 1 labels"),
            (["--labels", "1,10"], 1, "10 is none of the 10 classes"),
            (["--labels", "1,x"], 64, "give the class of each image"), (["--labels", "1,-1"], 64, "from 0"),
            (["--labels", "1,2", "--batch", "3"], 1, "a batch that divides their number"),
            (["--labels", "1,2", "--precision", "fp16-storage"], 64, "training needs fp32"),
            (["--labels", "1,2", "--rate", "-1"], 64, "--rate"),
            (["--labels", "1,2", "--label-smoothing", "2"], 64, "--label-smoothing"),
            (["--labels", "1,2", "--memory-limit", "1kB"], 1, "needs"),
        ]

        @Test(arguments: refusals) func isRefused(_ words: [String], _ status: Int32, _ message: String) throws {
            let (path, _) = try input([2, 3, 32, 32]), output = scratch.path("refused.safetensors")
            let outcome = try vgg(
                ["gradients", "--model", "vgg11", "--weights", "seeded:1", "--input", path, "--output", output]
                    + Slim.shape + words)
            #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: output))
        }
    }
}
