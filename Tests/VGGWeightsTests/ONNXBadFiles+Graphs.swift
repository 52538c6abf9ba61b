import VGGWeights

extension ONNXBadFiles {
    private typealias Bytes = ONNXBytes

    static let graphs = [
        BadFile("no node", graph([]), "the graph holds no node"),
        BadFile("no output", Bytes.model(Bytes.graph([gemm], [weights], outputs: [])), "it has no output"),
        BadFile(
            "an output that nothing yields", Bytes.model(Bytes.graph([gemm], [weights], outputs: ["z"])),
            "\"z\" is not what any node yields"),
        BadFile(
            "an input for output", Bytes.model(Bytes.graph([gemm], [weights], outputs: ["x"])), "\"x\" is not what any"),
        BadFile(
            "no input", Bytes.model(Bytes.graph([gemm], [weights], inputs: [])), "reads \"x\", which nothing yields"),
        BadFile(
            "a missing value", graph([Bytes.node("Gemm", ["x", "v"], ["y"])]), "reads \"v\", which nothing yields"),
        BadFile(
            "a cycle", graph([Bytes.node("Add", ["x", "z"], ["y"]), Bytes.node("Relu", ["y"], ["z"])]),
            "the nodes form a cycle"),
        BadFile("a node that reads itself", graph([Bytes.node("Add", ["x", "y"], ["y"])]), "form a cycle"),
        BadFile("a value with two sources", graph([gemm, Bytes.node("Relu", ["x"], ["y"])]), "\"y\" has two sources"),
        BadFile(
            "a node that yields an initializer", graph([Bytes.node("Relu", ["x"], ["w"]), gemm]),
            "\"w\" has two sources"),
        BadFile(
            "an input twice",
            Bytes.model(
                Bytes.graph([gemm], [weights], inputs: [Bytes.value("x", [1, 2]), Bytes.value("x", [1, 2])])),
            "the input \"x\" is there twice"),
        .unrun(
            "two inputs",
            Bytes.model(
                Bytes.graph(
                    [Bytes.node("Add", ["x", "z"], ["y"])],
                    inputs: [Bytes.value("x", [1, 2]), Bytes.value("z", [1, 2])])), "reads 2 inputs, \"x\", \"z\""),
        .unrun(
            "an input of whole numbers",
            Bytes.model(Bytes.graph([gemm], [weights], inputs: [Bytes.value("x", [1, 2], type: 2)])),
            "is of type UINT8; it must be floats"),
        .unrun(
            "an input without extents", Bytes.model(Bytes.graph([gemm], [weights], inputs: [Bytes.value("x", [])])),
            "has no extents"),
        .unrun(
            "an input of unknown extent",
            Bytes.model(Bytes.graph([gemm], [weights], inputs: [Bytes.value("x", [1, nil])])),
            "must be known and positive"),
        .unrun(
            "an input of extent 0", Bytes.model(Bytes.graph([gemm], [weights], inputs: [Bytes.value("x", [1, 0])])),
            "must be known and positive"),
        .unrun(
            "an input of 2^62 values",
            Bytes.model(Bytes.graph([gemm], [weights], inputs: [Bytes.value("x", [1, 1 << 62])])), "must be known"),
        .unrun(
            "a constant output", graph([Bytes.node("Identity", ["w"], ["v"]), Bytes.node("Shape", ["x"], ["y"])]),
            "does not depend on its input"),
        .unrun(
            "an unknown operator", graph([Bytes.node("Erf", ["x"], ["y"], name: "e")]),
            "the operator \"Erf\" is not run; 1 node has it, first Erf \"e\""),
        .unrun(
            "another's operator", graph([Bytes.node("Gemm", ["x", "w"], ["y"], domain: "com.microsoft")]),
            "\"com.microsoft.Gemm\" is not run"),
        .unrun(
            "a branch",
            graph([Bytes.node("If", ["x"], ["y"], Bytes.field(1, "then_branch") + Bytes.field(6, Bytes.graph([gemm])))]
            ), "the operator \"If\" is not run"),
        .unrun(
            "a loop", graph([Bytes.node("Loop", ["", "", "x"], ["y"], Bytes.field(1, "body") + Bytes.field(6, []))]),
            "the operator \"Loop\" is not run"),
        .unrun(
            "a mask that is read",
            graph([Bytes.node("Dropout", ["x"], ["d", "m"]), Bytes.node("Relu", ["m"], ["y"])]),
            "reads a further output"),
    ]

