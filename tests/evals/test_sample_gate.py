"""The bundled sample's figures do not fall: search and answers over articles that everybody has."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.evals.floors import (
    HELD,
    HELD_SEARCHED,
    QUESTIONS,
    SEARCHED,
    SEARCHED_NAME,
    Floor,
    below,
    measure_sample,
    raised,
    read_floors,
    sample_set,
)


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
    searched = {SEARCHED_NAME + ": ".join(name) for name in HELD_SEARCHED}
    assert set(read_floors()) == {": ".join(name) for name in HELD} | searched


def test_the_questions_that_are_only_searched_are_of_every_kind_and_about_articles_that_are_there() -> None:
    searched = sample_set(SEARCHED)
    known = {document.id for document in searched.documents}
    assert all(question.gold and question.gold <= known for question in searched.questions)
    assert len({question.id for question in searched.questions}) == len(searched.questions)
    by_kind = Counter(question.kind for question in searched.questions)
    assert set(by_kind) == {"time", "past", "outlet", "outlets", "times"}
    assert min(by_kind.values()) >= 5
    assert all((len(question.gold) > 1) for question in searched.questions if question.evidence)
    assert {question.kind for question in searched.questions if question.evidence} == {"outlets", "times"}
