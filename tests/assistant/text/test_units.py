"""Units of measure are known by their stems, units of time apart."""

from __future__ import annotations

from assistant.text.tokens import stem
from assistant.text.units import durations, measures


def test_units_of_measure_and_of_time_are_told_apart() -> None:
    assert {stem(word) for word in ("acres", "hectares", "miles", "degrees", "tonnes")} <= measures()
    assert {stem(word) for word in ("hours", "weeks", "decades")} <= durations()
    assert not measures() & durations() and not {stem("people"), stem("homes")} & measures()
