"""Writes a torchvision VGG in every format that vgg reads, by the frameworks' own writers where there are such."""

import struct

import h5py
import torch
from safetensors.torch import save_file


def convolutions(model):
    """Each convolution with the batch normalisation that follows it, if one does."""
    layers = list(model.features)
    following = layers[1:] + [None]
    for layer, after in zip(layers, following):
        if isinstance(layer, torch.nn.Conv2d):
            yield layer, after if isinstance(after, torch.nn.BatchNorm2d) else None


def names(model):
    """Oxford's names of the convolutions, in order: conv1_1, ..."""
    block, index = 1, 0
    for layer in model.features:
        if isinstance(layer, torch.nn.MaxPool2d):
            block, index = block + 1, 0
        elif isinstance(layer, torch.nn.Conv2d):
            index += 1
            yield block, index


def dense(model):
    return [layer for layer in model.classifier if isinstance(layer, torch.nn.Linear)]


def safetensors(model, path):
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, path)


def pytorch(model, path):
    torch.save(model.state_dict(), path)


def legacy(model, path):
    torch.save(model.state_dict(), path, _use_new_zipfile_serialization=False)


def onnx(model, path):
    image = torch.zeros(1, 3, 224, 224)
    # Batch normalisation as it is, so that folding it is ours to do.
    training = torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(model, image, path, dynamo=False, opset_version=17, training=training, do_constant_folding=False)


def caffe(model, path):
    """A .caffemodel of the old layers (V1), with Oxford's names, as its release has them."""

    def varint(number):
        out = bytearray()
        while number >= 0x80:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        return bytes(out) + bytes([number])

    def field(number, content):
        return varint(number << 3 | 2) + varint(len(content)) + content

    def number(field_number, value):
        return varint(field_number << 3) + varint(value)

    def blob(tensor):
        values = tensor.detach().numpy().astype("<f4")
        shape = (1,) * (4 - values.ndim) + values.shape
        extents = b"".join(number(place, extent) for place, extent in enumerate(shape, 1))
        return extents + field(5, values.tobytes())

    below = "data"

    def layer(name, kind, blobs=(), parameters=b"", in_place=False):
        nonlocal below
        above = below if in_place else name
        content = field(2, below.encode()) + field(3, above.encode()) + field(4, name.encode()) + number(5, kind)
        below = above
        file.write(field(2, content + b"".join(field(6, blob(b)) for b in blobs) + parameters))

    with open(path, "wb") as file:
        file.write(field(1, b"VGG") + field(3, b"data"))
        for extent in (10, 3, 224, 224):
            file.write(number(4, extent))
        places = names(model)
        for module in model.features:
            if isinstance(module, torch.nn.Conv2d):
                block, index = next(places)
                convolution = number(1, module.out_channels) + number(3, 1) + number(4, 3)
                layer(f"conv{block}_{index}", 4, (module.weight, module.bias), field(10, convolution))
            elif isinstance(module, torch.nn.ReLU):
                layer(f"relu{block}_{index}", 18, in_place=True)
            elif isinstance(module, torch.nn.MaxPool2d):
                layer(f"pool{block}", 17, (), field(19, number(2, 2) + number(3, 2)))
        for place, module in zip((6, 7, 8), dense(model)):
            layer(f"fc{place}", 14, (module.weight, module.bias), field(17, number(1, module.out_features)))
            if place < 8:
                layer(f"relu{place}", 18, in_place=True)
                layer(f"drop{place}", 6, in_place=True)
        layer("prob", 20)


def keras(model, path):
    """An .h5 of weights, with keras.applications' names and its order of extents."""

    def put(file, layer, **arrays):
        group = file.create_group(layer)
        written = []
        for name, values in arrays.items():
            group.create_dataset(f"{layer}_{name}_1:0", data=values)
            written.append(f"{layer}_{name}_1:0".encode())
        group.attrs["weight_names"] = written

    with h5py.File(path, "w") as file:
        layers = []
        for (block, index), (convolution, _) in zip(names(model), convolutions(model)):
            layer = f"block{block}_conv{index}"
            layers.append(layer.encode())
            put(file, layer, W=convolution.weight.detach().permute(2, 3, 1, 0).numpy(), b=convolution.bias.detach())
        for layer, module in zip(("fc1", "fc2", "predictions"), dense(model)):
            weight = module.weight.detach()
            if layer == "fc1":
                # Rows in the order row, column, channel.
                outputs = weight.shape[0]
                weight = weight.reshape(outputs, 512, 7, 7).permute(0, 2, 3, 1).reshape(outputs, -1)
            layers.append(layer.encode())
            put(file, layer, W=weight.T.contiguous().numpy(), b=module.bias.detach())
        file.attrs["layer_names"] = layers


FORMATS = {
    "safetensors": (safetensors, "safetensors"),
    "PyTorch zip": (pytorch, "zip.pth"),
    "PyTorch legacy": (legacy, "legacy.pth"),
    "ONNX": (onnx, "onnx"),
    "Caffe": (caffe, "caffemodel"),
    "Keras": (keras, "h5"),
}
"""The formats, each with its writer and its files' ending."""


def formats(model):
    """The formats that can hold a model: neither Caffe's old layers nor this form of Keras know batch normalisation."""
    has_normalization = any(normalization for _, normalization in convolutions(model))
    return {name: value for name, value in FORMATS.items() if not (has_normalization and name in ("Caffe", "Keras"))}
