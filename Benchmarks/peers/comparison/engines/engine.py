"""What every engine does for the comparison."""

import time


class Engine:
    """One way to run a network; subclasses set the facts below and fill in the methods.

    Libraries are imported in the methods, never when the module is: an engine that is not installed is left out.
    """

    title = ""
    arithmetic = "fp32"
    #: Largest relative L2 difference from the other engines' scores.
    tolerance = 1e-4
    #: What else a reader should know of how it is run.
    note = ""

    #: Python modules that wrap the engine; importing them is not part of its start-up.
    modules = []

    def __init__(self, network, batch, threads, options):
        self.network, self.batch, self.threads, self.options = network, batch, threads, options

    def prepare(self):
        """Writes the files that load reads, where they are missing."""

    def load(self):
        """Makes the network ready to run batches of self.batch images."""

    def run(self, images):
        """The class scores [batch, classes] of images [batch, 3, rows, columns], both float32 arrays."""
        raise NotImplementedError

    def time(self, images, repeats):
        """Milliseconds of each of some runs, after one that warms up."""
        self.run(images)
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            self.run(images)
            times.append(1000 * (time.perf_counter() - start))
        return times

    def describe(self):
        """The engine's version, and whatever else belongs into the report."""
        raise NotImplementedError
