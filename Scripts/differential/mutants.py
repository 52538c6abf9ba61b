"""Compares what WeightMutants read of damaged files with what another reader makes of them.

A reader is a function that takes a file's path and returns its tensors, {name: (shape, type, CRC-32 of the values as
32-bit floats, or None)}; it raises whatever it likes for a file that it refuses. We may refuse what it accepts, but must
not read anything else than it does, nor accept what it refuses, unless all we read is what the undamaged file holds.
"""

import argparse
import collections
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile


def compare(ours, theirs):
    """What differs, or None."""
    if ours.keys() != theirs.keys():
        return f"names: {sorted(ours.keys() ^ theirs.keys())}"
    for name, tensor in ours.items():
        shape, kind, checksum = theirs[name]
        if tensor["shape"] != shape or tensor["type"] != kind:
            return f"{name!r}: {tensor['shape']} {tensor['type']}, not {shape} {kind}"
        # What is not read, or refused for its checksum, makes no difference.
        if tensor.get("checksum") not in (None, checksum):
            return f"{name!r}: values"
    return None


def is_within(ours, original):
    """Whether all that was read is what the undamaged file holds."""
    return all(name in original and original[name] == tensor for name, tensor in ours.items())


def judge(reader, path, ours, original):
    """The verdict on one file, and its details."""
    try:
        theirs = reader(path)
    except Exception as error:
        details = f"{type(error).__name__}: {str(error)[:200]}"
        if is_within(ours, original):
            return "refused by the other reader, undamaged values", details
        return "REFUSED by the other reader", details
    difference = compare(ours, theirs)
    return ("READ DIFFERENTLY", difference) if difference else ("read alike", "")


def judge_all(reader, folder, lines, original, queue):
    for line in lines:
        queue.put(("started", line["file"], ""))
        queue.put((*judge(reader, str(folder / line["file"]), line["tensors"], original), line["file"]))
    queue.put(None)


def judged(reader, folder, lines, original):
    """The verdicts; a file that ends the other reader's process is refused by it."""
    while lines:
        queue = multiprocessing.Queue()
        child = multiprocessing.Process(target=judge_all, args=(reader, folder, lines, original, queue))
        child.start()
        started = None
        while True:
            try:
                message = queue.get(timeout=60)
            except Exception:
                break
            if message is None:
                child.join()
                return
            if message[0] == "started":
                started = message[1]
            else:
                yield message
        child.kill()
        yield "ENDED the other reader's process", "", started
        lines = lines[[line["file"] for line in lines].index(started) + 1 :]


def main(format, reader):
    parser = argparse.ArgumentParser(description=f"Compares the reading of damaged {format} files.")
    parser.add_argument("program", help="the built WeightMutants")
    parser.add_argument("files", nargs="+", help="sound files, of which mutants are made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5000, help="mutants of each file")
    arguments = parser.parse_args()
    failed = False
    for file in arguments.files:
        with tempfile.TemporaryDirectory() as folder:
            command = [arguments.program, format, file, str(arguments.seed), str(arguments.count), folder]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            lines = [json.loads(line) for line in output.splitlines()]
            counts = collections.Counter()
            for verdict, details, number in judged(reader, pathlib.Path(folder), lines, lines[0]["tensors"]):
                counts[verdict] += 1
                if verdict.split()[0].isupper():
                    failed = True
                    print(f"  {file}, mutant {number}: {verdict}: {details}")
                elif details:
                    counts[verdict + ": " + details] += 1
            print(f"{file}: {len(lines)} of {arguments.count + 1} accepted")
            for verdict, count in sorted(counts.items()):
                print(f"  {count:6} {verdict}")
    sys.exit(failed)
