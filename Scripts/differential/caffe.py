"""Compares CaffeModelFile with Python's protobuf on damaged files; mutants.py tells how.

    pip install protobuf==7.36.2 grpcio-tools==1.85.1 numpy==2.4.6
    swift build -c release --product WeightMutants
    python3 Scripts/differential/caffe.py .build/release/WeightMutants FILE.caffemodel...

Protobuf knows nothing of what blobs mean, so the rules by which Caffe reads them are written down here once more.
"""

import importlib
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy as np

import mutants

FIXTURES = pathlib.Path(__file__).parents[2] / "Tests/VGGWeightsTests/Fixtures/caffe"


def messages():
    """The classes of the messages, generated from the fixtures' own description of them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{FIXTURES}", f"--python_out={folder}", "caffe.proto"]
        subprocess.run(command, check=True)
        sys.path.insert(0, folder)
        return importlib.import_module("caffe_pb2")


caffe = messages()


def numbers(blob, field, type):
    """The numbers of a field, bit by bit: as Python's floats, signalling NaNs would become quiet ones."""
    alone = caffe.BlobProto()
    alone.CopyFrom(blob)
    for other in list(alone.DESCRIPTOR.fields_by_name):
        if other != field:
            alone.ClearField(other)
    alone.DiscardUnknownFields()
    size = len(getattr(blob, field)) * np.dtype(type).itemsize
    return np.frombuffer(alone.SerializeToString()[-size:] if size else b"", type)


def array(blob):
    """A blob's values under its extents, as Caffe's Blob::FromProto takes them."""
    old = ("num", "channels", "height", "width")
    if any(blob.HasField(name) for name in old):
        shape = [getattr(blob, name) for name in old]
    else:
        shape = list(blob.shape.dim)
    if any(extent <= 0 for extent in shape):
        raise ValueError(f"extents {shape}")
    is_double = len(blob.double_data) > 0
    with np.errstate(all="ignore"):
        values = numbers(blob, "double_data", "<f8").astype("<f4") if is_double else numbers(blob, "data", "<f4")
    return values.reshape(shape), "double" if is_double else "float"


def vector(values):
    return values.reshape(-1) if sum(extent > 1 for extent in values.shape) <= 1 else values


def matrix(values, transposed):
    while values.ndim > 2 and values.shape[0] == 1:
        values = values[0]
    return values.T if transposed and values.ndim == 2 else values


def tensors(layer, kind):
    """A layer's tensors, {last part of the name: (values, type)}."""
    blobs = [array(blob) for blob in layer.blobs]
    if kind == "BatchNorm" and len(blobs) == 3:
        if not blobs[0][0].size == blobs[1][0].size or blobs[2][0].size != 1:
            raise ValueError("statistics")
        divisor = np.float64(blobs[2][0].reshape(-1)[0])
        with np.errstate(all="ignore"):
            factor = np.float64(0) if divisor == 0 else 1 / divisor
            scaled = [(vector((values.astype("<f8") * factor).astype("<f4")), type) for values, type in blobs[:2]]
        return {"running_mean": scaled[0], "running_var": scaled[1]}
    result = {}
    for index, (values, type) in enumerate(blobs):
        if index == 0 and kind == "InnerProduct":
            values = matrix(values, layer.inner_product_param.transpose)
        elif index == 1 or (index == 0 and kind == "Scale"):
            values = vector(values)
        result[{0: "weight", 1: "bias"}.get(index, f"blob{index}")] = (values, type)
    return result


def read(path):
    net = caffe.NetParameter()
    net.ParseFromString(pathlib.Path(path).read_bytes())
    if net.layers and net.layer:
        raise ValueError("both forms")
    old = [(layer, "InnerProduct" if layer.type == caffe.V1LayerParameter.INNER_PRODUCT else "") for layer in net.layers]
    result = {}
    names = set()
    for layer, kind in old + [(layer, layer.type) for layer in net.layer]:
        if not layer.blobs:
            continue
        if layer.name in names:
            raise ValueError("a name twice")
        names.add(layer.name)
        for name, (values, type) in tensors(layer, kind).items():
            checksum = zlib.crc32(np.ascontiguousarray(values).tobytes())
            result[f"{layer.name}.{name}"] = (list(values.shape), type, checksum)
    return result


if __name__ == "__main__":
    mutants.main("caffe", read)
