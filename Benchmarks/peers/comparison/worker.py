"""An engine in a process of its own, and the other end of the pipe to it.

Messages are lines of JSON. The process answers each with {"result": ...} or {"error": "..."}. Between messages it is
stopped (SIGSTOP), so that no engine's waiting threads take time from another, and none must be told not to spin.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time

from .engines import engine_class
from .network import Network, random_images


class EngineFailed(Exception):
    """An engine could not do what it was asked; the message says which and why."""


class Worker:
    """The handle of an engine's process; closing it ends the process."""

    def __init__(self, name, model, batch, threads, options):
        self.name, self.engine = name, engine_class(name)
        setup = {"name": name, "model": model, "batch": batch, "threads": threads, "options": options}
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.worker", json.dumps(setup)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, method, **arguments):
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(json.dumps({"method": method, **arguments}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise EngineFailed(f"{self.name}: its process ended with status {self.process.wait()}")
        self.process.send_signal(signal.SIGSTOP)
        answer = json.loads(line)
        if "error" in answer:
            raise EngineFailed(f"{self.name}: {answer['error']}")
        return answer["result"]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Server:
    """The methods that Worker.ask names, in the engine's process."""

    def __init__(self, name, model, batch, threads, options):
        self.images = random_images(batch)
        self.engine = engine_class(name)(Network(model, options["models"]), batch, threads, options)

    def prepare(self):
        self.engine.prepare()

    def load(self):
        self.engine.load()

    def scores(self):
        return self.engine.run(self.images).tolist()

    def time(self, repeats):
        return self.engine.time(self.images, repeats)

    def start_up(self):
        """Seconds to the first scores, from the engine's libraries being there or its program starting; peak memory."""
        for module in self.engine.modules:
            importlib.import_module(module)
        start = time.perf_counter()
        self.engine.load()
        self.engine.run(self.images)
        seconds = time.perf_counter() - start
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return {"seconds": seconds, "peak_mib": peak / (2**20 if sys.platform == "darwin" else 2**10)}

    def describe(self):
        return self.engine.describe()


def serve():
    """Answers until the pipe ends; what libraries print goes to standard error instead of into the answers."""
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    server = Server(**json.loads(sys.argv[1]))
    for line in sys.stdin:
        message = json.loads(line)
        try:
            answer = {"result": getattr(server, message.pop("method"))(**message)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    serve()
