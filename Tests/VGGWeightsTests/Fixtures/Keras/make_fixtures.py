"""Makes the HDF5 files of the Keras tests, and the tensors that must be read from them.

Needs h5py, numpy, keras with jax, and tf_keras with TensorFlow (h5py 3.16, HDF5 1.14.6, keras 3.15.1 and tf_keras
2.21.0 made those here). HDF5 files are mostly zeros and repeats, so they are kept packed: again and again three
little-endian 16-bit numbers, of bytes that follow, of bytes to be copied after these, and of bytes to go back for them.
"""

import os
import struct
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy as np
import tf_keras

FOLDER = os.path.dirname(os.path.abspath(__file__))
CHANNELS = [2, 3, 4, 5, 6]
BLOCKS = [1, 1, 2, 2, 2]
SIDE = 64
HIDDEN, CLASSES = 7, 5


def packed(data):
    """The bytes as literals and copies of what came before; a copy may overlap itself."""
    out, place, start, seen = bytearray(), 0, 0, {}
    while place < len(data):
        length, source = 0, None
        for source in seen.get(data[place : place + 6], [])[-8:]:
            run = 0
            while place + run < len(data) and run < 65535 and data[source + run] == data[place + run]:
                run += 1
            if run > length and place - source <= 65535:
                length, distance = run, place - source
        step = length if length >= 8 else 1
        if length >= 8 or place - start == 65534:
            out += struct.pack("<HHH", place - start, length if length >= 8 else 0, distance if length >= 8 else 0)
            out += data[start:place]
            start = place + (length if length >= 8 else 0)
        for index in range(place, min(place + step, place + 64)):
            seen.setdefault(data[index : index + 6], []).append(index)
        if step > 64:
            seen.setdefault(data[place + step - 1 : place + step + 5], []).append(place + step - 1)
        seen = seen if len(seen) < 200000 else {}
        place += step
    return bytes(out + struct.pack("<HHH", len(data) - start, 0, 0) + data[start:])


def unpacked(data):
    """The bytes again, for a check."""
    out, place = bytearray(), 0
    while place < len(data):
        literals, length, distance = struct.unpack_from("<HHH", data, place)
        out += data[place + 6 : place + 6 + literals]
        place += 6 + literals
        for _ in range(length):
            out.append(out[-distance])
    return bytes(out)


def keep(name, write):
    """Has `write` make a file and keeps it as runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        write(path)
        with open(path, "rb") as file:
            data = file.read()
    small = packed(data)
    assert unpacked(small) == data
    with open(os.path.join(FOLDER, name + ".packed"), "wb") as file:
        file.write(small)
    print(f"{name}: {len(data)} bytes, {len(small)} packed")


def arrays():
    """The network's arrays as Keras has them, by layer."""
    random = np.random.default_rng(20141129)

    def normal(*shape):
        return random.normal(size=shape).astype(np.float32)

    layers, inputs = {}, 3
    for block, count in enumerate(BLOCKS, 1):
        for place in range(1, count + 1):
            outputs = CHANNELS[block - 1]
            layers[f"block{block}_conv{place}"] = [normal(3, 3, inputs, outputs), normal(outputs)]
            inputs = outputs
    inputs *= (SIDE // 32) ** 2
    for name, outputs in [("fc1", HIDDEN), ("fc2", HIDDEN), ("predictions", CLASSES)]:
        layers[name] = [normal(inputs, outputs), normal(outputs)]
        inputs = outputs
    for block, count in enumerate(BLOCKS, 1):
        for place in range(1, count + 1):
            n = CHANNELS[block - 1]
            layers[f"block{block}_bn{place}"] = [
                normal(n), normal(n), normal(n), np.abs(normal(n)) + np.float32(0.1)]
    return layers


def node(layer):
    """The name of a layer's node, from keras.applications' name."""
    if layer.startswith("block"):
        block, rest = layer[5:].split("_")
        return rest.rstrip("0123456789") + f"{block}_{rest[-1]}"
    return {"fc1": "fc6", "fc2": "fc7", "predictions": "fc8"}[layer]


def turned(layer, values):
    """The arrays of a layer in PyTorch's order."""
    kernel = values[0]
    if kernel.ndim == 4:
        kernel = kernel.transpose(3, 2, 0, 1)
    elif layer == "fc1":
        side = SIDE // 32
        kernel = kernel.reshape(side, side, CHANNELS[-1], HIDDEN).transpose(3, 2, 0, 1).reshape(HIDDEN, -1)
    else:
        kernel = kernel.T
    return {"weight": kernel, "bias": values[1]}


def write_safetensors(name, tensors):
    """Writes the tensors as 32-bit floats."""
    entries, data = [], b""
    for key in sorted(tensors):
        value = np.ascontiguousarray(tensors[key], dtype="<f4")
        shape = ",".join(str(extent) for extent in value.shape)
        end = len(data) + value.nbytes
        entries.append(f'"{key}":{{"dtype":"F32","shape":[{shape}],"data_offsets":[{len(data)},{end}]}}')
        data += value.tobytes()
    header = ("{" + ",".join(entries) + "}").encode()
    header += b" " * (-len(header) % 8)
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + data)


