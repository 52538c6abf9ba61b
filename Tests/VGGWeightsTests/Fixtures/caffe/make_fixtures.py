"""Writes the Caffe fixtures of this folder, as Caffe and its predecessors wrote such files.

Run in a virtual environment: pip install numpy==2.4.6 safetensors==0.8.0 protobuf==7.36.2 grpcio-tools==1.85.1;
python3 make_fixtures.py
The fixtures here were written with Python 3.11 and these versions.
"""

import importlib
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent
generated = tempfile.mkdtemp()
subprocess.run(
    [sys.executable, "-m", "grpc_tools.protoc", f"-I{here}", f"--python_out={generated}", "caffe.proto"], check=True
)
sys.path.insert(0, generated)
caffe = importlib.import_module("caffe_pb2")
random = np.random.default_rng(20141129)

BLOCKS = {
    "A": [1, 1, 2, 2, 2],
    "D": [2, 2, 3, 3, 3],
}


def values(*shape):
    """Random weights that floats hold."""
    return random.normal(0, 0.2, shape).astype("<f4")


def legacy(blob, array):
    """Four extents, as blobs had before shapes, and values packed."""
    extents = (1,) * (4 - array.ndim) + array.shape
    blob.num, blob.channels, blob.height, blob.width = extents
    blob.data.extend(array.ravel().tolist())


def shaped(blob, array):
    """A shape of any number of axes, and values packed."""
    blob.shape.dim.extend(array.shape)
    blob.data.extend(array.ravel().tolist())


def chain(blocks, channels, hidden, classes):
    """The layers of Oxford's networks in order: kind, name, parameters."""
    for block, (count, width) in enumerate(zip(blocks, channels), 1):
        for index in range(1, count + 1):
            yield "CONVOLUTION", f"conv{block}_{index}", width
            yield "RELU", f"relu{block}_{index}", None
        yield "POOLING", f"pool{block}", None
    for place in (6, 7):
        yield "INNER_PRODUCT", f"fc{place}", hidden
        yield "RELU", f"relu{place}", None
        yield "DROPOUT", f"drop{place}", None
    yield "INNER_PRODUCT", "fc8", classes
    yield "SOFTMAX", "prob", None


def oxford_text(name, extent, layers):
    """The text of a network in the old form; layers without weights of their own write over what they read."""
    lines = [f'name: "{name}"', 'input: "data"']
    lines += [f"input_dim: {n}" for n in (10, 3, extent, extent)]
    below = "data"
    for kind, layer, number in layers:
        above = below if kind in ("RELU", "DROPOUT") else layer
        lines += ["layers {", f'  bottom: "{below}"', f'  top: "{above}"', f'  name: "{layer}"', f"  type: {kind}"]
        if kind == "CONVOLUTION":
            lines += ["  convolution_param {", f"    num_output: {number}", "    pad: 1", "    kernel_size: 3", "  }"]
        if kind == "INNER_PRODUCT":
            lines += ["  inner_product_param {", f"    num_output: {number}", "  }"]
        if kind == "POOLING":
            lines += ["  pooling_param {", "    pool: MAX", "    kernel_size: 2", "    stride: 2", "  }"]
        if kind == "DROPOUT":
            lines += ["  dropout_param {", "    dropout_ratio: 0.5", "  }"]
        lines += ["}"]
        below = above
    return "\n".join(lines) + "\n"


def write_slim():
    """A slim VGG as Oxford's release is: old layers, four extents, a data layer of the training."""
    layers = list(chain(BLOCKS["A"], [1, 2, 4, 8, 8], 32, 10))
    net = caffe.NetParameter(name="slim VGG")
    data = net.layers.add(name="data", type=caffe.V1LayerParameter.DATA, top=["data", "label"])
    data.include.add(phase=caffe.TRAIN)
    data.transform_param.crop_size = 32
    data.transform_param.mean_value.extend([103.939, 116.779, 123.68])
    tensors, below, inputs = {}, "data", 3
    for kind, name, number in layers:
        above = below if kind in ("RELU", "DROPOUT") else name
        layer = net.layers.add(name=name, type=caffe.V1LayerParameter.LayerType.Value(kind), bottom=[below], top=[above])
        below = above
        if kind == "CONVOLUTION":
            layer.convolution_param.num_output = number
            layer.convolution_param.pad.append(1)
            layer.convolution_param.kernel_size.append(3)
            weight = values(number, inputs, 3, 3)
        elif kind == "INNER_PRODUCT":
            layer.inner_product_param.num_output = number
            weight = values(number, inputs)
        else:
            if kind == "POOLING":
                layer.pooling_param.kernel_size = 2
                layer.pooling_param.stride = 2
            continue
        layer.blobs_lr.extend([1, 2])
        legacy(layer.blobs.add(), weight)
        bias = values(number)
        legacy(layer.blobs.add(), bias)
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = weight, bias
        inputs = number
    (here / "slim_v1.caffemodel").write_bytes(net.SerializeToString())
    (here / "slim.prototxt").write_text(oxford_text("slim VGG", 32, layers))
    save_file(tensors, here / "slim.safetensors")


