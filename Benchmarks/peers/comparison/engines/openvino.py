from .engine import Engine


class OpenVINO(Engine):
    """With float arithmetic: on CPUs with bfloat16 arithmetic that is not its default."""

    title = "OpenVINO f32"
    modules = ["openvino"]
    precision = {"INFERENCE_PRECISION_HINT": "f32"}

    def prepare(self):
        self.network.file("openvino.xml", self.convert)

    def convert(self, path):
        """Writes two files, of which the second is renamed by the caller."""
        import os

        import openvino

        openvino.save_model(openvino.Core().read_model(self.network.onnx()), path, compress_to_fp16=False)
        os.replace(path.replace(".xml", ".bin"), self.network.folder / "openvino.bin")

    def load(self):
        import openvino

        core = openvino.Core()
        model = core.read_model(self.network.folder / "openvino.xml")
        model.reshape([self.batch, *list(model.input().partial_shape)[1:]])
        settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": self.threads, **self.precision}
        self.compiled = core.compile_model(model, "CPU", settings)
        self.request = self.compiled.create_infer_request()

    def run(self, images):
        return self.request.infer({0: images}, share_inputs=True)[0]

    def describe(self):
        import openvino

        precision = self.compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
        return {"version": openvino.__version__.split("-")[0], "arithmetic": precision.replace("f32", "fp32")}


class OpenVINODefault(OpenVINO):
    """With the precision it takes for itself."""

    title = "OpenVINO default"
    arithmetic = "default"
    tolerance = 3e-2
    note = "takes the precision that it thinks best on this processor"
    precision = {}
