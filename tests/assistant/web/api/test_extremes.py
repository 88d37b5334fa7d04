"""Dates and numbers at the ends of what can be written are answered or refused in a line; none is an error of the server."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from urllib.parse import quote, urlencode

import pytest

from assistant import Assistant
from index import NewsIndex
from index.errors import QueryError
from index.records import Filters
from tests.assistant.web.over_http import Visitor

MOMENTS = (
    "0001-01-01",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00Z",
    "0999-12-31",
    "1000-01-01",
    "8999-12-31",
    "9999-12-31",
    "9999-12-31T23:59:59-14:00",
    "10000-01-01",
    "-0001-01-01",
    "0000-00-00",
)
NUMBERS = (0, -1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, "9" * 5_000, 1e308, True, "1e5", "٣")
QUESTION = "What happened to the ferry last week?"


def _never_an_error(program: Visitor, method: str, path: str, body: str | None = None) -> None:
    headers = {"Content_Type": "application/json"} if body else {}
    reply = program.ask(method, path, body, **headers)
    assert reply.status < 500, (path, body and body[:200], reply.text[:300])
    assert "Traceback" not in reply.text
    if reply.status >= 400:
        assert len(reply.text.splitlines()) <= 2, reply.text


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["", "Asia/Tokyo"])
def test_dates_at_the_ends_of_the_calendar(program: Visitor, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_TIMEZONE", zone)  # none: the machine's own
    for moment, name in product(MOMENTS, ("asked_at", "since", "until")):
        narrowed = {"asked_at": moment} if name == "asked_at" else {"filters": {name: moment}}
        for path, field in (("/api/ask", "question"), ("/api/search", "query"), ("/api/check", "draft")):
            _never_an_error(program, "POST", path, json.dumps({field: QUESTION} | narrowed))
        for path, field in (("/api/search", "q"), ("/api/timeline", "topic")):
            _never_an_error(program, "GET", f"{path}?{urlencode({field: QUESTION, name: moment})}")
    for first, last in product(MOMENTS, MOMENTS[:2] + MOMENTS[-4:]):
        _never_an_error(program, "GET", f"/library/state?{urlencode({'first': first, 'last': last})}")


@pytest.mark.slow
def test_numbers_at_the_ends_of_what_can_be_written(program: Visitor, news_index: NewsIndex) -> None:
    article = news_index.search("ferry")[0].article.id
    for number in NUMBERS:
        for path in (
            f"/api/articles/{article}?version={{}}",
            f"/api/articles/{article}?offset={{}}",
            f"/api/articles/{article}?max_characters={{}}",
            "/api/search?q=ferry&k={}",
            "/api/timeline?topic=ferry&n={}",
            "/library/state?show={}",
            f"/article/{article}?version={{}}",
        ):
            _never_an_error(program, "GET", path.format(quote(str(number))))
        written = number if isinstance(number, str) and number.isascii() and number.isdigit() else json.dumps(number)
        for body in (
            '{"query": "ferry", "k": %s}',
            '{"question": "And when?", "history": [{"question": "Ferry?", "answer": {"answer": "It sails [1].",'
            f' "citations": [{{"number": 1, "article_id": "{article}", "version": %s}}]}}}}]}}',
            '{"question": "And when?", "history": [{"question": "Ferry?", "answer": {"answer": "It sails [1].",'
            f' "hits": [{{"article_id": "{article}", "start": %s, "end": %s}}]}}}}]}}',
        ):
            path = "/api/search" if "query" in body else "/api/ask"
            _never_an_error(program, "POST", path, body.replace("%s", written))
        chat = '{"model": "newsdesk", "messages": [{"role": "user", "content": "Ferry?"}], "%s": %s}'
        for field in ("max_tokens", "temperature", "n", "seed", "stream"):
            _never_an_error(program, "POST", "/v1/chat/completions", chat % (field, written))


def test_a_moment_that_leaves_no_calendar_is_refused_by_name(assistant: Assistant, news_index: NewsIndex) -> None:
    for early in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(QueryError, match=r"asked_at is in the year \d+; it must be between 1000 and 8999"):
            assistant.ask("Who?", asked_at=early)
        with pytest.raises(QueryError, match="asked_at is in the year"):
            news_index.search("Who?", asked_at=early)
        assert news_index.search("ferry", filters=Filters(since=datetime.min.replace(tzinfo=UTC)))
    beyond = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
    with pytest.raises(QueryError, match="asked_at is outside the years 1 to 9999"):
        news_index.search("Who?", asked_at=beyond)
