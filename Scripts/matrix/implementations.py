"""The rows of the matrix: where `vgg verify` runs, and how much of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Implementation:
    name: str
    title: str
    driver: str
    """One of `drivers.Drivers`: pocl, intel, oclgrind."""
    arguments: tuple = ("--quick",)
    """Of `vgg verify`: the extent is such that all rows end within about a quarter of an hour on two cores."""
    environment: dict = field(default_factory=dict, hash=False)
    seconds: int = 900
    """What the run may take, three times what it took or more."""


def pocl(name, title, *arguments, **environment):
    return Implementation("pocl" + name, "PoCL" + title, "pocl", arguments, environment)


def oclgrind(family):
    # A simulator is a thousand times slower than a device: the fewest cases, and a network of a few channels.
    network = ("--channels", "4,4,4,4,4", "--hidden", "8", "--classes", "10", "--size", "32")
    return Implementation(
        f"oclgrind-{family}", f"Oclgrind, kernels `{family}`", "oclgrind",
        ("--quick", "--kernels", family, *network))


ALL = [
    pocl("", ""),
    pocl("-naive", ", kernels `naive`", "--quick", "--kernels", "naive"),
    pocl("-gpu", ", kernels `gpu`", "--quick", "--kernels", "gpu"),
    pocl("-two", ", second of two devices", "--quick", "--device", "1", POCL_DEVICES="pthread pthread"),
    pocl("-group-1", ", groups of 1", "--quick", "--kernels", "gpu", POCL_MAX_WORK_GROUP_SIZE="1"),
    pocl("-group-16", ", groups of 16", "--quick", "--kernels", "gpu", POCL_MAX_WORK_GROUP_SIZE="16"),
    # The largest allocation is a quarter of it, less than the 411 MB of VGG-16's fc6.
    pocl("-memory", ", 1 GiB", "--network-only", "--model", "vgg16", "--weights", "seeded:1", POCL_MEMORY_LIMIT="1"),
    Implementation("intel", "Intel", "intel", ()),
    Implementation("intel-gpu", "Intel, kernels `gpu`", "intel", ("--quick", "--kernels", "gpu")),
    oclgrind("naive"), oclgrind("cpu"), oclgrind("gpu"),
]
