#!/usr/bin/env python3
"""Compares the gradients and the steps of training of vgg with PyTorch's on the same weights and batches.

    pip install numpy torch
    Benchmarks/training/parity.py [--vgg .build/release/vgg] [--model vgg11 ...] [--steps 20] [--device D]

For each network, of a sixteenth of VGG's widths: gradients of a batch by `vgg gradients` and by PyTorch in 32 and in 64
bits, then steps of each optimiser on changing batches. Exit status 1 where a gradient is off from that of 64 bits by
more than 1e-5 (relative L2 norm), or a loss from PyTorch's by more than 1e-3.
"""

import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch import nn

BLOCKS = {"vgg11": (1, 1, 2, 2, 2), "vgg13": (2, 2, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
WIDTHS, HIDDEN, CLASSES, BATCH = (4, 8, 16, 32, 32), 256, 11, 8
GRADIENTS_WITHIN, LOSSES_WITHIN = 1e-5, 1e-3
# A rate, the options of `vgg gradients`, and PyTorch's optimiser with a rate.
OPTIMIZERS = {
    "sgd": (5e-3, ["--optimizer", "sgd"], lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, weight_decay=5e-4)),
    "nesterov": (
        5e-3, ["--optimizer", "sgd", "--nesterov"],
        lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, weight_decay=5e-4, nesterov=True)),
    "adamw": (5e-4, ["--optimizer", "adamw"], lambda p, rate: torch.optim.AdamW(p, rate, weight_decay=1e-2)),
}


class Network(nn.Module):
    """torchvision's VGG with other widths and no dropout, whose draws no two programs share."""

    def __init__(self, name):
        super().__init__()
        layers, channels = [], 3
        for count, width in zip(BLOCKS[name.removesuffix("_bn")], WIDTHS):
            for _ in range(count):
                layers.append(nn.Conv2d(channels, width, 3, padding=1))
                if name.endswith("_bn"):
                    layers.append(nn.BatchNorm2d(width))
                layers.append(nn.ReLU())
                channels = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(49 * channels, HIDDEN), nn.ReLU(), nn.Identity(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(),
            nn.Identity(), nn.Linear(HIDDEN, CLASSES))
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.kaiming_normal_(parameter)
            elif parameter.dim() == 1:
                parameter.data += 0.05 * torch.randn_like(parameter)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))

    def own_names(self):
        """vgg's name of each of torchvision's: conv1_1 of features.0."""
        names, block, place = {}, 1, 0
        for index, layer in enumerate(self.features):
            place += isinstance(layer, nn.Conv2d)
            if isinstance(layer, (nn.Conv2d, nn.BatchNorm2d)):
                kind = "conv" if isinstance(layer, nn.Conv2d) else "bn"
                names[f"features.{index}"] = f"{kind}{block}_{place}"
            elif isinstance(layer, nn.MaxPool2d):
                block, place = block + 1, 0
        return names | {f"classifier.{3 * i}": f"fc{6 + i}" for i in range(3)}


