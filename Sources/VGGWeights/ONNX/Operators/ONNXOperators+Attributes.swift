/// The attributes that operators have, in any version of them.
extension ONNXOperators {
    /// Others may change what is computed, so a node that has one is refused.
    static let attributes: [String: Set<String>] = [
        "Conv": ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"],
        "MaxPool": ["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"],
        "AveragePool": ["auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"],
        "GlobalAveragePool": [], "GlobalMaxPool": [],
        "ReduceMean": ["axes", "keepdims", "noop_with_empty_axes"],
        "Relu": [], "LeakyRelu": ["alpha"], "Clip": ["min", "max"], "LRN": ["alpha", "beta", "bias", "size"],
        "Softmax": ["axis"], "LogSoftmax": ["axis"],
        "BatchNormalization": ["epsilon", "is_test", "momentum", "spatial", "training_mode"],
        "Gemm": ["alpha", "beta", "broadcast", "transA", "transB"], "MatMul": [],
        "Add": ["axis", "broadcast"], "Sub": ["axis", "broadcast"], "Mul": ["axis", "broadcast"],
        "Div": ["axis", "broadcast"], "Sum": [], "Concat": ["axis"],
        "Flatten": ["axis"], "Reshape": ["allowzero", "shape"], "Squeeze": ["axes"], "Unsqueeze": ["axes"],
        "Transpose": ["perm"], "Identity": [], "Dropout": ["is_test", "ratio", "seed"],
        "Cast": ["round_mode", "saturate", "to"], "Shape": ["end", "start"],
        "Constant": [
            "sparse_value", "value", "value_float", "value_floats", "value_int", "value_ints", "value_string",
            "value_strings",
        ],
        "ConstantOfShape": ["value"], "Gather": ["axis"], "Slice": ["axes", "ends", "starts"],
    ]

    /// A hint of the first version, which says nothing of what is computed.
    private static let hint = "consumed_inputs"

    /// Refuses attributes that the node's operator does not have.
    static func checkAttributes(_ node: ONNXNode, version: Int) throws(ONNXProblem) {
        // As inputs from version 11 on; as attributes they would then be passed over.
        let isEmptied = node.operation == "Clip" && version >= 11
        let known = isEmptied ? [] : attributes[node.operation] ?? []
        for name in node.attributes.keys.sorted() where !known.contains(name) && name != hint {
            throw ONNXProblem(
                "has the attribute \(quoted(name)), which the operator does not have in version \(version)")
        }
    }
}
