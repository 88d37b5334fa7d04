"""Files deleted from an open home are noticed, reported by `/health`, and rebuilt if possible."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.web.api.health import GONE, MISSING
from assistant.web.app import build_app
from index import Article, NewsIndex
from index.errors import HomeDamaged
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow


def report(number: int) -> Article:
    return Article(
        title=f"Bridge {number}",
        text=f"The Sarn bridge opened on Monday, item {number}.",
        url=f"https://valley.example/{number}",
    )


def titles(index: NewsIndex) -> list[str]:
    return [hit.article.title for hit in index.search("the Sarn bridge, item 7", k=3)]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[NewsIndex, Visitor]]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as index:
        index.add([report(number) for number in range(20)])
        assert index.problems() == []
        titles(index)
        with running(build_app(index)) as url:
            yield index, Visitor(url)


def _status(visitor: Visitor) -> tuple[int, str, str | None]:
    reply = visitor.ask("GET", "/health")
    return reply.status, reply.json()["status"], reply.json()["problem"]


def _soon(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_deleted_index_folders_are_noticed_by_health_and_made_again(served: tuple[NewsIndex, Visitor]) -> None:
    index, visitor = served
    whole = titles(index)
    assert _status(visitor) == (200, "ok", None)
    for parts in (("chroma", "flat", "keywords"), ("flat",)):
        for part in parts:
            shutil.rmtree(index.home / part)
        assert set(index.health.deleted.parts()) == set(parts)
        assert any("deleted or replaced" in problem for problem in index.problems())
        assert titles(index) == whole
        assert _status(visitor) == (200, "degraded", MISSING)
        _soon(lambda: _status(visitor) == (200, "ok", None))
        assert (titles(index), index.health.deleted.parts(), index.problems()) == (whole, (), [])
        assert all((index.home / part).is_dir() for part in parts)


def test_what_is_added_after_the_folders_were_deleted_is_found_and_still_there_later(
    served: tuple[NewsIndex, Visitor],
) -> None:
    index, _ = served
    for part in ("chroma", "flat", "keywords"):
        shutil.rmtree(index.home / part)
    assert index.add([report(700)]).added == 1
    assert index.search("item 700")[0].article.title == "Bridge 700"
    assert (index.health.deleted.parts(), index.problems(), index.count()) == ((), [], 21)


@pytest.mark.parametrize("name", ["catalog.sqlite", "catalog.sqlite-wal"])
def test_without_its_catalog_a_home_answers_and_takes_nothing_that_would_be_lost(
    served: tuple[NewsIndex, Visitor], name: str
) -> None:
    index, visitor = served
    index.health.deleted.parts()
    (index.home / name).unlink()
    assert _status(visitor) == (503, "failed", GONE)
    assert titles(index)[0] == "Bridge 7"
    for write in (lambda: index.add([report(700)]), lambda: index.remove(report(1).id), index.rebuild):
        with pytest.raises(HomeDamaged, match="was deleted or replaced while it is open"):
            write()