def write_safetensors(tensors, path):
    arrays = {name: np.ascontiguousarray(tensor.numpy()) for name, tensor in tensors.items() if tensor.dim() > 0}
    header, offset = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(array.tobytes() for array in arrays.values()))


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, values = json.loads(data[8 : 8 + length]), data[8 + length :]
    return {
        name: np.frombuffer(values[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
        for name, entry in header.items() if name != "__metadata__"
    }


def by_vgg(options, name, folder, labels, *more):
    """What `vgg gradients` writes."""
    arguments = [
        options.vgg, "gradients", "--quiet", "--no-dropout", "--model", name, "--weights", folder / "w.safetensors",
        "--channels", ",".join(map(str, WIDTHS)), "--hidden", HIDDEN, "--classes", CLASSES, "--batch", BATCH, "--input",
        folder / "x.npy", "--labels", ",".join(map(str, labels.tolist())), "--output", folder / "g.safetensors", *more]
    arguments += ["--device", options.device] if options.device else []
    subprocess.run([str(argument) for argument in arguments], check=True, stdout=subprocess.DEVNULL)
    return read_safetensors(folder / "g.safetensors")


def loss_of(network, x, labels):
    return nn.functional.cross_entropy(network(x), labels)


def gradients(name, weights, x, labels, kind):
    """PyTorch's loss and gradients of the first batch, by vgg's names."""
    network = Network(name)
    network.load_state_dict(weights)
    network.to(kind)
    loss = loss_of(network, x[:BATCH].to(kind), labels[:BATCH])
    loss.backward()
    names = network.own_names()
    return loss.item(), {
        f"{names[path.rpartition('.')[0]]}.{path.rpartition('.')[2]}": parameter.grad.double().numpy()
        for path, parameter in network.named_parameters()
    }


def steps(name, weights, x, labels, optimizer, rate, count, kind=torch.float32):
    """The losses of PyTorch's steps."""
    network = Network(name)
    network.load_state_dict(weights)
    network.to(kind)
    x = x.to(kind)
    update, losses = optimizer(network.parameters(), rate), []
    for index in range(count):
        place = index % (len(x) // BATCH) * BATCH
        update.zero_grad()
        loss = loss_of(network, x[place : place + BATCH], labels[place : place + BATCH])
        losses.append(loss.item())
        loss.backward()
        update.step()
    return np.array(losses)


def worst(found, expected):
    """The largest relative L2 difference of a tensor, and its name.

    Biases before a batch normalisation have a true gradient of zero: theirs is compared with that of the weights.
    """
    distances = {}
    for name, truth in expected.items():
        size = np.linalg.norm(truth)
        if name.startswith("conv") and name.replace("conv", "bn") in expected and name.endswith("bias"):
            size = np.linalg.norm(expected[name.replace("bias", "weight")])
        distances[name] = np.linalg.norm(found[name] - truth) / size
    name = max(distances, key=distances.get)
    return distances[name], name


def compare(options, name, folder):
    torch.manual_seed(options.seed)
    weights = Network(name).state_dict()
    x, labels = torch.randn(4 * BATCH, 3, 32, 32), torch.randint(0, CLASSES, (4 * BATCH,))
    write_safetensors(weights, folder / "w.safetensors")
    np.save(folder / "x.npy", x.numpy())

    found = by_vgg(options, name, folder, labels)
    own = {key.removeprefix("gradients."): value for key, value in found.items() if key.startswith("gradients.")}
    loss, truth = gradients(name, weights, x, labels, torch.float64)
    distance, where = worst(own, truth)
    torchs, torchs_where = worst(gradients(name, weights, x, labels, torch.float32)[1], truth)
    print(f"{name}: loss off by {abs(found['losses'].astype(np.float64).mean() / loss - 1):.1e}; gradients off by at most {distance:.1e} "
          f"({where}), PyTorch's in 32 bits by {torchs:.1e} ({torchs_where})")
    fine = set(own) == set(truth) and distance <= GRADIENTS_WITHIN
    for optimizer, (rate, words, make) in OPTIMIZERS.items():
        # Few images by many normalisations: at larger rates 32 and 64 bits part within 20 steps, whoever computes.
        rate *= 0.02 if name.endswith("_bn") else 1
        found = by_vgg(
            options, name, folder, labels, "--steps", options.steps, *words, "--rate", rate)
        expected = steps(name, weights, x, labels, make, rate, options.steps)
        truth = steps(name, weights, x, labels, make, rate, options.steps, torch.float64)
        difference = np.abs(found["steps.loss"] / expected - 1).max()
        print(f"  {optimizer}: loss {expected[0]:.4f} to {expected[-1]:.4f} in {options.steps} steps, off from PyTorch's by at "
              f"most {difference:.1e}, which is off from that of 64 bits by {np.abs(expected / truth - 1).max():.1e}")
        fine = fine and difference <= LOSSES_WITHIN
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vgg", default=".build/release/vgg")
    parser.add_argument("--model", nargs="+", default=["vgg11", "vgg16", "vgg11_bn"])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--device")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = [compare(options, name, pathlib.Path(folder)) for name in options.model]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
