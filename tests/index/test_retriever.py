"""The index works as a LangChain retriever: LangChain's own standard tests, and typical chains."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.load import dumpd
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import ConfigurableField, RunnableLambda, RunnablePassthrough
from langchain_core.tools import create_retriever_tool
from langchain_tests.integration_tests import RetrieversIntegrationTests

from index import Article, Filters, NewsIndex, NewsRetriever
from index.errors import HomeLocked, QueryError
from index.hit_json import hit_json
from tests.index.embedding.embedders import WordEmbedder
from tests.index.test_news_index import BRIDGE, FERRY, UNDATED

pytestmark = pytest.mark.slow

LIGHTHOUSE = Article(
    title="Lighthouse repainted",
    text="The lighthouse is red again.",
    url="https://courier.example/lighthouse",
    publisher="Coast Courier",
    section="Harbour",
    authors=("Ines Holm", "Tor Vik"),
    language="en",
    published=datetime(2024, 7, 1, 9, 30, tzinfo=UTC),
    updated=datetime(2024, 7, 2, 8, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    home: Path = tmp_path_factory.mktemp("retriever")
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([FERRY, BRIDGE, UNDATED, LIGHTHOUSE])
        yield index


def headlines(documents: list[Document]) -> list[str]:
    return [document.metadata["title"] for document in documents]


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
    document = news.retriever(k=1).invoke("who painted the lighthouse red?")[0]
    stored = news.article(document.metadata["article_id"], document.metadata["version"])
    assert stored and stored.first_seen
    assert stored.text[document.metadata["start"] : document.metadata["end"]] == document.page_content
    assert document.id == document.metadata["passage_id"]
    score = document.metadata.pop("score")
    assert isinstance(score, float)
    assert document.metadata == {
        "rank": 1,
        "article_id": LIGHTHOUSE.id,
        "version": 1,
        "title": "Lighthouse repainted",
        "url": "https://courier.example/lighthouse",
        "publisher": "Coast Courier",
        "section": "Harbour",
        "authors": ["Ines Holm", "Tor Vik"],
        "language": "en",
        "published": "2024-07-01T09:30:00Z",
        "updated": "2024-07-02T08:00:00Z",
        "first_seen": f"{stored.first_seen:%Y-%m-%dT%H:%M:%SZ}",
        "passage_id": document.id,
        "start": 0,
        "end": 28,
        "found_by": ["dense", "keyword"],
        "also_in": [],
        "source": "https://courier.example/lighthouse",
        "citation": "“Lighthouse repainted”, Coast Courier, 2024-07-01, https://courier.example/lighthouse",
    }


def test_metadata_is_plain_json_and_says_what_every_door_says(news: NewsIndex) -> None:
    documents = news.retriever(k=10).invoke("ferry bridge lighthouse plum")
    hits = [hit_json(hit) for hit in news.search("ferry bridge lighthouse plum", 10)]
    assert len(documents) == len(hits) == 4
    for document, hit in zip(documents, hits, strict=True):
        assert json.loads(json.dumps(document.metadata)) == document.metadata
        carried = {**document.metadata, "passage": document.page_content}
        assert {name: carried[name] for name in hit} == hit


def test_an_article_without_address_and_date_can_be_cited(news: NewsIndex) -> None:
    document = news.retriever(k=1).invoke(UNDATED.text)[0]
    assert document.metadata["source"] == UNDATED.id
    assert document.metadata["citation"].endswith("undated")
    assert document.metadata["published"] is None


def test_filters_hold_from_the_constructor_and_from_the_call(news: NewsIndex) -> None:
    only_valley = Filters(publishers=("Valley News",))
    set_once = news.retriever(filters=only_valley).invoke("ferry")
    at_call = news.retriever().invoke("ferry", filters=only_valley)
    assert [d.metadata["publisher"] for d in set_once] == [d.metadata["publisher"] for d in at_call] == ["Valley News"]
    lifted = news.retriever(filters=only_valley).invoke("ferry", filters=Filters())
    assert len(lifted) > 1


def test_filters_come_as_plain_data_too(news: NewsIndex) -> None:
    july = {"since": "2024-07-01", "until": "2024-07-01", "publishers": ["Coast Courier"]}
    retriever = NewsRetriever(index=news, filters=july)
    assert retriever.filters == Filters(
        since=datetime(2024, 7, 1, tzinfo=UTC), until=datetime(2024, 7, 2, tzinfo=UTC), publishers=("Coast Courier",)
    )
    assert headlines(retriever.invoke("ferry")) == ["Lighthouse repainted"]
    again = NewsRetriever(index=news, **json.loads(retriever.model_dump_json(include={"k", "filters", "asked_at"})))
    assert again.filters == retriever.filters


def test_it_is_asked_as_of_a_moment(news: NewsIndex) -> None:
    before = news.retriever(k=10).invoke("ferry bridge lighthouse plum", asked_at="2024-06-30")
    assert "Lighthouse repainted" not in headlines(before)
    assert FERRY.title in headlines(before)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"k": 0}, "k is how many documents are wanted, a whole number from 1 to 1000, and not 0"),
        ({"k": True}, "and not True"),
        ({"k": "many"}, "and not 'many'"),
        ({"filters": {"publisher": ["A"]}}, "no filter is called publisher; there are since, until, publishers"),
        ({"filters": {"publishers": "A"}}, "publishers takes a list of names, not 'A'"),
        ({"filters": {"since": "soon"}}, "since is no date: 'soon'"),
        ({"filters": "A"}, "filters are a Filters, or a dictionary"),
        ({"asked_at": datetime(2024, 1, 1)}, "asked_at has no time zone"),
        ({"asked_at": 3}, "asked_at is a datetime with a time zone"),
        ({"ignore": "time"}, "ignore takes a list of time, outlets, spelling, history, not 'time'"),
        ({"ignore": ["place"]}, "ignore takes a list of time, outlets"),
    ],
)
def test_what_cant_be_searched_for_is_one_line_at_once_and_at_the_call(
    news: NewsIndex, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(QueryError, match=r"^[^\n]*$") as at_once:
        NewsRetriever(index=news, **options)
    with pytest.raises(QueryError) as at_call:
        news.retriever().invoke("ferry", **options)
    assert says in str(at_once.value)
    assert says in str(at_call.value)


def test_something_else_than_an_index_is_refused() -> None:
    with pytest.raises(QueryError, match="wants index=…, an open NewsIndex"):
        NewsRetriever(index="my-news")


def test_open_closes_the_home_again_and_an_index_that_was_handed_over_stays_open(
    tmp_path: Path, news: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingest.opening.load_embedder", lambda *_: WordEmbedder())
    with NewsRetriever.open(tmp_path, k=2) as retriever:
        retriever.index.add([FERRY])
        assert headlines(retriever.invoke("ferry")) == [FERRY.title]
        with pytest.raises(HomeLocked):
            NewsRetriever.open(tmp_path)
    with pytest.raises(QueryError, match="this retriever is closed"):
        retriever.invoke("ferry")
    with pytest.raises(QueryError, match="k is how many"):
        NewsRetriever.open(tmp_path, k=0)
    NewsRetriever.open(tmp_path).close()
    with news.retriever() as lent:
        pass
    assert lent.invoke("ferry")


def test_it_works_in_a_chain_and_asynchronously(news: NewsIndex) -> None:
    chain = news.retriever(k=2) | RunnableLambda(headlines)
    assert chain.invoke("rusted cables")[0] == BRIDGE.title
    assert asyncio.run(chain.ainvoke("rusted cables"))[0] == BRIDGE.title
    assert [found[0] for found in chain.batch(["rusted cables", "ferry passengers"])] == [BRIDGE.title, FERRY.title]
    assert [found[0] for found in asyncio.run(chain.abatch(["rusted cables", "ferry passengers"]))] == [
        BRIDGE.title,
        FERRY.title,
    ]


def test_a_chain_that_anybody_would_write_answers_with_the_citations(news: NewsIndex) -> None:
    def cited(documents: list[Document]) -> str:
        return "\n\n".join(f"{each.page_content}\n({each.metadata['citation']})" for each in documents)

    seen: list[str] = []

    def watch(prompt: Any) -> Any:
        seen.append(prompt.to_string())
        return prompt

    prompt = ChatPromptTemplate.from_template("From these reports only:\n{reports}\n\nQuestion: {question}")
    model = FakeListChatModel(responses=["It is red."])
    asking = {"reports": news.retriever(k=1) | cited, "question": RunnablePassthrough()}
    chain = asking | prompt | watch | model | StrOutputParser()
    assert chain.invoke("What colour is the lighthouse?") == "It is red."
    assert "The lighthouse is red again." in seen[0]
    assert "“Lighthouse repainted”, Coast Courier, 2024-07-01" in seen[0]


def test_a_chain_can_leave_how_many_and_which_to_its_caller(news: NewsIndex) -> None:
    chain = news.retriever(k=1).configurable_fields(
        k=ConfigurableField(id="how_many"), filters=ConfigurableField(id="which")
    ) | RunnableLambda(headlines)
    assert len(chain.invoke("ferry bridge")) == 1
    assert len(chain.invoke("ferry bridge", config={"configurable": {"how_many": 2}})) == 2
    valley = {"configurable": {"how_many": 4, "which": {"publishers": ["Valley News"]}}}
    assert chain.with_config(valley).invoke("ferry") == headlines(
        news.retriever(filters=Filters(publishers=("Valley News",))).invoke("ferry")
    )
    with pytest.raises(QueryError, match="k is how many"):
        chain.invoke("ferry", config={"configurable": {"how_many": 0}})
    assert chain.config_schema(include=["configurable"]).model_json_schema()


@pytest.mark.filterwarnings("ignore::langchain_core._api.LangChainBetaWarning")
def test_an_agent_can_use_it_as_a_tool(news: NewsIndex) -> None:
    tool = create_retriever_tool(news.retriever(k=1), "search_news", "Search the news.")
    assert "The lighthouse is red again." in tool.invoke({"query": "lighthouse"})
    assert asyncio.run(tool.ainvoke({"query": "lighthouse"})) == tool.invoke({"query": "lighthouse"})
    plain = news.retriever(k=1).as_tool(name="search_news", description="Search the news.")
    assert headlines(plain.invoke("lighthouse")) == ["Lighthouse repainted"]


async def test_a_search_keeps_no_event_loop_waiting_and_can_be_left(news: NewsIndex) -> None:
    class Slow:
        """An index whose search blocks until it is released."""

        def search(self, *_: object) -> list[Any]:
            asyncio.run_coroutine_threadsafe(began(), loop).result()
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(30)
            return []

    async def began() -> None:
        begun.set()

    loop, begun, go_on = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    searching = asyncio.create_task(NewsRetriever(index=Slow()).ainvoke("ferry"))
    await begun.wait()  # the loop runs while the search does
    searching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await searching
    go_on.set()


def test_it_tells_a_tracer_what_it_found_and_nobody_else(news: NewsIndex) -> None:
    from langchain_core.callbacks import BaseCallbackHandler

    told: list[Any] = []

    class Listener(BaseCallbackHandler):
        def on_retriever_end(self, documents: Any, **_: Any) -> None:
            told.append(documents)

    found = news.retriever(k=1).invoke("lighthouse", config={"callbacks": [Listener()]})
    assert told == [found]


def test_what_is_written_down_of_it_holds_no_article_and_no_token(news: NewsIndex) -> None:
    for retriever in (news.retriever(), NewsRetriever.at("http://127.0.0.1:1", token="a-very-secret-token")):
        for text in (json.dumps(dumpd(retriever)), repr(retriever), str(retriever.model_dump())):
            assert "secret" not in text
            assert "lighthouse" not in text.lower()
    with pytest.raises(TypeError, match="not pickled; open it where it is used"):
        pickle.dumps(news.retriever())
    with pytest.raises(TypeError, match="with a token is not pickled"):
        pickle.dumps(NewsRetriever.at("http://127.0.0.1:1", token="a-very-secret-token"))
    again = pickle.loads(pickle.dumps(NewsRetriever.at("http://127.0.0.1:1", k=7)))
    assert (again.k, again.index.url) == (7, "http://127.0.0.1:1")
