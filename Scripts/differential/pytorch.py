"""Compares PyTorchFile with torch.load(weights_only=True) on damaged files; mutants.py tells how.

    pip install torch==2.15.0
    swift build -c release --product WeightMutants
    python3 Scripts/differential/pytorch.py .build/release/WeightMutants FILE.pth...
"""

import re
import warnings
import zlib

import torch

import mutants

# Operations of later protocols that Python reads, and PyTorch's own unpickler does not: 0x8C, 0x93, 0x94, 0x95, B, C.
LATER = {0x8C, 0x93, 0x94, 0x95, ord("B"), ord("C")}


def tensors_of(value):
    """The entries of a dictionary that are tensors with a name."""
    if not isinstance(value, dict):
        return {}
    return {name: tensor for name, tensor in value.items() if type(name) is str and isinstance(tensor, torch.Tensor)}


def state_dictionary(root):
    """The dictionary of tensors that a file holds, by the rule that the library documents."""
    nested = [tensors_of(value) for name, value in root.items() if type(name) is str and tensors_of(value)]
    tensors = nested[0] if len(nested) == 1 else tensors_of(root)
    if tensors and all(name.startswith("module.") for name in tensors):
        tensors = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}
    return tensors


def checksum(tensor):
    if tensor.dtype not in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        return None
    tensor = tensor.detach().contiguous().reshape(-1)
    floats = tensor.to(torch.float32).view(torch.int32)
    if tensor.dtype == torch.float16:
        # Processors make a signalling NaN a quiet one where they convert it; we keep its bits.
        bits = tensor.view(torch.int16).to(torch.int32)
        kept = (bits & 0x7FFF) << 13 | (bits & 0x8000) << 16 | 0x7F800000
        floats = torch.where(tensor.isnan(), kept, floats)
    return zlib.crc32(floats.numpy().tobytes())


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:
            operand = re.search(r"Unsupported operand (\d+)", str(error))
            if not operand or int(operand[1]) not in LATER:
                raise
        # Ours has accepted the file, so that it names none but harmless functions.
        return torch.load(path, map_location="cpu", weights_only=False)


def read(path):
    return {
        name: (list(tensor.shape), str(tensor.dtype).removeprefix("torch."), checksum(tensor))
        for name, tensor in state_dictionary(load(path)).items()
    }


if __name__ == "__main__":
    mutants.main("pytorch", read)
