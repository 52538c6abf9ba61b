"""What the figures were measured on."""

import datetime
import json
import os
import platform
import re
import subprocess


def available_cores():
    """The processors this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count()))


def limit_threads(count):
    """Keeps this process and all it starts to the first processors, and to as many threads."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, available_cores()[:count])
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POCL_MAX_PTHREAD_COUNT", "POCL_CPU_MAX_CU_COUNT"):
        os.environ[name] = str(count)


def processor():
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    try:
        with open("/proc/cpuinfo") as file:
            found = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def describe(threads):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "processor": processor(), "cores": os.cpu_count(), "threads": threads,
        "system": f"{platform.system()} {platform.release()}", "python": platform.python_version(),
    }


def ceilings(vgg, device):
    """Peak GFLOP/s and read GB/s as `vgg bench device` measures them; nothing where it cannot."""
    command = [vgg, "bench", "device", "--json", "--quiet"] + (["--device", device] if device else [])
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        return {}
    report = json.loads(result.stdout)
    return {"gflops": report["peak_gflops"], "read_gbps": report["bandwidth"]["read_gbps"]}
