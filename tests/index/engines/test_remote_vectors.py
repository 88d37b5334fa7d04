"""Vectors on a Chroma server: the same answers as in the home, with a token, and while the server is unreachable."""

from __future__ import annotations

import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from assistant.cli.commands.health import examine, info_json, info_text
from index import Article, Filters, NewsIndex
from index.embedding.cache import CachedEmbedder
from index.embedding.embedder import Vectors
from index.engines.chroma_server import CONNECT_SECONDS, ChromaServerStore, client_of
from index.engines.vector import VectorEngine
from index.errors import HomeMismatch, ServerAway, SettingsError
from index.settings import ChromaServer
from tests.index.embedding.embedders import WordEmbedder
from tests.index.engines.chroma_server import RunningChroma, free_port
from tests.index.engines.exactly import nearest
from tests.index.engines.token_proxy import TokenProxy
from tests.index.ingest.test_crashes import article, check_whole, killed_writer

pytestmark = pytest.mark.slow

TOKEN = "a-token-that-nobody-may-see"
OUTLETS = ("Coast Courier", "Valley News", "The Harbour")
WORDS = (
    *("ferry", "bridge", "harbour", "budget", "strike", "election", "storm", "record", "museum", "rail", "court"),
    *("school", "tax", "rain", "coach", "minister", "union", "verdict", "flood", "opera"),
)


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[RunningChroma]:
    with RunningChroma(tmp_path / "server") as running:
        yield running


@pytest.fixture
def set_url(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    def set_to(url: str | None) -> None:
        if url:
            monkeypatch.setenv("CHROMA_URL", url)
        else:
            monkeypatch.delenv("CHROMA_URL", raising=False)

    return set_to


@pytest.fixture
def served(tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]) -> Iterator[NewsIndex]:
    """A home whose vectors are on `chroma`, with twelve articles."""
    set_url(chroma.url)
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
        index.add([article(number) for number in range(1, 13)])
        assert index.problems() == [] and index.health.vector_engine == "chroma"
        yield index


def server_of(index: NewsIndex) -> VectorEngine:
    assert store_of(index)
    return index._vectors


def store_of(index: NewsIndex) -> ChromaServerStore:
    assert isinstance(index._vectors._store, ChromaServerStore)
    return index._vectors._store


def top_title(index: NewsIndex, number: int) -> str:
    hit = index.search(f"word{number}x1 word{number}x2 word{number}x3", k=1)[0]
    assert hit.found_by == ("dense", "keyword")
    return hit.article.title


def waits_for_chroma(index: NewsIndex, seconds: float = 60) -> None:
    """Keep asking, as users do, until Chroma answers again; nobody tells the index that it is back."""
    deadline = time.monotonic() + seconds
    while index.health.vector_engine != "chroma":
        assert time.monotonic() < deadline, index.health.vector_problem
        assert top_title(index, 7) == "Report 7"
        time.sleep(0.1)


def assert_server_holds_the_catalog(index: NewsIndex) -> None:
    assert index.problems() == []
    live = server_of(index)._live
    assert live is not None
    assert live.rows() == set(index._catalog.passage_rows())
    for rows, vectors in index._catalog.vectors():
        for row, vector in zip(rows[::7], vectors[::7], strict=True):
            nearest = live.query(vector, 3)
            assert nearest[0][1] > 0.999
            assert row in {found for found, _ in nearest} or nearest[2][1] > 0.999


def embedded_since(index: NewsIndex) -> int:
    words = index.embedder.embedder if isinstance(index.embedder, CachedEmbedder) else None
    assert isinstance(words, WordEmbedder)
    return words.embedded


def made_up(number: int) -> Article:
    chance = random.Random(number)
    text = "\n\n".join(
        " ".join(chance.choices(WORDS, k=60)).capitalize() + f". Number {number} part {part}." for part in range(3)
    )
    return Article(
        title=f"{' '.join(chance.choices(WORDS, k=4))} {number}",
        text=text,
        url=f"https://wire.example/{number}",
        publisher=chance.choice(OUTLETS),
        published=None if number % 11 == 0 else datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number),
    )


# -- the same answers ----------------------------------------------------------------------------------------------


