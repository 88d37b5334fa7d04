"""What is counted and measured, read with Prometheus' own parser; and whether all is well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant import Assistant
from assistant.settings import PageUser
from assistant.web.api.health import SLOWER, UNREADABLE, UNWRITABLE
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.protection import Protection
from index import NewsIndex
from index.errors import HomeError
from index.ingest.health import IndexHealth
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder
from tests.index.store.disks import fill, small_disk

pytestmark = pytest.mark.slow

QUESTION = "How many constellations does the star map of Lindow show?"
TOKEN = "a-token-of-sixteen-or-more"

Sample = tuple[str, frozenset[tuple[str, str]]]


@pytest.fixture
def fresh(news_index: NewsIndex, assistant: Assistant) -> Iterator[Visitor]:
    """An application that has counted nothing yet."""
    with running(build_app(news_index, assistant=assistant)) as url:
        yield Visitor(url)


def measured(program: Visitor, **headers: str) -> dict[Sample, float]:
    reply = program.get("/metrics", **headers)
    assert reply.header("content-type") == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def value(figures: dict[Sample, float], name: str, **labels: str) -> float:
    return figures[f"newsdesk_{name}", frozenset(labels.items())]


def test_requests_are_counted_by_what_they_ask_and_how_it_went(fresh: Visitor) -> None:
    fresh.get("/")
    fresh.get("/articles/0123456789abcdef")
    fresh.get("/api/articles/0123456789abcdef")
    fresh.get("/api/articles/fedcba9876543210")
    fresh.post("/api/ask", {"question": QUESTION})
    fresh.post("/api/ask", {"question": ""})
    fresh.ask("PROPFIND", "/api/feeds")
    fresh.get("/wp-login.php")
    fresh.get("/api/wp-login.php")
    figures = measured(fresh)
    assert value(figures, "requests_total", method="GET", route="page", status="200") == 1
    assert value(figures, "requests_total", method="GET", route="/articles", status="404") == 1
    assert value(figures, "requests_total", method="GET", route="/api/articles/{article}", status="404") == 2
    assert value(figures, "requests_total", method="POST", route="/api/ask", status="200") == 1
    assert value(figures, "requests_total", method="POST", route="/api/ask", status="400") == 1
    assert value(figures, "requests_total", method="other", route="/api/feeds", status="405") == 1
    assert value(figures, "requests_total", method="GET", route="none", status="404") == 2
    assert value(figures, "request_seconds_count", route="/api/ask") == 2
    assert value(figures, "requests_in_flight") == 1


def test_questions_are_counted_by_what_came_of_them_and_timed(fresh: Visitor) -> None:
    fresh.post("/api/ask", {"question": QUESTION})
    fresh.post("/api/ask", {"question": "Who won the cricket match on Mars?"})
    fresh.post("/v1/chat/completions", {"model": "newsdesk", "messages": [{"role": "user", "content": QUESTION}]})
    figures = measured(fresh)
    assert value(figures, "questions_total", outcome="answered") == 2
    assert value(figures, "questions_total", outcome="refused") == 1
    assert value(figures, "questions_total", outcome="failed") == 0
    assert value(figures, "question_seconds_count", stage="found") == 3
    assert value(figures, "question_seconds_count", stage="first_sentence") == 2
    assert value(figures, "question_seconds_count", stage="answer") == 3


def test_the_page_s_questions_count_too(fresh: Visitor) -> None:
    fresh.ask_question(QUESTION)
    assert value(measured(fresh), "questions_total", outcome="answered") == 1


def test_what_is_here_is_said(fresh: Visitor, news_index: NewsIndex) -> None:
    figures = measured(fresh)
    assert value(figures, "articles") == news_index.count() == 6
    assert value(figures, "passages") == news_index.stats().passages
    assert value(figures, "feeds") == value(figures, "feeds_with_problems") == 0
    assert value(figures, "vector_engine_up") == 1
    assert value(figures, "home_bytes", part="catalog.sqlite") > 0
    assert figures["process_resident_memory_bytes", frozenset()] > 1e6


def test_two_applications_count_apart(fresh: Visitor, news_index: NewsIndex, assistant: Assistant) -> None:
    fresh.post("/api/ask", {"question": QUESTION})
    with running(build_app(news_index, assistant=assistant)) as url:
        assert value(measured(Visitor(url)), "questions_total", outcome="answered") == 0


def test_no_label_holds_what_somebody_asked(fresh: Visitor) -> None:
    fresh.get("/api/search?q=secret-words")
    fresh.get("/api/articles/secret-words")
    fresh.get("/secret-words", X_Secret="secret-words")
    fresh.post("/api/ask", {"question": "secret-words"})
    assert "secret" not in fresh.get("/metrics").text


def test_metrics_are_behind_the_door_and_health_is_not(news_index: NewsIndex, tmp_path: Path) -> None:
    door = Authenticator((PageUser("anna", "correct-horse"),), tmp_path)
    with running(build_app(news_index, Protection(authenticator=door, tokens=(TOKEN,)))) as url:
        assert Visitor(url).get("/metrics").status == 401
        figures = measured(Visitor(url), Authorization=f"Bearer {TOKEN}")
        assert value(figures, "requests_total", method="GET", route="none", status="401") == 1
        assert Visitor(url).get("/health").json()["status"] == "ok"


def test_health_says_how_it_is_and_tells_strangers_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index, running(build_app(index)) as url:
        well = Visitor(url).get("/health")
        assert well.status == 200
        assert well.json() == {"status": "ok", "articles": 0, "vectors": index.health.vector_engine, "problem": None}

        monkeypatch.setattr(IndexHealth, "vector_problem", f"the folder {tmp_path} is damaged")
        slower = Visitor(url).get("/health")
        assert (slower.status, slower.json()["status"], slower.json()["problem"]) == (200, "degraded", SLOWER)

        def unreadable(_: NewsIndex) -> int:
            raise HomeError(f"the catalog {tmp_path} can't be read")

        monkeypatch.setattr(NewsIndex, "count", unreadable)
        failed = Visitor(url).get("/health")
        assert (failed.status, failed.json()["status"], failed.json()["problem"]) == (503, "failed", UNREADABLE)
        assert str(tmp_path) not in failed.text + slower.text


def test_health_notices_that_the_disk_fills_up_while_it_is_served(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with (
        small_disk(disk, "40m"),
        NewsIndex.open(disk / "home", embedder=WordEmbedder()) as index,
        running(build_app(index)) as url,
    ):
        filler = fill(disk)
        full = Visitor(url).get("/health")
        assert (full.status, full.json()["status"], full.json()["problem"]) == (200, "degraded", UNWRITABLE)
        filler.unlink()
        assert Visitor(url).get("/health").json()["status"] == "ok"
