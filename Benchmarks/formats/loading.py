#!/usr/bin/env python3
"""Times loading VGG-16 from files of every format: ours beside the frameworks' own readers, in turns.

    pip install numpy torch torchvision safetensors h5py onnx onnxruntime ncnn protobuf
    swift build -c release --product LoadWeights
    Benchmarks/formats/loading.py [--rounds 7]

Every reader is a process of its own, which tells how long it took from opening the file to having all values in memory, and
is asked for its peak memory. The files are in the system's cache. Ours also checks that every value is finite; the
others check nothing. ONNX Runtime prepares the network for running too, as its loader always does. A reader that maps a
file and touches nothing of it would take no time; so each adds up a value of every page.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

# A value of each page of memory, so that what is mapped is read.
STEP = 1024


def touch(arrays):
    return sum(float(array.reshape(-1)[::STEP].sum()) for array in arrays)


def load_torch(path):
    import torch

    yield
    state = torch.load(path, weights_only=True)
    yield touch(state.get("state_dict", state).values())


def load_safetensors(path):
    import numpy
    from safetensors import safe_open

    yield
    with safe_open(path, framework="np") as file:
        yield touch([file.get_tensor(name) for name in file.keys()])


def load_onnxruntime(path):
    import onnxruntime

    yield
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count()
    yield onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def load_h5py(path):
    import h5py

    arrays = []
    yield
    with h5py.File(path) as file:
        file.visititems(lambda _, item: arrays.append(item[()]) if isinstance(item, h5py.Dataset) else None)
        yield touch(arrays)


def load_ncnn(path):
    import ncnn

    yield
    net = ncnn.Net()
    net.opt.use_packing_layout = False
    assert net.load_param(path + ".param") == 0 and net.load_model(path + ".bin") == 0
    yield net


READERS = {
    "torch": load_torch,
    "safetensors": load_safetensors,
    "onnxruntime": load_onnxruntime,
    "h5py": load_h5py,
    "ncnn": load_ncnn,
}


def read(reader, path):
    """What a process does that is asked for one reader: its imports aside, the time and the peak memory."""
    steps = READERS[reader](path)
    next(steps)
    start = time.perf_counter()
    result = next(steps)
    seconds = time.perf_counter() - start
    assert result is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_kb": peak}))


def timed(command):
    """Runs a reader; its own time, and the most memory that it took in MB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed")
    return json.loads(output)["seconds"], usage.ru_maxrss / 1000


def write_ncnn(path):
    from peers.comparison.engines.ncnn import NCNN

    class Files:
        model = "vgg16"

    engine = NCNN.__new__(NCNN)
    engine.network = Files()
    engine.write_weights(path + ".bin")
    engine.write_layers(path + ".param")


def main():
    if sys.argv[1:2] == ["--read"]:
        return read(*sys.argv[2:4])
    if sys.argv[1:2] == ["--write"]:
        return write(pathlib.Path(sys.argv[2]))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--load", default=".build/release/LoadWeights")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(pathlib.Path(folder), options)


# Each format's ending, and who else reads it.
FORMATS = {
    "safetensors": ("safetensors", "safetensors"),
    "PyTorch zip": ("zip.pth", "torch"),
    "PyTorch legacy": ("legacy.pth", "torch"),
    "PyTorch legacy, odd": ("odd.legacy.pth", "torch"),
    "ONNX": ("onnx", "onnxruntime"),
    "Keras": ("h5", "h5py"),
    "Caffe": ("caffemodel", None),
}


def write(folder):
    """Writes all files; in a process of its own, whose memory would count as that of those it starts."""
    import torch
    import torchvision

    from formats import writers

    torch.manual_seed(3)
    model = torchvision.models.vgg16(weights=None).eval()
    for writer, ending in writers.formats(model).values():
        writer(model, str(folder / f"vgg16.{ending}"))
    for ending, remainder in (("legacy.pth", 0), ("odd.legacy.pth", 1)):
        write_legacy(model, str(folder / f"vgg16.{ending}"), remainder)
    write_ncnn(str(folder / "ncnn"))


def write_legacy(model, path, remainder):
    """A checkpoint of the legacy container whose values begin at an address with a remainder by four: as all parts of such
    a file have multiples of four bytes but its head, that of its size. Torchvision's vgg16-397923af.pth has 1."""
    import torch

    for length in range(4):
        checkpoint = {"arch": "vgg16" + "x" * length, "state_dict": model.state_dict()}
        torch.save(checkpoint, path, _use_new_zipfile_serialization=False)
        if os.path.getsize(path) % 4 == remainder:
            return
    raise SystemExit(f"{path} cannot be made")


def measure(folder, options):
    subprocess.run([sys.executable, __file__, "--write", folder], check=True, stdout=subprocess.DEVNULL)
    readers = {}
    for kind, (ending, peer) in FORMATS.items():
        path = str(folder / f"vgg16.{ending}")
        readers[f"{kind}: ours"] = [options.load, path]
        if peer:
            readers[f"{kind}: {peer}"] = [sys.executable, __file__, "--read", peer, path]
    readers["ncnn's own: ncnn"] = [sys.executable, __file__, "--read", "ncnn", str(folder / "ncnn")]
    samples = {name: [] for name in readers}
    for _ in range(options.rounds):
        for name, command in readers.items():
            samples[name].append(timed(command))
    print(f"{'format: reader':32} {'median s':>9} {'least s':>9} {'peak MB':>9}")
    for name, times in samples.items():
        seconds = [second for second, _ in times]
        peak = max(peak for _, peak in times)
        print(f"{name:32} {statistics.median(seconds):9.3f} {min(seconds):9.3f} {peak:9.0f}")


if __name__ == "__main__":
    main()
