"""The report as text and as Markdown."""


def rows(report, model):
    """The header and the rows of a model's table, as strings: ours first, then the fastest."""
    speed = [entry for entry in report["speed"] if entry["model"] == model]
    started = next((entry["engines"] for entry in report["start_up"] if entry["model"] == model), {})
    header = ["engine", "version", "arithmetic"]
    for entry in speed:
        header += [f"batch {entry['batch']}: ms/image", "ours/this"]
    header += ["start-up s", "peak MiB"] * bool(started)
    first = speed[0]["engines"]
    names = sorted(first, key=lambda name: (not name.startswith("vgg"), first[name]["ms_per_image"]))
    body = []
    for name in names:
        facts = report["engines"][name]
        row = [facts["title"], facts["version"], facts["arithmetic"]]
        for entry in speed:
            figures = entry["engines"].get(name)
            row += [f"{figures['ms_per_image']:.1f}", f"{figures['ours_to_this']:.2f}"] if figures else ["-", "-"]
        if started:
            figures = started.get(name)
            row += [f"{figures['seconds']:.2f}", f"{figures['peak_mib']:.0f}"] if figures else ["-", "-"]
        body.append(row)
    if all(entry["ceilings"] for entry in speed):
        row = ["(floor)", "", "fp32"]
        for entry in speed:
            floor = entry["floor_ms_per_image"]
            row += [f"{floor:.1f}", f"{ours(entry)['ms_per_image'] / floor:.2f}"]
        body.append(row + ["", ""] * bool(started))
    return header, body


def notes(report):
    """Sentences about the figures."""
    for entry in report["speed"]:
        where, ceilings = f"{entry['model']}, batch {entry['batch']}", entry["ceilings"]
        if ceilings:
            yield (f"{where}: floor of convolutions as Winograd F(4,3) at {ceilings['gflops']:.0f} GFLOP/s, dense weights "
                   f"read at {ceilings['read_gbps']:.1f} GB/s, as measured before and after")
        else:
            yield f"{where}: no floor: this vgg has no `bench device`, or it failed"
    for entry in report["speed"]:
        calm, ratio = entry["calibration"], entry["ours_to_best_fp32_peer"]
        best = f"ours / best fp32 peer {ratio:.2f}; " if ratio else ""
        yield (f"{entry['model']}, batch {entry['batch']}: {best}{calm['repeated']} disturbed turns repeated, "
               f"{calm['kept_though_disturbed']} kept though disturbed")
        far = max(entry["engines"], key=lambda name: entry["engines"][name]["difference"])
        yield (f"{entry['model']}, batch {entry['batch']}: relative L2 difference of our scores "
               f"{ours(entry)['difference']:.1e}, largest {entry['engines'][far]['difference']:.1e} ({far})")
    for facts in report["engines"].values():
        if facts["note"]:
            yield f"{facts['title']} {facts['note']}"
    for reason in report["left_out"]:
        yield f"left out: {reason}"


def ours(entry):
    return next(figures for name, figures in entry["engines"].items() if name.startswith("vgg"))


def heading(report):
    machine = report["machine"]
    device = next(facts["device"] for name, facts in report["engines"].items() if name.startswith("vgg"))
    return [
        f"{machine['processor']}, {machine['threads']} of {machine['cores']} cores, {machine['system']}, "
        f"{machine['date']}",
        f"OpenCL: {device['name']}, {device['platform']} {device['driver']}"]


def models(report):
    return list(dict.fromkeys(entry["model"] for entry in report["speed"]))


def text(report):
    lines = heading(report)
    for model in models(report):
        header, body = rows(report, model)
        widths = [max(map(len, column)) for column in zip(header, *body)]
        lines += ["", model]
        for row in [header, *body]:
            cells = [cell.ljust(width) if index < 3 else cell.rjust(width)
                     for index, (cell, width) in enumerate(zip(row, widths))]
            lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, "", *notes(report)]) + "\n"


def markdown(report):
    lines = ["  \n".join(heading(report))]
    for model in models(report):
        header, body = rows(report, model)
        lines += ["", f"**{model}**", "", "| " + " | ".join(header) + " |"]
        lines += ["|---|---|---|" + "---:|" * (len(header) - 3)]
        lines += ["| " + " | ".join(row) + " |" for row in body]
    return "\n".join([*lines, "", *(f"- {note}" for note in notes(report))]) + "\n"
