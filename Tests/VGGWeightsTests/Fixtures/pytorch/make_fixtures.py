"""Writes the PyTorch fixtures of this folder with PyTorch itself.

Run in a virtual environment: pip install torch==2.15.0 numpy==2.4.6; python3 make_fixtures.py
The fixtures here were written with Python 3.11.7, torch 2.15.0.
"""

import collections
import pathlib

import torch
from torch import nn

here = pathlib.Path(__file__).parent
containers = {"zip": True, "legacy": False}


def save(value, name, **options):
    """Saves a value in both containers."""
    for container, is_zip in containers.items():
        torch.save(value, here / f"{name}.{container}.pth", _use_new_zipfile_serialization=is_zip, **options)


def ramp(*shape, dtype=torch.float32):
    """-3, -2.5, -2, ..."""
    count = torch.Size(shape).numel()
    return (torch.arange(count) / 2 - 3).to(dtype).reshape(shape)


def mixed():
    shared = ramp(4, 3)
    return collections.OrderedDict(
        {
            "single": ramp(2, 3),
            "half": ramp(5, dtype=torch.float16),
            "brain": ramp(3, 1, dtype=torch.bfloat16),
            "double": ramp(4, dtype=torch.float64),
            "counter": torch.tensor(7),
            "flags": torch.tensor([True, False, True]),
            "scalar": torch.tensor(7.25),
            "empty": torch.empty(0, 4),
            "transposed": ramp(2, 3).t(),
            "transposed half": ramp(2, 3, dtype=torch.float16).t(),
            "transposed double": ramp(2, 3, dtype=torch.float64).t(),
            "every second": ramp(10)[2:9:2],
            "repeated": ramp(2).expand(3, 2),
            "first row": shared[0],
            "last rows": shared[2:],
            "column": shared[:, 1],
            "parameter": nn.Parameter(ramp(2)),
            "name \"\\ \u00e4\u4e2d\U0001f600\n": torch.ones(1),
        }
    )


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return self.layer(x)


def checkpoint():
    """What training scripts save, from a model in DataParallel."""
    model = nn.DataParallel(Net())
    with torch.no_grad():
        model.module.layer.weight.fill_(0.5)
        model.module.layer.bias.fill_(-2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60])
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3,
        "arch": "vgg16",
        "state_dict": model.state_dict(),
        "best_acc1": torch.tensor(70.5),
        "losses": [0.5, 0.25, -1e300],
        "resume": None,
        "distributed": False,
        "seed": -5,
        "large": 1 << 40,
        "larger": 1 << 80,
        "shape": torch.Size([1, 2]),
        "type": torch.float32,
        "nested": {"crop": (224, 256), 1: [], (1, "a"): {}},
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
    }


def vgg(normalized):
    """VGG-11 of a sixty-fourth of the channels and 16 hidden features, for pictures of 32 pixels, pooled to 2x2."""
    layers, channels = [], 3
    for width in [1, "M", 2, "M", 4, 4, "M", 8, 8, "M", 8, 8, "M"]:
        if width == "M":
            layers.append(nn.MaxPool2d(2))
            continue
        layers.append(nn.Conv2d(channels, width, 3, padding=1))
        if normalized:
            layers.append(nn.BatchNorm2d(width))
        layers.append(nn.ReLU())
        channels = width
    model = nn.Module()
    model.features = nn.Sequential(*layers)
    model.classifier = nn.Sequential(
        nn.Linear(32, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 10)
    )
    state = model.state_dict()
    for place, name in enumerate(sorted(state)):
        if state[name].dtype == torch.float32:
            numbers = (torch.arange(state[name].numel()) * 7 + place) % 64
            state[name].copy_((numbers / 64 + (1 if name.endswith("var") else -0.5)).reshape(state[name].shape))
    return state


def main():
    torch.manual_seed(0)
    save(mixed(), "mixed")
    save(checkpoint(), "checkpoint")
    save({"a": ramp(2, 2), "b": ramp(3, dtype=torch.float16), "c": ramp(2, 2).t()}, "small")
    for protocol in (3, 4, 5):
        state = collections.OrderedDict(a=ramp(2, 2), b=nn.Parameter(ramp(3)), c=torch.tensor(1))
        save(state, f"protocol{protocol}", pickle_protocol=protocol)
    torch.save({"a": torch.ones(2, dtype=torch.uint16), "b": ramp(2)}, here / "untyped.zip.pth")
    torch.save({"model": {"a": ramp(1)}, "ema": {"a": ramp(1)}, "epoch": 1}, here / "two.zip.pth")
    save(Net(), "model")
    torch.jit.script(Net()).save(str(here / "script.zip.pth"))
    half = {name: value.half() if value.is_floating_point() else value for name, value in vgg(True).items()}
    torch.save(half, here / "vgg11_bn.zip.pth")
    torch.save(vgg(False), here / "vgg11.legacy.pth", _use_new_zipfile_serialization=False)


main()
