"""No regular expression takes long over a text that was made to keep it busy."""

from __future__ import annotations

import re
import signal
import time
from collections import deque

import pytest

from tests.patterns import CALLS, ROOT, Found, all_patterns, modules, text_of, worst_cases

pytestmark = pytest.mark.slow
LENGTH = 20_000
# What takes less over so few, or over five times as many, can't have gone through the square of their number: that is at
# most half a nanosecond for each step, and the fastest square seen took 1.3.
FEW, QUICK_SECONDS = 4_000, 0.004
QUICK_ONCE_SECONDS = 0.06
LIMIT_SECONDS = 0.5


def test_no_pattern_takes_longer_than_its_text_is_long() -> None:
    slow = [f"{found.place}: {said}" for found in all_patterns() if (said := _slow(found))]
    assert not slow, f"{len(slow)} patterns: give each a bound, a guard or possessive repeats:\n" + "\n".join(slow)


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


class _TooLong(Exception):
    pass


def _stop(*_: object) -> None:
    raise _TooLong


def _seconds(found: Found, use: str, text: str | bytes) -> float:
    """Processor time of one use, cut off at the limit."""
    signal.signal(signal.SIGVTALRM, _stop)
    began = time.thread_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_SECONDS)
        try:
            result = getattr(found.pattern, use)(text)
            if use == "finditer":
                deque(result, maxlen=0)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _TooLong:
        return LIMIT_SECONDS
    finally:
        signal.signal(signal.SIGVTALRM, signal.SIG_IGN)  # one that is still on its way would end the process
    return time.thread_time() - began


@pytest.mark.parametrize(
    ("pattern", "use"),
    [(r"\s+x", "search"), (r"(?:a|aa)+$", "match")],
)
def test_a_slow_pattern_is_told(pattern: str, use: str) -> None:
    assert _slow(Found("here", re.compile(pattern), frozenset({use})))


def test_every_file_that_has_patterns_is_looked_at() -> None:
    places = " ".join(found.place for found in all_patterns())
    calls = re.compile(rf"\bre\.(?:{'|'.join(CALLS)})\(")
    files = [path for _, path in modules() if calls.search((ROOT / path).read_text(encoding="utf-8"))]
    assert [path for path in files if f"{path}:" not in places] == []