    private static func convolution(_ attributes: [UInt8]...) -> [UInt8] {
        let node = Bytes.node("Conv", ["x", "w"], ["y"]) + attributes.flatMap { Bytes.field(5, $0) }
        return Bytes.picture([node], [Bytes.tensor("w", [2, 3, 1, 1], [1, 2, 3, 4, 5, 6])])
    }

    private static func reshape(_ extents: [Int]) -> [UInt8] {
        Bytes.picture([Bytes.node("Reshape", ["x", "s"], ["y"])], [Bytes.tensor("s", integers: extents)])
    }

    private static func fill(_ extents: [Int]) -> [UInt8] {
        graph([Bytes.node("ConstantOfShape", ["s"], ["w"]), gemm], [Bytes.tensor("s", integers: extents)])
    }

    static let operators = [
        BadFile("group 0", convolution(Bytes.attribute("group", 0)), "in 0 groups"),
        BadFile("group -1", convolution(Bytes.attribute("group", -1)), "in -1 groups"),
        BadFile("group 2 of 3", convolution(Bytes.attribute("group", 2)), "in 2 groups"),
        BadFile("stride 0", convolution(Bytes.attribute("strides", [1, 0])), "its strides are [1, 0]"),
        BadFile("one stride", convolution(Bytes.attribute("strides", [1])), "its strides are [1]"),
        BadFile("negative padding", convolution(Bytes.attribute("pads", [0, 0, 0, -1])), "its pads are"),
        BadFile("dilation 2^62", convolution(Bytes.attribute("dilations", [1 << 62, 1])), "its dilations are"),
        BadFile("a stride for a text", convolution(Bytes.attribute("strides", 1)), "is not whole numbers"),
        BadFile("unknown padding", convolution(Bytes.attribute("auto_pad", text: "SAME")), "its auto_pad is \"SAME\""),
        BadFile(
            "a filter beyond the picture",
            Bytes.picture([Bytes.node("MaxPool", ["x"], ["y"], Bytes.attribute("kernel_shape", [9, 9]))]),
            "too small for its window of 9x9"),
        BadFile(
            "padding as wide as the window",
            Bytes.picture([
                Bytes.node(
                    "MaxPool", ["x"], ["y"], Bytes.attribute("kernel_shape", [2, 2]),
                    Bytes.attribute("pads", [2, 2, 2, 2]))
            ]), "padding as large as its window"),
        BadFile("a pool without a window", Bytes.picture([Bytes.node("MaxPool", ["x"], ["y"])]), "no kernel_shape"),
        BadFile(
            "weights of other extents", tensor([4, 1], Bytes.field(9, Bytes.bytes(of: [1, 2, 3, 4]))),
            "weights for 1 values do not connect"),
        BadFile("no weights", graph([Bytes.node("Gemm", ["x"], ["y"])]), "its input 1 is missing"),
        BadFile("two open extents", reshape([-1, -1]), "reshapes to [-1, -1]"),
        BadFile("extent -2", reshape([-2, 4]), "reshapes to [-2, 4]"),
        BadFile("extents of another size", reshape([1, 100]), "which is of another size"),
        BadFile("an open extent that does not divide", reshape([7, -1]), "which is of another size"),
        BadFile("extents that overflow", reshape([1 << 40, 1 << 40, -1]), "of another size"),
        BadFile("an extent to keep beyond the last", reshape([1, 0, 0, 0, 0]), "reshapes"),
        BadFile("a filled tensor beyond counting", fill([1 << 31, 1 << 31]), "beyond 31 bits"),
        BadFile("a filled tensor of negative extent", fill([-1, 2]), "not positive"),
        .unrun("a filled tensor of 8 GiB", fill([2, (1 << 31) - 1]), "which are not positive or beyond").header(),
        .unrun(
            "filled weights of 4 GiB",
            graph(
                [Bytes.node("ConstantOfShape", ["s"], ["w"]), gemm], [Bytes.tensor("s", integers: [2, 500_000_000])]),
            "has weights of"),
        BadFile(
            "an order that names an axis twice",
            Bytes.picture([Bytes.node("Transpose", ["x"], ["y"], Bytes.attribute("perm", [0, 1, 1, 2]))]),
            "to the order [0, 1, 1, 2]"),
        BadFile(
            "an axis beyond the last", Bytes.picture([Bytes.node("Softmax", ["x"], ["y"], Bytes.attribute("axis", 4))]),
            "axis 4 of a value of 4 axes"),
        BadFile(
            "the axis -2^63", Bytes.picture([Bytes.node("Softmax", ["x"], ["y"], Bytes.attribute("axis", .min))]),
            "axis -9223372036854775808"),
        .unrun(
            "an even size", Bytes.picture([Bytes.node("LRN", ["x"], ["y"], Bytes.attribute("size", 4))]),
            "an odd number of channels"),
        .unrun(
            "values of other extents joined",
            Bytes.picture([
                Bytes.node("MaxPool", ["x"], ["p"], Bytes.attribute("kernel_shape", [2, 2])),
                Bytes.node("Concat", ["x", "p"], ["y"], Bytes.attribute("axis", 1)),
            ]), "do not go together"),
        .unrun(
            "values of other extents added",
            Bytes.picture([Bytes.node("GlobalAveragePool", ["x"], ["p"]), Bytes.node("Add", ["x", "p"], ["y"])]),
            "do not go together"),
        .unrun(
            "training",
            Bytes.picture(
                [
                    Bytes.node(
                        "BatchNormalization", ["x", "v", "v", "v", "v"], ["y"], Bytes.attribute("training_mode", 1))
                ], [Bytes.tensor("v", [3], [1, 1, 1])]), "as in training"),
        BadFile(
            "sums that overflow",
            graph(
                [Bytes.node("Add", ["a", "a"], ["s"]), Bytes.node("Reshape", ["x", "s"], ["y"])],
                [Bytes.tensor("a", integers: [.max])]), "beyond 64 bits"),
        BadFile(
            "a division by zero",
            graph(
                [Bytes.node("Div", ["a", "a"], ["s"]), Bytes.node("Reshape", ["x", "s"], ["y"])],
                [Bytes.tensor("a", integers: [0])]), "divides by zero"),
        BadFile(
            "nothing and a number added",
            graph(
                [Bytes.node("Add", ["e", "one"], ["s"]), Bytes.node("Reshape", ["x", "s"], ["y"])],
                [Bytes.tensor("e", integers: []), Bytes.tensor("one", integers: [1])]), "Reshape"),
        BadFile(
            "a number and nothing added",
            graph(
                [Bytes.node("Sub", ["one", "e"], ["s"]), Bytes.node("Reshape", ["x", "s"], ["y"])],
                [Bytes.tensor("e", integers: []), Bytes.tensor("one", integers: [1])]), "Reshape"),
        .unrun(
            "whole numbers that were made floats",
            graph(
                [
                    Bytes.node("Cast", ["five"], ["f"], Bytes.attribute("to", 1)),
                    Bytes.node("Div", ["f", "f"], ["s"]),
                    Bytes.node("Mul", ["x", "s"], ["y"]),
                ], [Bytes.tensor("five", integers: [5])]), "computes with constants of type FLOAT"),
        BadFile(
            "bounds as attributes where they are inputs",
            graph([Bytes.node("Clip", ["x"], ["y"], Bytes.attribute("min", 1))]),
            "has the attribute \"min\", which the operator does not have in version"),
        BadFile(
            "an attribute of no operator", graph([Bytes.node("Relu", ["x"], ["y"], Bytes.attribute("foo", 1))]),
            "has the attribute \"foo\""),
        .unrun(
            "statistics as in training",
            graph(
                [Bytes.node("BatchNormalization", ["x", "v", "v", "v", "v"], ["y", "a", "b", "c", "d"])],
                [Bytes.tensor("v", [3], [1, 1, 1])]), "as in training"),
        .unrun(
            "an operator whose name a terminal acts on", graph([Bytes.node("Bad\u{1B}[31m\u{202E}", ["x"], ["y"])]),
            "first Bad\\u{1B}[31m\\u{202E} \"y\""),
    ]
}
