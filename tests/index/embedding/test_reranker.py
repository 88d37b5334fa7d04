"""A cross-encoder reranks the best passages, with the real library, and is never silently skipped."""

from __future__ import annotations

import doctest
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding import reranker as reranker_module
from index.embedding.embedder import bundled_model_folder
from index.embedding.reranker import MOST_RERANKED, Scores, load_reranker, reranked
from index.errors import RerankerError
from index.news_index import NewsIndex
from index.records import Article
from tests.index.embedding.cross_encoders import MOST_TOKENS, make_cross_encoder
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
fused = st.lists(st.floats(0.001, 2), max_size=20).map(lambda scores: sorted(scores, reverse=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("cross-encoder"))


@pytest.fixture(autouse=True)
def no_model_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with HF_HUB_OFFLINE=1, which is read when the library is first imported, possibly by an earlier test."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def article(title: str, text: str, days_old: int = 1) -> Article:
    return Article(title=title, text=text, url=f"https://x.example/{title}", published=NOW - timedelta(days=days_old))


class Counting:
    """A reranker for tests: prefers long texts, and records its calls."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[tuple[str, Sequence[str]]] = []

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        self.asked.append((query, texts))
        return np.array([len(text) / 10_000 for text in texts], dtype=np.float32)


# -- the order, on its own


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(reranker_module).failed == 0


@given(fused, st.data())
def test_nobody_is_lost_and_scores_fall_from_first_to_last(scores: list[float], data: st.DataObject) -> None:
    read = data.draw(st.integers(0, len(scores)))
    judged = data.draw(st.lists(st.floats(0, 1), min_size=read, max_size=read))
    lifts = data.draw(st.lists(st.floats(1, 2), min_size=read, max_size=read))
    order = reranked(list(enumerate(scores)), judged, lifts)
    assert sorted(key for key, _ in order) == list(range(len(scores)))
    assert all(one >= other - 1e-9 for (_, one), (_, other) in pairwise(order))
    assert [key for key, _ in order[read:]] == list(range(read, len(scores)))


def test_of_two_that_are_judged_alike_the_newer_comes_first() -> None:
    assert [key for key, _ in reranked([("old", 0.9), ("new", 0.8)], [0.5, 0.5], [1.0, 1.9])] == ["new", "old"]


# -- the model


def test_scores_are_between_nothing_and_one_in_the_order_given(folder: Path) -> None:
    reranker = load_reranker(str(folder))
    assert reranker is not None and reranker.name == str(folder)
    texts = ["The ferry strike", "The court confirmed the verdict", "Who", *["a match in the rain"] * 70, "verdict"]
    scores = reranker.score("What of the strike?", texts)
    assert scores.shape == (len(texts),) and scores.dtype == np.float32
    assert ((scores > 0) & (scores < 1)).all()
    assert np.flatnonzero(scores > 0.5).tolist() == [1, len(texts) - 1]
    assert reranker.score("What?", []).shape == (0,)


def test_the_question_and_the_text_are_not_mixed_up(folder: Path) -> None:
    reranker = load_reranker(str(folder))
    assert reranker is not None
    assert reranker.score("who confirmed the verdict", ["the ferry"])[0] < 0.5
    assert reranker.score("the ferry", ["who confirmed the verdict"])[0] > 0.5


def test_a_text_longer_than_the_model_reads_is_cut_and_scored(folder: Path) -> None:
    reranker = load_reranker(str(folder))
    assert reranker is not None
    long = "ferry " * (3 * MOST_TOKENS)
    assert reranker.score("who", ["verdict " + long])[0] > reranker.score("who", [long + "verdict"])[0]


def test_no_setting_is_no_reranker() -> None:
    assert load_reranker() is None
    assert load_reranker("") is None


def test_what_is_no_reranker_is_refused_in_one_line(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match=r"no model folder at \./nowhere \(NEWSDESK_RERANKER takes"):
        load_reranker("./nowhere")
    with pytest.raises(RerankerError, match="holds no model"):
        load_reranker(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    for setting, why in (
        (str(tmp_path), "can't be loaded"),
        ("nobody/has-this-model", "can't be loaded"),
        (str(make_cross_encoder(tmp_path / "three", labels=3)), "3 classes"),
        (str(bundled_model_folder()), "not trained to score a question and a text"),
    ):
        reranker = load_reranker(setting)
        assert reranker is not None
        with pytest.raises(RerankerError, match=why) as caught:
            reranker.score("who", ["the ferry"])
        assert "\n" not in str(caught.value) and "NEWSDESK_RERANKER" in str(caught.value)


# -- in the search


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(
            [
                article("Ferry strike", "The ferry strike in the harbour. Ferry, ferry, strike."),
                article("Town court", "The court confirmed the end of the ferry strike."),
                article("Town court of old", "The court confirmed the end of that ferry strike.", days_old=900),
                article("Budget", "The council and the budget."),
            ]
        )
    return tmp_path


def test_the_setting_reorders_what_was_found(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert index.reranker is None
        assert index.search("ferry strike", asked_at=NOW)[0].article.title == "Ferry strike"
    monkeypatch.setenv("NEWSDESK_RERANKER", str(folder))
    with NewsIndex.open(home, embedder=WordEmbedder()) as index:
        assert index.reranker is not None and index.reranker.name == str(folder)
        hits = index.search("ferry strike", asked_at=NOW)
    assert [hit.article.title for hit in hits[:2]] == ["Town court", "Town court of old"]  # the newer one first
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_it_reads_headline_and_passage_of_every_article_found_in_one_call(home: Path) -> None:
    reranker = Counting()
    with NewsIndex.open(home, embedder=WordEmbedder(), reranker=reranker) as index:
        index.add([article(f"Strike {n}", f"The {n}th ferry strike.", 5) for n in range(MOST_RERANKED)])
        hits = index.search("ferry strike", k=100, asked_at=NOW)
    ((query, texts),) = reranker.asked
    assert query == "ferry strike" and len(texts) == MOST_RERANKED < len(hits)
    assert "Ferry strike\nThe ferry strike in the harbour. Ferry, ferry, strike." in texts
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_model_that_is_missing_stops_the_opening_or_the_search_and_is_never_skipped(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_RERANKER", "./nowhere")
    with pytest.raises(RerankerError, match="no model folder"):
        NewsIndex.open(home, embedder=WordEmbedder())
    monkeypatch.setenv("NEWSDESK_RERANKER", "nobody/has-this-model")
    with NewsIndex.open(home, embedder=WordEmbedder()) as index, pytest.raises(RerankerError, match="can't be loaded"):
        index.search("ferry strike")
