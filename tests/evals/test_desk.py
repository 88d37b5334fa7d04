"""How answers to a newsroom's questions are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from assistant.records import QUOTES, Answer, AsOf, Refusal, Sentence
from index import Filters
from tests.evals.desk import as_scored, table

ANSWER = Answer(
    question="Who won?",
    standalone_question="Who won?",
    sentences=(),
    citations=(),
    hits=(),
    refusal=Refusal("No sentence here says this for certain. Closest:", (), 3),
    as_of=AsOf(),
    model=QUOTES,
    asked_at=datetime(2026, 5, 4, tzinfo=UTC),
    filters=Filters(),
    closest=(Sentence("Vega won the vote.", (1,), "supported"),),
)


class Scorer(ModuleType):
    @staticmethod
    def judge(question: Any, record: Any) -> str:
        return "right" if any("Vega" in each for each in record["sentences"]) else "wrong"


def test_a_refusal_beside_which_the_right_quote_stands_is_counted_as_such() -> None:
    asked = {"id": "1", "kind": "fact", "answerable": True}
    far = replace(ANSWER, closest=())
    rows = table([(asked, ANSWER, "refused"), (asked, far, "refused"), (asked, far, "right")], Scorer("scorer")).rows
    assert rows == (("fact", "1", "0", "2", "1", "3"), ("all", "1", "0", "2", "1", "3"))


def test_a_note_counts_as_part_of_the_answer() -> None:
    record = as_scored({"id": "1"}, replace(ANSWER, notes=("Nothing here is by Reuters.",), closest=()))
    assert record["refused"] and record["answer"].startswith("Nothing here is by Reuters.")
