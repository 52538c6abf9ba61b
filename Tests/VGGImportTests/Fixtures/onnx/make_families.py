"""Makes families.safetensors: slim VGGs as the exporters of each family write them, with ONNX Runtime's outputs.

    pip install 'onnx<=1.22' numpy onnxruntime && python make_families.py

NAME.model holds the file, NAME.input a picture in channel, row, column order and NAME.output what ONNX Runtime makes of it.
"""

import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from packing import write

HERE = pathlib.Path(__file__).parent
WIDTHS = [4, "M", 6, "M", 8, 8, "M", 8, "M"]
HIDDEN, CLASSES, SIDE = 12, 10, 32
FLOAT = TensorProto.FLOAT


class Graph:
    """Nodes and initializers of a graph under way."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.initializers = [], []

    def weight(self, name, *shape):
        size = 2 / np.sqrt(np.prod(shape[1:])) if len(shape) > 1 else 0.1
        return self.constant(name, (self.random.standard_normal(shape) * size).astype(np.float32))

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, kind, inputs, output, name="", **attributes):
        outputs = output if isinstance(output, list) else [output]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=name, **attributes))
        return outputs[0]

    def model(self, source, shape, output, output_shape, opset, ir=8, producer="", listed=False):
        inputs = [helper.make_tensor_value_info(source, FLOAT, shape)]
        if listed:
            inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in self.initializers]
        graph = helper.make_graph(
            self.nodes, "graph", inputs, [helper.make_tensor_value_info(output, FLOAT, output_shape)], self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name=producer)
        model.ir_version = ir
        onnx.checker.check_model(model)
        return model


def mxnet(normalized):
    g, x, source, i, pool = Graph(1), "data", 3, 0, 0
    for width in WIDTHS:
        if width == "M":
            x = g.node("MaxPool", [x], f"vgg0_pool{pool}_fwd", f"vgg0_pool{pool}_fwd", kernel_shape=[2, 2],
                       strides=[2, 2], pads=[0, 0, 0, 0])
            pool += 1
            continue
        conv = f"vgg0_conv{i}"
        x = g.node("Conv", [x, g.weight(conv + "_weight", width, source, 3, 3), g.weight(conv + "_bias", width)],
                   conv + "_fwd", conv + "_fwd", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1],
                   dilations=[1, 1], group=1)
        if normalized:
            norm = f"vgg0_batchnorm{i}"
            values = [g.constant(norm + "_gamma", g.random.uniform(0.5, 1.5, width).astype(np.float32))]
            values += [g.weight(norm + end, width) for end in ["_beta", "_running_mean"]]
            values.append(g.constant(norm + "_running_var", g.random.uniform(0.5, 2, width).astype(np.float32)))
            x = g.node("BatchNormalization", [x] + values, norm + "_fwd", norm + "_fwd", epsilon=1e-5, momentum=0.9)
        x = g.node("Relu", [x], f"vgg0_relu{i}_fwd", f"vgg0_relu{i}_fwd")
        source, i = width, i + 1
    features = source * 2 * 2
    for d, width in enumerate([HIDDEN, HIDDEN, CLASSES]):
        x = g.node("Flatten", [x], f"flatten_{60 + 4 * d}", f"flatten_{60 + 4 * d}")
        dense = f"vgg0_dense{d}"
        x = g.node("Gemm", [x, g.weight(dense + "_weight", width, features), g.weight(dense + "_bias", width)],
                   dense + "_fwd", dense + "_fwd", alpha=1.0, beta=1.0, transA=0, transB=1)
        if d < 2:
            x = g.node("Relu", [x], f"vgg0_dense{d}_relu_fwd", f"vgg0_dense{d}_relu_fwd")
            x = g.node("Dropout", [x], f"vgg0_dropout{d}_fwd", f"vgg0_dropout{d}_fwd", ratio=0.5)
        features = width
    return g.model("data", [1, 3, SIDE, SIDE], x, [1, CLASSES], opset=7, ir=3, listed=True)


def caffe2():
    g, x, source, block, index = Graph(2), "data_0", 3, 1, 1
    for width in WIDTHS:
        if width == "M":
            x = g.node("MaxPool", [x], f"pool{block}_1", kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0])
            block, index = block + 1, 1
            continue
        name = f"conv{block}_{index}"
        x = g.node("Conv", [x, g.weight(name + "_w_0", width, source, 3, 3), g.weight(name + "_b_0", width)],
                   name + "_1", strides=[1, 1], pads=[1, 1, 1, 1], kernel_shape=[3, 3])
        x = g.node("Relu", [x], name + "_2")
        source, index = width, index + 1
    x = g.node("Reshape", [x, g.constant("OC2_DUMMY_1", np.array([1, source * 4], np.int64))], "OC2_DUMMY_0")
    features = source * 4
    for name, width in [("fc6", HIDDEN), ("fc7", HIDDEN), ("fc8", CLASSES)]:
        x = g.node("Gemm", [x, g.weight(name + "_w_0", width, features), g.weight(name + "_b_0", width)], name + "_1",
                   transB=1)
        if name != "fc8":
            x = g.node("Relu", [x], name + "_2")
            x = g.node("Dropout", [x], [name + "_3", f"_{name}_mask_1"], ratio=0.5)
        features = width
    x = g.node("Softmax", [x], "prob_1")
    return g.model("data_0", [1, 3, SIDE, SIDE], x, [1, CLASSES], opset=9, ir=3, producer="onnx-caffe2", listed=True)


def torch(dynamo=False, views=False):
    g, x, source, i = Graph(3), "input" if not dynamo else "x", 3, 0

    def name(place, kind):
        return f"node_{kind.lower()}_{place}" if dynamo else f"/{place.split('.')[0]}/{place}/{kind}"

    def value(place, kind):
        return f"{kind.lower()}_{place.split('.')[1]}" if dynamo else name(place, kind) + "_output_0"

    for width in WIDTHS:
        place = f"features.{i}"
        if width == "M":
            x = g.node("MaxPool", [x], value(place, "MaxPool"), name(place, "MaxPool"), kernel_shape=[2, 2],
                       strides=[2, 2], pads=[0, 0, 0, 0], dilations=[1, 1], ceil_mode=0)
            i += 1
            continue
        x = g.node("Conv", [x, g.weight(place + ".weight", width, source, 3, 3), g.weight(place + ".bias", width)],
                   value(place, "Conv"), name(place, "Conv"), kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1],
                   dilations=[1, 1], group=1)
        place = f"features.{i + 1}"
        x = g.node("Relu", [x], value(place, "Relu"), name(place, "Relu"))
        source, i = width, i + 2
    x = g.node("AveragePool", [x], "/avgpool/AveragePool_output_0", "/avgpool/AveragePool", kernel_shape=[1, 1],
               strides=[1, 1])
    if views:
        size = g.node("Shape", [x], "/Shape_output_0", "/Shape")
        first = g.node("Constant", [], "/Constant_output_0", "/Constant",
                       value=numpy_helper.from_array(np.array(0, np.int64)))
        size = g.node("Gather", [size, first], "/Gather_output_0", "/Gather", axis=0)
        axes = g.node("Constant", [], "/Constant_1_output_0", "/Constant_1", value_ints=[0])
        size = g.node("Unsqueeze", [size, axes], "/Unsqueeze_output_0", "/Unsqueeze")
        rest = g.node("Constant", [], "/Constant_2_output_0", "/Constant_2",
                      value=numpy_helper.from_array(np.array([-1], np.int64)))
        size = g.node("Concat", [size, rest], "/Concat_output_0", "/Concat", axis=0)
        x = g.node("Reshape", [x, size], "/Reshape_output_0", "/Reshape", allowzero=0)
    elif dynamo:
        x = g.node("Reshape", [x, g.constant("val_0", np.array([-1, source * 4], np.int64))], "view", "node_view",
                   allowzero=1)
    else:
        x = g.node("Flatten", [x], "/Flatten_output_0", "/Flatten", axis=1)
    features = source * 4
    for place, width in [("classifier.0", HIDDEN), ("classifier.3", HIDDEN), ("classifier.6", CLASSES)]:
        last = place == "classifier.6"
        x = g.node("Gemm", [x, g.weight(place + ".weight", width, features), g.weight(place + ".bias", width)],
                   "output" if last else value(place, "Gemm"), name(place, "Gemm"), alpha=1.0, beta=1.0, transB=1)
        if not last:
            place = "classifier." + str(int(place[-1]) + 1)
            x = g.node("Relu", [x], value(place, "Relu") + ("_c" if dynamo else ""), name(place, "Relu"))
        features = width
    batch = 1 if dynamo else "batch"
    return g.model("input" if not dynamo else "x", [batch, 3, SIDE, SIDE], x, [batch, CLASSES],
                   opset=18 if dynamo else 17, producer="pytorch")


def tensorflow():
    g, source, block, index = Graph(4), 3, 1, 1
    x = g.node("Transpose", ["input_1"], "vgg/block1_conv1/Conv2D__6:0", "vgg/block1_conv1/Conv2D__6",
               perm=[0, 3, 1, 2])
    for width in WIDTHS:
        if width == "M":
            name = f"vgg/block{block}_pool/MaxPool"
            x = g.node("MaxPool", [x], name + ":0", name, kernel_shape=[2, 2], strides=[2, 2])
            block, index = block + 1, 1
            continue
        name = f"vgg/block{block}_conv{index}/Conv2D"
        # Kernels as Keras has them, put in order by the graph.
        kernel = g.weight(name + "/ReadVariableOp:0", 3, 3, source, width)
        kernel = g.node("Transpose", [kernel], name + "_weights_fused:0", name + "_weights", perm=[3, 2, 0, 1])
        x = g.node("Conv", [x, kernel, g.weight(name + "_bias:0", width)], name + ":0", name, kernel_shape=[3, 3],
                   strides=[1, 1], dilations=[1, 1], group=1, auto_pad="SAME_UPPER")
        x = g.node("Relu", [x], name.replace("Conv2D", "Relu") + ":0", name.replace("Conv2D", "Relu"))
        source, index = width, index + 1
    x = g.node("Transpose", [x], "pool__20:0", "pool__20", perm=[0, 2, 3, 1])
    x = g.node("Reshape", [x, g.constant("const_fold_opt__30", np.array([-1, source * 4], np.int64))],
               "vgg/flatten/Reshape:0", "vgg/flatten/Reshape")
    features = source * 4
    for name, width in [("fc1", HIDDEN), ("fc2", HIDDEN), ("predictions", CLASSES)]:
        path = f"vgg/{name}/"
        x = g.node("MatMul", [x, g.weight(path + "MatMul/ReadVariableOp:0", features, width)], path + "MatMul:0",
                   path + "MatMul")
        x = g.node("Add", [x, g.weight(path + "BiasAdd/ReadVariableOp:0", width)], path + "BiasAdd:0",
                   path + "BiasAdd")
        last = name == "predictions"
        x = g.node("Softmax" if last else "Relu", [x], name if last else path + "Relu:0", path + "Relu",
                   **({"axis": -1} if last else {}))
        features = width
    return g.model("input_1", ["unk__39", SIDE, SIDE, 3], x, ["unk__40", CLASSES], opset=13, producer="tf2onnx")


def channels_last():
    """A small graph that works on channels last throughout: what does not fold becomes a transposition."""
    g = Graph(5)
    x = g.node("Transpose", ["x"], "t0", perm=[0, 3, 1, 2])
    x = g.node("Conv", [x, g.weight("w", 4, 3, 3, 3)], "c", pads=[1, 1, 1, 1])
    x = g.node("Transpose", [x], "t1", perm=[0, 2, 3, 1])
    x = g.node("Add", [x, g.weight("b", 4)], "a")
    y = g.node("Mul", [x, g.constant("half", np.float32(0.5))], "m")
    x = g.node("Concat", [x, y], "cc", axis=3)
    x = g.node("Relu", [x], "r")
    x = g.node("MatMul", [x, g.weight("d", 8, 5)], "mm")
    x = g.node("Softmax", [x], "s", axis=3)
    x = g.node("Reshape", [x, g.constant("to", np.array([0, -1, 10], np.int64))], "rs")
    x = g.node("Transpose", [x], "y", perm=[0, 2, 1])
    return g.model("x", ["n", 4, 6, 3], x, ["n", 10, 12], opset=13)


def residual():
    """Two paths that join, batch normalisation that does not fold, and a head of average pooling."""
    g = Graph(6)
    x = g.node("Conv", ["x", g.weight("w0", 6, 3, 3, 3)], "c0", "first", pads=[1, 1, 1, 1], strides=[2, 2])
    values = [g.weight(n, 6) for n in ["s", "b", "m"]] + [g.constant("v", np.linspace(0.5, 2, 6, dtype=np.float32))]
    y = g.node("BatchNormalization", [x] + values, "bn0", "norm", epsilon=1e-3)
    y = g.node("LeakyRelu", [y], "l", "leaky", alpha=0.2)
    y = g.node("Conv", [y, g.weight("w1", 6, 2, 3, 3)], "c1", "second", pads=[2, 2, 2, 2], dilations=[2, 2], group=3)
    y = g.node("BatchNormalization", [y] + values, "bn1", "folded")
    z = g.node("Sum", [x, y, x], "z", "join")
    z = g.node("Clip", [z, g.constant("lo", np.float32(0)), g.constant("hi", np.float32(6))], "r6", "relu6")
    z = g.node("LRN", [z], "n", "lrn", size=3, alpha=0.3, beta=0.5, bias=1.5)
    z = g.node("AveragePool", [z], "ap", "average", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 0],
               ceil_mode=1, count_include_pad=1)
    z = g.node("GlobalAveragePool", [z], "gap", "pool")
    z = g.node("Squeeze", [z, g.constant("axes", np.array([2, 3], np.int64))], "sq")
    z = g.node("Gemm", [z, g.weight("fc", 6, 4), g.weight("fb", 4)], "y", "head", alpha=0.5, beta=2.0)
    z = g.node("LogSoftmax", [z], "p", "scores")
    return g.model("x", ["n", 3, 9, 11], z, ["n", 4], opset=17)


def main():
    models = {
        "mxnet": mxnet(False), "mxnet_bn": mxnet(True), "caffe2": caffe2(), "torch": torch(), "torch_view": torch(views=True),
        "dynamo": torch(dynamo=True), "tensorflow": tensorflow(), "channels_last": channels_last(), "residual": residual(),
    }
    arrays = {}
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    for seed, (name, model) in enumerate(models.items()):
        content = model.SerializeToString()
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        source = session.get_inputs()[0]
        shape = [1] + [d for d in source.shape[1:]]
        image = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
        output = session.run(None, {source.name: image})[0]
        isLast = name in ["tensorflow", "channels_last"]
        arrays[name + ".model"] = np.frombuffer(content, np.uint8)
        arrays[name + ".input"] = np.ascontiguousarray(image.transpose(0, 3, 1, 2) if isLast else image)
        arrays[name + ".output"] = output
    write(arrays, HERE / "families.safetensors")


main()
