"""The OpenCL drivers of the matrix, and what makes the loader take one of them alone."""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading

# Intel's runtime and what it loads; 0.9 GB when installed.
INTEL = [
    "intel-opencl-rt==2026.2.0", "intel-cmplr-lib-rt==2026.2.0", "intel-cmplr-lic-rt==2026.2.0", "tbb==2023.2.0",
    "tcmlib==1.6.0",
]
POCL = ["/etc/OpenCL/vendors/pocl*.icd"]
OCLGRIND = ["/usr/lib/oclgrind/liboclgrind-rt-icd.so", "/usr/lib/*/oclgrind/liboclgrind-rt-icd.so",
            "/usr/local/lib/liboclgrind-rt-icd.so"]


class Missing(Exception):
    """There is no such driver here; the message says what to do."""


class Drivers:
    """The environments in which one driver is all there is."""

    def __init__(self, intel=None):
        self.intel_folder = pathlib.Path(intel) if intel else None
        self.lock = threading.Lock()
        self.folder = tempfile.TemporaryDirectory(prefix="vgg-matrix-")

    def environment(self, driver):
        return getattr(self, driver)()

    def pocl(self):
        return self.alone("pocl", found(POCL, "PoCL", "apt install pocl-opencl-icd").read_text().strip())

    def oclgrind(self):
        """It watches calls, races and bounds. Programs are compiled without optimisation, for it knows no `freeze`, which
        LLVM's optimiser inserts, and groups are small, for it takes minutes to follow hundreds of work-items. The search
        for uninitialised values takes what it knew of a released buffer for that of a later one, and so is left to tests
        that see to that. Each finding goes to standard error; a file would keep those of the last context only.
        """
        return self.alone("oclgrind", found(OCLGRIND, "Oclgrind", "apt install oclgrind")) | {
            "OCLGRIND_CHECK_API": "1", "OCLGRIND_DATA_RACES": "1", "OCLGRIND_LOG": "/dev/stderr",
            "OCLGRIND_BUILD_OPTIONS": "-cl-opt-disable", "OCLGRIND_MAX_WGSIZE": "16",
        }

    def intel(self):
        with self.lock:
            folder = self.intel_folder or install_intel()
        library = folder / "lib/libintelocl.so"
        if not library.exists():
            raise Missing(f"there is no {library}; remove {folder} to have it installed again")
        return self.alone("intel", library) | {"LD_LIBRARY_PATH": str(folder / "lib")}

    def alone(self, name, library):
        """The loader reads this folder instead of the system's."""
        folder = pathlib.Path(self.folder.name, name)
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.icd").write_text(f"{library}\n")
        return {"OCL_ICD_VENDORS": str(folder)}


def found(patterns, title, advice):
    for pattern in patterns:
        for path in sorted(pathlib.Path("/").glob(pattern.lstrip("/"))):
            return path
    raise Missing(f"{title} is not installed: {advice}")


def install_intel():
    """Makes a virtual environment with Intel's runtime, once."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = pathlib.Path(cache, "swift-vgg/matrix", INTEL[0].replace("==", "-"))
    complete = folder / "installed.txt"
    if not complete.exists() or complete.read_text().split() != INTEL:
        print(f"installing {' '.join(INTEL)} into {folder}", file=sys.stderr)
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--no-deps"]
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run([str(folder / "bin/python"), *pip, *INTEL], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Missing(f"Intel's runtime could not be installed: {error}") from error
        complete.write_text("\n".join(INTEL) + "\n")
    return folder
