"""The random-weight networks that every engine runs, and their files."""

import json
import os
import struct
from pathlib import Path

import numpy as np

BLOCKS = {
    "vgg11": [1, 1, 2, 2, 2],
    "vgg13": [2, 2, 2, 2, 2],
    "vgg16": [2, 2, 3, 3, 3],
    "vgg19": [2, 2, 4, 4, 4],
}
CHANNELS = [64, 128, 256, 512, 512]
SIZE = 224
CLASSES = 1000
SEED = 1


def layers(model):
    """The layers: ("conv", name of the weights, outputs, inputs, rows), ("pool",), ("dense", name, outputs, inputs)."""
    index, inputs, rows = 0, 3, SIZE
    for depth, outputs in zip(BLOCKS[model], CHANNELS):
        for _ in range(depth):
            yield "conv", f"features.{index}", outputs, inputs, rows
            index, inputs = index + 2, outputs
        yield ("pool",)
        index, rows = index + 1, rows // 2
    for index, outputs, inputs in ((0, 4096, inputs * rows * rows), (3, 4096, 4096), (6, CLASSES, 4096)):
        yield "dense", f"classifier.{index}", outputs, inputs


def random_weights(model):
    """He-normal weights and small biases under torchvision's names."""
    rng, weights = np.random.default_rng(SEED), {}
    for kind, *layer in layers(model):
        if kind != "pool":
            name, outputs, inputs = layer[:3]
            shape = (outputs, inputs, 3, 3) if kind == "conv" else (outputs, inputs)
            scale = np.float32(np.sqrt(2 / np.prod(shape[1:])))
            weights[name + ".weight"] = rng.standard_normal(shape, dtype=np.float32) * scale
            weights[name + ".bias"] = rng.standard_normal(outputs, dtype=np.float32) * np.float32(0.1)
    return weights


def random_images(batch):
    return np.random.default_rng(SEED + batch).standard_normal((batch, 3, SIZE, SIZE), dtype=np.float32)


class Network:
    """A model and the folder with its files, each made when it is first asked for."""

    def __init__(self, model, home):
        self.model = model
        self.folder = Path(home) / f"{model}-seed{SEED}"

    def file(self, name, make):
        """The path of a file that make(path) writes if it is not there; a broken-off attempt leaves nothing behind."""
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"unfinished-{os.getpid()}-{name}")
            try:
                make(str(unfinished))
                unfinished.rename(path)
            finally:
                unfinished.unlink(missing_ok=True)
        return str(path)

    def safetensors(self):
        return self.file("weights.safetensors", lambda path: write_safetensors(random_weights(self.model), path))

    def onnx(self):
        return self.file("network.onnx", lambda path: write_onnx(self.model, random_weights(self.model), path))


def write_safetensors(weights, path):
    header, offset = {}, 0
    for name in sorted(weights):
        size = weights[name].nbytes
        header[name] = {"dtype": "F32", "shape": weights[name].shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(weights):
            file.write(weights[name].tobytes())


def write_onnx(model, weights, path):
    """A network from x to y whose batch is left open."""
    import onnx
    from onnx import TensorProto, helper

    nodes, value = [], "x"

    def add(operation, *inputs, **attributes):
        nonlocal value
        output = f"v{len(nodes)}"
        nodes.append(helper.make_node(operation, [value, *inputs], [output], **attributes))
        value = output

    for kind, *layer in layers(model):
        if kind == "pool":
            add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
            continue
        parameters = (layer[0] + ".weight", layer[0] + ".bias")
        if kind == "conv":
            add("Conv", *parameters, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
            add("Relu")
        else:
            if layer[0] == "classifier.0":
                add("Flatten")
            add("Gemm", *parameters, transB=1)
            if layer[0] != "classifier.6":
                add("Relu")
    nodes[-1].output[0] = "y"
    tensors = [
        helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.tobytes(), raw=True)
        for name, array in weights.items()
    ]
    graph = helper.make_graph(
        nodes, model, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", CLASSES])], tensors)
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)]), path)
