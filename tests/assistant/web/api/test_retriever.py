"""`NewsRetriever.at` finds over HTTP what a retriever over the open home finds, and says in one line what goes wrong."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from assistant.settings import read_users
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.protection import Protection
from index import Filters, NewsIndex, NewsRetriever
from index.errors import NewsdeskAway, QueryError, SettingsError
from tests.assistant.web.over_http import running

pytestmark = pytest.mark.slow

QUESTION = "Which dockers in Varnholm went back to work, and who bought a star map?"
TOKEN = "a-token-of-some-length"


class TestNewsRetrieverOverHttp(RetrieversIntegrationTests):
    """LangChain's standard tests for retrievers, over a running page."""

    @pytest.fixture(autouse=True)
    def _with_address(self, address: str) -> Iterator[None]:
        self._retriever = NewsRetriever.at(address)
        yield
        self._retriever.close()

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return NewsRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self._retriever.index}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"k": 2},
        {"filters": {"publishers": ["Coast Herald", "Lindow Post"], "sections": ["Business", "Culture"]}},
        {"filters": Filters(since=datetime(2024, 3, 1, tzinfo=UTC), until=datetime(2024, 4, 20, 0, 0, 1, tzinfo=UTC))},
        {"filters": {"since": "2024-03-01", "until": "2024-04-20", "languages": ["en"]}},
        {"asked_at": "2024-03-20"},
        {"asked_at": datetime(2024, 3, 20, 8, tzinfo=UTC), "ignore": ("time", "outlets")},
    ],
)
def test_it_finds_the_same_documents_as_over_the_open_home(
    news_index: NewsIndex, address: str, options: dict[str, Any]
) -> None:
    here = NewsRetriever(index=news_index, **options).invoke(QUESTION)
    with NewsRetriever.at(address, **options) as retriever:
        there = retriever.invoke(QUESTION)
        later = asyncio.run(retriever.ainvoke(QUESTION))
        at_call = NewsRetriever(index=retriever.index).invoke(QUESTION, **options)
    assert here
    assert here == there == later == at_call


def test_what_cant_be_searched_for_is_the_same_error(news_index: NewsIndex, address: str) -> None:
    with NewsRetriever.at(address) as retriever:
        for question in ("", "word " * 3_000):
            with pytest.raises(QueryError, match=r"^[^\n]*$"):
                retriever.invoke(question)
            with pytest.raises(QueryError):
                news_index.retriever().invoke(question)


def test_many_at_once_get_what_each_asked_for(address: str) -> None:
    with NewsRetriever.at(address, k=1) as retriever:
        asked = ["Varnholm dockers strike", "star map Lindow", "marathon record Obi", "comet Halden"] * 5
        one_by_one = [retriever.invoke(question)[0].id for question in asked[:4]] * 5
        assert [found[0].id for found in retriever.batch(asked)] == one_by_one
        assert [found[0].id for found in asyncio.run(retriever.abatch(asked))] == one_by_one


def test_a_page_that_wants_a_token_gets_it(news_index: NewsIndex) -> None:
    door = Authenticator(read_users("anna:a-long-password"), news_index.home)
    with running(build_app(news_index, Protection(authenticator=door, tokens=[TOKEN]))) as url:
        with NewsRetriever.at(url, token=TOKEN) as retriever:
            assert retriever.invoke(QUESTION) == news_index.retriever().invoke(QUESTION)
        for token in (None, "not-the-token-at-all"):
            with NewsRetriever.at(url, token=token) as retriever, pytest.raises(NewsdeskAway) as refused:
                retriever.invoke(QUESTION)
            assert "does not let us in" in str(refused.value)
            assert "token=…" in str(refused.value)
            assert "not-the-token" not in str(refused.value)


def test_nobody_there_is_one_line_that_says_what_to_start() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        retriever = NewsRetriever.at(url)
        for ask in (retriever.invoke, lambda question: asyncio.run(retriever.ainvoke(question))):
            with pytest.raises(
                NewsdeskAway, match=rf"^no Newsdesk answers at {url} \(.*\); start one with: newsdesk serve$"
            ):
                ask(QUESTION)
        free.listen()
        with pytest.raises(NewsdeskAway, match=rf"^the Newsdesk at {url} did not answer within 0.2 seconds$"):
            NewsRetriever.at(url, timeout_seconds=0.2).invoke(QUESTION)


def test_something_else_or_something_older_is_said_so() -> None:
    other = FastAPI()

    @other.post("/api/search")
    def search() -> list[str]:
        return ["a list"]

    for app in (FastAPI(), other):
        too_old = pytest.raises(NewsdeskAway, match="is it a Newsdesk, and as new as this one")
        with running(app) as url, NewsRetriever.at(url) as retriever, too_old:
            retriever.invoke(QUESTION)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:7860", "ftp://a.example", "http://", "http://a.example:99999", "http://a.example?x=1"]
)
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError, match="address of a Newsdesk"):
        NewsRetriever.at(url)


def test_a_password_in_an_address_is_refused_without_being_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        NewsRetriever.at("http://anna:a-long-password@a.example")
    assert "a-long-password" not in str(refused.value)
    with pytest.raises(SettingsError, match="a token is made of"):
        NewsRetriever.at("http://a.example", token="two words")
