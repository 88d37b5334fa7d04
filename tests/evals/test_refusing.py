"""The figures of refusing: what is refused rightly, wrongly, and what a chance is worth."""

from __future__ import annotations

import pytest

from tests.evals.refusing import Verdict, reliability, tables


def told(group: str, answerable: bool, *chances: float) -> list[Verdict]:
    return [Verdict(group, "test", answerable, chance) for chance in chances]


FOUND = [
    *told("multihoprag", True, 0.9, 0.8, 0.7, 0.3),
    *told("multihoprag", False, 0.1, 0.35, 0.6),
    Verdict("multihoprag", "dev", False, 0.99),
]


def test_refusals_are_counted_on_the_test_half_below_the_threshold() -> None:
    (row,) = (row for row in tables(FOUND, 0.4)[0].rows if row[0].startswith("multihoprag"))
    assert row[1].startswith("0.250")
    assert row[2] == "4"
    assert row[3].startswith("0.667")
    assert row[4] == "3"
    assert row[5].startswith("0.667")


def test_the_curve_refuses_more_the_higher_the_threshold() -> None:
    column = [row[1].split(" / ") for row in tables(FOUND, 0.4)[1].rows]
    for place in (0, 1):
        values = [float(cell[place]) for cell in column]
        assert values == sorted(values)


def test_a_set_that_was_not_asked_has_no_row() -> None:
    named = [row[0] for row in tables(FOUND, 0.4)[0].rows if row[2] != "0"]
    assert named == ["multihoprag: its null questions", "these two together", "these three together"]


def test_a_chance_is_held_against_what_came_with_both_kinds_weighing_the_same() -> None:
    rows = reliability([*told("a", True, 0.72, 0.78), *told("a", False, 0.75, 0.05, 0.02, 0.01)])
    assert [row[0] for row in rows] == ["0.0–0.1", "0.7–0.8"]
    assert float(rows[0][2]) == 0
    assert float(rows[1][2]) == pytest.approx(0.8)
    assert [row[3] for row in rows] == ["3", "3"]
