import json
import os
import subprocess
import tempfile

from .engine import Engine


class VGG(Engine):
    """Ours: each run, and each turn of timed ones, is a process of its own."""

    title = "vgg"
    precision = "fp32"

    def prepare(self):
        self.network.safetensors()

    def call(self, *arguments):
        """What the program prints, given the options that all its subcommands take."""
        common = ["--quiet", "--precision", self.precision]
        if self.options["device"]:
            common += ["--device", self.options["device"]]
        command = [self.options["vgg"], *arguments, *common]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            message = result.stderr.strip().splitlines() or [f"exit status {result.returncode}"]
            raise RuntimeError(f"vgg {arguments[0]}: {message[0]}")
        return result.stdout

    def on_network(self):
        return "--model", self.network.model, "--weights", self.network.safetensors(), "--batch", str(self.batch)

    def run(self, images):
        import numpy as np

        with tempfile.TemporaryDirectory() as folder:
            x, y = os.path.join(folder, "x.npy"), os.path.join(folder, "y.npy")
            np.save(x, images)
            self.call("run", *self.on_network(), "--input", x, "--output", y)
            return np.load(y)

    def time(self, images, repeats):
        """The program warms up by itself; where it tells no single times, its median stands for them."""
        self.report = json.loads(
            self.call("bench", "network", *self.on_network(), "--repeats", str(repeats), "--json"))
        return self.report.get("samples_ms") or [self.report["median_ms"]]

    def describe(self):
        version = subprocess.run([self.options["vgg"], "--version"], capture_output=True, text=True).stdout.strip()
        return {"version": version, "device": self.report["device"]}


class VGGHalfStorage(VGG):
    """Ours with weights stored as half; the arithmetic is float."""

    arithmetic = precision = "fp16-storage"
    tolerance = 2e-3
