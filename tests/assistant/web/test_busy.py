"""Who answers knows whether somebody is being answered, and when the last step of that has been taken."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from assistant.records import AnswerToken, Event, Searching
from assistant.web.busy import BusyAnswerer
from index.records import Filters


class Slow:
    """Its second event waits until it is let go; then it fails, if it is to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.ended = error, False
        self.reached, self.go = threading.Event(), threading.Event()

    def stream(self, *_: object, **__: object) -> Iterator[Event]:
        try:
            yield Searching("?", Filters())
            self.reached.set()
            self.go.wait(10)
            if self.error:
                raise self.error
            yield AnswerToken("yes")
        finally:
            self.ended = True


def test_an_answer_is_under_way_from_the_first_step_to_the_last() -> None:
    slow = Slow()
    attending = BusyAnswerer(slow)
    assert not attending.busy()
    events = attending.stream("?")
    next(events)
    assert attending.busy()
    assert attending.rest(0), "nobody takes a step between two events"
    slow.go.set()
    assert [event for event in events if isinstance(event, AnswerToken)] == [AnswerToken("yes")]
    assert not attending.busy()


def test_who_closes_the_page_waits_for_the_step_being_taken() -> None:
    slow = Slow()
    attending = BusyAnswerer(slow)
    asking = threading.Thread(target=lambda: list(attending.stream("?")))
    asking.start()
    slow.reached.wait(10)
    assert not attending.rest(0.05)
    slow.go.set()
    assert attending.rest(10)
    asking.join(10)
    assert not attending.busy()


def test_an_answer_that_fails_or_is_closed_is_no_longer_under_way() -> None:
    slow = Slow(ValueError("no"))
    attending = BusyAnswerer(slow)
    slow.go.set()
    with pytest.raises(ValueError, match="no"):
        list(attending.stream("?"))
    slow.ended = False
    closed = attending.stream("?")
    next(closed)
    assert not slow.ended
    closed.close()  # type: ignore[attr-defined]
    assert not attending.busy() and attending.rest(0)
    assert slow.ended, "what was asked for is closed with it"
