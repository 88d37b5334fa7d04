"""How long a command takes that embeds one question: a model's first start, and those after it, in turn.

    python -m tests.benchmarks.starting [--rounds 7]

A first start loads the model with torch and converts it for OpenVINO; those after it read what it kept.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import time
from statistics import median

from index.embedding import conversion
from index.embedding.embedder import BUNDLED
from tests.benchmarks.footprint import footprint

FIRST, KEPT = "first start", "start after it"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=7, help="of both, in turn")
    rounds = asked.parse_args().rounds
    footprint("embed")
    seconds: dict[str, list[tuple[float, float, float]]] = {FIRST: [], KEPT: []}
    for _ in range(rounds):
        shutil.rmtree(conversion.kept_folder(BUNDLED), ignore_errors=True)
        for kind in (FIRST, KEPT):
            seconds[kind].append(_once())
    print(f"{'median of ' + str(rounds):<16}{'seconds':>9}{'processor s':>13}{'peak MiB':>10}")
    for kind, found in seconds.items():
        clock, processor, peak = (median(each[part] for each in found) for part in range(3))
        print(f"{kind:<16}{clock:>9.2f}{processor:>13.2f}{peak:>10.0f}")
    for name, part in (("seconds", 0), ("processor s", 1), ("peak MiB", 2)):
        ratios = [first[part] / kept[part] for first, kept in zip(seconds[FIRST], seconds[KEPT], strict=True)]
        print(f"{FIRST} over {KEPT}, {name}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    return 0


def _once() -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processor and the most MiB of a process that embeds one question."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    peak = footprint("embed")["peak MiB"]
    clock = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock, processor, peak


if __name__ == "__main__":
    sys.exit(main())
