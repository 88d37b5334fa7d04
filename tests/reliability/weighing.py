"""What a process holds, from Linux' /proc: memory, threads, open files, sockets; and whether any of it grows.

Slopes are Theil and Sen's: the median of the slopes between all pairs of samples, with its interval of 95 %. A burst (an
index being built, a garbage collection that is due) moves it little, other than a line of least squares.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import theilslopes

from index.store.disk_errors import bytes_of


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at one moment. `at` is seconds since the start, `asked` the questions answered by then; memory in MiB:
    `resident` is all that it has in memory, `own` what it shares with nobody, files that are mapped left out."""

    at: float
    asked: int
    resident: float
    own: float
    threads: int
    files: int
    sockets: int
    home: float

    @classmethod
    def of(cls, process: int, home: Path, started: float, asked: int) -> Sample:
        """Raises `OSError` where the process is gone."""
        folder = Path(f"/proc/{process}")
        status = _fields(folder / "status")
        rollup = _fields(folder / "smaps_rollup")
        targets = [_target(each) for each in (folder / "fd").iterdir()]
        return cls(
            at=round(time.monotonic() - started, 1),
            asked=asked,
            resident=round(status["VmRSS"] / 1024, 1),
            own=round(rollup["Anonymous"] / 1024, 1),
            threads=status["Threads"],
            files=len(targets),
            sockets=sum(target.startswith("socket:") for target in targets),
            home=round(bytes_of(home) / 2**20, 1),
        )


@dataclass(frozen=True, slots=True)
class Slope:
    """By how much something grows for one more of what it is held against, at least and at most with 95 % certainty."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Slope:
        return Slope(self.value * factor, self.low * factor, self.high * factor)

    def __str__(self) -> str:
        return f"{self.value:+.1f} ({self.low:+.1f} to {self.high:+.1f})"


def slope(values: Sequence[float], against: Sequence[float]) -> Slope:
    """Of `values`, of which there are two or more."""
    value, _, low, high = theilslopes(values, against)
    return Slope(float(value), float(low), float(high))


def _fields(path: Path) -> dict[str, int]:
    """The lines of numbers in a file of /proc: `VmRSS:   1024 kB`."""
    found: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        number = rest.split()[:1]
        if number and number[0].isdigit():
            found[name] = int(number[0])
    return found


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except FileNotFoundError:
        return ""
