"""The English units of measure, from Unicode's locale data (CLDR, by Babel). Pure.

Babel takes 60 to 140 ms to import, so it is read when a figure first needs it.
"""

from __future__ import annotations

from functools import cache

from assistant.text.tokens import stem


@cache
def durations() -> frozenset[str]:
    """The stems of the units of time."""
    return _units("duration")


@cache
def measures() -> frozenset[str]:
    """The stems of the units of size, weight, angle, heat and power."""
    return _units("angle", "area", "length", "mass", "power") - durations()


def _units(*kinds: str) -> frozenset[str]:
    from babel import Locale

    named = (str(name).split("-") for name in Locale.parse("en").unit_display_names)  # "area-square-mile"
    return frozenset(stem(words[-1]) for words in named if words[0] in kinds)
