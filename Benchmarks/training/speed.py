#!/usr/bin/env python3
"""Measures training in images per second, vgg and PyTorch by turns on the same cores.

    pip install torch
    Benchmarks/training/speed.py [--vgg .build/release/vgg] [--rounds 5] [recipe ...]

Recipes are `road-signs`, the built-in model's (a slim VGG-11 with batch normalisation for 64 x 64, batch 64), and `vgg16`
(batch 8). A step is the forward and the backward pass and the update by SGD with momentum and weight decay, on a batch that
is in memory; PyTorch takes it in both its memory formats, of which the faster counts. Medians of the rounds are shown.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

import torch

RECIPES = {
    "road-signs": dict(
        options=["--model", "vgg11_bn", "--size", "64", "--channels", "16,32,64,128,128", "--hidden", "256",
                 "--classes", "16"],
        batch=64, size=64, classes=16, hidden=256, normalized=True, steps=10,
        blocks=[[16], [32], [64, 64], [128, 128], [128, 128]]),
    "vgg16": dict(
        options=["--model", "vgg16"], batch=8, size=224, classes=1000, hidden=4096, normalized=False, steps=1,
        blocks=[[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vgg", default=".build/release/vgg")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("recipes", nargs="*", default=list(RECIPES))
    options = parser.parse_args()
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    print(f"{torch.get_num_threads()} cores, PyTorch {torch.__version__}")
    for name in options.recipes:
        measure(options.vgg, name, RECIPES[name], options.rounds)


def measure(vgg, name, recipe, rounds):
    """Prints a line for each engine."""
    torches = [TorchTraining(recipe, layout) for layout in (torch.contiguous_format, torch.channels_last)]
    ours, theirs = [], [[] for _ in torches]
    for _ in range(rounds):
        ours.append(vgg_rate(vgg, recipe))
        for engine, rates in zip(torches, theirs):
            rates.append(engine.rate())
    best = max(theirs, key=statistics.median)
    ratios = [a / b for a, b in zip(ours, best)]
    print(f"{name}, batch {recipe['batch']}: images per second, median of {rounds} rounds")
    rows = [("vgg", ours), ("PyTorch, NCHW", theirs[0]), ("PyTorch, channels last", theirs[1])]
    for engine, rates in rows:
        print(f"  {engine:24} {statistics.median(rates):8.2f}   ({min(rates):.2f} to {max(rates):.2f})")
    print(f"  vgg / faster PyTorch     {statistics.median(ratios):8.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")


def vgg_rate(vgg, recipe):
    command = [vgg, "bench", "training", *recipe["options"], "--batch", str(recipe["batch"]), "--repeats",
               str(recipe["steps"]), "--json", "--quiet"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["images_per_second"]


class TorchTraining:
    """A network of the recipe in PyTorch, and a batch for it."""

    def __init__(self, recipe, layout):
        torch.manual_seed(1)
        self.recipe = recipe
        layers, inputs = [], 3
        for block in recipe["blocks"]:
            for channels in block:
                layers.append(torch.nn.Conv2d(inputs, channels, 3, padding=1))
                if recipe["normalized"]:
                    layers.append(torch.nn.BatchNorm2d(channels))
                layers.append(torch.nn.ReLU(inplace=True))
                inputs = channels
            layers.append(torch.nn.MaxPool2d(2))
        extent, hidden = recipe["size"] // 32, recipe["hidden"]
        layers += [torch.nn.Flatten(), torch.nn.Linear(inputs * extent * extent, hidden), torch.nn.ReLU(True),
                   torch.nn.Dropout(), torch.nn.Linear(hidden, hidden), torch.nn.ReLU(True), torch.nn.Dropout(),
                   torch.nn.Linear(hidden, recipe["classes"])]
        self.network = torch.nn.Sequential(*layers).to(memory_format=layout)
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=1e-4, momentum=0.9, weight_decay=5e-4)
        shape = (recipe["batch"], 3, recipe["size"], recipe["size"])
        self.images = torch.randn(shape).to(memory_format=layout)
        self.labels = torch.arange(recipe["batch"]) % recipe["classes"]
        self.step()

    def step(self):
        loss = torch.nn.functional.cross_entropy(self.network(self.images), self.labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def rate(self):
        """Images per second, the median of the recipe's steps."""
        times = []
        for _ in range(self.recipe["steps"]):
            start = time.perf_counter()
            self.step()
            times.append(time.perf_counter() - start)
        return self.recipe["batch"] / statistics.median(times)


if __name__ == "__main__":
    main()
