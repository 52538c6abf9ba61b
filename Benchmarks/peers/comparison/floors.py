"""The time that the device's own arithmetic and memory leave no way around."""

from .network import layers


def floor_ms(model, batch, gflops, read_gbps):
    """Milliseconds of a batch: 3x3 convolutions as Winograd F(4x4,3x3), the first one directly, dense layers as read.

    A tile of 4x4 outputs takes 36 multiplications for each pair of channels instead of 144; the transforms are not
    counted. A dense layer takes as long as reading its weights once, or as its arithmetic where that is longer.
    """
    milliseconds = 0
    for kind, *layer in layers(model):
        if kind == "conv":
            _, outputs, inputs, rows = layer
            each = 9 * rows**2 if inputs == 3 else 36 * (-(-rows // 4)) ** 2
            milliseconds += 2 * batch * each * outputs * inputs / gflops / 1e6
        elif kind == "dense":
            _, outputs, inputs = layer
            arithmetic, reading = 2 * batch * outputs * inputs / gflops, 4 * outputs * inputs / read_gbps
            milliseconds += max(arithmetic, reading) / 1e6
    return milliseconds
