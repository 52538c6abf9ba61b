import struct

from ..network import layers, random_weights
from .engine import Engine


class NCNN(Engine):
    title = "ncnn"
    note = "has no batches: takes the images one after the other"
    modules = ["ncnn"]
    packing = True

    def prepare(self):
        self.network.file("ncnn.bin", self.write_weights)
        self.network.file("ncnn.param", self.write_layers)

    def write_weights(self, path):
        """The weights in order; a tag of four zero bytes says that a layer's weights, not its biases, are float32."""
        weights = random_weights(self.network.model)
        with open(path, "wb") as file:
            for kind, *layer in layers(self.network.model):
                if kind != "pool":
                    file.write(struct.pack("<I", 0))
                    file.write(weights[layer[0] + ".weight"].tobytes())
                    file.write(weights[layer[0] + ".bias"].tobytes())

    def write_layers(self, path):
        """One line a layer: type, name, numbers of inputs and outputs, their names, and parameters by number."""
        lines = ["Input x 0 1 b0"]

        def add(kind, parameters=""):
            index = len(lines)
            lines.append(f"{kind} layer{index} 1 1 b{index - 1} b{index} {parameters}".rstrip())

        for kind, *layer in layers(self.network.model):
            if kind == "pool":
                add("Pooling", "0=0 1=2 2=2")
            elif kind == "conv":
                outputs, inputs = layer[1:3]
                add("Convolution", f"0={outputs} 1=3 4=1 5=1 6={outputs * inputs * 9} 9=1")
            else:
                outputs, inputs = layer[1:3]
                relu = "" if layer[0] == "classifier.6" else " 9=1"
                add("InnerProduct", f"0={outputs} 1=1 2={outputs * inputs}{relu}")
        with open(path, "w") as file:
            file.write("\n".join(["7767517", f"{len(lines)} {len(lines)}", *lines]) + "\n")

    def load(self):
        import ncnn

        self.mat = ncnn.Mat
        self.net = ncnn.Net()
        options = self.net.opt
        options.num_threads = self.threads
        options.use_packing_layout = self.packing
        for name in dir(options):
            if name.startswith(("use_fp16", "use_bf16", "use_int8")):
                setattr(options, name, False)
        self.net.load_param(str(self.network.folder / "ncnn.param"))
        self.net.load_model(str(self.network.folder / "ncnn.bin"))
        self.output = f"b{len(self.net.layers()) - 1}"

    def run(self, images):
        import numpy as np

        return np.stack([self.run_one(image) for image in images])

    def run_one(self, image):
        with self.net.create_extractor() as extractor:
            extractor.input("b0", self.mat(image))
            return extractor.extract(self.output)[1].numpy().copy()

    def describe(self):
        import ncnn

        return {"version": ncnn.__version__}


class NCNNUnpacked(NCNN):
    """Without copies of the weights in blocks of channels: somewhat slower, but smaller and sooner ready."""

    title = "ncnn unpacked"
    note = "runs with use_packing_layout off, which suits its start-up and memory"
    packing = False
