#!/usr/bin/env python3
"""Compares the class scores of vgg with PyTorch's on the same random weights.

    pip install numpy torch torchvision     (or Debian's python3-torch and python3-torchvision)
    Benchmarks/agreement.py [--vgg .build/release/vgg] [model ...]

For each of torchvision's models: random weights, biases and batch statistics are written as safetensors, run by both
for 1 and 3 images of 224 and 256 pixels, and the relative L2 difference is printed. Exit status 1 above 1e-5.
"""

import argparse
import json
import os
import struct
import subprocess
import tempfile

import numpy as np
import torch
import torchvision


def randomize(model):
    """Gives biases, batch normalisation and its statistics values that a mistake cannot hide behind."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("bias"):
                parameter.copy_(0.1 * torch.randn_like(parameter))
            elif parameter.dim() == 1:
                parameter.copy_(1 + 0.2 * torch.randn_like(parameter))
        for name, statistic in model.named_buffers():
            if name.endswith("running_mean"):
                statistic.copy_(0.3 * torch.randn_like(statistic))
            elif name.endswith("running_var"):
                statistic.copy_(0.5 + torch.rand_like(statistic))


def write_safetensors(tensors, path):
    header, offset, arrays = {}, 0, {name: tensors[name].detach().numpy() for name in sorted(tensors)}
    for name, array in arrays.items():
        kind = {"float32": "F32", "int64": "I64"}[str(array.dtype)]
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vgg", default=".build/release/vgg")
    parser.add_argument("models", nargs="*", default=["vgg11", "vgg13", "vgg16", "vgg16_bn", "vgg19"])
    options = parser.parse_args()

    worst = 0
    for name in options.models:
        torch.manual_seed(3)
        model = getattr(torchvision.models, name)(weights=None).eval()
        randomize(model)
        with tempfile.TemporaryDirectory() as folder:
            weights, x, y = (os.path.join(folder, file) for file in ("w.safetensors", "x.npy", "y.npy"))
            write_safetensors(model.state_dict(), weights)
            for batch in (1, 3):
                for size in (224, 256):
                    images = torch.randn(batch, 3, size, size)
                    np.save(x, images.numpy())
                    with torch.no_grad():
                        theirs = model(images).numpy().astype(np.float64)
                    command = [options.vgg, "run", "--quiet", "--model", name, "--weights", weights]
                    subprocess.run(command + ["--input", x, "--output", y], check=True)
                    difference = np.linalg.norm(np.load(y) - theirs) / np.linalg.norm(theirs)
                    worst = max(worst, difference)
                    print(f"{name:10} batch {batch}, {size} pixels: relative L2 difference {difference:.2e}", flush=True)
    print(f"largest {worst:.2e}, allowed 1e-05")
    raise SystemExit(0 if worst <= 1e-5 else 1)


if __name__ == "__main__":
    main()