def expected(layers):
    """The tensors of the network, and those of its batch normalisation."""
    tensors, normalizations = {}, {}
    for layer, values in layers.items():
        if "_bn" in layer:
            for ending, value in zip(["weight", "bias", "running_mean"], values):
                normalizations[f"{node(layer)}.{ending}"] = value
            # Keras adds 1e-3 to the variance, this library 1e-5.
            variance = (values[3].astype(np.float64) + (1e-3 - 1e-5)).astype(np.float32)
            normalizations[f"{node(layer)}.running_var"] = variance
        else:
            for ending, value in turned(layer, values).items():
                tensors[f"{node(layer)}.{ending}"] = value
    return tensors, normalizations


def model(library, layers, named=True, normalized=False, top=True):
    """The network in Keras, with the arrays as its weights."""
    kinds = library.layers

    def name(text):
        return text if named else None

    made = []

    def take(layer, text):
        made.append((layer, text))
        return layer

    x = start = library.Input((SIDE, SIDE, 3))
    for block, count in enumerate(BLOCKS, 1):
        for place in range(1, count + 1):
            text = f"block{block}_conv{place}"
            x = take(kinds.Conv2D(CHANNELS[block - 1], 3, padding="same", name=name(text)), text)(x)
            if normalized:
                text = f"block{block}_bn{place}"
                x = take(kinds.BatchNormalization(name=name(text)), text)(x)
            x = kinds.ReLU()(x)
        x = kinds.MaxPooling2D(2)(x)
    if top:
        x = kinds.Flatten()(x)
        for text, outputs in [("fc1", HIDDEN), ("fc2", HIDDEN), ("predictions", CLASSES)]:
            x = take(kinds.Dense(outputs, name=name(text)), text)(x)
    result = library.Model(start, x, name="vgg11")
    for layer, text in made:
        layer.set_weights(layers[text])
    return result


def nested(library, layers):
    """The convolutions as a layer of another model, with a dense layer of its own."""
    inner = model(library, layers, top=False)
    result = library.Sequential([inner, library.layers.Flatten(), library.layers.Dense(HIDDEN, name="head")])
    result.build((None, SIDE, SIDE, 3))
    result.layers[-1].set_weights(layers["fc1"])
    return result


def write_keras1(path, layers):
    """A file as Keras 1 wrote it: the form of keras.applications' own files."""
    with h5py.File(path, "w") as file:
        names = [layer for layer in layers if "_bn" not in layer]
        file.attrs["layer_names"] = np.array(["input_1", *names], dtype="S")
        file.create_group("input_1").attrs["weight_names"] = np.array([], dtype="S1").astype(float)
        for layer in names:
            group = file.create_group(layer)
            group.attrs["weight_names"] = np.array([f"{layer}_W_1:0", f"{layer}_b_1:0"], dtype="S")
            for ending, value in zip(["W", "b"], layers[layer]):
                group[f"{layer}_{ending}_1:0"] = value


def write_theano(path, layers):
    """Kernels in the order of Keras on Theano."""
    with h5py.File(path, "w") as file:
        for layer in ["block1_conv1", "block2_conv1"]:
            file[f"{layer}/{layer}_W"] = layers[layer][0].transpose(3, 2, 0, 1)
            file[f"{layer}/{layer}_b"] = layers[layer][1]


