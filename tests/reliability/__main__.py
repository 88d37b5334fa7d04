"""Whether anything is lost: `python -m tests.reliability COMMAND`. Each command says more with `--help`."""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import sys
from collections.abc import Sequence
from importlib import import_module

# A command and the module of this package whose `main` takes the arguments after it and gives the exit code.
COMMANDS = {
    "kill": "tests.reliability.kill",
    "damage": "tests.reliability.damage",
    "soak": "tests.reliability.soak",
    "report": "tests.reliability.report",
}


def main(arguments: Sequence[str]) -> int:
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        print(f"usage: python -m tests.reliability {{{','.join(COMMANDS)}}} …", file=sys.stderr)
        return 0 if name in ("-h", "--help") else 2
    code: int = import_module(COMMANDS[name]).main(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
