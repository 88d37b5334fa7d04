"""What the server holds of open pages stays small, and of closed ones next to nothing; a reader who comes back loses nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from gradio.routes import App

from assistant.web.server import build_app
from index import NewsIndex
from tests.assistant.web.ferry import opened
from tests.assistant.web.over_http import running
from tests.reliability.visitors import Page

QUESTION = "How many people does the ferry carry?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with opened(tmp_path_factory.mktemp("home")) as index:
        yield index


@pytest.fixture
def app(index: NewsIndex) -> FastAPI:
    return build_app(index)


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with running(app) as address:
        yield address


def sessions(app: FastAPI) -> Any:
    return next(route.app for route in app.routes if isinstance(getattr(route, "app", None), App)).state_holder


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_session_does_not_grow_with_the_questions_asked_in_it(app: FastAPI, address: str) -> None:
    page = Page(address)
    session = sessions(app).session_data[page.visitor.session]
    held = []
    for _ in range(6):
        page.ask(QUESTION)
        held.append((len(session.config_values), len(session.blocks_config.blocks)))
    page.close()
    assert len(set(held[1:])) == 1, held


def test_of_a_closed_page_only_the_conversations_name_stays(app: FastAPI, address: str) -> None:
    page = Page(address)
    page.ask(QUESTION)
    session = sessions(app).session_data[page.visitor.session]
    (before,) = session.state_data.values()
    assert len(before.exchanges) == 1
    page.close()
    wait_until(lambda: session.is_closed and not session.config_values)
    (after,) = session.state_data.values()
    assert after.id == before.id and not after.exchanges


def test_who_comes_back_goes_on_where_the_conversation_was(app: FastAPI, address: str) -> None:
    page = Page(address)
    page.ask(QUESTION)
    session = sessions(app).session_data[page.visitor.session]
    page.close()
    wait_until(lambda: session.is_closed and not session.config_values)
    page.ask("And who was on board?")
    (now,) = session.state_data.values()
    assert [each.question for each in now.exchanges] == [QUESTION, "And who was on board?"]


def test_nothing_waits_for_one_who_left_before_the_answer(app: FastAPI, address: str) -> None:
    page = Page(address)
    session = sessions(app).session_data[page.visitor.session]
    page.ask_and_leave(QUESTION)
    wait_until(lambda: session.is_closed)
    queue = sessions(app).blocks._queue
    wait_until(lambda: not queue.event_ids_to_events)
    Page(address).close()
    waiting = queue.pending_messages_per_session.get(page.visitor.session)
    wait_until(lambda: (waiting is None or waiting.empty()) and not session.config_values)
