import os

from ..network import layers
from .engine import Engine


class Tinygrad(Engine):
    """On the same OpenCL device, its kernels generated without a search and replayed as one captured graph."""

    title = "tinygrad OpenCL"
    note = "runs without its kernel search"
    modules = ["tinygrad"]

    def __init__(self, *arguments):
        super().__init__(*arguments)
        os.environ["DEV"] = "CL"

    def prepare(self):
        self.network.safetensors()

    def load(self):
        from tinygrad import TinyJit
        from tinygrad.nn.state import safe_load

        weights = safe_load(self.network.safetensors())
        self.weights = {name: tensor.to("CL").realize() for name, tensor in weights.items()}
        self.forward = TinyJit(self.network_of_tensors)

    def network_of_tensors(self, x):
        for kind, *layer in layers(self.network.model):
            if kind == "pool":
                x = x.max_pool2d()
                continue
            weight, bias = (self.weights[f"{layer[0]}.{part}"] for part in ("weight", "bias"))
            if kind == "conv":
                x = x.conv2d(weight, bias, padding=1).relu()
            else:
                x = x.flatten(1).linear(weight.T, bias)
                x = x if layer[0] == "classifier.6" else x.relu()
        return x.realize()

    def run(self, images):
        from tinygrad import Tensor

        return self.forward(Tensor(images, device="CL").realize()).numpy()

    def time(self, images, repeats):
        """One run is long enough to need no repeats, once the first two have compiled and captured it."""
        if self.forward.cnt < 2:
            self.run(images)
            self.run(images)
        return super().time(images, 1)

    def describe(self):
        from importlib.metadata import version

        return {"version": version("tinygrad")}
