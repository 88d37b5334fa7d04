"""Standing questions are kept for one reader each, with their changes, until they are removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.history.database import HistoryDatabase
from assistant.standing import storage
from assistant.standing.headlines import headline
from assistant.standing.standing_question import AnswerChange, QuotedSentence, StandingRequest
from assistant.standing.storage import StandingQuestions
from index.errors import QueryError
from index.query.plan import UnderstoodConstraint
from index.records import Filters
from tests.assistant.web.answers import answer, article, citation

FERRY = article("The ferry ran again on Monday. It had been laid up since March.")
CITED = citation(1, FERRY, "The ferry ran again on Monday.")
ANSWER = answer(CITED)
ASKING = StandingRequest("Does the ferry run?", latest=ANSWER, told=(QuotedSentence(CITED.quote, (CITED,)),))


def change(days: int = 0) -> AnswerChange:
    made = AnswerChange(
        "news", "", ANSWER.asked_at + timedelta(days=days), new=(QuotedSentence(CITED.quote, (CITED,)),)
    )
    return AnswerChange(made.kind, headline(made), made.at, made.new)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HistoryDatabase]:
    with HistoryDatabase(tmp_path / "kept.sqlite") as opened:
        yield opened


@pytest.fixture
def questions(store: HistoryDatabase) -> StandingQuestions:
    return StandingQuestions(store)


def test_a_question_comes_back_as_it_was_kept_with_its_changes_newest_first(questions: StandingQuestions) -> None:
    key = questions.add("anna", ASKING)
    questions.asked(key, ASKING, change(1))
    questions.asked(key, ASKING, change(2))
    found = questions.get("anna", key)
    assert found and found.asking == ASKING
    assert [each.change for each in found.changes] == [change(2), change(1)]
    assert found.asked == ANSWER.asked_at
    assert found.unseen == 2


def test_nobody_else_is_told_of_it(questions: StandingQuestions) -> None:
    key = questions.add("anna", ASKING)
    questions.asked(key, ASKING, change())
    assert questions.all_of("ben") == []
    assert questions.get("ben", key) is None
    assert not questions.remove("ben", key)
    assert not questions.mark_seen("ben", key)
    assert questions.get("anna", key)


def test_the_same_question_is_kept_once_and_one_with_other_filters_beside_it(questions: StandingQuestions) -> None:
    key = questions.add("anna", ASKING)
    assert questions.add("anna", StandingRequest("does the ferry run")) == key
    assert questions.add("ben", ASKING) != key
    aside = (UnderstoodConstraint("time", "this week", "this week"),)
    others = [
        StandingRequest(ASKING.question, Filters(publishers=("Post",))),
        StandingRequest(ASKING.question, set_aside=aside),
    ]
    assert len({key, *(questions.add("anna", each) for each in others)}) == 3


def test_what_is_removed_is_gone_with_its_changes(questions: StandingQuestions, store: HistoryDatabase) -> None:
    key = questions.add("anna", ASKING)
    questions.asked(key, ASKING, change())
    assert questions.remove("anna", key)
    assert not questions.asked(key, ASKING, change())
    assert store.rows("SELECT count(*) FROM standing_changes") == [(0,)]


def test_seen_changes_step_back_behind_the_unseen(questions: StandingQuestions) -> None:
    first, second = (questions.add("anna", StandingRequest(text)) for text in ("First?", "Second?"))
    questions.asked(first, StandingRequest("First?"), change(2))
    questions.asked(second, StandingRequest("Second?"), change(1))
    before = questions.revision("anna")
    assert questions.mark_seen("anna", first) == 1
    assert questions.revision("anna") != before
    assert [each.id for each in questions.all_of("anna")] == [second, first]
    assert questions.mark_seen("anna") == 1
    assert sum(each.unseen for each in questions.all_of("anna")) == 0


def test_only_the_newest_changes_are_kept(questions: StandingQuestions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "CHANGES_KEPT", 3)
    key = questions.add("anna", ASKING)
    for day in range(5):
        questions.asked(key, ASKING, change(day))
    found = questions.get("anna", key)
    assert found and [each.change.at.day for each in found.changes] == [5, 4, 3]


def test_there_is_an_end_to_how_many_one_reader_and_all_can_have(
    questions: StandingQuestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MOST_OF_READER", 2)
    monkeypatch.setattr(storage, "MOST_OF_ALL", 3)
    for text in ("First?", "Second?"):
        questions.add("anna", StandingRequest(text))
    with pytest.raises(QueryError, match="you have 2 standing questions; remove one first"):
        questions.add("anna", StandingRequest("Third?"))
    questions.add("ben", StandingRequest("First?"))
    with pytest.raises(QueryError, match="there are 3 standing questions here"):
        questions.add("ben", StandingRequest("Second?"))


def test_what_nobody_has_looked_at_for_long_rests_until_they_look(
    questions: StandingQuestions, store: HistoryDatabase
) -> None:
    key = questions.add("anna", ASKING)
    assert questions.to_ask() == questions.to_ask("anna") == [("anna", key)]
    assert questions.to_ask("ben") == []
    long_ago = (datetime.now(UTC) - storage.REST - timedelta(days=1)).timestamp()
    with store.writing() as write:
        write.execute("UPDATE standing_readers SET looked = ?", (long_ago,))
    assert questions.to_ask() == []
    questions.looked("anna")
    assert questions.to_ask() == [("anna", key)]


def test_a_feeds_secret_stays_until_it_is_renewed_and_then_opens_nothing(questions: StandingQuestions) -> None:
    secret = questions.secret("anna")
    assert questions.secret("anna") == secret != questions.secret("ben")
    assert questions.whose(secret) == "anna"
    renewed = questions.secret("anna", renew=True)
    assert questions.whose(renewed) == "anna"
    assert questions.whose(secret) is None
    assert questions.whose("") is None


def test_a_language_model_may_write_so_many_times_a_day(questions: StandingQuestions) -> None:
    assert [questions.may_write(2) for _ in range(3)] == [True, True, False]
    assert not questions.may_write(0)
