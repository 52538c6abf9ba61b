#!/usr/bin/env python3
"""Compares vgg with ONNX Runtime on the same random weights: first the outputs, then the speed.

    pip install numpy onnx onnxruntime
    Benchmarks/onnxruntime_comparison.py [--model vgg16] [--batch 1] [--rounds 5] [--vgg .build/release/vgg]

Both engines use all cores and take turns, round by round, so that a slow stretch of time touches both. Printed are
the medians over all repeats of all rounds, and the median of the rounds' ratios.
"""

import argparse
import json
import os
import statistics
import struct
import subprocess
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

BLOCKS = {
    "vgg11": [1, 1, 2, 2, 2],
    "vgg13": [2, 2, 2, 2, 2],
    "vgg16": [2, 2, 3, 3, 3],
    "vgg19": [2, 2, 4, 4, 4],
}
CHANNELS = [64, 128, 256, 512, 512]


def layers(model):
    """The layers in order: ("conv", torchvision index, outputs, inputs), ("pool",), ("dense", index, outputs, inputs)."""
    index, inputs = 0, 3
    for depth, outputs in zip(BLOCKS[model], CHANNELS):
        for _ in range(depth):
            yield "conv", index, outputs, inputs
            index, inputs = index + 2, outputs
        yield ("pool",)
        index += 1
    for index, outputs, inputs in ((0, 4096, 25088), (3, 4096, 4096), (6, 1000, 4096)):
        yield "dense", index, outputs, inputs


def random_weights(model, rng):
    """He-normal weights and small biases under torchvision's names."""
    weights = {}
    for layer in layers(model):
        if layer[0] == "pool":
            continue
        kind, index, outputs, inputs = layer
        shape = (outputs, inputs, 3, 3) if kind == "conv" else (outputs, inputs)
        prefix = f"{'features' if kind == 'conv' else 'classifier'}.{index}"
        scale = np.float32(np.sqrt(2 / np.prod(shape[1:])))
        weights[prefix + ".weight"] = rng.standard_normal(shape, dtype=np.float32) * scale
        weights[prefix + ".bias"] = rng.standard_normal(outputs, dtype=np.float32) * np.float32(0.1)
    return weights


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


def write_onnx(model, weights, batch, path):
    nodes, value = [], "x"

    def add(operation, inputs, **attributes):
        nonlocal value
        value = f"v{len(nodes)}"
        nodes.append(helper.make_node(operation, inputs, [value], **attributes))

    for layer in layers(model):
        if layer[0] == "pool":
            add("MaxPool", [value], kernel_shape=[2, 2], strides=[2, 2])
        elif layer[0] == "conv":
            prefix = f"features.{layer[1]}"
            add("Conv", [value, prefix + ".weight", prefix + ".bias"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
            add("Relu", [value])
        else:
            prefix = f"classifier.{layer[1]}"
            if layer[1] == 0:
                add("Flatten", [value])
            add("Gemm", [value, prefix + ".weight", prefix + ".bias"], transB=1)
            if layer[1] != 6:
                add("Relu", [value])
    tensors = [
        helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.tobytes(), raw=True)
        for name, array in weights.items()
    ]
    graph = helper.make_graph(
        nodes, model, [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 3, 224, 224])],
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, [batch, 1000])], tensors)
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)]), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="vgg16", choices=BLOCKS)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=8)
    parser.add_argument("--vgg", default=".build/release/vgg")
    options = parser.parse_args()

    rng = np.random.default_rng(1)
    weights = random_weights(options.model, rng)
    x = rng.standard_normal((options.batch, 3, 224, 224), dtype=np.float32)
    with tempfile.TemporaryDirectory() as folder:
        safetensors, network = os.path.join(folder, "w.safetensors"), os.path.join(folder, "network.onnx")
        write_safetensors(weights, safetensors)
        write_onnx(options.model, weights, options.batch, network)
        threads = onnxruntime.SessionOptions()
        threads.intra_op_num_threads = os.cpu_count()
        session = onnxruntime.InferenceSession(network, threads, providers=["CPUExecutionProvider"])

        np.save(os.path.join(folder, "x.npy"), x)
        common = [options.vgg, "run", "--quiet", "--model", options.model, "--weights", safetensors]
        y = os.path.join(folder, "y.npy")
        subprocess.run(common + ["--input", os.path.join(folder, "x.npy"), "--output", y], check=True)
        theirs, ours = session.run(None, {"x": x})[0].astype(np.float64), np.load(y)
        difference = np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)
        print(f"{options.model}, batch {options.batch}: relative L2 difference of the scores {difference:.2e}")
        if not difference <= 1e-5:
            raise SystemExit("the engines do not agree; their speed says nothing")

        bench = [options.vgg, "bench", "network", "--json", "--quiet", "--model", options.model]
        bench += ["--weights", safetensors, "--batch", str(options.batch), "--repeats", str(options.repeats)]
        rounds = []
        for _ in range(options.rounds):
            ours = json.loads(subprocess.run(bench, check=True, capture_output=True).stdout)["median_ms"]
            times = []
            for _ in range(options.repeats + 2):
                start = time.perf_counter()
                session.run(None, {"x": x})
                times.append(1000 * (time.perf_counter() - start))
            rounds.append((ours, statistics.median(times[2:])))
    ours, theirs = (statistics.median(column) for column in zip(*rounds))
    ratio = statistics.median(a / b for a, b in rounds)
    print(f"vgg {ours:.1f} ms, ONNX Runtime {onnxruntime.__version__} {theirs:.1f} ms per batch, ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
