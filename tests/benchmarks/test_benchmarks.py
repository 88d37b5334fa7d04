"""The benchmarks run without any data, on made-up articles, and write what the page is made from."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.articles import made_up_articles, slices
from tests.benchmarks.record import latency, read
from tests.benchmarks.report import TARGET_COSINE
from tests.evals.report import page


def test_made_up_articles_are_the_same_at_every_run() -> None:
    first, again = (list(itertools.islice(made_up_articles(), 5)) for _ in range(2))
    assert first == again
    assert len({article.id for article in first}) == 5


def test_slices_hold_each_text_once_and_no_article_twice() -> None:
    parts = list(itertools.islice(slices(made_up_articles(), 20), 3))
    texts = [text for part in parts for text in part.texts]
    articles = [article.id for part in parts for article in part.articles]
    assert all(len(part.texts) >= 20 for part in parts)
    assert len(set(texts)) == len(texts)
    assert len(set(articles)) == len(articles)


def test_latencies_are_percentiles_in_milliseconds() -> None:
    found = latency("search", [float(number) for number in range(1, 102)])
    assert (found.p50, found.p95, found.n) == (51.0, 96.0, 101)


@pytest.mark.thorough
@pytest.mark.slow
def test_a_small_run_measures_adding_searching_and_answering(tmp_path: Path) -> None:
    size = ["--passages", "12", "--rounds", "2", "--questions", "4"]
    assert main([*size, "--only", "add", "search", "--out", str(tmp_path)]) == 0
    path = next(tmp_path.glob("speed-made-up-*.json"))
    run = read(path)
    assert run.synthetic
    assert [one.passages >= 12 for one in run.rounds] == [True, True]
    assert {one.encode_first for one in run.rounds} == {True, False}
    assert run.ratio is not None and run.ratio.n == 2
    assert run.pipeline_ratio is not None and run.pipeline_ratio.n == 2
    assert all(one.cosine_least is not None and one.cosine_least >= TARGET_COSINE for one in run.rounds)
    assert run.steps[0].cosine_least > 0.9999 and {len(step.speeds) for step in run.steps} == {3}
    assert {one.name for one in run.latencies} >= {"answer, whole", "search, no filter", "search, one outlet"}
    assert all(0 < one.p50 <= one.p95 for one in run.latencies)
    assert "Speed and size: made-up articles" in page([path])


def test_data_without_a_set_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", "somewhere"]) == 1
    assert "--set" in capsys.readouterr().err
