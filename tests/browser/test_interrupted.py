"""Answers that take long, are stopped, or fail: the page always ends in one line and takes the next question."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from assistant.records import AnswerToken, Done, Event, Searching, Turn
from assistant.web import build_app
from index import NewsIndex
from index.errors import QueryError
from index.query.plan import Constraint, UnderstoodConstraint
from index.records import Filters
from tests.assistant.web.answers import refused
from tests.browser.conftest import Desk, running, watched

pytestmark = pytest.mark.browser

LAST_WEEK = UnderstoodConstraint("time", "last week", "published from 11 to 17 May 2026")


class Slow:
    """An assistant that does as the question says: `slow` speaks for a minute, `refuse` and `break` raise.

    `narrow` is understood as of last week and answered at once; without that it speaks for a minute too.
    """

    def __init__(self) -> None:
        self.closed = threading.Event()

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        yield Searching(question, filters or Filters())
        if question == "refuse":
            raise QueryError("that <b>cannot</b> be searched for")
        if question == "break":
            raise RuntimeError("secret of the server")
        if question == "narrow" and not ignore:
            yield Done(replace(refused("Nothing of last week."), question=question, understood=(LAST_WEEK,)))
            return
        try:
            for _ in range(300):
                yield AnswerToken("word ")
                time.sleep(0.2)
        finally:
            self.closed.set()


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


@pytest.fixture(scope="module")
def slow_address(slow: Slow, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        NewsIndex.open(tmp_path_factory.mktemp("slow")) as index,
        running(build_app(index, assistant=slow)) as address,
    ):
        yield address


@pytest.fixture
def slow_desk(browser: Browser, slow_address: str) -> Iterator[Desk]:
    context = browser.new_context()
    yield watched(context.new_page(), slow_address).open()
    context.close()


def test_the_words_so_far_are_shown_while_an_answer_is_on_its_way(slow_desk: Desk) -> None:
    slow_desk.type_question("slow")
    slow_desk.page.wait_for_selector(".nd-waiting .nd-words")
    assert slow_desk.page.inner_text(".nd-waiting .nd-words").startswith("word")
    assert slow_desk.page.locator("#nd-stop").is_visible()
    assert not slow_desk.page.locator("#nd-ask").is_visible()


def test_stop_ends_the_answer_on_the_page_and_in_the_server(slow_desk: Desk, slow: Slow) -> None:
    slow_desk.type_question("slow")
    slow_desk.page.wait_for_selector(".nd-waiting .nd-words")
    slow.closed.clear()
    slow_desk.stop()
    assert slow.closed.wait(5)
    assert slow_desk.page.inner_text(".nd-answer p") == "Stopped before there was an answer."
    assert slow_desk.page.inner_text("#nd-status") == "Stopped before there was an answer."
    assert slow_desk.page.locator("#nd-ask").is_visible()


@pytest.mark.thorough
def test_a_question_asked_again_and_stopped_keeps_its_earlier_answer(slow_desk: Desk) -> None:
    slow_desk.ask("narrow")
    slow_desk.page.click(".nd-chip")
    slow_desk.page.wait_for_selector(".nd-waiting .nd-words")
    assert slow_desk.page.locator(".nd-question").count() == 1
    slow_desk.stop()
    assert "Nothing of last week." in slow_desk.page.inner_text(".nd-answer")
    assert slow_desk.page.locator(".nd-chip").is_visible(), "it can be removed once more"


@pytest.mark.thorough
def test_nothing_is_asked_again_while_an_answer_is_on_its_way(slow_desk: Desk) -> None:
    slow_desk.ask("narrow")
    slow_desk.type_question("slow")
    slow_desk.page.wait_for_selector(".nd-waiting .nd-words")
    slow_desk.page.click(".nd-chip")
    slow_desk.page.wait_for_function("() => document.getElementById('nd-status').textContent.includes('on its way')")
    slow_desk.page.wait_for_selector(".nd-waiting .nd-words")
    assert slow_desk.page.locator(".nd-refusal").count() == 1


def test_errors_are_one_line_each_and_the_next_question_is_taken(slow_desk: Desk) -> None:
    slow_desk.ask("refuse")
    assert slow_desk.page.locator(".nd-notice p").last.inner_text() == "that <b>cannot</b> be searched for"
    slow_desk.ask("break")
    assert slow_desk.page.locator(".nd-notice p").last.inner_text().startswith("Something went wrong.")
    assert "secret" not in slow_desk.page.content()
    assert slow_desk.page.locator("#nd-ask").is_visible()
    slow_desk.type_question("slow")
    slow_desk.page.wait_for_selector(".nd-waiting .nd-words")
