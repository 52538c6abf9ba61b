"""Compares SafetensorsFile with Hugging Face's own reader on damaged files; mutants.py tells how.

    pip install safetensors==0.8.0 numpy torch
    swift build -c release --product WeightMutants
    python3 Scripts/differential/safetensors_tensors.py .build/release/WeightMutants FILE.safetensors...

Not called safetensors.py, which would hide the module.
"""

import zlib

import torch
from safetensors import safe_open

import mutants

READ = {"F64", "F32", "F16", "BF16"}


def checksum(tensor):
    floats = tensor.contiguous().reshape(-1).to(torch.float32).view(torch.int32)
    if tensor.dtype == torch.float16:
        # Processors make a signalling NaN a quiet one where they convert it; we keep its bits.
        bits = tensor.contiguous().reshape(-1).view(torch.int16).to(torch.int32)
        kept = (bits & 0x7FFF) << 13 | (bits & 0x8000) << 16 | 0x7F800000
        floats = torch.where(tensor.reshape(-1).isnan(), kept, floats)
    return zlib.crc32(floats.numpy().tobytes())


def read(path):
    tensors = {}
    with safe_open(path, framework="pt") as file:
        for name in file.keys():
            part = file.get_slice(name)
            kind = part.get_dtype()
            tensors[name] = (part.get_shape(), kind, checksum(file.get_tensor(name)) if kind in READ else None)
    return tensors


if __name__ == "__main__":
    mutants.main("safetensors", read)
