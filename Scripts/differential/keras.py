"""Compares KerasFile with h5py on damaged files; mutants.py tells how.

    pip install h5py==3.16.0 numpy
    swift build -c release --product WeightMutants
    python3 Scripts/differential/keras.py .build/release/WeightMutants FILE.h5...

Tensors are compared by their values, since names and order are ours: each that we read must be one of those that h5py
reads, as it is or turned as a kernel of Keras may be.
"""

import re
import zlib

import h5py
import numpy as np

import mutants


def floats(dataset):
    """The values as 32-bit floats."""
    values = dataset[()]
    if values.dtype == np.float16:
        # Processors make a signalling NaN a quiet one where they convert it; we keep its bits.
        bits = values.view(np.uint16).astype(np.uint32)
        kept = (bits & 0x7FFF) << 13 | (bits & 0x8000) << 16 | 0x7F800000
        converted = values.astype(np.float32)
        return np.where(np.isnan(values), kept, converted.view(np.uint32)).astype(np.uint32).view(np.float32)
    return values.astype(np.float32)


def forms(values, addends):
    """The values as they are, and turned in every way in which we may turn them."""
    yield values
    if values.ndim == 4:
        yield values.transpose(3, 2, 0, 1)
    if values.ndim == 2:
        yield values.T
        inputs, outputs = values.shape
        for side in range(1, int(inputs**0.5) + 1):
            count = inputs // side**2
            if side * side * count == inputs:
                yield values.reshape(side, side, count, outputs).transpose(3, 2, 0, 1).reshape(outputs, inputs)
    if values.ndim == 1:
        for addend in addends:
            yield (values.astype(np.float64) + addend).astype(np.float32)


def datasets(group, path=""):
    """The datasets of floats that hard links lead to, with their paths; ours allows each object one name."""
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        place = f"{path}/{name}"
        try:
            item = group[name]
        except (KeyError, RuntimeError):
            # Then nothing of ours may come from it.
            continue
        if isinstance(item, h5py.Group):
            yield from datasets(item, place)
        elif isinstance(item, h5py.Dataset) and item.shape is not None and is_read(item):
            yield place, item


def is_read(dataset):
    """Whether the elements are of a type that we read."""
    try:
        return dataset.dtype in (np.float16, np.float32, np.float64)
    except (RuntimeError, TypeError, ValueError):
        return False


def read(path):
    """The paths of the datasets that each tensor may come from, by the tensor's shape and checksum."""
    found = {}
    with h5py.File(path, "r") as file, np.errstate(all="ignore"):
        configuration = str(file.attrs.get("model_config", ""))
        epsilons = {1e-3} | {float(text) for text in re.findall(r'"epsilon": *([-+.0-9eE]+)', configuration)}
        for place, item in datasets(file):
            try:
                values = floats(item)
            except OSError:
                continue
            for form in forms(values, [epsilon - 1e-5 for epsilon in epsilons]):
                key = (form.shape, zlib.crc32(np.ascontiguousarray(form).tobytes()))
                found.setdefault(key, set()).add(place)
    return found


def compare(ours, theirs):
    """What differs, or None."""
    for name, tensor in ours.items():
        if tensor.get("checksum") is None:
            continue
        places = theirs.get((tuple(tensor["shape"]), tensor["checksum"]))
        if not places:
            return f"{name!r}: values of shape {tensor['shape']}"
        layer = re.sub(r"^(conv|bn)(\d)_(\d)\..*", r"block\2_\g<1>\3/", name)
        if any(layer in place for all in theirs.values() for place in all) and not any(layer in place for place in places):
            return f"{name!r}: those of another layer, {places}"
    return None


if __name__ == "__main__":
    mutants.compare = compare
    mutants.main("keras", read)
