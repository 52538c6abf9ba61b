import VGGBackend
import VGGVerification

/// Mistakes in the gradients of weights, and of what a dense layer reads.
extension TrainingDefectTests {
    static let products = convolutions + turns + denses

    private static let cpus = TrainingDefect.cpus

    private static let convolutions: [TrainingDefect] = {
        let weights = TrainingDefects("convolution_weight_gradient", "3x3-17to18-3x5-x2")
        let picture = "3x3-3to64-5x4-x2", large = "3x3-16to32-40x36-x2"
        return [
            weights.naive(
                "filter transposed", "y + tap / KERNEL - RADIUS, column = x + tap % KERNEL - RADIUS",
                "y + tap % KERNEL - RADIUS, column = x + tap / KERNEL - RADIUS"),
            weights.naive("border off by one", "column >= width)", "column >= width - 1)"),
            weights.naive("second image left out", "image < images", "image < 1"),
            weights.vector("rows of the filter reversed", "from = y - ky + RADIUS", "from = y + ky - RADIUS", on: cpus),
            weights.vector(
                "last row left out", "from < 0 || from >= height", "from < 0 || from >= height - 1", on: cpus),
            weights.vector("columns of the filter reversed", "window[v][KERNEL - 1 - kx]", "window[v][kx]", on: cpus),
            weights.vector(
                "first gradient of a row left out", "x >= 0 && x < width ? LOAD", "x > 0 && x < width ? LOAD",
                on: cpus),
            weights.vector(
                "last input of a row left out", "for (; x < width; ++x) ADD_PIXEL(x, (vec)(0.0f))", "",
                on: cpus),
            weights.vector(
                "second image reads the first", "((size_t)image * inBlocks + block)", "((size_t)block)", on: cpus),
            weights.vector("channels of another block", "* INPUTS / IN_BLOCK;", "* 0;", on: cpus),
            weights.vector("lanes of the first tile", ": tile * INPUTS % IN_BLOCK)", ": 0)", on: [.cpu(vector: 16)]),
            weights.vector(
                "channels of a picture beside each other", "const int step = plane;", "const int step = 1;",
                on: cpus, name: picture),
            weights.vector(
                "every span in the place of the first", "partial += (size_t)get_global_id(2) * allInputs",
                "partial += (size_t)0 * allInputs", on: cpus, name: large),
            weights.vector(
                "write past the sums", "allOutputs + (group * VECTORS + v) * VECTOR",
                "allOutputs + (group * VECTORS + v + 1) * VECTOR",
                on: cpus),
            weights.vector(
                "filter transposed", "dy = tap / KERNEL - RADIUS, dx = tap % KERNEL - RADIUS",
                "dy = tap % KERNEL - RADIUS, dx = tap / KERNEL - RADIUS", on: [.gpu]),
            weights.vector("border off by one", "x >= 0 && x < width;", "x >= 0 && x < width - 1;", on: [.gpu]),
            weights.vector(
                "first pixel of the next span", "min((part + 1) * span, pixels)", "min((part + 1) * span + 1, pixels)",
                on: [.gpu], name: large),
            weights.vector(
                "second image reads the first", "(((size_t)image * blocks + block)", "(((size_t)block)", on: [.gpu]),
            weights.vector(
                "second image reads the first", "(((size_t)image * channels + channel)", "(((size_t)channel)",
                on: [.gpu], name: picture),
            weights.vector(
                "every tile the first channels", "firstRow / VECTOR + block", "block", on: [.gpu],
                name: "3x3-65to20-2x2-x2"),
            weights.vector(
                "every span in the place of the first", "partial += (size_t)part * allInputs",
                "partial += (size_t)0 * allInputs", on: [.gpu], name: large),
            weights.vector("first span alone", "span < spans; ++span)", "span < 1; ++span)", name: large),
            weights.vector(
                "write past the last filter", "min(VECTOR, outputs - block * VECTOR)", "VECTOR",
                name: "1x1-17to18-4x3-x2"),
            weights.vector("taps and lanes exchanged", "taps[tap * VECTOR + lane]", "taps[lane * TAPS % VECTOR + tap]"),
        ]
    }()

    private static let turns: [TrainingDefect] = {
        let turned = TrainingDefects("turned_filters", "3x3-5to18")
        return [
            turned.naive("not turned", "from[TAPS - 1 - tap]", "from[tap]"),
            turned.naive(
                "channels not exchanged", "(size_t)input * outputs + output", "(size_t)output * inputs + input"),
            turned.naive("write past the last", "outputs + output) * TAPS", "outputs + output) * TAPS + 1"),
        ]
    }()

    private static let denses: [TrainingDefect] = {
        let inputs = TrainingDefects("dense_input_gradient", "37to9-x3")
        let weights = TrainingDefects("dense_weight_gradient", "37to9-x3")
        let biases = TrainingDefects("dense_bias_gradient", "9-x3")
        return [
            inputs.naive("last output left out", "row < outputs", "row < outputs - 1"),
            inputs.vector("rows past the last added", "factors[i][r] = r < rows ?", "factors[i][r] = true ?", on: cpus),
            inputs.vector("every image the first", "min(image0 + i, images - 1) * outputs", "0 * outputs", on: cpus),
            inputs.vector(
                "first rows left out", "for (int row = 0; row < outputs; row += ROWS)",
                "for (int row = ROWS; row < outputs; row += ROWS)", on: cpus),
            inputs.vector(
                "write past the last image", "i < min(IMAGES, images - image0); ++i)", "i < IMAGES; ++i)",
                on: cpus),
            inputs.vector("inputs past whole vectors left out", "input < end; ++input", "input < end - 1; ++input"),
            inputs.vector(
                "last output left out", "row < outputs; ++row) {\n        const vec value",
                "row < outputs - 1; ++row) {\n        const vec value", on: [.gpu]),
            inputs.vector("write past the last image", "if (image0 + i < images) STORE", "STORE", on: [.gpu]),
            weights.naive("second image left out", "image < images", "image < 1"),
            weights.vector("every output the first", "slopes[min(r, present - 1)]", "slopes[0]"),
            weights.vector("write past the last output", "if (r < present) STORE", "STORE", name: "16to4-x2"),
            weights.vector("inputs past whole vectors left out", "for (; column < end;", "for (; column < end - 1;"),
            biases.naive("second image left out", "image < images", "image < 1"),
            biases.vector(
                "second image left out", "image < images; ++image) sum += LOAD", "image < 1; ++image) sum += LOAD",
                name: "130-x9"),
            biases.vector(
                "outputs past whole vectors left out", "for (int i = first; i < outputs",
                "for (int i = first; i < outputs - 1"),
            biases.vector("write past the last output", "if (first + VECTOR <= outputs)", "if (first < outputs)"),
        ]
    }()
}
