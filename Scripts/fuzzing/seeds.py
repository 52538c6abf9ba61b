#!/usr/bin/env python3
"""Puts the small files of the tests into a folder, from which a fuzzer starts; those that are packed are unpacked.

    seeds.py FOLDER
"""

import json
import pathlib
import struct
import sys

LIMIT = 32 << 10  # A fuzzer finds its way best from small files.
TESTS = pathlib.Path(__file__).resolve().parent.parent.parent / "Tests"


def unpacked(packed):
    """An HDF5 file of the Keras fixtures: runs of bytes, and copies of what came before."""
    out, place = bytearray(), 0
    while place < len(packed):
        literals, copies, distance = struct.unpack_from("<3H", packed, place)
        out += packed[place + 6 : place + 6 + literals]
        place += 6 + literals
        for _ in range(copies):
            out.append(out[-distance])
    return bytes(out)


def models(container):
    """The models among the tensors of a safetensors file."""
    (length,) = struct.unpack_from("<Q", container)
    for name, tensor in json.loads(container[8 : 8 + length]).items():
        if name.endswith(".model"):
            start, end = tensor["data_offsets"]
            yield name, container[8 + length + start : 8 + length + end]


def seeds():
    for path in sorted(TESTS.glob("VGG*Tests/Fixtures/**/*")):
        if not path.is_file() or path.suffix in (".py", ".tsv"):
            continue
        content = path.read_bytes()
        if path.suffix == ".packed":
            yield path.stem, unpacked(content)
        elif path.name in ("node_tests.safetensors", "families.safetensors"):
            yield from models(content)
        else:
            yield path.name, content


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, content in seeds():
    if len(content) <= LIMIT:
        (folder / name.replace("/", "_")).write_bytes(content)
