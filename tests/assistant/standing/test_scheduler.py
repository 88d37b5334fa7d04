"""Standing questions are asked after news, behind those who ask themselves, and a model writes only what has changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.history.stored_conversation import StoredExchange
from assistant.standing.scheduler import StandingScheduler
from assistant.web.busy import BusyAnswerer
from index.errors import QueryError
from index.feeds.scheduler import FeedScheduler
from tests.assistant.scripted_model import Reply, serving
from tests.assistant.standing.conftest import QUAKE, TOLL, Newsroom, report

HIGHER = report(
    "Harbour Times",
    "2024-05-06",
    "Sarn valley counts its dead",
    "At least 62 people were killed in the Sarn valley earthquake. The search for survivors has ended.",
)


def wait_for(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 30
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_news_has_every_question_asked_again(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    newsroom.an_hour_passes(standing)
    with StandingScheduler(newsroom.asker) as watch:
        newsroom.index.add([HIGHER])
        watch.on_news()
        wait_for(lambda: newsroom.questions.all_of("anna")[0].unseen)
    assert newsroom.questions.all_of("anna")[0].changes[0].change.kind == "figure"


@pytest.mark.slow
def test_it_waits_while_somebodys_question_is_being_answered(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    newsroom.an_hour_passes(standing)
    busy = threading.Event()
    busy.set()
    with StandingScheduler(newsroom.asker, busy.is_set) as watch:
        newsroom.index.add([HIGHER])
        watch.on_news()
        time.sleep(0.5)
        assert not newsroom.questions.all_of("anna")[0].changes
        busy.clear()
        wait_for(lambda: newsroom.questions.all_of("anna")[0].changes)


def test_an_answerer_knows_when_it_is_answering_also_where_nobody_listens_to_the_end() -> None:
    class Slow:
        def stream(self, *args: object, **options: object):  # type: ignore[no-untyped-def]
            yield from range(3)

    attending = BusyAnswerer(Slow())
    assert not attending.busy()
    events = attending.stream("Who?")
    assert not attending.busy(), "nothing has been asked of it yet"
    next(events)
    assert attending.busy()
    events.close()
    assert not attending.busy()
    assert list(attending.stream("Who?")) == [0, 1, 2]  # type: ignore[comparison-overlap]
    assert not attending.busy()


@pytest.mark.slow
def test_a_question_from_a_conversation_is_told_at_once_what_became_of_its_answer(newsroom: Newsroom) -> None:
    old = newsroom.stand(TOLL).asking.latest
    assert old
    newsroom.questions.remove("anna", newsroom.questions.all_of("anna")[0].id)
    time.sleep(1.1)
    newsroom.index.add([HIGHER])
    exchange = StoredExchange(TOLL, replace(old, asked_at=old.asked_at))
    standing = newsroom.asker.begin_from("anna", "c0ffee", 2, exchange)
    assert (standing.asking.conversation, standing.asking.number) == ("c0ffee", 2)
    assert [each.change.kind for each in standing.changes] == ["figure"]
    again = newsroom.asker.begin_from("anna", "c0ffee", 2, exchange)
    assert again.id == standing.id
    assert len(again.changes) == 1


def test_a_question_that_was_never_answered_can_not_be_watched(newsroom: Newsroom) -> None:
    with pytest.raises(QueryError, match="not answered"):
        newsroom.asker.begin_from("anna", "c0ffee", 1, StoredExchange(TOLL, None, "Stopped."))
    with pytest.raises(QueryError, match="the question is empty"):
        newsroom.asker.begin("anna", "  ")


def test_a_question_that_can_not_be_asked_says_why_and_is_asked_again_later(newsroom: Newsroom) -> None:
    standing = newsroom.stand(TOLL)
    broken = replace(standing, asking=replace(standing.asking, question=""))
    assert newsroom.asker.ask(broken) is None
    found = newsroom.questions.all_of("anna")[0]
    assert "the question is empty" in found.asking.problem
    assert newsroom.asker.ask(standing) is None
    assert newsroom.questions.all_of("anna")[0].asking.problem == ""


def test_the_schedule_tells_of_news_once_all_due_feeds_are_read() -> None:
    from types import SimpleNamespace

    from index.records import AddReport

    class Feeds:
        """Two feeds that are due once, of which one brings something."""

        def __init__(self) -> None:
            self.rounds = [["a", "b"]]

        def due(self) -> list[str]:
            return self.rounds.pop() if self.rounds else []

        def refresh(self, due: list[str]):  # type: ignore[no-untyped-def]
            for name in due:
                feed = SimpleNamespace(name=name, url=name)
                yield SimpleNamespace(feed=feed, problem=None, report=AddReport(added=int(name == "a")))

        def stop(self) -> None:
            pass

    told = []
    with FeedScheduler(Feeds(), 0.05, lambda: told.append(1)):  # type: ignore[arg-type]
        time.sleep(0.4)
    assert told == [1]


@pytest.mark.slow
def test_the_model_writes_what_changed_and_no_more_often_than_it_may(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_STANDING_MODEL_CALLS", "1")
    standing = newsroom.stand(TOLL)
    with serving(Reply(("At least 62 people were killed in the Sarn valley earthquake. [1]",))) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        change = newsroom.later(standing, HIGHER)
    assert change and change.model != "quotes"
    assert [each.text for each in change.now] == ["At least 62 people were killed in the Sarn valley earthquake."]
    second = newsroom.later(standing, replace(QUAKE, text=QUAKE.text.replace("at least 45", "at least 70")))
    assert second and second.model == "quotes"
