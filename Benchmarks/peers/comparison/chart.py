"""The report as a chart: horizontal bars in SVG, readable on light and on dark pages."""

from html import escape

WIDTH, LEFT, RIGHT = 720, 190, 110
BAR, STEP, GAP = 18, 26, 44
#: How many times the shortest bar the longest one may be before it is cut.
LONGEST = 4

STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #737b86 }
.title { font-weight: 600; font-size: 14px }
.value { font-variant-numeric: tabular-nums }
.peer { fill: #9ca3af } .ours { fill: #2f81d7 }
.ours-text { fill: #2f81d7; font-weight: 600 }
line { stroke: #d97706; stroke-width: 1.5; stroke-dasharray: 4 3 } .floor { fill: #d97706; font-size: 12px }"""


def panels(report):
    """(title, {engine: value}, format of the values, floor or None), one for each group of bars."""
    for entry in report["speed"]:
        values = {name: figures["ms_per_image"] for name, figures in entry["engines"].items()}
        yield f"{entry['model']}, batch {entry['batch']}: ms per image", values, "{:.1f}", entry["floor_ms_per_image"]
    for entry in report["start_up"]:
        for key, what, form in (("seconds", "start to first result: seconds", "{:.2f}"),
                                ("peak_mib", "peak memory: MiB", "{:.0f}")):
            values = {name: figures[key] for name, figures in entry["engines"].items()}
            yield f"{entry['model']}, {what}", values, form, None


def label(report, name):
    facts = report["engines"][name]
    return facts["title"] + (f" ({facts['arithmetic']})" if facts["arithmetic"] != "fp32" else "")


def panel(report, title, values, form, floor, top):
    """The elements of one group of bars, shortest first."""
    yield f'<text class="title" x="0" y="{top}">{escape(title)}</text>'
    longest = LONGEST * min(values.values())
    scale = (WIDTH - LEFT - RIGHT) / min(longest, max(values.values()))
    for index, (name, value) in enumerate(sorted(values.items(), key=lambda item: item[1])):
        y, ours = top + 12 + index * STEP, name.startswith("vgg")
        length, cut = scale * min(value, longest), " (bar cut)" * (value > longest)
        text = "ours-text" if ours else "value"
        yield f'<text class="{text}" x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(label(report, name))}</text>'
        bar = "ours" if ours else "peer"
        yield f'<rect class="{bar}" x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>'
        yield f'<text class="{text}" x="{LEFT + length + 6:.1f}" y="{y + 14}">{form.format(value)}{cut}</text>'
    if floor is not None:
        x, bottom = LEFT + floor * scale, top + 12 + len(values) * STEP
        yield f'<line x1="{x:.1f}" y1="{top + 8}" x2="{x:.1f}" y2="{bottom}"/>'
        yield f'<text class="floor" x="{x:.1f}" y="{bottom + 12}" text-anchor="middle">floor {floor:.1f}</text>'


def svg(report):
    elements, top = [], 20
    for title, values, form, floor in panels(report):
        elements += panel(report, title, values, form, floor, top)
        top += 12 + len(values) * STEP + GAP
    machine = report["machine"]
    source = f"{machine['processor']}, {machine['threads']} of {machine['cores']} cores, {machine['date'][:10]}"
    elements.append(f'<text x="0" y="{top - 12}">{escape(source)}</text>')
    body = "\n".join(elements)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
            f'role="img" aria-label="vgg and other engines">\n<style>\n{STYLE}\n</style>\n{body}\n</svg>\n')
