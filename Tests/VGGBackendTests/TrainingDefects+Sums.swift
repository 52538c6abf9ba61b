import VGGBackend
import VGGVerification

/// Mistakes in what is added up over a batch, and in batch normalisation.
extension TrainingDefectTests {
    static let sums = sharedSums + biasSums + statistics + normalizationSums + normalizations

    private static let long = "18x40x30-x2"

    private static let sharedSums: [TrainingDefect] = {
        let shared = TrainingDefects("channel_sums", of: "batch_normalization_sums", "17x3x5-x2")
        return [
            shared.vector("first span alone", "span < spans", "span < 1", name: long),
            shared.vector("second image reads the first", "((size_t)(pixel / plane) * blocks", "((size_t)0 * blocks"),
            shared.vector("write past the last channel", "min(VECTOR, channels - block * VECTOR)", "VECTOR"),
            shared.vector("statistics of the first block", "? input[block * VECTOR + lane]", "? input[lane]"),
        ]
    }()

    private static let biasSums: [TrainingDefect] = {
        let bias = TrainingDefects("bias_gradient", "17x3x5-x2")
        return [
            bias.naive("second image left out", "image < images", "image < 1"),
            bias.vector("last pixel left out", "pixel < end", "pixel < end - 1"),
            bias.vector(
                "write past the sums", "get_global_id(1) * blocks + block) * VECTOR",
                "get_global_id(1) * blocks + block + 1) * VECTOR"),
            bias.vector(
                "every block the first", "add_spans(partial, 0, 1, block", "add_spans(partial, 0, 1, 0 * block"),
        ]
    }()

    private static let statistics: [TrainingDefect] = {
        let batch = TrainingDefects("batch_statistics", "17x3x5-x2")
        let running = TrainingDefects("running_statistics", "17x3x5-x2")
        return [
            batch.naive("mean of one value more", "mean = sum / count", "mean = sum / (count + 1)"),
            batch.naive(
                "a population's variance", "[channels + channel] = squares / count",
                "[channels + channel] = squares / (count - 1)"),
            batch.naive(
                "epsilon missing", "squares / count + epsilon", "squares / count", name: "1x2x2-x1", fills: [.reals]),
            batch.vector("last pixel left out", "pixel < end; ++pixel) sum +=", "pixel < end - 1; ++pixel) sum +="),
            batch.vector("mean not divided", "sum / (vec)((float)pixels), statistics", "sum, statistics"),
            batch.vector("squares of the values", ", plane)) - mean;", ", plane));"),
            batch.vector(
                "a population's variance", "block, blocks, spans) / (vec)((float)pixels)",
                "block, blocks, spans) / (vec)((float)pixels - 1)"),
            batch.vector(
                "epsilon missing", "sqrt(variance + (vec)(epsilon))", "sqrt(variance)", name: "1x2x2-x1",
                fills: [.reals]),
            running.naive("the batch's own variance", "statistics[variance] * correction", "statistics[variance]"),
            running.naive("the old mean kept whole", "(statistics[mean] - running[mean])", "statistics[mean]"),
            running.naive("variance for the mean", "variance = channels + mean", "variance = mean"),
        ]
    }()

    private static let normalizationSums: [TrainingDefect] = {
        let sums = TrainingDefects("batch_normalization_sums", "17x3x5-x2")
        return [
            sums.naive("mean not taken off", "input[place] - mean, scale)", "input[place], scale)"),
            sums.naive("not divided by the deviation", "scale * statistics[2 * channels + channel]", "scale"),
            sums.vector("mean not taken off", "LOAD(input + place) - mean, scale)", "LOAD(input + place), scale)"),
            sums.vector("last pixel left out", "pixel < end", "pixel < end - 1"),
            sums.vector("not divided by the deviation", "block, blocks, spans) * inverse", "block, blocks, spans)"),
            sums.vector(
                "the one sum for the other", "add_spans(partial, 1, 2, block", "add_spans(partial, 0, 2, block"),
        ]
    }()

    private static let normalizations: [TrainingDefect] = {
        let forward = TrainingDefects("batch_normalization", "17x3x5-x2-relu")
        let backward = TrainingDefects("batch_normalization_gradient", "17x3x5-x2")
        return [
            forward.naive("shift missing", " + scales[channels + channel]", ""),
            forward.naiveInBlocks("padding not zero", "output[place] = 0;", "output[place] = 1;"),
            forward.vector("shift missing", "- mean, factor, shift)", "- mean, factor, (vec)(0.0f))"),
            forward.vector(
                "shift of the first block", "load_channels(scales + channels, block",
                "load_channels(scales + channels, 0"),
            forward.vector("rectifier missing", "RECTIFY(value, (vec)(lowest))", "value"),
            forward.vector("write past the image", "min(first + RUN, plane)", "min(first + RUN, plane) + 1"),
            backward.naive("statistics taken for constants", "gradient[place] - common", "gradient[place]"),
            backward.naive("the one sum missing", " + normal * sums[channel])", ")"),
            backward.naiveInBlocks("padding not zero", "output[place] = 0;", "output[place] = 1;"),
            backward.vector("the one sum missing", "fma(normal, ofScale, ofShift)", "ofShift"),
            backward.vector("the other sum missing", "fma(normal, ofScale, ofShift)", "normal * ofScale"),
            backward.vector("not divided by the number", " / (vec)(count);", ";"),
            backward.vector("sums of the first block", "load_channels(sums, block", "load_channels(sums, 0"),
            backward.vector("write past the image", "min(first + RUN, plane)", "min(first + RUN, plane) + 1"),
        ]
    }()
}
