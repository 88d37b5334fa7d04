"""The figures of `docs/reliability.md`, from the runs kept in `docs/results/reliability-*.json`. What stands around them is
written by hand; the same runs always give the same figures.

    python -m tests.reliability report [--docs]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.evals.table_run import read, section

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "results"
PAGE = ROOT / "docs" / "reliability.md"
BEGIN = "<!-- The figures: made by `python -m tests.reliability report --docs`; do not edit. -->"
END = "<!-- The end of the figures. -->"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability report", description=__doc__.splitlines()[0])
    parser.add_argument("--docs", action="store_true", help="write them into docs/reliability.md")
    asked = parser.parse_args(arguments)
    if asked.docs:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(figures())
    return 0


def figures() -> str:
    """A part for every run that is kept, in the order of their names; headings one level lower than in the run."""
    parts = [section(read(path)) for path in sorted(RESULTS.glob("reliability-*.json"))]
    return "\n".join(part.replace("\n### ", "\n#### ").replace("## ", "### ", 1).rstrip() + "\n" for part in parts)


def page(now: str) -> str:
    """The page with the figures of now in the place of those it has."""
    before, _, rest = now.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{figures()}\n{END}{after}"
