"""Timing engines in alternation, and telling disturbed samples from calm ones."""

import statistics

#: How far above the fastest calibration one may be before what was measured beside it counts as disturbed.
TOLERANCE = 1.10
#: How often one disturbed turn is repeated at most, and how many of all turns are, as a part of them.
REPEATS_OF_TURN = 2
REPEATED_PART = 0.5


class Calm:
    """Watches a fixed calculation for signs that something else uses the machine."""

    def __init__(self, worker, turns):
        self.worker, self.limit = worker, REPEATED_PART * turns
        self.best = float("inf")
        self.repeated = self.kept = 0
        for _ in range(8):
            self.now()

    def now(self):
        """Whether the machine is calm at this moment."""
        milliseconds = statistics.median(self.worker.ask("time", repeats=5))
        self.best = min(self.best, milliseconds)
        return milliseconds <= TOLERANCE * self.best

    def sample(self, measure):
        """What measure() returns in a calm moment; where none comes soon enough, what it returned last."""
        for attempt in range(REPEATS_OF_TURN + 1):
            before, value, after = self.now(), measure(), self.now()
            if before and after:
                return value
            if attempt == REPEATS_OF_TURN or self.repeated >= self.limit:
                break
            self.repeated += 1
        self.kept += 1
        return value

    def report(self):
        return {"best_ms": self.best, "repeated": self.repeated, "kept_though_disturbed": self.kept}


def rotated(items, count):
    count %= len(items)
    return items[count:] + items[:count]


def alternate(workers, calm, rounds, repeats, progress):
    """Each engine's milliseconds per batch, one median for every round; the engine that begins changes."""
    times = {worker.name: [] for worker in workers}
    for number in range(rounds):
        for worker in rotated(workers, number):
            progress(f"round {number + 1} of {rounds}: {worker.engine.title}")
            turn = calm.sample(lambda: worker.ask("time", repeats=repeats))
            times[worker.name].append(statistics.median(turn))
    return times


def ratio(ours, theirs):
    """The median of the rounds' ratios of two engines."""
    return statistics.median(a / b for a, b in zip(ours, theirs))
