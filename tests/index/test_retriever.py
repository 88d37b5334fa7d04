"""The index works as a LangChain retriever, by LangChain's own standard tests and in a chain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from langchain_tests.integration_tests import RetrieversIntegrationTests

from index import Article, Filters, NewsIndex, NewsRetriever
from tests.index.embedders import WordEmbedder
from tests.index.test_news_index import BRIDGE, FERRY, UNDATED

LIGHTHOUSE = Article(title="Lighthouse repainted", text="The lighthouse is red again.", publisher="Coast Courier")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    home: Path = tmp_path_factory.mktemp("retriever")
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([FERRY, BRIDGE, UNDATED, LIGHTHOUSE])
        yield index


class TestNewsRetriever(RetrieversIntegrationTests):
    """LangChain's standard tests for retrievers."""

    @pytest.fixture(autouse=True)
    def _with_news(self, news: NewsIndex) -> None:
        self._news = news

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return NewsRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self._news}

    @property
    def retriever_query_example(self) -> str:
        return "ferry bridge lighthouse plum"


def test_a_document_carries_all_one_needs_to_cite_it(news: NewsIndex) -> None:
    document = news.retriever(k=1).invoke("how many passengers does the ferry carry?")[0]
    article = news.article(document.metadata["article_id"], document.metadata["version"])
    assert article
    assert article.text[document.metadata["start"] : document.metadata["end"]] == document.page_content
    assert document.metadata["title"] == FERRY.title
    assert document.metadata["published"] == "2024-06-03T00:00:00+00:00"


def test_filters_hold_from_the_constructor_and_from_the_call(news: NewsIndex) -> None:
    only_valley = Filters(publishers=("Valley News",))
    set_once = news.retriever(filters=only_valley).invoke("ferry")
    at_call = news.retriever().invoke("ferry", filters=only_valley)
    assert [d.metadata["publisher"] for d in set_once] == [d.metadata["publisher"] for d in at_call] == ["Valley News"]


def test_it_works_in_a_chain_and_asynchronously(news: NewsIndex) -> None:
    chain = news.retriever(k=2) | RunnableLambda(lambda documents: [d.metadata["title"] for d in documents])
    assert chain.invoke("rusted cables")[0] == BRIDGE.title
    assert asyncio.run(chain.ainvoke("rusted cables"))[0] == BRIDGE.title
