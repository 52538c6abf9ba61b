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
            for arguments in implementation.runs:
                command = [vgg, "verify", "--json", "--quiet", *arguments]
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
    """Adds what one run told and did."""
    findings = []
    try:
        report = json.loads(output)
        reports = report.get("devices", [report])
    except ValueError:
        reports = []
        findings.append("it printed no JSON")
    if status is None:
        findings.append(f"it was ended after {result.implementation.seconds} s")
    elif status < 0:
        findings.append(f"it was ended by {signal.Signals(-status).name}")
    elif status not in (0, 2):
        findings.append(f"exit status {status}")
    findings += [line for report in reports for line in failures(report)]
    if status == 2 and not findings:
        findings.append("the scores end to end are off by more than allowed")
    # Oclgrind's exit status tells nothing of what it found: whatever it says is a finding.
    if status != 0 or result.implementation.driver == "oclgrind":
        findings += errors.strip().splitlines()[:20]
    result.reports += reports
    result.findings += findings
    if status not in (0, 2) or not reports:
        result.status = 1
    elif findings and result.status == 0:
        result.status = 2


def failures(report):
    """What is wrong with one device's report: a line for each check that did not pass, with what makes it alone."""
    if report.get("failure"):
        yield report["failure"]
    network = report.get("network")
    for check in report["operations"] + (network["layers"] if network else []):
        if check["verdict"] != "withinBound":
            told = "; ".join(finding["message"] for finding in check["findings"])
            yield f"{check['verdict']}: {report['reproduction']} {check['id']}" + (f" ({told})" if told else "")
    if network:
        yield from (finding["message"] for finding in network["findings"])
