from .engine import Engine


class MNN(Engine):
    """With the settings that were fastest among its precision, memory, power and Winograd ones."""

    title = "MNN"
    #: Its large Winograd tiles cost it 1.6e-4 on VGG-16; with smaller ones it is as exact as the others, and slower.
    tolerance = 1e-3

    modules = ["MNN"]

    def prepare(self):
        self.network.file("mnn.mnn", self.convert)

    def convert(self, path):
        """Calls the converter itself: its command sends reports, and installs packages to do so."""
        import _tools

        _tools.mnnconvert(
            ["mnnconvert", "-f", "ONNX", "--modelFile", self.network.onnx(), "--MNNModel", path, "--bizCode", "vgg"])

    def load(self):
        import MNN
        import numpy as np

        def tensor(array):
            return MNN.Tensor(array.shape, MNN.Halide_Type_Float, array, MNN.Tensor_DimensionType_Caffe)

        self.tensor = tensor
        self.interpreter = MNN.Interpreter(str(self.network.folder / "mnn.mnn"))
        settings = {"backend": "CPU", "numThread": self.threads, "precision": "high"}
        self.session = self.interpreter.createSession(settings)
        shape = self.interpreter.getSessionInput(self.session).getShape()
        self.interpreter.resizeTensor(self.interpreter.getSessionInput(self.session), (self.batch, *shape[1:]))
        self.interpreter.resizeSession(self.session)
        self.input = self.interpreter.getSessionInput(self.session)
        self.output = self.interpreter.getSessionOutput(self.session)
        self.scores = np.zeros(self.output.getShape(), np.float32)
        self.host = tensor(self.scores)

    def run(self, images):
        self.input.copyFrom(self.tensor(images))
        self.interpreter.runSession(self.session)
        self.output.copyToHostTensor(self.host)
        return self.host.getNumpyData().copy()

    def describe(self):
        import MNN

        return {"version": MNN.version()}
