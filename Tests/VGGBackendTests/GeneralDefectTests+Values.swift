import VGGBackend
import VGGModel
import VGGVerification

/// Mistakes in what is done to each value by itself, or to values at one place of several images.
extension GeneralDefectTests {
    static func elementwise() throws -> [Defect] {
        let one = { (layers: [Layer]) in try OperationCase(layers, input: image, images: 2) }
        return [
            Defect(
                testDescription: "factors of the first block", file: "elementwise",
                text: "LOAD(factors + block * VECTOR)", replacement: "LOAD(factors)", families: vectors + [.gpu],
                operation: try OperationCase([.scale], input: Shape(channels: 40, height: 3, width: 5), images: 2)),
            Defect(
                testDescription: "addend missing", file: "elementwise", text: "addends[channel]", replacement: "0.0f",
                families: [.naive], operation: try one([.scale])),
            Defect(
                testDescription: "rectifier missing", file: "elementwise", text: ", addend), (vec)(lowest))",
                replacement: ", addend), (vec)(-INFINITY))", families: vectors + [.gpu],
                operation: try one([.scale, .relu])),
            Defect(
                testDescription: "positive values sloped too", file: "elementwise", text: "((x) < 0.0f ?",
                replacement: "((x) < 1.5f ?", families: Bench.families, operation: try one([.leakyReLU(slope: 0.25)])),
            Defect(
                testDescription: "upper bound left out", file: "elementwise", text: "((x) > (most) ? (most) : (x))",
                replacement: "(x)", families: Bench.families, operation: try one([.clip(minimum: -1, maximum: 0.5)])),
            Defect(
                testDescription: "negative values kept", file: "elementwise",
                text: "output[i] = LEAKY(input[i], slope);", replacement: "output[i] = input[i];", families: [.naive],
                operation: try one([.leakyReLU(slope: 0.25)])),
            Defect(
                testDescription: "bounds swapped", file: "elementwise",
                text: "output[i] = CLIP(input[i], least, most);",
                replacement: "output[i] = CLIP(input[i], most, least);",
                families: [.naive], operation: try one([.clip(minimum: -1, maximum: 0.5)])),
        ] + (try remainders())
    }

    /// Rows of features are no whole vectors.
    private static func remainders() throws -> [Defect] {
        let features = Shape(features: 19)
        let sum = try OperationCase(joining: [[], [.relu], []], by: .add, input: features, images: 2)
        let product = try OperationCase(
            joining: [[], [.leakyReLU(slope: 0.5)], []], by: .multiply, input: features, images: 2)
        let cases: [(String, OperationCase)] = [
            ("CLIP(input[i], least, most)", try OperationCase([.clip(minimum: 1, maximum: 2)], input: features)),
            ("LEAKY(input[i], slope)", try OperationCase([.leakyReLU(slope: 0.25)], input: features)),
            ("RECTIFY(input[i] + other[i], lowest)", sum), ("RECTIFY(output[i] + input[i], lowest)", sum),
            ("RECTIFY(input[i] * other[i], lowest)", product), ("RECTIFY(output[i] * input[i], lowest)", product),
        ]
        return cases.map { value, operation in
            Defect(
                testDescription: "values past whole vectors left out: \(value)", file: "elementwise",
                text: "for (; i < END; ++i) output[i] = \(value);", replacement: "", families: vectors,
                operation: operation)
        }
    }

    static func joins() throws -> [Defect] {
        let sum = try OperationCase(
            joining: [[.leakyReLU(slope: 0.5)], [], [.relu]], by: .add, then: [.relu], input: image, images: 2)
        let product = try OperationCase(
            joining: [[.leakyReLU(slope: 0.5)], [], [.scale]], by: .multiply, input: image, images: 2)
        let narrow = Layer.convolution(Convolution(channels: 5, kernel: 1))
        let odd = try OperationCase(joining: [[narrow], [], [.relu]], by: .concatenation, input: image, images: 2)
        let whole = try OperationCase(
            joining: [[], [.relu]], by: .concatenation, input: Shape(channels: 32, height: 3, width: 4), images: 2)
        return [
            Defect(
                testDescription: "third image left out", file: "elementwise",
                text: "LOAD(output + i) + LOAD(input + i)",
                replacement: "LOAD(output + i)", families: vectors + [.gpu], operation: sum),
            Defect(
                testDescription: "third image in place of the sum", file: "elementwise", text: "output[i] + input[i]",
                replacement: "input[i]", families: [.naive], operation: sum),
            Defect(
                testDescription: "twice the first", file: "elementwise", text: "RECTIFY(input[i] + other[i]",
                replacement: "RECTIFY(input[i] + input[i]", families: [.naive],
                operation: try OperationCase(joining: [[], [.relu], []], by: .add, input: image)),
            Defect(
                testDescription: "third image left out", file: "elementwise",
                text: "LOAD(output + i) * LOAD(input + i)", replacement: "LOAD(output + i)",
                families: vectors + [.gpu], operation: product),
            Defect(
                testDescription: "third image left out", file: "elementwise", text: "RECTIFY(output[i] * input[i]",
                replacement: "RECTIFY(output[i]", families: [.naive], operation: product),
            Defect(
                testDescription: "square of the first", file: "elementwise", text: "RECTIFY(input[i] * other[i]",
                replacement: "RECTIFY(input[i] * input[i]", families: [.naive], operation: product),
            Defect(
                testDescription: "square of the first", file: "elementwise", text: "LOAD(input + i) * LOAD(other + i)",
                replacement: "LOAD(input + i) * LOAD(input + i)", families: vectors + [.gpu], operation: product),
            Defect(
                testDescription: "channels before the offset overwritten", file: "concatenation", text: "if (from < 0)",
                replacement: "if (0)", families: vectors + [.gpu], operation: odd),
            Defect(
                testDescription: "the next block left out", file: "concatenation", text: "from + 1 < blocks ?",
                replacement: "from + 1 < blocks - 1 ?", families: vectors + [.gpu], operation: odd),
            Defect(
                testDescription: "all at the first channel", file: "concatenation",
                text: "offset / VECTOR + get_global_id(1)", replacement: "get_global_id(1)",
                families: vectors + [.gpu], operation: whole),
            Defect(
                testDescription: "all at the first channel", file: "concatenation", text: "offset + channel, 0",
                replacement: "channel, 0", families: [.naive], operation: odd),
        ]
    }
}
