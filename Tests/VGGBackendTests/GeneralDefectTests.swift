import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Mistakes planted in the kernels of what VGG has none of, each found by the checks.
@Suite struct GeneralDefectTests {
    static let vectors: [KernelFamily] = [.cpu(vector: 16), .cpu(vector: 4)]
    static let image = Shape(channels: 17, height: 7, width: 9)
    static let picture = Shape(channels: 3, height: 9, width: 22)

    static func window(
        _ rows: Int, _ columns: Int, stride: (Int, Int) = (2, 2), dilation: Int = 1, before: (Int, Int) = (1, 1),
        after: (Int, Int) = (1, 1)
    ) -> Window {
        Window(
            size: .init(rows: rows, columns: columns), stride: .init(rows: stride.0, columns: stride.1),
            dilation: .init(dilation), before: .init(rows: before.0, columns: before.1),
            after: .init(rows: after.0, columns: after.1))
    }

    static func convolution(
        _ channels: Int, _ window: Window, groups: Int = 1, of input: Shape = image, then layers: [Layer] = []
    ) throws -> OperationCase {
        let layer = Layer.convolution(Convolution(channels: channels, window: window, groups: groups))
        return try OperationCase([layer] + layers, input: input, images: 2)
    }

    static func all() throws -> [Defect] {
        try convolutions() + groups() + pools() + elementwise() + joins() + rearrangements()
    }

    private static func convolutions() throws -> [Defect] {
        let oblong = try convolution(21, window(3, 2, stride: (2, 3), before: (1, 0)))
        let spread = try convolution(21, window(3, 3, stride: (1, 1), dilation: 2))
        let plain = try convolution(21, window(5, 4, stride: (3, 2), before: (2, 3)), of: picture)
        let file = "window_convolution"
        return [
            Defect(
                testDescription: "bias missing", file: file, text: "sum[p][v] = LOAD(bias + v * VECTOR)",
                replacement: "sum[p][v] = (vec)(0.0f)", families: vectors, operation: oblong),
            Defect(
                testDescription: "steps of rows and columns swapped", file: file,
                text: "pixel / extent.w * window.z - placing.z", replacement: "pixel / extent.w * window.w - placing.z",
                families: vectors, operation: oblong),
            Defect(
                testDescription: "dilation left out", file: file, text: "tap % window.y * placing.y",
                replacement: "tap % window.y", families: vectors + [.gpu], operation: spread),
            Defect(
                testDescription: "padding on the wrong side", file: file,
                text: "x0 * STRIDE - placing.w", replacement: "x0 * STRIDE - placing.z", families: vectors,
                operation: plain),
            Defect(
                testDescription: "rows above the image read", file: file, text: "if (row < 0 || row >= extent.x) {",
                replacement: "if (row < -1 || row >= extent.x) {", families: vectors, operation: plain),
            Defect(
                testDescription: "a picture's last column left out", file: file, text: "first + p < width ?",
                replacement: "first + p < width - 1 ?", families: vectors, operation: plain),
            Defect(
                testDescription: "last tile stored beyond the image", file: file, text: "if (p < count)",
                replacement: "if (p < count + 3)", families: vectors, operation: spread),
            Defect(
                testDescription: "taps of another order", file: file, text: "* taps + tap] : 0.0f",
                replacement: "* taps + (taps - 1 - tap)] : 0.0f", families: vectors + [.gpu], operation: oblong),
            Defect(
                testDescription: "border off by one", file: file, text: "y < extent.x && x >= 0 && x < extent.y",
                replacement: "y < extent.x && x >= 0 && x < extent.y - 1", families: [.gpu], operation: spread),
            Defect(
                testDescription: "second image reads the first", file: file, text: "(size_t)at[f].image * inBlocks",
                replacement: "(size_t)0 * inBlocks", families: [.gpu], operation: oblong),
            Defect(
                testDescription: "stride left out", file: file, text: "x * window.w + kx * placing.y - placing.w",
                replacement: "x + kx * placing.y - placing.w", families: [.naive], operation: oblong),
        ]
    }

    private static func groups() throws -> [Defect] {
        let wide = Shape(channels: 32, height: 3, width: 4)
        let grouped = try convolution(64, .centered(3), groups: 2, of: wide)
        let each = try convolution(17, window(3, 2, stride: (1, 2), dilation: 2, before: (1, 0)), groups: 17)
        return [
            Defect(
                testDescription: "all groups read the first", file: "window_convolution",
                text: "/ channelGroups) * depth", replacement: "/ channelGroups) * 0", families: vectors,
                operation: grouped),
            Defect(
                testDescription: "all groups read the first", file: "window_convolution",
                text: "(inBlocks / depth)) * depth", replacement: "(inBlocks / depth)) * 0", families: [.gpu],
                operation: grouped),
            Defect(
                testDescription: "all groups read the first", file: "window_convolution",
                text: "channel / (outputs / groups) * share", replacement: "0", families: [.naive],
                operation: grouped),
            Defect(
                testDescription: "weights of another channel", file: "depthwise_convolution",
                text: "weights += (size_t)block *", replacement: "weights += (size_t)0 *",
                families: vectors + [.gpu], operation: each),
            Defect(
                testDescription: "weights of the first channels again", file: "depthwise_convolution",
                text: "weights[(size_t)channel * taps + tap]", replacement: "weights[(size_t)lane * taps + tap]",
                families: vectors + [.gpu], operation: each),
            Defect(
                testDescription: "first tap of a row left out", file: "window",
                text: "start < 0 ? DIVIDE_UP(-start, step) : 0", replacement: "start < 0 ? -start / step + 1 : 0",
                families: vectors + [.gpu],
                operation: try convolution(17, window(5, 5, stride: (1, 1), dilation: 2, before: (2, 2)), groups: 17)),
            Defect(
                testDescription: "bias missing", file: "depthwise_convolution", text: "sum = bias[channel];",
                replacement: "sum = 0;", families: [.naive], operation: each),
        ]
    }

