#!/usr/bin/env python3
"""Saves torchvision's networks in every format, and compares what vgg makes of each with PyTorch and with each other.

    pip install numpy torch torchvision safetensors h5py onnx
    Benchmarks/formats/agreement.py [--vgg .build/release/vgg] [model ...]

Each file is run as it is and after `vgg convert`. The class scores must be the same to the bit for all formats of a model,
and within a relative L2 difference of 1e-5 of PyTorch's. Exit status 1 where they are not.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torchvision

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from agreement import randomize
from formats import writers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vgg", default=".build/release/vgg")
    parser.add_argument("models", nargs="*", default=["vgg11", "vgg16", "vgg16_bn", "vgg19"])
    options = parser.parse_args()
    failed = False
    for name in options.models:
        torch.manual_seed(3)
        model = getattr(torchvision.models, name)(weights=None).eval()
        randomize(model)
        images = torch.randn(2, 3, 224, 224)
        with torch.no_grad():
            theirs = model(images).numpy().astype(np.float64)
        with tempfile.TemporaryDirectory() as folder:
            failed = compare(options.vgg, name, model, images, theirs, pathlib.Path(folder)) or failed
    raise SystemExit(1 if failed else 0)


def compare(vgg, name, model, images, theirs, folder):
    """Prints a line for each format; whether one was wrong."""
    np.save(folder / "x.npy", images.numpy())
    first, failed = None, False
    for kind, (write, ending) in writers.formats(model).items():
        file, copy = folder / f"{name}.{ending}", folder / "copy.safetensors"
        write(model, file)
        scores = run(vgg, file, folder)
        subprocess.run([vgg, "convert", "--quiet", file, copy], check=True)
        converted = run(vgg, copy, folder)
        first = scores if first is None else first
        difference = np.linalg.norm(scores - theirs) / np.linalg.norm(theirs)
        same = np.array_equal(scores, first) and np.array_equal(converted, first)
        failed = failed or not same or not difference <= 1e-5
        words = "the same to the bit, converted too" if same else "DIFFERENT BITS"
        print(f"{name:9} {kind:15} {words}; relative L2 difference from PyTorch {difference:.2e}", flush=True)
        file.unlink()
    return failed


def run(vgg, file, folder):
    command = [vgg, "run", "--quiet", "--weights", file, "--input", folder / "x.npy", "--output", folder / "y.npy"]
    subprocess.run(command, check=True)
    return np.load(folder / "y.npy")


if __name__ == "__main__":
    main()
