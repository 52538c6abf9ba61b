/// Networks and their layers in the two forms that Caffe has had.
extension CaffeType {
    static let phases = ["TRAIN", "TEST"]

    static let rule = CaffeType(
        "rule",
        [
            1: .choice("phase", phases), 2: .integer("min_level"), 3: .integer("max_level"), 4: .texts("stage"),
            5: .texts("not_stage"),
        ])

    static let state = CaffeType(
        "state", [1: .choice("phase", phases), 2: .integer("level"), 3: .texts("stage")])

    static let layer = CaffeType(
        "layer",
        [
            1: .text("name"), 2: .text("type"), 3: .texts("bottom"), 4: .texts("top"), 5: .numbers("loss_weight"),
            6: .ignored("param"), 7: .blobs("blobs"), 8: .messages(rule, "include"), 9: .messages(rule, "exclude"),
            10: .choice("phase", phases), 11: .flags("propagate_down"), 100: .message(transform),
            101: .ignored("loss_param"), 102: .ignored("accuracy_param"), 103: .ignored("argmax_param"),
            104: .message(concatenation), 105: .ignored("contrastive_loss_param"), 106: .message(convolution),
            107: .ignored("data_param"), 108: .message(dropout), 109: .ignored("dummy_data_param"),
            110: .message(elementwise), 111: .ignored("exp_param"), 112: .ignored("hdf5_data_param"),
            113: .ignored("hdf5_output_param"), 114: .ignored("hinge_loss_param"), 115: .ignored("image_data_param"),
            116: .ignored("infogain_loss_param"), 117: .message(innerProduct), 118: .message(responseNormalization),
            119: .message(memoryData), 120: .ignored("mvn_param"), 121: .message(pooling),
            122: .ignored("power_param"), 123: .message(rectifier), 124: .ignored("sigmoid_param"),
            125: .message(softmax), 126: .ignored("slice_param"), 127: .ignored("tanh_param"),
            128: .ignored("threshold_param"), 129: .ignored("window_data_param"), 130: .ignored("python_param"),
            131: .ignored("prelu_param"), 132: .ignored("spp_param"), 133: .message(reshape),
            134: .ignored("log_param"), 135: .message(flatten), 136: .ignored("reduction_param"),
            137: .ignored("embed_param"), 138: .ignored("tile_param"), 139: .message(batchNormalization),
            140: .ignored("elu_param"), 141: .ignored("bias_param"), 142: .message(scale), 143: .message(input),
            144: .ignored("crop_param"), 145: .ignored("parameter_param"), 146: .ignored("recurrent_param"),
        ])

    /// A layer of the form that Oxford's files have.
    static let oldLayer = CaffeType(
        "layers",
        [
            1: .ignored("layer"), 2: .texts("bottom"), 3: .texts("top"), 4: .text("name"),
            5: .choice("type", oldNames), 6: .blobs("blobs"), 7: .numbers("blobs_lr"), 8: .numbers("weight_decay"),
            9: .message(concatenation), 10: .message(convolution), 11: .ignored("data_param"), 12: .message(dropout),
            13: .ignored("hdf5_data_param"), 14: .ignored("hdf5_output_param"), 15: .ignored("image_data_param"),
            16: .ignored("infogain_loss_param"), 17: .message(innerProduct), 18: .message(responseNormalization),
            19: .message(pooling), 20: .ignored("window_data_param"), 21: .ignored("power_param"),
            22: .message(memoryData), 23: .ignored("argmax_param"), 24: .message(elementwise),
            25: .ignored("threshold_param"), 26: .ignored("dummy_data_param"), 27: .ignored("accuracy_param"),
            29: .ignored("hinge_loss_param"), 30: .message(rectifier), 31: .ignored("slice_param"),
            32: .messages(rule, "include"), 33: .messages(rule, "exclude"), 34: .ignored("mvn_param"),
            35: .numbers("loss_weight"), 36: .message(transform), 37: .ignored("tanh_param"),
            38: .ignored("sigmoid_param"), 39: .message(softmax), 40: .ignored("contrastive_loss_param"),
            41: .ignored("exp_param"), 42: .ignored("loss_param"), 1001: .ignored("param"),
            1002: .ignored("blob_share_mode"),
        ])

    static let network = CaffeType(
        "network",
        [
            1: .text("name"), 2: .messages(oldLayer), 3: .texts("input"), 4: .integers("input_dim"),
            5: .flag("force_backward"), 6: .message(state), 7: .flag("debug_info"), 8: .messages(shape, "input_shape"),
            100: .messages(layer),
        ])

    /// The constants of old layers' types, by number.
    static let oldNames = [
        "NONE", "ACCURACY", "BNLL", "CONCAT", "CONVOLUTION", "DATA", "DROPOUT", "EUCLIDEAN_LOSS", "FLATTEN",
        "HDF5_DATA", "HDF5_OUTPUT", "IM2COL", "IMAGE_DATA", "INFOGAIN_LOSS", "INNER_PRODUCT", "LRN",
        "MULTINOMIAL_LOGISTIC_LOSS", "POOLING", "RELU", "SIGMOID", "SOFTMAX", "SOFTMAX_LOSS", "SPLIT", "TANH",
        "WINDOW_DATA", "ELTWISE", "POWER", "SIGMOID_CROSS_ENTROPY_LOSS", "HINGE_LOSS", "MEMORY_DATA", "ARGMAX",
        "THRESHOLD", "DUMMY_DATA", "SLICE", "MVN", "ABSVAL", "SILENCE", "CONTRASTIVE_LOSS", "EXP", "DECONVOLUTION",
    ]

    /// What new layers call a type of old layers: `InnerProduct` for `INNER_PRODUCT`.
    static func newName(_ old: String) -> String {
        let special = [
            "RELU": "ReLU", "HDF5_DATA": "HDF5Data", "HDF5_OUTPUT": "HDF5Output", "SOFTMAX_LOSS": "SoftmaxWithLoss",
            "TANH": "TanH", "BNLL": "BNLL", "LRN": "LRN", "MVN": "MVN", "ARGMAX": "ArgMax", "ABSVAL": "AbsVal",
        ]
        return special[old] ?? old.split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined()
    }
}