def test_a_server_answers_as_the_home_does(
    tmp_path: Path,
    chroma: RunningChroma,
    set_url: Callable[[str | None], None],
) -> None:
    articles = [made_up(number) for number in range(1, 301)]
    with NewsIndex.open(tmp_path / "embedded", embedder=WordEmbedder()) as embedded:
        embedded.add(articles)
        set_url(chroma.url)
        with NewsIndex.open(tmp_path / "served", embedder=WordEmbedder()) as served:
            served.add(articles)
            assert embedded.problems() == served.problems() == []
            chance = random.Random(3)
            for number in range(120):
                query = " ".join(chance.sample(WORDS, chance.randint(1, 4)))
                day = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=chance.randint(0, 300))
                filters = (
                    Filters(),
                    Filters(publishers=(chance.choice(OUTLETS).upper(),)),
                    Filters(since=day, until=day + timedelta(days=chance.choice((2, 30, 200)))),
                    Filters(until=day, publishers=OUTLETS[:2]),
                )[number % 4]
                asked_at = day if number % 3 else None
                ours = served.search(query, 10, filters, asked_at)
                theirs = embedded.search(query, 10, filters, asked_at)
                assert [hit.article.id for hit in ours] == [hit.article.id for hit in theirs]
                assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs], abs=1e-4)
                assert all(filters.matches(hit.article) for hit in ours)
            assert (embedded.health.vector_engine, served.health.vector_engine) == ("chroma", "chroma")


def test_the_server_itself_finds_what_exact_search_finds(served: NewsIndex) -> None:
    rows = np.asarray(served._catalog.passage_rows(), dtype=np.int64)
    live = server_of(served)._live
    assert live
    for number in range(1, 13):
        vector = served.embedder.embed_query(f"Report {number} edition 1")
        for among in (None, rows[::2], rows[::9], rows[:0]):
            exact = nearest(served._catalog, vector, 5, among)
            found = server_of(served).search(vector, 5, among)
            assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in exact], abs=1e-3)
            assert among is None or {row for row, _ in found} <= set(among.tolist())
    assert served.health.vector_engine == "chroma"


