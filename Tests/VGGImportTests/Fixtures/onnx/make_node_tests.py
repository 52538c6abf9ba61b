"""Makes node_tests.safetensors and excluded.tsv from the tests that ONNX's wheel carries.

    pip install 'onnx<=1.22' numpy && python make_node_tests.py

Each test is a graph of one operator (or of one PyTorch module) with inputs and outputs. A network of ours has one input,
so all others are frozen: the test's own second operand becomes an initializer. Where an operator joins two values, a second
test makes the operand depend on the input, as `input * 0 + operand`. The models, with the first input and the first output,
go into one safetensors file: NAME.model (bytes), NAME.input and NAME.output (32-bit floats).
"""

import pathlib
import re

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from packing import write

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(onnx.__file__).parent / "backend/test/data"

OPERATORS = set(
    """Conv Relu LeakyRelu Clip MaxPool AveragePool GlobalAveragePool GlobalMaxPool ReduceMean Gemm MatMul Add Sub Mul Div Sum Concat
    Flatten Reshape Squeeze Unsqueeze Transpose BatchNormalization LRN Dropout Softmax LogSoftmax Identity Constant
    ConstantOfShape Cast Shape""".split()
)
JOINING = {"Add", "Mul", "Sum", "Concat"}
FLOATS = {TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16}

# Why a test cannot be run, by its name; the first that fits holds.
REASONS = [
    (r"test_.*_u?int\d+(_.*)?$", "whole numbers: a network computes in floats"),
    (r"test_(clip_default_int8|maxpool_2d_uint8|div_int32|constantofshape_int).*", "whole numbers: a network computes in floats"),
    (r"test_cast(like)?_.*(INT|FLOAT8|FLOAT4|BFLOAT16$|_to_BFLOAT16|_to_FLOAT16|e8m0).*", "casts to or from a type that is not run, or rounds to fewer digits"),
    (r"test_(averagepool|maxpool|AvgPool|MaxPool|Conv|BatchNorm)_?3d.*", "three axes: images have two"),
    (r"test_batchnorm_.*_training_mode|test_training_dropout(_default)?(_mask)?$", "training, not inference"),
    (r"test_shape.*", "yields whole numbers"),
    (r"test_constant(ofshape_.*)?$", "has no input"),
    (r"test_identity_(opt|sequence)", "not a tensor"),
    (r"test_matmul_(1d_3d|3d|4d|bcast)$", "multiplies by more than one matrix"),
    (r"test_reshape_allowzero_reordered", "a tensor without values"),
    (r"test_PixelShuffle", "transposes more than three axes"),
    (r"test_causal_conv_.*", "joins a constant"),
    (r"test_operator_addmm", "adds the input to its own product"),
]


def reason(name):
    for pattern, why in REASONS:
        if re.fullmatch(pattern, name):
            return why
    return None


def tensors(folder, kind):
    paths = sorted(folder.glob(f"test_data_set_0/{kind}_*.pb"), key=lambda p: int(p.stem.split("_")[1]))
    result = []
    for path in paths:
        tensor = TensorProto()
        tensor.ParseFromString(path.read_bytes())
        result.append(numpy_helper.to_array(tensor))
    return result


def freeze(model, inputs, joined=False):
    """The model with all inputs but the first as initializers, or made of the first input."""
    graph = model.graph
    constants = {tensor.name for tensor in graph.initializer}
    names = [value.name for value in graph.input if value.name not in constants]
    for name, array in list(zip(names, inputs))[1:]:
        value = next(v for v in graph.input if v.name == name)
        graph.input.remove(value)
        if not joined:
            graph.initializer.append(numpy_helper.from_array(array, name))
            continue
        graph.initializer.append(numpy_helper.from_array(np.zeros(1, array.dtype), name + "_zero"))
        graph.initializer.append(numpy_helper.from_array(array, name + "_operand"))
        graph.node.insert(0, helper.make_node("Add", [name + "_none", name + "_operand"], [name]))
        graph.node.insert(0, helper.make_node("Mul", [names[0], name + "_zero"], [name + "_none"]))
    del graph.output[1:]
    return model


def element_types(model):
    graph = model.graph
    constants = {tensor.name for tensor in graph.initializer}
    first = [v for v in graph.input if v.name not in constants][:1]
    return {v.type.tensor_type.elem_type for v in first + list(graph.output[:1])}


def main():
    tests, excluded = {}, []
    for group in ["node", "pytorch-converted", "pytorch-operator", "simple"]:
        for folder in sorted((DATA / group).iterdir()):
            model = onnx.load(folder / "model.onnx")
            operators = {node.op_type for node in model.graph.node}
            if not operators <= OPERATORS:
                continue
            name = folder.name.removeprefix("test_")
            why = reason(folder.name)
            if why is None and not element_types(model) <= FLOATS:
                why = "whole numbers: a network computes in floats"
            if why is None and sum(path.stat().st_size for path in folder.rglob("*.*")) > 100_000:
                why = "large, and the same operators are tested small"
            if why is not None:
                excluded.append((name, why))
                continue
            inputs, outputs = tensors(folder, "input"), tensors(folder, "output")
            variants = {}
            if operators & JOINING and len(inputs) > 1 and all(a.shape == inputs[0].shape for a in inputs):
                variants[name + "_joined"] = True
            if "Concat" in operators and variants:
                excluded.append((name, "joins a constant; the test runs with operands that depend on the input"))
            else:
                variants[name] = False
            for variant, joined in variants.items():
                copy = onnx.ModelProto()
                copy.CopyFrom(model)
                tests[variant + ".model"] = np.frombuffer(
                    freeze(copy, inputs, joined).SerializeToString(), np.uint8)
                tests[variant + ".input"] = inputs[0].astype(np.float32)
                tests[variant + ".output"] = outputs[0].astype(np.float32)
    write(tests, HERE / "node_tests.safetensors")
    (HERE / "excluded.tsv").write_text("".join(f"{name}\t{why}\n" for name, why in sorted(excluded)))
    print(len(tests) // 3, "tests,", len(excluded), "excluded")


main()
