"""The command line."""

import argparse
import os
import shutil

from . import machine
from .engines import PEERS
from .network import BLOCKS

DESCRIPTION = """\
Compares vgg with other engines on the same random weights: outputs, speed, start-up, memory.

All engines run with the same threads. First their class scores on the same random images must agree; then they take
turns in rounds, one awake at a time. A turn beside which a fixed calculation ran more than 10% slower than its best
is repeated. Exit status: 0 done; 1 failed; 2 the engines disagree; 64 usage."""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"compare: {message}\nsee compare --help\n")


def number(smallest, largest):
    """A parser of numbers in a range."""
    def parse(text):
        if not (text.isdecimal() and smallest <= int(text) <= largest):
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {smallest} to {largest}")
        return int(text)
    return parse


def one_of(choices):
    """A parser of names from a list."""
    def parse(text):
        if text not in choices:
            raise argparse.ArgumentTypeError(f"'{text}' is none of {', '.join(choices)}")
        return text
    return parse


def listed(parse):
    """A parser of lists with commas between the items."""
    return lambda text: list(dict.fromkeys(parse(item) for item in text.split(",")))


def make_parser(cores):
    parser = Parser(prog="compare", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    add, rows = parser.add_argument, {"metavar": "LIST"}
    add("--model", type=listed(one_of(list(BLOCKS))), default=["vgg16"], help="networks, such as vgg11,vgg16", **rows)
    add("--batches", type=listed(number(1, 64)), default=[1, 8], help="images in a batch (default: 1,8)", **rows)
    add("--engines", type=listed(one_of(PEERS)), default=PEERS, help=f"(default: {','.join(PEERS)})", **rows)
    add("--tinygrad", action="store_true", help="tinygrad on the same OpenCL device, too: seconds an image")
    add("--precision", type=listed(one_of(["fp32", "fp16-storage"])), default=["fp32"],
        help="ours, one or both", **rows)
    add("--vgg", default=".build/release/vgg", metavar="FILE", help="our program (default: .build/release/vgg)")
    add("--device", help="our OpenCL device, as vgg takes it")
    add("--threads", type=number(1, cores), default=cores, help=f"threads of every engine (default: {cores})")
    add("--rounds", type=number(1, 100), default=5, help="turns of every engine (default: 5)")
    add("--repeats", type=number(1, 100), help="timed runs in a turn (default: of 4 images together)")
    add("--startups", type=number(0, 100), default=3, help="how often start-up is timed, 0 for not (default: 3)")
    add("--quick", action="store_true", help="2 rounds, 1 start-up")
    for name, what in (("json", "all figures"), ("svg", "a chart"), ("markdown", "the tables")):
        add(f"--{name}", metavar="FILE", help=f"write {what} to this file")
    return parser


def parse():
    parser = make_parser(len(machine.available_cores()))
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.startups = 2, min(options.startups, 1)
    program = shutil.which(options.vgg)
    if program is None:
        parser.error(f"no program '{options.vgg}': build it with 'swift build -c release', or name it with --vgg")
    options.vgg = os.path.abspath(program)
    for path in filter(None, (options.json, options.svg, options.markdown)):
        if not os.path.isdir(os.path.dirname(path) or "."):
            parser.error(f"no folder for '{path}'")
    return options
