"""What came of a soak, and its figures as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.evals.metrics import percentile
from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun
from tests.reliability.visitors import Counts
from tests.reliability.weighing import Sample, Slope, slope

PACKAGES = ("chromadb", "gradio", "numpy", "openvino", "sentence-transformers", "tantivy", "uvicorn")
# How a sample's figures are called.
HELD = {
    "resident": "resident memory, MiB",
    "own": "of it not files, MiB",
    "threads": "threads",
    "files": "open files and sockets",
    "home": "the home on the disk, MiB",
}


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of a soak. The first `warm` of its `minutes` count for nothing; `exit` is the server's exit code after
    a SIGTERM under load, `None` where it did not end in time."""

    samples: tuple[Sample, ...]
    counts: Counts
    minutes: float
    warm: float
    exit: int | None

    def settled(self) -> tuple[Sample, ...]:
        """The samples after the warming up."""
        return tuple(each for each in self.samples if each.at >= self.warm * 60)

    def an_hour(self, name: str) -> Slope:
        """By how much `name` of `Sample` grows in an hour."""
        found = self.settled()
        return slope([getattr(each, name) for each in found], [each.at for each in found]).times(3600)

    def a_thousand(self, name: str) -> Slope:
        """The same for a thousand questions."""
        found = self.settled()
        return slope([getattr(each, name) for each in found], [each.asked for each in found]).times(1000)

    def waits(self, what: str, since: float, until: float) -> list[float]:
        """Milliseconds that `what` took, where it ended between these shares of the time after warming up."""
        first, span = self.warm * 60, (self.minutes - self.warm) * 60
        lowest, highest = first + since * span, first + until * span
        return [1000 * took for at, took in self.counts.took.get(what, ()) if lowest <= at < highest]


def run_of(soaked: Soaked, command: str, settings: Mapping[str, Any]) -> TableRun:
    counts = soaked.counts
    done = tuple((what, f"{number:,}") for what, number in sorted(counts.done.items()))
    failed = tuple((f"error: {what}", f"{number:,}") for what, number in sorted(counts.errors.items()))
    ended = ("exit code after SIGTERM under load", str(soaked.exit))
    return TableRun(
        f"A soak of {soaked.minutes:g} minutes over {settings['home']}",
        circumstances(command, settings, PACKAGES),
        (
            Table(
                f"What the server held, after {soaked.warm:g} minutes of warming up, {len(soaked.settled())} samples",
                ("", "at first", "at last", "most", "an hour more (95 %)", "a thousand questions more (95 %)"),
                tuple(_held(soaked)),
            ),
            Table(
                "Waiting, milliseconds, in the first and the last quarter of the time after warming up",
                ("", "p50 first", "p50 last", "p95 first", "p95 last", "n"),
                tuple(_waited(soaked)),
            ),
            Table("What was done", ("", "n"), (*done, ("errors", str(counts.errors.total())), *failed, ended)),
        ),
        (
            "A slope is the median of those between all pairs of samples (Theil and Sen), with its interval of 95 %;"
            ' "at first" and "at last" are means of the first and the last tenth of the samples.',
        ),
    )


def _held(soaked: Soaked) -> Iterator[tuple[str, ...]]:
    found = soaked.settled()
    tenth = max(1, len(found) // 10)
    for name, words in HELD.items():
        values = [float(getattr(each, name)) for each in found]
        first, last = sum(values[:tenth]) / tenth, sum(values[-tenth:]) / tenth
        yield (
            words,
            f"{first:,.1f}",
            f"{last:,.1f}",
            f"{max(values):,.1f}",
            str(soaked.an_hour(name)),
            str(soaked.a_thousand(name)),
        )


def _waited(soaked: Soaked) -> Iterator[tuple[str, ...]]:
    for what in sorted(soaked.counts.took):
        first, last = soaked.waits(what, 0, 0.25), soaked.waits(what, 0.75, 1)
        if len(first) >= 10 and len(last) >= 10:
            shares = [percentile(each, share) for share in (0.5, 0.95) for each in (first, last)]
            yield what, *(f"{each:,.0f}" for each in shares), f"{len(first)} and {len(last)}"
