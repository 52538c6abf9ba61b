"""The tables of docs/portability.md."""

import datetime
import os
import platform
import re
import subprocess

BEGIN, END = "<!-- What Scripts/verify-matrix writes begins here. -->", "<!-- What Scripts/verify-matrix writes ends here. -->"


def tables(results):
    """What is measured on, a table of the implementations, and one of implementation by operation."""
    return "\n".join([*heading(), "", *implementations(results), "", *operations(results)]) + "\n"


def write(path, text):
    """Replaces what stands between the markers."""
    page = path.read_text()
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")


def heading():
    date = datetime.datetime.now(datetime.timezone.utc).date()
    yield (f"Written by `make verify-matrix` on {date}, revision `{revision()}`: {processor()}, {os.cpu_count()} cores, "
           f"{system()}.")


def revision():
    command = ["git", "-C", os.path.dirname(__file__), "describe", "--always", "--dirty", "--abbrev=7"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or "unknown"


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            found = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def implementations(results):
    yield from header("implementation", "device", "driver", "set", "`vgg verify`", "checks:", "minutes:", "verdict")
    for result in results:
        one = result.implementation
        devices = [report["device"] for report in result.reports]
        yield row(
            one.title, unique(device["name"] for device in devices), unique(driver(device) for device in devices),
            " ".join(f"`{name}={value}`" for name, value in one.environment.items()),
            "; ".join(f"`{' '.join(arguments)}`" if arguments else "all" for arguments in one.runs),
            sum(report["checks"] for report in result.reports), f"{result.seconds / 60:.1f}", verdict(result.verdict))


def driver(device):
    """The platform and its version, which some begin with the platform's name."""
    platform, version = device["platform"], device["driver"]
    return version if version.startswith(platform) else f"{platform} {version}"


def operations(results):
    """A row for each implementation and precision, a column for each operation."""
    columns = sorted({check["operation"] for result in results for check in checks(result)})
    yield from header("implementation", "precision", *(f"{name}:" for name in columns), "scores:")
    for result in results:
        found = list(checks(result))
        for precision in dict.fromkeys(check["precision"] for check in found):
            own = [check for check in found if check["precision"] == precision]
            cells = [cell([check for check in own if check["operation"] == name]) for name in columns]
            yield row(result.implementation.title, precision, *cells, scores(result, precision))


def checks(result):
    """Each check of a result, those of a network's layers too."""
    for report in result.reports:
        yield from report["operations"]
        yield from (report.get("network") or {}).get("layers", [])


def cell(checks):
    """How many checks, and the largest error in units of its bound, which must be below 100 %."""
    if not checks:
        return ""
    wrong = sum(check["verdict"] != "withinBound" for check in checks)
    if wrong:
        return verdict(f"{wrong} of {len(checks)} differ")
    worst = max(check.get("ratio") or 0 for check in checks)
    return f"{len(checks)}: " + (percent(worst) if worst else "exact")


def percent(share):
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"


def scores(result, precision):
    """The relative error of a network's scores, end to end."""
    networks = [report["network"] for report in result.reports if report.get("network")]
    networks = [network for network in networks if network["precision"] == precision]
    return unique(f"{network['relative_l2']:.1e}" if network.get("relative_l2") is not None else "none"
                  for network in networks)


def verdict(text):
    return text if text == "pass" else f"**{text}**"


def unique(texts):
    return ", ".join(dict.fromkeys(texts))


def header(*titles):
    """A head and its rule; columns whose titles end with a colon hold numbers."""
    yield row(*(title.removesuffix(":") for title in titles))
    yield "|" + "|".join("---:" if title.endswith(":") else "---" for title in titles) + "|"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
