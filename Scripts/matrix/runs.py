"""One row of the matrix: a run of `vgg verify`, and what came of it."""

import json
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

from .drivers import Missing
from .implementations import Implementation


@dataclass
class Result:
    implementation: Implementation
    reports: list = field(default_factory=list)
    """What each device's run told as JSON."""
    findings: list = field(default_factory=list)
    """What is wrong, if anything is."""
    status: int = 0
    """0 passed, 1 failed, 2 found a difference."""
    seconds: float = 0

    @property
    def verdict(self):
        return ["pass", "FAILED", "DIFFERS"][self.status]

    @property
    def line(self):
        return f"{self.implementation.name}: {self.verdict}, {self.seconds:.0f} s"


def run(implementation, vgg, drivers):
    """Runs one row with cache folders of its own; whatever goes wrong is in the result."""
    result = Result(implementation)
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="vgg-matrix-cache-") as cache:
            environment = settings(implementation, drivers, cache)
            command = [vgg, "verify", "--json", "--quiet", *implementation.arguments]
            judge(result, *outcome(command, environment, implementation.seconds))
    except (Missing, OSError) as error:
        result.status, result.findings = 1, [str(error)]
    result.seconds = time.monotonic() - started
    return result


def settings(implementation, drivers, cache):
    """The user's environment without what would steer OpenCL or vgg, and with what the row sets."""
    steering = ("OCL_", "OPENCL_", "POCL_", "VGG_", "OCLGRIND_", "CL_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    for folder in ("POCL_CACHE_DIR", "VGG_CACHE_DIR", "VGG_HOME"):
        environment[folder] = os.path.join(cache, folder.lower())
    environment |= drivers.environment(implementation.driver) | implementation.environment
    return environment | {"SWIFT_BACKTRACE": "enable=no"}


def outcome(command, environment, seconds):
    """The exit status, nothing where it took too long, and the two outputs of a command."""
    with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
            start_new_session=True) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
            return process.returncode, output, errors
        except subprocess.TimeoutExpired:
            # Compilers that a driver started may hold the outputs open.
            os.killpg(process.pid, signal.SIGKILL)
            return (None, *process.communicate())


def judge(result, status, output, errors):
    lines = errors.strip().splitlines()
    try:
        report = json.loads(output)
        result.reports = report if isinstance(report, list) else [report]
    except ValueError:
        result.findings.append("it printed no JSON")
        status = status or 1
    if status is None:
        result.findings.append(f"it was ended after {result.implementation.seconds} s")
    elif status < 0:
        result.findings.append(f"it was ended by {signal.Signals(-status).name}")
    elif status not in (0, 2):
        result.findings.append(f"exit status {status}")
    result.findings += [line for report in result.reports for line in failures(report)]
    # Oclgrind's exit status tells nothing of what it found: whatever it says is a finding.
    if status or result.implementation.driver == "oclgrind":
        result.findings += lines[:20]
    result.status = 1 if status not in (0, 2) else 2 if status == 2 or result.findings else 0


def failures(report):
    """One line for each check of a report that did not pass."""
    for check in report["operations"] + (report.get("network") or {}).get("layers", []):
        if check["verdict"] != "withinBound":
            yield f"{check['name']} ({check['operation']} {check['variant']}): {check['verdict']}"
