"""No regular expression takes long over a text that was made to keep it busy."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections import deque
from multiprocessing.connection import Connection

import pytest

from tests.patterns import CALLS, ROOT, Found, all_patterns, modules, text_of, worst_cases

pytestmark = pytest.mark.slow
LENGTH = 20_000
# What takes less over so few, or over five times as many, can't have gone through the square of their number: that is at
# most half a nanosecond for each step, and the fastest square seen took 1.3.
FEW, QUICK_SECONDS = 4_000, 0.004
QUICK_ONCE_SECONDS = 0.06
LIMIT_SECONDS = 0.5
# A pattern that is not done by then goes through a power of its text's length; the process that tries it is ended.
HANGS_SECONDS = 30
SPAWN = multiprocessing.get_context("spawn")


def test_no_pattern_takes_longer_than_its_text_is_long() -> None:
    slow = slow_ones(all_patterns())
    assert not slow, f"{len(slow)} patterns: give each a bound, a guard or possessive repeats:\n" + "\n".join(slow)


def slow_ones(patterns: list[Found], hangs_seconds: float = HANGS_SECONDS) -> list[str]:
    """Which patterns are slow, and on what. They are tried in a process that can be ended."""
    slow: list[str] = []
    while patterns:
        ours, theirs = SPAWN.Pipe(duplex=False)
        child = SPAWN.Process(target=_try_each, args=(list(patterns), theirs), daemon=True)
        child.start()
        theirs.close()
        try:
            ours.recv()  # it is ready
            while patterns:
                found, *patterns = patterns
                if not ours.poll(hangs_seconds):
                    slow.append(f"{found.place}: not done in {hangs_seconds} s")
                    break
                if said := ours.recv():
                    slow.append(f"{found.place}: {said}")
        finally:
            child.kill()
            child.join()
    return slow


def _try_each(patterns: list[Found], to: Connection) -> None:
    to.send("ready")
    for found in patterns:
        to.send(_slow(found))


def _slow(found: Found) -> str | None:
    """What is slow about a pattern, or None."""
    for case in worst_cases(found.pattern):
        few = text_of(found.pattern, case, FEW)
        for use in sorted(found.uses):
            seconds = _seconds(found, use, few)
            if seconds < QUICK_SECONDS:
                continue
            if seconds >= LIMIT_SECONDS:
                return f"{use} over {FEW} characters of {few[:40]!r}…: over {LIMIT_SECONDS} s"
            short, long = (text_of(found.pattern, case, length) for length in (LENGTH, 2 * LENGTH))
            once = twice = LIMIT_SECONDS
            for _ in range(4):  # other programs disturb a measurement, and none makes it shorter
                once = min(once, _seconds(found, use, short))
                if once < QUICK_ONCE_SECONDS:
                    break
                twice = min(twice, _seconds(found, use, long))
                if twice < 3 * once and twice < LIMIT_SECONDS:
                    break
            else:
                return f"{use} over {short[:40]!r}…: {once:.3f} s, over twice as much {twice:.3f} s"
    return None


def _seconds(found: Found, use: str, text: str | bytes) -> float:
    """Processor time of one use."""
    began = time.thread_time()
    result = getattr(found.pattern, use)(text)
    if use == "finditer":
        deque(result, maxlen=0)
    return time.thread_time() - began


@pytest.mark.parametrize(
    ("pattern", "use"),
    [(r"\s+x", "search"), (r"(?:a|aa)+$", "match")],
)
def test_a_slow_pattern_is_told(pattern: str, use: str) -> None:
    assert slow_ones([Found("here", re.compile(pattern), frozenset({use}))], hangs_seconds=4)


def test_every_file_that_has_patterns_is_looked_at() -> None:
    places = " ".join(found.place for found in all_patterns())
    calls = re.compile(rf"\bre\.(?:{'|'.join(CALLS)})\(")
    files = [path for _, path in modules() if calls.search((ROOT / path).read_text(encoding="utf-8"))]
    assert [path for path in files if f"{path}:" not in places] == []
