"""The engines by their names on the command line."""

from importlib import import_module

CLASSES = {
    "vgg": ("vgg", "VGG"),
    "vgg-fp16-storage": ("vgg", "VGGHalfStorage"),
    "ncnn": ("ncnn", "NCNN"),
    "ncnn-unpacked": ("ncnn", "NCNNUnpacked"),
    "mnn": ("mnn", "MNN"),
    "onnxruntime": ("onnxruntime", "ONNXRuntime"),
    "openvino": ("openvino", "OpenVINO"),
    "openvino-default": ("openvino", "OpenVINODefault"),
    "tinygrad": ("tinygrad", "Tinygrad"),
    "calibration": ("calibration", "Calibration"),
}
PEERS = ["ncnn", "ncnn-unpacked", "mnn", "onnxruntime", "openvino", "openvino-default"]


def engine_class(name):
    module, kind = CLASSES[name]
    return getattr(import_module(f"{__name__}.{module}"), kind)