def write_kinds():
    """A network of the new form with every kind of blob."""
    net = caffe.NetParameter(name="kinds")
    data = net.layer.add(name="data", type="Input", top=["data"])
    data.input_param.shape.add(dim=[1, 4, 8, 8])
    tensors = {}

    def add(name, kind, bottom, top):
        return net.layer.add(name=name, type=kind, bottom=[bottom], top=[top], phase=caffe.TEST)

    conv = add("conv", "Convolution", "data", "conv")
    conv.convolution_param.num_output = 6
    conv.convolution_param.kernel_size.append(3)
    conv.convolution_param.group = 2
    conv.convolution_param.bias_term = False
    weight = values(6, 2, 3, 3)
    shaped(conv.blobs.add(), weight)
    conv.blobs[0].diff.extend([0.5] * weight.size)
    tensors["conv.weight"] = weight

    norm = add("norm", "BatchNorm", "conv", "conv")
    mean, variance = values(6), np.abs(values(6))
    shaped(norm.blobs.add(), mean * np.float32(4))
    shaped(norm.blobs.add(), variance * np.float32(4))
    shaped(norm.blobs.add(), np.array([4], "<f4"))
    tensors["norm.running_mean"], tensors["norm.running_var"] = mean, variance

    scale = add("scale", "Scale", "conv", "conv")
    scale.scale_param.bias_term = True
    for name in ("weight", "bias"):
        tensors[f"scale.{name}"] = values(6)
        shaped(scale.blobs.add(), tensors[f"scale.{name}"])
    add("relu", "ReLU", "conv", "conv").relu_param.negative_slope = 0.125

    wide = add("wide", "InnerProduct", "conv", "wide")
    wide.inner_product_param.num_output = 5
    wide.inner_product_param.transpose = True
    weight, bias = values(5, 216), values(5)
    shaped(wide.blobs.add(), np.ascontiguousarray(weight.T))
    blob = wide.blobs.add()
    blob.shape.dim.append(5)
    blob.double_data.extend(bias.astype("<f8").tolist())
    tensors["wide.weight"], tensors["wide.bias"] = weight, bias

    last = add("last", "InnerProduct", "wide", "last")
    last.inner_product_param.num_output = 3
    weight, bias = values(3, 5), values(3)
    shaped(last.blobs.add(), weight)
    legacy(last.blobs.add(), bias)
    tensors["last.weight"], tensors["last.bias"] = weight, bias
    add("prob", "Softmax", "last", "prob")
    (here / "kinds.caffemodel").write_bytes(net.SerializeToString())
    save_file(tensors, here / "kinds.safetensors")


def field(number, wire, payload):
    """A field of the wire format."""

    def varint(n):
        out = b""
        while n > 127:
            out += bytes([n & 127 | 128])
            n >>= 7
        return out + bytes([n])

    return varint(number << 3 | wire) + (varint(len(payload)) if wire == 2 else b"") + payload


def write_loose():
    """Values in fields of their own, in several runs, and as doubles; what every reader of the format must take."""
    tensors = {"single.weight": values(2, 3), "runs.weight": values(2, 3), "doubles.weight": values(2, 3)}
    shape = field(7, 2, field(1, 0, b"\x02") + field(1, 0, b"\x03"))
    singles = b"".join(field(5, 5, struct.pack("<f", x)) for x in tensors["single.weight"].ravel())
    runs = tensors["runs.weight"].tobytes()
    pieces = field(5, 2, runs[:8]) + field(5, 5, runs[8:12]) + field(5, 2, b"") + field(5, 2, runs[12:])
    doubles = b"".join(field(8, 1, struct.pack("<d", x)) for x in tensors["doubles.weight"].ravel())
    blobs = {"single": shape + singles, "runs": pieces + shape, "doubles": field(5, 5, b"1234") + shape + doubles}
    layers = [
        field(100, 2, field(1, 2, name.encode()) + field(2, 2, b"InnerProduct") + field(7, 2, blob))
        for name, blob in blobs.items()
    ]
    (here / "loose.caffemodel").write_bytes(b"".join(layers))
    save_file(tensors, here / "loose.safetensors")


def write_mean():
    """The mean of pictures of 2x3 pixels; each channel's is exact."""
    blob = caffe.BlobProto()
    array = np.stack([np.full((2, 3), x) + [[-1, 0, 1]] * 2 for x in (103.5, 116.25, 123.75)]).astype("<f4")
    legacy(blob, array)
    (here / "mean.binaryproto").write_bytes(blob.SerializeToString())


write_slim()
write_kinds()
write_loose()
write_mean()
(here / "oxford_16.prototxt").write_text(
    oxford_text("VGG_ILSVRC_16_layers", 224, chain(BLOCKS["D"], [64, 128, 256, 512, 512], 4096, 1000))
)
