"""Writes the fixtures of this folder with the Python packages that define the formats.

Run in a virtual environment: pip install numpy==2.4.6 safetensors==0.8.0; python3 make_fixtures.py
The fixtures here were written with Python 3.11.7, numpy 2.4.6, safetensors 0.8.0.
"""

import ctypes
import pathlib

import numpy as np
import safetensors

here = pathlib.Path(__file__).parent


def ramp(shape, dtype):
    """0, 1, 2, ... for integers; -3, -2.5, -2, ... for floats."""
    count = int(np.prod(shape))
    values = np.arange(count)
    if np.dtype(dtype).kind == "f":
        values = values / 2 - 3
    return values.astype(dtype).reshape(shape)


def bfloat16(values):
    """The upper halves of floats that need no more."""
    return (values.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()


def entry(dtype, shape, data):
    """A tensor, and the buffer that the package reads by its address."""
    buffer = ctypes.create_string_buffer(data, len(data))
    spec = safetensors.TensorSpec(
        dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffer), data_len=len(data)
    )
    return spec, buffer


def write_safetensors():
    tensors = {
        "single": entry("float32", [2, 3], ramp((2, 3), "<f4").tobytes()),
        "half": entry("float16", [5], ramp((5,), "<f2").tobytes()),
        "brain": entry("bfloat16", [3, 1], bfloat16(ramp((3, 1), "<f4"))),
        "double": entry("float64", [4], ramp((4,), "<f8").tobytes()),
        "counter": entry("int64", [], ramp((), "<i8").tobytes()),
        "flags": entry("bool", [3], bytes([1, 0, 1])),
        "scalar": entry("float32", [], np.float32(7.25).tobytes()),
        "empty": entry("float32", [0, 4], b""),
        'name "\\ \u00e4\u4e2d\U0001f600\n': entry("float32", [1], np.float32(1).tobytes()),
    }
    metadata = {"format": "np", "note": 'quote " newline \n umlaut \u00e4'}
    specs = {name: spec for name, (spec, buffer) in tensors.items()}
    (here / "mixed.safetensors").write_bytes(safetensors.serialize(specs, metadata))
    (here / "none.safetensors").write_bytes(safetensors.serialize({}, None))


def write_numpy():
    for name, dtype in [("f2", "<f2"), ("f4", "<f4"), ("f8", "<f8"), ("u1", "|u1"), ("i4", "<i4"), ("i8", "<i8")]:
        np.save(here / f"{name}.npy", ramp((2, 3, 4), dtype))
    np.save(here / "fortran.npy", np.asfortranarray(ramp((2, 3, 4), "<f4")))
    np.save(here / "fortran_f8.npy", np.asfortranarray(ramp((2, 3, 4), "<f8")))
    np.save(here / "vector.npy", ramp((5,), "<f4"))
    np.save(here / "scalar.npy", np.float32(7.25))
    np.save(here / "empty.npy", ramp((0, 4), "<f4"))
    for version in (2, 3):
        with open(here / f"version{version}.npy", "wb") as file:
            np.lib.format.write_array(file, ramp((2, 3, 4), "<f4"), version=(version, 0))
    np.save(here / "big_endian.npy", ramp((3,), ">f4"))
    np.save(here / "complex.npy", ramp((3,), "<c8"))
    np.save(here / "boolean.npy", np.array([True, False]))
    np.save(here / "record.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
    np.save(here / "object.npy", np.array([None, "text"], dtype=object), allow_pickle=True)


write_safetensors()
write_numpy()
