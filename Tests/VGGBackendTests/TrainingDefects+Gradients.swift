import VGGBackend
import VGGVerification

/// Mistakes in the gradients of what has no weights.
extension TrainingDefectTests {
    static let gradients = rectifiers + maxPools + averagePools + responses + losses + dropouts

    private static let rectifiers: [TrainingDefect] = {
        let relu = TrainingDefects("relu_gradient", "17x3x5-x2")
        let zeros = TrainingDefect.ties
        return [
            relu.naive("zeros let pass", "rectified[i] <= 0 ?", "rectified[i] < 0 ?", fills: zeros),
            relu.naive("the wrong way round", "rectified[i] <= 0 ?", "rectified[i] > 0 ?"),
            relu.vector("zeros let pass", "value <= (vec)(0.0f)", "value < (vec)(0.0f)", fills: zeros),
            relu.vector("the output for its gradient", ": slope, output", ": value, output"),
            relu.vector(
                "values past whole vectors left out", "for (; i < end; ++i)", "for (; i < end - 1; ++i)",
                name: "37x1x1-x3"),
            relu.vector("write past the end", "RUN * VECTOR, count)", "RUN * VECTOR, count + 1)", name: "37x1x1-x3"),
        ]
    }()

    private static let maxPools: [TrainingDefect] = {
        let pool = TrainingDefects("max_pool_gradient", "17x3x5-x2-relu")
        return [
            pool.all(
                "the last of equal values", "((value) > (largest) ||", "((value) >= (largest) ||",
                name: "17x9x8-x3", fills: TrainingDefect.ties),
            pool.all("rectifier left out", "((value) <= 0.0f ? 0.0f : (slope))", "(slope)"),
            pool.naive("one corner of the window left out", "i < 4", "i < 3"),
            pool.naive("others not cleared", "output[place] = 0;", ""),
            pool.naive("gradient of the first window", "channel, y / 2, x / 2, channels,", "channel, 0, 0, channels,"),
            pool.vector(
                "one corner for another", "STORE(TAKES(c, ab) ? last : zero", "STORE(TAKES(c, ab) ? slope : zero",
                name: "17x9x8-x3"),
            pool.vector("a last column not cleared", "STORE((vec)(0.0f), output + top + left);", ""),
            pool.vector(
                "gradient of the first row of windows", "* (height / 2) + y) *", "* (height / 2)) *", name: "17x9x8-x3"),
            pool.vector(
                "write past the row", "DIVIDE_UP(width, 2))", "DIVIDE_UP(width, 2) + 1)", on: TrainingDefect.cpus),
        ]
    }()

    private static let averagePools: [TrainingDefect] = {
        let pool = TrainingDefects("average_pool_gradient", "17x3x5-x2-to-2x4")
        return [
            pool.all(
                "the first of the cells alone", "(((long)((x) + 1) * (cells) - 1) / (extent))",
                "((long)(x) * (cells) / (extent))"),
            pool.all("not divided by the cell", "/ (VALUE)((float)(tall * wide))", ""),
            pool.all("a whole cell for all", "(float)(tall * wide)", "((float)(height * width) / (rows * columns))"),
            pool.naive("second image left out", "image = get_global_id(2) / padded", "image = 0 * padded"),
            pool.vector("write past the image", "output + ((plane * height + y)", "output + ((plane * height + y + 1)"),
        ]
    }()

    private static let responses: [TrainingDefect] = {
        let response = TrainingDefects("local_response_normalization_gradient", "17x9x8-x3-3-1.0-0.5-0.5")
        return [
            response.naive("gradient of the channel alone", "fma(gradient[other]", "fma(gradient[place]"),
            response.naive("half of the second term", "- 2 * alpha * beta * input", "- alpha * beta * input"),
            response.naive("window one channel short", "c <= min(channel + RADIUS", "c < min(channel + RADIUS"),
            response.naiveInBlocks("padding not zero", "output[place] = 0;", "output[place] = 1;"),
            response.vector("window one channel short", "shift <= RADIUS", "shift < RADIUS"),
            response.vector("base without the block before", "block > 0 ? LOAD(own - pitch)", "block > 99 ? LOAD(own)"),
            response.vector(
                "power of the forward pass", "(powr(s, (vec)(beta)) * s), terms", "powr(s, (vec)(beta)), terms"),
            response.vector("terms without the block before", "block > 0 ? LOAD(terms", "block > 99 ? LOAD(terms"),
            response.vector("second term added", "- 2 * alpha * beta * LOAD", "+ 2 * alpha * beta * LOAD"),
            response.vector("write past the image", "output + place);", "output + place + VECTOR);"),
        ]
    }()

    private static let losses: [TrainingDefect] = {
        let loss = TrainingDefects("cross_entropy", "11-x3-0.1")
        return [
            loss.naive(
                "largest not taken off", "largest = fmax(largest, scores[i])", "largest = 0",
                name: "11-x2-0.1-times-100.0"),
            loss.naive("not divided by the images", "- target) / images", "- target)"),
            loss.naive("target not smoothed", "share + (i == label ? 1 - smoothing", "(i == label ? 1"),
            loss.naive("label of the first class", "i == label", "i == 0"),
            loss.naive("loss not smoothed", " - share * differences", ""),
            loss.naive("loss of the first class", "scores[label] - largest", "scores[0] - largest"),
            loss.naive(
                "losses over gradients", "output[(size_t)images * classes + image]",
                "output[(size_t)images * classes - 1 - image]"),
            loss.naive("write past the losses", "images * classes + image]", "images * classes + image + 1]"),
        ]
    }()

    private static let dropouts: [TrainingDefect] = {
        let dropout = TrainingDefects("dropout", "37-x3-0.4")
        return [
            dropout.all("another mixer", "x ^= x >> 15", "x ^= x >> 16"),
            dropout.all("not scaled up", ": value * factor", ": value"),
            dropout.all("the others dropped", "mix_bits(key)) < threshold", "mix_bits(key)) >= threshold"),
            dropout.all("key not mixed", "i ^ mix_bits(key)", "i ^ key"),
            dropout.naive("key of the first layer", "keys[layer], threshold", "keys[0], threshold"),
            dropout.vector(
                "the same values in every run", "dropped(input[i], i, key", "dropped(input[i], i - first, key",
                on: [.gpu]),
            dropout.vector(
                "the same values in every run", "dropped(input[i], i, key",
                "dropped(input[i], i - first, key", on: TrainingDefect.cpus, name: "1000-x2-0.8"),
            dropout.vector("key of the first layer", "key = keys[layer]", "key = keys[0]"),
            dropout.vector(
                "write past the end", "first + RUN, count)", "first + RUN, count + 1)", on: TrainingDefect.cpus),
        ]
    }()
}
