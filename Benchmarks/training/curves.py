#!/usr/bin/env python3
"""Draws what `transfer` left behind: accuracy by epoch for one number of pictures, and after training for each number.

    Benchmarks/training/curves.py FOLDER curves.svg [--pictures 20]
"""

import argparse
import json
from pathlib import Path

KINDS = {"head": "new layer", "all": "all layers", "scratch": "from scratch"}
WIDTH, HEIGHT, LEFT, TOP, PANEL, GAP = 760, 300, 44, 34, 300, 70
STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #737b86 }
.title { font-weight: 600; font-size: 14px }
.grid { stroke: #737b86; stroke-opacity: 0.25 }
polyline { fill: none; stroke-width: 2 }
.head { stroke: #9ca3af } .all { stroke: #2f81d7 } .scratch { stroke: #d97706 }
text.head { fill: #9ca3af; stroke: none } text.all { fill: #2f81d7; stroke: none } text.scratch { fill: #d97706; stroke: none }"""


def epochs(folder):
    """Validation accuracy after each epoch, in percent."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [100 * line["validation"]["top1"] for line in lines if line["kind"] == "epoch"]


def by_epoch(folder, pictures):
    """The points of each kind. All layers learn after the new one alone, so that its epochs come first."""
    head, rest, scratch = (epochs(folder / f"{kind}-{pictures}") for kind in KINDS)
    start = epochs(folder / f"all-{pictures}" / "head")
    return {
        "head": list(enumerate(head, 1)), "all": list(enumerate(rest, len(start) + 1)),
        "scratch": list(enumerate(scratch, 1)),
    }


def by_pictures(folder):
    """The best epoch's validation accuracy of each kind, by the number of pictures of each class."""
    counts = sorted(int(run.name.removeprefix("scratch-")) for run in folder.glob("scratch-*"))
    return {kind: [(count, max(epochs(folder / f"{kind}-{count}"))) for count in counts] for kind in KINDS}


def panel(title, places, series, left, ticks, place):
    """The elements of one diagram. `place` says where along the axis, from 0 to 1, a number lies."""
    bottom = TOP + HEIGHT - 90
    y = lambda value: bottom - value / 100 * (bottom - TOP)
    x = lambda value: left + place(value) * PANEL
    yield f'<text class="title" x="{left}" y="18">{title}</text>'
    for value in range(0, 101, 20):
        yield f'<line class="grid" x1="{left}" y1="{y(value)}" x2="{left + PANEL}" y2="{y(value)}"/>'
        yield f'<text x="{left - 6}" y="{y(value) + 4}" text-anchor="end">{value}</text>'
    for value in ticks:
        yield f'<text x="{x(value):.1f}" y="{bottom + 18}" text-anchor="middle">{value}</text>'
    yield f'<text x="{left + PANEL / 2}" y="{bottom + 36}" text-anchor="middle">{places}</text>'
    for kind, points in series.items():
        line = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
        yield f'<polyline class="{kind}" points="{line}"/>'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--pictures", type=int, default=20)
    options = parser.parse_args()
    learning, after = by_epoch(options.folder, options.pictures), by_pictures(options.folder)
    last = max(points[-1][0] for points in learning.values())
    counts = [count for count, _ in after["scratch"]]
    elements = [
        *panel(f"{options.pictures} pictures of each class: correct, percent", "epoch", learning, LEFT,
               range(0, last + 1, 20), lambda epoch: epoch / last),
        *panel("after training: correct, percent", "pictures of each class", after, LEFT + PANEL + GAP, counts,
               lambda count: counts.index(count) / max(len(counts) - 1, 1)),
    ]
    for index, (kind, name) in enumerate(KINDS.items()):
        left = LEFT + index * 130
        elements.append(f'<line class="{kind}" x1="{left}" y1="{HEIGHT - 10}" x2="{left + 22}" y2="{HEIGHT - 10}" stroke-width="2"/>')
        elements.append(f'<text class="{kind}" x="{left + 28}" y="{HEIGHT - 6}">{name}</text>')
    body = "\n".join(elements)
    options.output.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="Transfer: accuracy by epoch, and by the number of pictures">\n<style>\n{STYLE}\n</style>\n'
        f"{body}\n</svg>\n")


if __name__ == "__main__":
    main()
