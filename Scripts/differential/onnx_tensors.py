"""Compares ONNXFile's reading of stored tensors with onnx.load and numpy_helper on damaged files; mutants.py tells how.

    pip install 'onnx<=1.22' numpy
    swift build -c release --product WeightMutants
    python3 Scripts/differential/onnx_tensors.py .build/release/WeightMutants FILE.onnx...
"""

import zlib

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

import mutants

READ = {
    getattr(TensorProto, name)
    for name in "FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 BOOL FLOAT16 DOUBLE UINT32 UINT64 BFLOAT16".split()
}


def floats(array):
    """The values as 32-bit floats; the bits of a half that is no number are kept, as ours are."""
    array = np.asarray(array)
    with np.errstate(all="ignore"):
        values = array.astype(np.float32)
    if array.dtype == np.float16:
        bits = array.view(np.uint16).astype(np.uint32)
        kept = ((bits & 0x7FFF) << 13 | (bits & 0x8000) << 16 | 0x7F800000).view(np.float32)
        values = np.where(np.isnan(array), kept, values)
    if array.dtype.name == "bfloat16":
        values = (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return values


def read(path):
    tensors = {}
    for tensor in onnx.load(path, load_external_data=False).graph.initializer:
        checksum = None
        if tensor.data_type in READ:
            values = floats(numpy_helper.to_array(tensor))
            assert list(values.shape) == list(tensor.dims)
            checksum = zlib.crc32(np.ascontiguousarray(values).tobytes())
        tensors[tensor.name] = (list(tensor.dims), TensorProto.DataType.Name(tensor.data_type), checksum)
    return tensors


if __name__ == "__main__":
    mutants.main("onnx", read)
