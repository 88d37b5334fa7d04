"""The benchmark of the page runs on news that anybody can make, asks questions that it answers, and counts errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from index import NewsIndex
from tests.benchmarks import page
from tests.benchmarks.made_up_news import PASSAGES_AN_ARTICLE
from tests.benchmarks.page_asking import resident_mib
from tests.benchmarks.page_news import PageNews, page_questions
from tests.evals.table_run import read
from tests.index.embedding.embedders import WordEmbedder

PASSAGES = 400


@pytest.mark.slow
def test_a_passages_vector_is_the_mean_of_its_sentences() -> None:
    embedder = WordEmbedder()
    news = PageNews(PASSAGES, embedder.embed_documents)
    vectors = news.vectors(0)
    assert vectors.shape == (PASSAGES, embedder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    _, passages = news.texts(0)[3]
    own = vectors[3 * PASSAGES_AN_ARTICLE : 4 * PASSAGES_AN_ARTICLE]
    nearest = (vectors @ embedder.embed_query(passages[1].text)).argmax()
    assert nearest == 3 * PASSAGES_AN_ARTICLE + 1
    assert own.shape == (PASSAGES_AN_ARTICLE, embedder.dimension)


def test_questions_are_different_ones_and_the_same_at_every_run() -> None:
    asked = page_questions(PASSAGES, 200)
    assert asked == page_questions(PASSAGES, 200)
    assert len(asked) == len(set(asked)) >= 100


@pytest.mark.thorough
@pytest.mark.slow
def test_most_questions_are_answered_from_the_news_and_ten_readers_at_once_get_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "KEPT", tmp_path)
    out = tmp_path / "run.json"
    size = ["--passages", str(PASSAGES), "--questions", "20", "--rounds", "1"]
    assert page.main([*size, "--no-browser", "--out", str(out)]) == 0
    alone, together = read(out).tables
    assert [row[0] for row in alone.rows][:2] == ["first words", "first words, processor time"]
    assert 0 < float(alone.rows[0][1]) <= float(alone.rows[2][1])
    assert together.rows[-1] == ("errors", "0", "", "10")
    with NewsIndex.open(tmp_path / f"page-made-up-{PASSAGES}") as index:
        assistant = Assistant(index, model="quotes")
        answers = [assistant.ask(question) for question in page_questions(PASSAGES, 20)]
    assert sum(not answer.refused for answer in answers) >= 15


def test_a_set_without_its_home_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main(["--data", "somewhere", "--set", "rtqa2022a"]) == 1
    assert "--home" in capsys.readouterr().err


def test_what_this_process_weighs_is_told_in_mebibytes() -> None:
    assert resident_mib() == 0 or resident_mib() > 10