def test_a_home_moves_to_a_server_and_back_without_embedding(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    home = tmp_path / "home"
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([article(number) for number in range(1, 13)])
    set_url(chroma.url)
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert_server_holds_the_catalog(index)
        index.remove(article(3).id)
        index.add([article(13)])
        assert embedded_since(index) == 3
    set_url(None)
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert index.problems() == []
        assert (index.health.vector_engine, top_title(index, 13)) == ("chroma", "Report 13")
        assert embedded_since(index) == 0


# -- a server that dies and returns --------------------------------------------------------------------------------


def test_a_server_that_is_killed_and_returns_has_everything_again(served: NewsIndex, chroma: RunningChroma) -> None:
    chroma.kill()
    began = time.monotonic()
    assert top_title(served, 5) == "Report 5"
    assert time.monotonic() - began < 5
    assert served.health.vector_engine == "exact search"
    assert chroma.url in (served.health.vector_problem or "")
    assert served.add([article(13), article(4, version=2)]).failed == ()
    served.remove(article(2).id)
    assert top_title(served, 13) == "Report 13"
    before = embedded_since(served)
    chroma.start()
    waits_for_chroma(served)
    assert_server_holds_the_catalog(served)
    assert embedded_since(served) == before
    assert top_title(served, 13) == "Report 13"


@pytest.mark.thorough
def test_a_server_that_returns_empty_is_written_again_without_embedding(
    served: NewsIndex, chroma: RunningChroma
) -> None:
    before = embedded_since(served)
    chroma.forget()
    chroma.start()
    assert top_title(served, 6) == "Report 6"
    waits_for_chroma(served)
    assert_server_holds_the_catalog(served)
    assert embedded_since(served) == before


@pytest.mark.thorough
def test_writing_alone_notices_that_the_server_is_back(served: NewsIndex, chroma: RunningChroma) -> None:
    chroma.kill()
    served.add([article(13)])
    assert served.health.vector_engine == "exact search"
    chroma.start()
    deadline = time.monotonic() + 60
    number = 13
    while served.health.vector_engine != "chroma":
        assert time.monotonic() < deadline
        number += 1
        served.add([article(number)])
        time.sleep(0.2)
    assert_server_holds_the_catalog(served)


@pytest.mark.thorough
def test_a_server_killed_while_it_is_written_to_loses_nothing(served: NewsIndex, chroma: RunningChroma) -> None:
    chance = random.Random(20260102)
    number = 12
    for _ in range(6):
        deadline = time.monotonic() + chance.uniform(0.1, 0.8)
        while time.monotonic() < deadline:
            number += 1
            served.add([article(number)])
        chroma.kill()
        served.add([article(number + 1)])
        number += 1
        chroma.start()
        waits_for_chroma(served)
        assert_server_holds_the_catalog(served)
    assert served.stats().articles == number


@pytest.mark.thorough
def test_readers_on_several_threads_notice_nothing(served: NewsIndex, chroma: RunningChroma) -> None:
    over = threading.Event()

    def read(first: int) -> int:
        asked = 0
        while not over.is_set():
            number = 1 + (first + asked) % 12
            assert top_title(served, number) == f"Report {number}"
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as threads:
        reading = [threads.submit(read, first) for first in range(4)]
        try:
            for number in range(3):
                chroma.kill()
                served.add([article(20 + number)])
                time.sleep(0.5)
                chroma.start()
                waits_for_chroma(served)
        finally:
            over.set()
        assert all(reader.result() > 0 for reader in reading)
    assert_server_holds_the_catalog(served)


@pytest.mark.thorough
def test_a_killed_writer_leaves_home_and_server_in_line(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    set_url(chroma.url)
    chance = random.Random(20260103)
    acknowledged = 0
    for _ in range(4):
        acknowledged = killed_writer(tmp_path / "home", acknowledged + 1, chance.uniform(0, 0.5), writing=True)
        with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
            acknowledged = check_whole(index, acknowledged)
            assert_server_holds_the_catalog(index)


def test_a_home_opens_without_its_server_and_finds_it_later(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    chroma.kill()
    set_url(chroma.url)
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
        index.add([article(number) for number in range(1, 13)])
        assert top_title(index, 7) == "Report 7"
        (problem,) = index.problems()
        assert chroma.url in problem and "\n" not in problem
        with pytest.raises(ServerAway):
            index.rebuild()
        chroma.start()
        waits_for_chroma(index, seconds=90)
        assert_server_holds_the_catalog(index)


@pytest.mark.thorough
def test_a_server_that_accepts_and_says_nothing_is_given_up_on(served: NewsIndex, chroma: RunningChroma) -> None:
    chroma.pause()
    try:
        began = time.monotonic()
        assert top_title(served, 5) == "Report 5"
        assert 4 < time.monotonic() - began < 10
        began = time.monotonic()
        assert top_title(served, 6) == "Report 6"
        served.add([article(13)])
        assert time.monotonic() - began < 4
    finally:
        chroma.go_on()
    waits_for_chroma(served, seconds=90)
    assert_server_holds_the_catalog(served)


@pytest.mark.thorough
def test_what_others_did_to_the_collection_is_mended_on_opening(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    set_url(chroma.url)
    home = tmp_path / "home"
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([article(number) for number in range(1, 13)])
        live = server_of(index)._live
        assert live
        rows = sorted(live.rows())
        live.delete(rows[:5])
        wrong = np.roll(np.eye(64, dtype=np.float32), 1, axis=0)[: len(rows) - 5]
        live.upsert(rows[5:], wrong, [{"title": "not ours"}] * (len(rows) - 5))
        live.upsert([999_999], wrong[:1], [{"title": "not ours"}])
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert_server_holds_the_catalog(index)
        assert embedded_since(index) == 0


@pytest.mark.thorough
def test_rebuilding_writes_the_collection_again(served: NewsIndex) -> None:
    live = server_of(served)._live
    assert live
    live.delete(sorted(live.rows())[:20])
    served.rebuild()
    assert_server_holds_the_catalog(served)


@pytest.mark.thorough
def test_a_server_that_takes_no_connections_is_given_up_on(
    tmp_path: Path, set_url: Callable[[str | None], None]
) -> None:
    with ExitStack() as sockets:
        full = sockets.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # its backlog takes one or two; later connections get no answer
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        set_url(f"http://127.0.0.1:{full.getsockname()[1]}")
        began = time.monotonic()
        with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
            assert "does not answer" in (index.health.vector_problem or "")
            assert time.monotonic() - began < CONNECT_SECONDS + 6  # most of the rest is loading chromadb
            began = time.monotonic()
            assert index.search("ferry") == []
            assert time.monotonic() - began < 1.8


@pytest.mark.thorough
def test_more_results_than_a_server_gives_are_found_without_it(served: NewsIndex) -> None:
    live = server_of(served)._live
    assert live
    live.max_results = 5
    asked: list[int] = []
    query = live.query
    vector = served.embedder.embed_query("Report 3 edition 1")
    rows = np.asarray(served._catalog.passage_rows(), dtype=np.int64)

    def counted(vector: Vectors, k: int) -> list[tuple[int, float]]:
        asked.append(k)
        return query(vector, k)

    live.query = counted  # type: ignore[method-assign]
    for k, among in ((5, None), (6, None), (20, rows[::2])):
        found = server_of(served).search(vector, k, among)
        exact = nearest(served._catalog, vector, k, among)
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in exact], abs=1e-3)
    assert max(asked) == 5


# -- one server, several homes -------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_two_homes_share_a_server_without_mixing(
    tmp_path: Path, served: NewsIndex, chroma: RunningChroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NewsIndex.open(tmp_path / "other", embedder=WordEmbedder()) as other:
        other.add([article(number) for number in range(100, 105)])
        assert_server_holds_the_catalog(other)
        assert_server_holds_the_catalog(served)
        assert {hit.article.title for hit in other.search("Report edition")} == {
            f"Report {number}" for number in range(100, 105)
        }
    monkeypatch.setenv("NEWSDESK_CHROMA_COLLECTION", store_of(served).name)
    with pytest.raises(HomeMismatch, match="NEWSDESK_CHROMA_COLLECTION"):
        NewsIndex.open(tmp_path / "third", embedder=WordEmbedder())
    monkeypatch.setenv("NEWSDESK_CHROMA_COLLECTION", "third-desk")
    with NewsIndex.open(tmp_path / "third", embedder=WordEmbedder()) as third:
        third.add([article(1)])
        assert_server_holds_the_catalog(third)
        assert "third-desk" in third.health.vector_place
    assert_server_holds_the_catalog(served)


@pytest.mark.thorough
def test_the_collection_says_what_made_it_and_follows_another_model(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    set_url(chroma.url)
    home = tmp_path / "home"
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([article(number) for number in range(1, 6)])
        assert_server_holds_the_catalog(index)  # waits until the server is synchronised
        live = server_of(index)._live
        assert live and live._collection.metadata == {
            "newsdesk_catalog": index._catalog.setting("catalog_id"),
            "newsdesk_embedder": "words",
            "newsdesk_dimension": 64,
        }
    longer = WordEmbedder(dimension=96)
    longer.name = "more words"
    NewsIndex.embed_again(home, embedder=longer)
    with NewsIndex.open(home, embedder=longer) as index:
        assert_server_holds_the_catalog(index)
        live = server_of(index)._live
        assert live and live._collection.metadata["newsdesk_dimension"] == 96


# -- tokens --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("header", "value"), [("Authorization", f"Bearer {TOKEN}"), ("X-Chroma-Token", TOKEN)])
def test_a_token_opens_a_server_behind_a_proxy(
    tmp_path: Path,
    chroma: RunningChroma,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    header: str,
    value: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    with TokenProxy(chroma.url, header, value) as proxy:
        monkeypatch.setenv("NEWSDESK_CHROMA_URL", proxy.url + "/")
        with pytest.raises(SettingsError, match="wants a token; set NEWSDESK_CHROMA_TOKEN"):
            NewsIndex.open(tmp_path / "home", embedder=WordEmbedder())
        monkeypatch.setenv("CHROMA_TOKEN", "another-secret")
        monkeypatch.setenv("NEWSDESK_CHROMA_TOKEN_HEADER", header)
        with pytest.raises(SettingsError, match="refuses the token") as refused:
            NewsIndex.open(tmp_path / "home", embedder=WordEmbedder())
        assert "another-secret" not in str(refused.value)
        monkeypatch.setenv("CHROMA_TOKEN", TOKEN)
        with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
            index.add([article(number) for number in range(1, 13)])
            assert_server_holds_the_catalog(index)
            chroma.kill()
            assert top_title(index, 5) == "Report 5"
            assert "does not answer" in (index.health.vector_problem or "")
            said = [
                info_text(info_json(index)),
                str(info_json(index)),
                *index.problems(),
                repr(store_of(index)._server),
            ]
            chroma.start()
            waits_for_chroma(index)
    assert not any(TOKEN in line for line in said)
    assert TOKEN not in caplog.text and "another-secret" not in caplog.text


@pytest.mark.thorough
def test_a_token_that_is_no_longer_taken_is_said_and_answered_around(
    tmp_path: Path, chroma: RunningChroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TokenProxy(chroma.url, "Authorization", f"Bearer {TOKEN}") as proxy:
        monkeypatch.setenv("CHROMA_URL", proxy.url)
        monkeypatch.setenv("CHROMA_TOKEN", TOKEN)
        with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
            index.add([article(number) for number in range(1, 13)])
            proxy._value = "Bearer of-tomorrow"
            assert top_title(index, 5) == "Report 5"
            (problem,) = index.problems()
            assert "NEWSDESK_CHROMA_TOKEN" in problem and TOKEN not in problem
            proxy._value = f"Bearer {TOKEN}"
            assert index.problems() == [] and index.health.vector_engine == "chroma"


@pytest.mark.thorough
def test_the_clouds_keyword_side_is_still_not_to_be_had_here(served: NewsIndex, tmp_path: Path) -> None:
    """docs/growing.md says that this can't be run locally; if this test fails, that page is outdated."""
    from chromadb import Knn, PersistentClient, Search

    live = server_of(served)._live
    assert live
    asked = Search().rank(Knn(query=served.embedder.embed_query("ferry").tolist())).limit(3)
    with pytest.raises(Exception, match="not implemented"):
        live._collection.search(asked)
    client = PersistentClient(str(tmp_path / "local"))
    with pytest.raises(NotImplementedError):
        client.create_collection("here", embedding_function=None).search(asked)
    client.close()


# -- messages ------------------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_doctor_and_info_say_where_the_vectors_are_and_whether_the_server_answers(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    set_url(chroma.url)
    home = tmp_path / "home"
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        index.add([article(1)])
        index.problems()
        facts = info_json(index)
        assert facts["vectors"] == {"place": index.health.vector_place, "engine": "chroma", "problem": None}
        assert chroma.url in info_text(facts)
        chroma.kill()
        index.search("word1x1")
        assert "PROBLEM: the Chroma server" in info_text(info_json(index))
        index._catalog.set_setting("embedder", "all-MiniLM-L6-v2")  # doctor opens with the bundled model
    found = {finding.what: finding for finding in examine(home)}
    assert not found["index"].ok
    assert chroma.url in found["index"].found and "does not answer" in found["index"].found


@pytest.mark.thorough
def test_an_address_where_something_else_answers_is_named(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None]
) -> None:
    set_url(f"{chroma.url}/not/here")
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
        assert "NEWSDESK_CHROMA_URL" in (index.health.vector_problem or "")


@pytest.mark.thorough
def test_a_database_that_is_not_there_is_named(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_url(chroma.url)
    monkeypatch.setenv("CHROMA_DATABASE", "desk")
    with pytest.raises(SettingsError, match=r"no database desk .* NEWSDESK_CHROMA_DATABASE"):
        NewsIndex.open(tmp_path / "home", embedder=WordEmbedder())


@pytest.mark.thorough
def test_a_tenant_and_a_database_of_ones_own_are_used(
    tmp_path: Path, chroma: RunningChroma, set_url: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = client_of(ChromaServer(chroma.url), 30)
    owner.create_tenant("paper")
    owner.create_database("desk", "paper")
    set_url(chroma.url)
    monkeypatch.setenv("CHROMA_TENANT", "paper")
    monkeypatch.setenv("NEWSDESK_CHROMA_DATABASE", "desk")
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
        index.add([article(1)])
        assert_server_holds_the_catalog(index)
        assert owner.count_collections("paper", "desk") == 1
        assert owner.count_collections() == 0
    owner._session.close()


@pytest.mark.thorough
def test_opening_without_a_server_takes_no_longer_than_its_connection_may(
    tmp_path: Path, set_url: Callable[[str | None], None]
) -> None:
    set_url(f"http://127.0.0.1:{free_port()}")
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
        began = time.monotonic()
        assert len(index.problems()) == 1
        assert index.search("ferry") == []
        assert time.monotonic() - began < 5
