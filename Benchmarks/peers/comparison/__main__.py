"""The course of a comparison: files, agreement, rounds, start-up, report."""

import json
import os
import signal
import statistics
import sys

from . import agreement, chart, machine, rounds, tables
from .engines import PEERS, engine_class
from .floors import floor_ms
from .options import parse
from .worker import EngineFailed, Worker


def is_ours(name):
    return name.startswith("vgg")


def floor(model, batch, ceilings):
    """The floor by the means of rates that were measured before and after; nothing where one could not be."""
    if not all(ceilings):
        return {"ceilings": None, "floor_ms_per_image": None}
    means = {rate: statistics.mean(each[rate] for each in ceilings) for rate in ceilings[0]}
    return {"ceilings": means, "floor_ms_per_image": floor_ms(model, batch, **means) / batch}


class Comparison:
    """Collects the report; an engine that fails is left out from then on."""

    def __init__(self, options):
        self.options = options
        ours = [{"fp32": "vgg", "fp16-storage": "vgg-fp16-storage"}[name] for name in options.precision]
        self.names = ours + options.engines + ["tinygrad"] * options.tinygrad
        models = os.path.join(os.environ["VGG_PEERS_HOME"], "models")
        self.settings = {"vgg": options.vgg, "device": options.device, "models": models}
        self.report = {
            "machine": machine.describe(options.threads), "engines": {}, "left_out": [], "speed": [], "start_up": []}

    def run(self):
        for model in self.options.model:
            self.each(model, "prepare", self.names)
            for batch in self.options.batches:
                self.speed(model, batch)
            if self.options.startups:
                self.start_up(model)
        return self.report

    def worker(self, name, model, batch):
        return Worker(name, model, batch, self.options.threads, self.settings)

    def each(self, model, method, names):
        """What every engine answers, each in a process of its own that ends before the next one starts."""
        answers = {}
        for name in list(names):
            progress(f"{model}: {method.replace('_', ' ')}, {name}")
            worker = self.worker(name, model, 1)
            try:
                answers[name] = worker.ask(method)
            except EngineFailed as failure:
                self.leave_out(name, failure)
            finally:
                worker.close()
        return answers

    def leave_out(self, name, failure):
        progress("")
        print(f"left out: {failure}", file=sys.stderr)
        self.report["left_out"].append(str(failure))
        self.names.remove(name)
        if not any(map(is_ours, self.names)):
            raise SystemExit("compare: vgg itself does not run, so there is nothing to compare")

    def speed(self, model, batch):
        """Loads every engine, lets them agree, times them, and adds the figures to the report."""
        ceilings = [machine.ceilings(self.options.vgg, self.options.device)]
        workers = {name: self.worker(name, model, batch) for name in ["calibration", *self.names]}
        try:
            found = agreement.differences(self.scores(workers, f"{model}, batch {batch}"))
            if complaint := agreement.complaint(found):
                progress("")
                print(complaint)
                raise SystemExit(2)
            calm = rounds.Calm(workers["calibration"], self.options.rounds * len(self.names))
            times = rounds.alternate(
                [workers[name] for name in self.names], calm, self.options.rounds,
                self.options.repeats or max(1, 4 // batch),
                lambda text: progress(f"{model}, batch {batch}: {text}"))
            self.describe(workers)
        finally:
            for worker in workers.values():
                worker.close()
        ceilings.append(machine.ceilings(self.options.vgg, self.options.device))
        figures = self.figures(model, batch, times, found) | floor(model, batch, ceilings)
        self.report["speed"].append({"model": model, "batch": batch, **figures, "calibration": calm.report()})

    def scores(self, workers, what):
        workers["calibration"].ask("load")
        scores = {}
        for name in list(self.names):
            progress(f"{what}: load {name}")
            try:
                workers[name].ask("load")
                scores[name] = workers[name].ask("scores")
            except EngineFailed as failure:
                self.leave_out(name, failure)
        return scores

    def describe(self, workers):
        for name in self.names:
            engine = engine_class(name)
            facts = {"title": engine.title, "arithmetic": engine.arithmetic, "note": engine.note}
            self.report["engines"][name] = facts | workers[name].ask("describe")

    def figures(self, model, batch, times, differences):
        """Milliseconds per image, and how much of each engine's time ours takes."""
        ours = next(column for name, column in times.items() if is_ours(name))
        exact = [times[name] for name in PEERS if name in times and engine_class(name).arithmetic == "fp32"]
        best = [min(column) for column in zip(*exact)]
        engines = {
            name: {
                "ms_per_image": statistics.median(column) / batch, "rounds_ms_per_image": [ms / batch for ms in column],
                "ours_to_this": rounds.ratio(ours, column), "difference": differences[name],
            } for name, column in times.items()}
        return {"engines": engines, "ours_to_best_fp32_peer": rounds.ratio(ours, best) if best else None}

    def start_up(self, model):
        """New processes in turns; the files are in the system's cache from the runs before."""
        samples = {}
        for count in range(self.options.startups):
            for name, sample in self.each(model, "start_up", rounds.rotated(self.names, count)).items():
                samples.setdefault(name, []).append(sample)
        engines = {
            name: {
                "seconds": statistics.median(sample["seconds"] for sample in column),
                "samples_seconds": [sample["seconds"] for sample in column],
                "peak_mib": max(sample["peak_mib"] for sample in column),
            } for name, column in samples.items()}
        self.report["start_up"].append({"model": model, "engines": engines})


def progress(text):
    """One line that replaces itself, on a terminal alone."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    machine.limit_threads(options.threads)
    try:
        report = Comparison(options).run()
    except EngineFailed as failure:
        raise SystemExit(f"compare: an engine failed while it was timed: {failure}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    progress("")
    print(tables.text(report), end="")
    for path, make in ((options.json, lambda report: json.dumps(report, indent=2) + "\n"),
                       (options.svg, chart.svg), (options.markdown, tables.markdown)):
        if path:
            with open(path, "w") as file:
                file.write(make(report))


if __name__ == "__main__":
    main()
