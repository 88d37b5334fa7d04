"""Questions about the past are made from a set's own, always in the same words, and say the time that is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.evals.past import WORDINGS, Told, past
from tests.evals.sets import QuestionSet, SetError, read_set
from tests.evals.written_set import write_facts, write_set

JUNE = Told(date(2022, 6, 15), date(2022, 6, 15), 2)
AUTUMN = Told(date(2023, 9, 29), date(2023, 11, 3), 4)


def worded(text: str, told: Told) -> list[str]:
    return [wording(text, told) for _, wording in WORDINGS]


def test_a_time_is_told_as_people_tell_it() -> None:
    assert worded("Which show was renewed?", JUNE) == [
        "In June 2022, which show was renewed?",
        "Which show was renewed in June 2022?",
        "According to news from June 2022, which show was renewed?",
        "Which show was renewed in the week of 13 June 2022?",
        "Back in mid-June 2022, which show was renewed?",
        "Two years ago, which show was renewed?",
        "Which show was renewed two years ago?",
        "In 2022, which show was renewed?",
    ]


def test_evidence_of_several_months_is_told_as_a_span() -> None:
    assert worded("Did Ada Holm retire?", AUTUMN)[:5] == [
        "Between September and November 2023, did Ada Holm retire?",
        "Did Ada Holm retire between September and November 2023?",
        "According to news from September to November 2023, did Ada Holm retire?",
        "Did Ada Holm retire between September and November 2023?",
        "Back between September and November 2023, did Ada Holm retire?",
    ]


def test_names_keep_their_capitals_and_questions_that_are_not_asked_take_the_time_in_front() -> None:
    assert worded("NASA launched what?", JUNE)[0] == "In June 2022, NASA launched what?"
    assert worded("Name the show.", JUNE)[1] == "In June 2022, Name the show."


def test_only_questions_with_a_dated_gold_article_are_asked_and_years_later(tmp_path: Path) -> None:
    village = past(read_set(write_set(tmp_path), "village"), 2)
    assert (village.name, village.corpus) == ("village past", "village")
    assert [question.id for question in village.questions] == ["q1", "q2", "q3"]
    assert village.questions[0].asked_at == datetime(2026, 4, 5, 23, 59, 59, tzinfo=UTC)
    assert village.questions == past(read_set(tmp_path, "village"), 2).questions


def test_what_was_near_is_near_no_longer(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    asked = replace(village.questions[0], text="How often will the ferry sail this week?")
    text = past(QuestionSet("village", village.documents, (asked,)), 2).questions[0].text
    assert "this week" not in text
    assert "that week" in text


def test_a_set_without_dates_is_asked_years_after_its_newest_evidence(tmp_path: Path) -> None:
    found = past(read_set(write_facts(tmp_path), "facts"), 4)
    assert found.questions[0].asked_at == datetime(2027, 11, 3, 9, 30, tzinfo=UTC)
    assert "its newest evidence" in (found.asking or "")


def test_a_leap_day_has_its_years_too(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    asked = replace(village.questions[0], asked_at=datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC))
    assert past(QuestionSet("village", village.documents, (asked,)), 1).questions[0].asked_at == datetime(
        2025, 2, 28, 23, 59, 59, tzinfo=UTC
    )


def test_a_set_that_knows_no_gold_article_has_no_past(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    with pytest.raises(SetError, match="village"):
        past(QuestionSet("village", village.documents, village.questions[3:]), 2)
