"""The rows of the matrix: where `vgg verify` runs, and how much of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Implementation:
    name: str
    title: str
    driver: str
    """One of `drivers.Drivers`: pocl, intel, oclgrind."""
    runs: tuple = (("--quick",),)
    """Arguments of `vgg verify`, run by run; the extent is such that all rows end within about a quarter of an hour."""
    environment: dict = field(default_factory=dict, hash=False)
    seconds: int = 900
    """What a run may take, three times what it took or more."""


def pocl(name, title, *arguments, **environment):
    return Implementation("pocl" + name, "PoCL" + title, "pocl", (arguments,), environment)


def oclgrind(family):
    # A simulator is a thousand times slower than a device: fewer cases, and networks of a few channels.
    slim = ("--network-only", "--size", "32", "--channels", "4,4,4,4,4", "--hidden", "8", "--classes", "10")
    runs = (("--quick", "--case", "*/reals/fp32"), (*slim, "--model", "A-LRN"), (*slim, "--model", "C"))
    return Implementation(
        f"oclgrind-{family}", f"Oclgrind, kernels `{family}`", "oclgrind",
        tuple((*run, "--kernels", family) for run in runs), seconds=1800)


FP16 = ("--precision", "fp16", "--kernels", "gpu")

ALL = [
    pocl("", ""),
    pocl("-naive", ", kernels `naive`", "--quick", "--kernels", "naive"),
    pocl("-gpu", ", kernels `gpu`", "--quick", "--kernels", "gpu"),
    pocl("-two", ", two devices", "--quick", "--all-devices", POCL_DEVICES="pthread pthread"),
    pocl("-group-1", ", groups of 1", "--quick", "--kernels", "gpu", POCL_MAX_WORK_GROUP_SIZE="1"),
    pocl("-group-16", ", groups of 16", "--quick", "--kernels", "gpu", POCL_MAX_WORK_GROUP_SIZE="16"),
    # The largest allocation is a quarter of it, less than the 411 MB of VGG-16's fc6.
    pocl("-memory", ", 1 GiB", "--network-only", POCL_MEMORY_LIMIT="1"),
    Implementation("intel", "Intel", "intel", ((), ("--network-only", "--precision", "fp16-storage"))),
    Implementation(
        "intel-gpu", "Intel, kernels `gpu`", "intel", (("--quick", "--kernels", "gpu"), ("--network-only", *FP16))),
    oclgrind("naive"), oclgrind("cpu"), oclgrind("gpu"),
]