    private static func pools() throws -> [Defect] {
        let pooling = Pooling(window: window(3, 2, stride: (3, 1), after: (0, 1)), roundsUp: true)
        let largest = try OperationCase([.maxPool(pooling)], input: image, images: 2)
        let mean = try OperationCase([.averagePool(pooling, countsPadding: false)], input: image, images: 2)
        let padded = try OperationCase([.averagePool(pooling, countsPadding: true)], input: image, images: 2)
        return [
            Defect(
                testDescription: "last row of the window left out", file: "window_pool", text: "ky < endRow",
                replacement: "ky < endRow - 1", families: vectors + [.gpu], operation: largest),
            Defect(
                testDescription: "last column of the window left out", file: "window_pool", text: "kx < window.y",
                replacement: "kx < window.y - 1", families: [.naive], operation: largest),
            Defect(
                testDescription: "maxima begin at zero", file: "window_pool", text: "(vec)(-INFINITY)",
                replacement: "(vec)(0.0f)", families: vectors + [.gpu], operation: largest),
            Defect(
                testDescription: "padding counts always", file: "window_pool", text: "if (countsPadding)",
                replacement: "if (1)", families: Bench.families, operation: mean),
            Defect(
                testDescription: "padding never counts", file: "window_pool", text: "if (countsPadding)",
                replacement: "if (0)", families: Bench.families, operation: padded),
            Defect(
                testDescription: "what is beyond the padding counts", file: "window_pool",
                text: "size, extent + after)", replacement: "size, extent + after + 9)", families: Bench.families,
                operation: padded),
        ]
    }

    private static func rearrangements() throws -> [Defect] {
        let turned = try OperationCase([.transpose(order: [2, 0, 1])], input: image, images: 2)
        let softmax = try OperationCase([.softmax], input: Shape(channels: 17, height: 3, width: 7), images: 2)
        let logarithm = try OperationCase([.logSoftmax], input: Shape(channels: 17, height: 3, width: 7), images: 2)
        return [
            Defect(
                testDescription: "rows and columns swapped", file: "transpose",
                text: "i / extent.y % extent.x * steps.y",
                replacement: "i / extent.y % extent.x * steps.z", families: Bench.families, operation: turned),
            Defect(
                testDescription: "second image from the first", file: "transpose", text: "input[image + source_of",
                replacement: "input[source_of", families: Bench.families, operation: turned),
            Defect(
                testDescription: "last channel left out", file: "pixel_softmax",
                text: "for (int c = 0; c < channels; ++c) sum +=",
                replacement: "for (int c = 0; c < channels - 1; ++c) sum +=", families: Bench.families,
                operation: softmax),
            Defect(
                testDescription: "largest not taken off", file: "pixel_softmax", text: "- largest;\n        STORE(",
                replacement: ";\n        STORE(", families: [.cpu(vector: 16), .gpu], operation: logarithm),
            Defect(
                testDescription: "second image from the first", file: "pixel_softmax",
                text: "get_global_id(1) * channels * plane + get_global_id(0)", replacement: "get_global_id(0)",
                families: [.naive], operation: softmax),
            Defect(
                testDescription: "pixels past whole vectors left out", file: "pixel_softmax",
                text: "p < plane - first; ++p", replacement: "p < 0; ++p", families: vectors + [.gpu],
                operation: logarithm),
        ]
    }

    @Test(arguments: try all())
    func isFound(_ defect: Defect) async throws {
        try await defect.expectFound { try await defect.operation.check(on: $0, fill: $1) }
    }

    /// Every kernel has a defect in its own text that shows it is checked.
    @Test func everyKernelIsHarmed() throws {
        let defects = try Self.all()
        let files = Set(defects.map(\.file))
        #expect(
            files == [
                "window", "window_convolution", "depthwise_convolution", "window_pool", "elementwise", "concatenation",
                "transpose", "pixel_softmax",
            ])
        for file in files {
            let texts = defects.filter { $0.file == file }.map(\.text)
            let kernels = try #require(KernelSource.files[file]).split(separator: "kernel void ").dropFirst()
            for kernel in kernels {
                let isHarmed = texts.contains { kernel.contains($0) }
                #expect(isHarmed, "\(kernel.prefix { $0 != "(" }) of \(file)")
            }
        }
    }
}
