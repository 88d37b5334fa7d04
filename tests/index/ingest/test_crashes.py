"""A home survives being killed: nothing acknowledged is lost, nothing is incomplete, nothing is duplicated."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.ingest.pipeline import Ingest
from index.splitter import split
from tests.index.embedding.embedders import WordEmbedder

ROUNDS = 12
WRITER = """
import sys
from index import NewsIndex
from tests.index.embedding.embedders import WordEmbedder
from tests.index.ingest.test_crashes import article

first, home = int(sys.argv[1]), sys.argv[2]
with NewsIndex.open(home, embedder=WordEmbedder()) as index:
    print("open", flush=True)
    for number in range(first, first + 10_000):
        index.add([article(number)] if number % 3 else [article(number), article(number - 1, version=2)])
        print(number, flush=True)
"""


def article(number: int, version: int = 1) -> Article:
    """Article `number`: several passages whose words tell which article and version they belong to."""
    paragraphs = [
        f"Report {number} edition {version} part {part}. " + " ".join(f"word{number}x{i}" for i in range(118))
        for part in range(3)
    ]
    return Article(title=f"Report {number}", text="\n\n".join(paragraphs), url=f"https://wire.example/{number}")


def killed_writer(home: Path, first: int, delay_seconds: float, *, writing: bool) -> int:
    """Let another process add articles from `first` on, kill it, and return the number of the last acknowledged one.

    The delay counts from the first acknowledgement if `writing`, else from opening.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(first), str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "open\n", process.stderr.read()
    acknowledged = [int(process.stdout.readline())] if writing else []
    time.sleep(delay_seconds)
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdout.close()
    process.stderr.close()
    return max(acknowledged, default=first - 1)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def check_whole(index: NewsIndex, acknowledged: int) -> int:
    """Assert that articles are complete, once, in both engines; returns how many."""
    stats = index.stats()
    assert stats.articles >= acknowledged
    assert stats.articles <= acknowledged + 1, "an article that was never begun"
    for number in range(1, stats.articles + 1):
        stored = index.article(article(number).id)
        assert stored is not None, f"article {number} of {acknowledged} acknowledged is lost"
        assert stored.text in {article(number).text, article(number, version=2).text}
        if (number + 1) % 3 == 0 and number + 1 <= acknowledged:
            assert stored.version == 2, f"the second version of article {number} is lost"
    assert stats.passages == stats.articles * len(split(article(1))), "passages are missing or doubled"
    assert index.problems() == []
    return stats.articles


def assert_chroma_has(index: NewsIndex, number: int) -> None:
    """Assert that every passage of an article is the nearest, or equally near, to its own vector."""
    stored = index.article(article(number).id)
    assert stored
    rows = [row for row, _, _ in index._catalog.passages_of([(stored.id, stored.version)])]
    for row, vector in zip(rows, next(index._catalog.vectors(rows))[1], strict=True):
        assert row in {found for found, _ in index._vectors.search(vector, 3)}
    assert index.health.vector_engine == "chroma"


@pytest.mark.slow
def test_killing_the_writer_at_random_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20260101)
    acknowledged = 0
    for number in range(ROUNDS):
        writing = number % 4 != 0
        delay = chance.uniform(0.0, 0.4 if writing else 2.5)
        acknowledged = killed_writer(tmp_path, acknowledged + 1, delay, writing=writing)
        with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
            acknowledged = check_whole(index, acknowledged)
            for number in chance.sample(range(1, acknowledged + 1), min(3, acknowledged)):
                hits = index.search(f"Report {number} word{number}x1", k=3)
                assert hits[0].article.title == f"Report {number}"
                assert "keyword" in hits[0].found_by
                assert_chroma_has(index, number)
    assert acknowledged > ROUNDS, "too little was written between the kills to mean anything"


@pytest.mark.slow
def test_what_was_put_down_but_never_made_ready_is_finished_on_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([article(1)])
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Ingest, "index_passages", interrupted)
            index.add([article(2), article(1, version=2)])
        assert [hit.article.title for hit in index.search("Report 2", k=5)] == ["Report 1"], (
            "half an article is visible"
        )
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        assert index.stats().articles == 2
        stored = index.article(article(1).id)
        assert stored and stored.version == 2
        assert index.problems() == []
