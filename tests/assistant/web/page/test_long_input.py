"""What is far too long is refused in a line by the page and by its named endpoints, and nobody waits meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from assistant.web.app import build_app
from index import NewsIndex
from tests.assistant.web.over_http import Visitor, running

pytestmark = pytest.mark.slow

LONG = {"words": "Aa " * 33_333, "one word": "A" * 100_000, "marks": "?" * 100_000, "lines": "a\n" * 50_000}
SECONDS = 1.0
QUESTION = "How much do wages rise under the deal in Varnholm?"


@pytest.fixture(scope="module")
def visitor(news_index: NewsIndex) -> Iterator[Visitor]:
    with running(build_app(news_index)) as address:
        yield Visitor(address)


@pytest.mark.parametrize("name", LONG)
def test_the_page_keeps_no_question_that_is_too_long(visitor: Visitor, name: str) -> None:
    began = time.monotonic()
    told = visitor.ask_question(LONG[name])
    assert time.monotonic() - began < SECONDS
    assert len(str(told)) < 2_000
    assert "characters and at most 2,000 are read; ask it shorter" in str(told)
    assert "4.5 percent" in str(visitor.ask_question(QUESTION))


def test_white_space_is_folded_before_it_is_counted(visitor: Visitor) -> None:
    assert "4.5 percent" in str(visitor.ask_question(QUESTION.replace(" ", "\n" * 500)))
    for endpoint in ("ask", "search"):
        assert "Varnholm" in called(visitor, endpoint, QUESTION.replace(" ", "\n" * 500))


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("endpoint", ["ask", "search", "article"])
def test_endpoints_refuse_what_is_too_long(visitor: Visitor, endpoint: str, name: str) -> None:
    began = time.monotonic()
    with pytest.raises(AssertionError, match=r"can't be used: String should have at most \d+ characters"):
        called(visitor, endpoint, LONG[name])
    assert time.monotonic() - began < SECONDS


def called(visitor: Visitor, endpoint: str, text: str) -> str:
    """What a named endpoint returns for `text`, its other arguments left out. Raises `AssertionError` where it fails."""
    event = next(each for each in visitor.page()["dependencies"] if each["api_name"] == endpoint)
    return str(list(visitor.event(event["id"], text, *[None] * (len(event["inputs"]) - 1))))
