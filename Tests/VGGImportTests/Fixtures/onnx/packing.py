"""Writes arrays to a safetensors file, bytes as U8 and everything else as it is."""

import json

import numpy as np


def write(arrays, path):
    header, offset = {}, 0
    for name, array in arrays.items():
        kind = "U8" if array.dtype == np.uint8 else "F32"
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(a.tobytes() for a in arrays.values()))
