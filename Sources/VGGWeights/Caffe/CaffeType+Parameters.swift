/// The parameters of the layers that are computed here.
extension CaffeType {
    static let shape = CaffeType("shape", [1: .integers("dim")])

    static let filler = CaffeType(
        "filler",
        [
            1: .text("type"), 2: .number("value"), 3: .number("min"), 4: .number("max"), 5: .number("mean"),
            6: .number("std"), 7: .integer("sparse"),
            8: .choice("variance_norm", ["FAN_IN", "FAN_OUT", "AVERAGE"]),
        ])

    static let engines = ["DEFAULT", "CAFFE", "CUDNN"]

    static let convolution = CaffeType(
        "convolution_param",
        [
            1: .integer("num_output"), 2: .flag("bias_term"), 3: .integers("pad"), 4: .integers("kernel_size"),
            5: .integer("group"), 6: .integers("stride"), 7: .message(filler, "weight_filler"),
            8: .message(filler, "bias_filler"), 9: .integer("pad_h"), 10: .integer("pad_w"),
            11: .integer("kernel_h"), 12: .integer("kernel_w"), 13: .integer("stride_h"), 14: .integer("stride_w"),
            15: .choice("engine", engines), 16: .integer("axis"), 17: .flag("force_nd_im2col"),
            18: .integers("dilation"),
        ])

    static let pooling = CaffeType(
        "pooling_param",
        [
            1: .choice("pool", ["MAX", "AVE", "STOCHASTIC"]), 2: .integer("kernel_size"), 3: .integer("stride"),
            4: .integer("pad"), 5: .integer("kernel_h"), 6: .integer("kernel_w"), 7: .integer("stride_h"),
            8: .integer("stride_w"), 9: .integer("pad_h"), 10: .integer("pad_w"), 11: .choice("engine", engines),
            12: .flag("global_pooling"), 13: .choice("round_mode", ["CEIL", "FLOOR"]),
        ])

    static let innerProduct = CaffeType(
        "inner_product_param",
        [
            1: .integer("num_output"), 2: .flag("bias_term"), 3: .message(filler, "weight_filler"),
            4: .message(filler, "bias_filler"), 5: .integer("axis"), 6: .flag("transpose"),
        ])

    static let responseNormalization = CaffeType(
        "lrn_param",
        [
            1: .integer("local_size"), 2: .number("alpha"), 3: .number("beta"),
            4: .choice("norm_region", ["ACROSS_CHANNELS", "WITHIN_CHANNEL"]), 5: .number("k"),
            6: .choice("engine", engines),
        ])

    static let rectifier = CaffeType(
        "relu_param", [1: .number("negative_slope"), 2: .choice("engine", engines)])

    static let dropout = CaffeType("dropout_param", [1: .number("dropout_ratio"), 2: .flag("scale_train")])

    static let softmax = CaffeType("softmax_param", [1: .choice("engine", engines), 2: .integer("axis")])

    static let concatenation = CaffeType("concat_param", [1: .integer("concat_dim"), 2: .integer("axis")])

    static let elementwise = CaffeType(
        "eltwise_param",
        [
            1: .choice("operation", ["PROD", "SUM", "MAX"]), 2: .numbers("coeff"), 3: .flag("stable_prod_grad"),
        ])

    static let batchNormalization = CaffeType(
        "batch_norm_param",
        [1: .flag("use_global_stats"), 2: .number("moving_average_fraction"), 3: .number("eps")])

    static let scale = CaffeType(
        "scale_param",
        [
            1: .integer("axis"), 2: .integer("num_axes"), 3: .message(filler, "filler"), 4: .flag("bias_term"),
            5: .message(filler, "bias_filler"),
        ])

    static let flatten = CaffeType("flatten_param", [1: .integer("axis"), 2: .integer("end_axis")])

    static let reshape = CaffeType(
        "reshape_param", [1: .message(shape), 2: .integer("axis"), 3: .integer("num_axes")])

    static let input = CaffeType("input_param", [1: .messages(shape)])

    static let memoryData = CaffeType(
        "memory_data_param",
        [1: .integer("batch_size"), 2: .integer("channels"), 3: .integer("height"), 4: .integer("width")])

    static let transform = CaffeType(
        "transform_param",
        [
            1: .number("scale"), 2: .flag("mirror"), 3: .integer("crop_size"), 4: .text("mean_file"),
            5: .numbers("mean_value"), 6: .flag("force_color"), 7: .flag("force_gray"),
        ])
}
