import TestSupport
import Testing

extension CommandTests {
    /// `vgg bench training`.
    @Suite struct BenchTrainingTests {
        struct Times: Decodable {
            struct Operation: Decodable {
                let pass, operation: String
                let times: Int
                let ms: Double
            }
            let device: DeviceAnswer
            let model: String
            let batch, repeats, deviceBytes, recomputedBlocks: Int
            let medianMs, fastestMs, slowestMs, imagesPerSecond: Double
            let operations: [Operation]
        }

        private let command =
            ["bench", "training", "--model", "vgg11", "--size", "32", "--batch", "4", "--repeats", "3"] + Slim.shape

        @Test func json() throws {
            let times: Times = try vggJSON(command)
            #expect(times.model == "vgg11" && times.device.precision == "fp32")
            #expect(times.batch == 4 && times.repeats == 3 && times.deviceBytes > 0 && times.recomputedBlocks == 0)
            #expect(times.fastestMs <= times.medianMs && times.medianMs <= times.slowestMs && times.fastestMs > 0)
            #expect(abs(times.imagesPerSecond * times.medianMs / 4000 - 1) < 1e-9)
            // VGG-11 has eight convolutions, of which the first needs no gradient of its input, and three dense layers.
            let count = { (pass: String, operation: String) in
                times.operations.filter { $0.pass == pass && $0.operation == operation }.reduce(0) { $0 + $1.times }
            }
            #expect(count("forward", "convolution") + count("forward", "winograd") == 8)
            #expect(count("backward", "convolution_weight_gradient") == 8 && count("forward", "dense") == 3)
            #expect(count("backward", "turned_filters") == 7)
            #expect(times.operations.allSatisfy { $0.ms >= 0 })
        }

        @Test func peopleAreTold() throws {
            let outcome = try vgg(command)
            #expect(outcome.status == 0, "\(outcome.errors)")
            for words in ["images per second", "forward", "backward", "update"] {
                #expect(outcome.output.contains(words), "\(words)\n\(outcome.output)")
            }
        }

        static let cases = [
            TrainingCase(["bench", "training", "--precision", "fp16"], 64, "training needs fp32"),
            TrainingCase(["bench", "training", "--batch", "0"], 64, "--batch"),
            TrainingCase(["bench", "training", "--model", "vgg12"], 64, "did you mean 'vgg11'"),
            TrainingCase(
                ["bench", "training", "--model", "vgg11", "--size", "32", "--memory-limit", "1kB"] + Slim.shape, 1,
                "it may use 1.0 kB"),
            TrainingCase(
                ["bench", "training", "--model", "vgg11", "--size", "32", "--hidden", "1048576"], 1,
                "use a smaller batch, network or input"),
        ]

        @Test(arguments: cases) func refusals(_ one: TrainingCase) throws { try one.check() }
    }
}
