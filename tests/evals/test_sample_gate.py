"""The bundled sample's figures do not fall: search and answers over articles that everybody has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evals.floors import HELD, QUESTIONS, Floor, below, measure_sample, raised, read_floors


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="tests/sample_questions.json is not there")
@pytest.mark.slow
def test_the_sample_is_found_answered_and_refused_as_well_as_before(tmp_path: Path) -> None:
    fallen = below(read_floors(), measure_sample(tmp_path))
    assert not fallen, "\n".join(fallen)


def test_a_figure_may_fall_by_the_noise_and_no_further() -> None:
    floors = {"Hit@5": Floor(0.9, 50)}
    assert not below(floors, {"Hit@5": Floor(0.861, 50)})
    assert "0.85, was 0.900" in below(floors, {"Hit@5": Floor(0.85, 50)})[0]


def test_a_figure_that_is_no_longer_measured_is_a_fall() -> None:
    assert "not measured" in below({"Hit@5": Floor(0.9, 50)}, {})[0]


def test_floors_fall_only_where_that_is_asked_for() -> None:
    floors, measured = {"Hit@5": Floor(0.9, 50)}, {"Hit@5": Floor(0.88, 50)}
    with pytest.raises(ValueError, match="--allow-lower"):
        raised(floors, measured, allow_lower=False)
    assert raised(floors, measured, allow_lower=True) == measured
    assert raised(floors, {"Hit@5": Floor(0.92, 50)}, allow_lower=False)["Hit@5"].value == 0.92


def test_every_held_figure_has_a_floor() -> None:
    assert set(read_floors()) == {": ".join(name) for name in HELD}