def write_other(path, layers):
    """Layers of another network, whose names and number are not those of a VGG."""
    with h5py.File(path, "w") as file:
        for name, values in [("conv2d_3", layers["block1_conv1"]), ("conv2d_12", layers["block2_conv1"])]:
            file[f"{name}/kernel:0"] = values[0]
            file[f"{name}/bias:0"] = values[1]
        file["dense_7/kernel:0"] = np.arange(24, dtype=np.float32).reshape(12, 2)
        file["embedding/embeddings:0"] = np.arange(6, dtype=np.float32).reshape(2, 3)
        file["lone"] = np.float32(2.5)
        file["optimizer_weights/adam/m"] = np.zeros(3, dtype=np.float32)


def write_types(path, latest):
    """Every type and layout that may stand in a file; the values count up from 0 by halves."""

    def count(*shape, dtype="<f4"):
        return (np.arange(np.prod(shape, dtype=int)) / 2).reshape(shape).astype(dtype)

    with h5py.File(path, "w", libver="latest" if latest else "earliest") as file:
        floats = file.create_group("floats")
        for dtype in ["f2", "f4", "f8"]:
            floats.create_dataset(dtype, data=count(2, 3, dtype="<" + dtype), track_times=False)
        floats["scalar"] = np.float32(0)
        floats["empty"] = count(0, 4)
        floats["extensible"] = count(5)
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple((3, 2))
        data = h5py.h5d.create(floats.id, b"compact", h5py.h5t.IEEE_F32LE, space, dcpl=compact)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, count(3, 2))
        others = file.create_group("others")
        others["i8"] = np.arange(3)
        others["big"] = count(2, dtype=">f4")
        others.create_dataset("gzip", data=count(8), compression="gzip")
        others.create_dataset("chunked", data=count(8), chunks=(4,))
        others.create_dataset("unwritten", shape=(4,), dtype="<f4")
        others["text"] = "words"
        others["record"] = np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")])
        others["none"] = h5py.Empty("<f4")
        deep = file.create_group("a/b/c/d/e/f")
        deep.attrs["weight_names"] = ["one", "two", "zwölf"]
        deep.attrs["layer_names"] = np.array(["x", "yz"], dtype="S3")
        deep.attrs["name"] = "deep"
        deep.attrs["other"] = 5
        deep["last"] = count(3)


def write_many(path):
    """Groups of so many members that their trees have nodes of several levels."""
    with h5py.File(path, "w") as file:
        for number in range(160):
            file.create_dataset(f"many/d{number:03}", data=np.float32(number / 2), track_times=False)
        for number in range(20):
            file.create_group(f"groups/g{number}")
        # No layer's bias, for there is no layer.
        file.create_dataset("b", data=np.float32(-1), track_times=False)


def main():
    layers = arrays()
    plain = {layer: values for layer, values in layers.items() if "_bn" not in layer}
    tensors, normalizations = expected(layers)
    write_safetensors("vgg11.safetensors", tensors)
    write_safetensors("vgg11_bn.safetensors", normalizations)
    keep("keras1.h5", lambda path: write_keras1(path, layers))
    keep("keras2.h5", lambda path: model(tf_keras, plain).save_weights(path))
    keep("keras2.weights.h5", lambda path: model(tf_keras, plain).save_weights(path))
    keep("keras3.weights.h5", lambda path: model(keras, plain).save_weights(path))
    keep("keras2_numbered.h5", lambda path: model(tf_keras, plain, named=False).save_weights(path))
    whole = model(keras, layers, normalized=True)
    whole.compile("adam", "categorical_crossentropy")
    keep("keras3_bn.h5", whole.save)
    keep("keras3_bn.weights.h5", lambda path: model(keras, layers, named=False, normalized=True).save_weights(path))
    keep("keras2_nested.h5", nested(tf_keras, layers).save)
    keep("theano.h5", lambda path: write_theano(path, layers))
    keep("other.h5", lambda path: write_other(path, layers))
    keep("types.h5", lambda path: write_types(path, False))
    keep("types_latest.h5", lambda path: write_types(path, True))
    keep("many.h5", write_many)


main()
