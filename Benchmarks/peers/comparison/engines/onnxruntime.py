from .engine import Engine


class ONNXRuntime(Engine):
    title = "ONNX Runtime"
    modules = ["onnxruntime"]

    def prepare(self):
        self.network.onnx()

    def load(self):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.add_free_dimension_override_by_name("batch", self.batch)
        self.session = onnxruntime.InferenceSession(self.network.onnx(), options, providers=["CPUExecutionProvider"])

    def run(self, images):
        return self.session.run(None, {"x": images})[0]

    def describe(self):
        import onnxruntime

        return {"version": onnxruntime.__version__}
