"""A whole run over a small set, with the real index and the real model: measured, written, read, compared, shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evals.__main__ import main
from tests.evals.figures import figures
from tests.evals.record import EvalRun, RecordError, read, write
from tests.evals.report import PAGE, kept, page
from tests.evals.written_set import write_set

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evals")
    data = write_set(folder / "data")
    command = ["--data", str(data), "--set", "village", "--home", str(folder / "home"), "--out", str(folder / "out")]
    assert main(command) == 0
    return next((folder / "out").glob("*.json"))


@pytest.fixture(scope="module")
def run(run_path: Path) -> EvalRun:
    return read(run_path)


def test_a_near_copy_of_the_gold_article_counts_as_found_and_is_told_apart(run: EvalRun) -> None:
    ferry = next(outcome for outcome in run.outcomes if outcome.id == "q1")
    assert ferry.rank == 1
    assert ferry.hits[0] in ("ferry", "ferry-copy")
    assert (ferry.rank_strict == 1) == (ferry.hits[0] == "ferry-copy")


def test_what_was_published_after_the_question_is_not_found(run: EvalRun) -> None:
    assert all("later" not in outcome.hits for outcome in run.outcomes if outcome.id in ("q1", "q2", "q3", "q4"))


def test_figures_come_with_n_and_interval(run: EvalRun) -> None:
    by_name = {(figure.group, figure.name): figure.estimate for figure in run.figures}
    assert by_name["Newsdesk", "Hit@5"].n == 3
    assert by_name["Newsdesk", "Hit@5"].value == 1
    assert by_name["Answers", "answer in the whole answer"].n == 4
    assert by_name["Answers", "answer anywhere in the corpus (ceiling)"].value == 1
    assert by_name["Refusals", "refusal recall (unanswerable, refused)"].n == 2
    assert by_name["plain BM25", "MRR@10"].n == 3
    assert all(one.difference.n == 3 for one in run.paired)


def test_a_run_comes_back_from_disk_as_it_went(run: EvalRun, tmp_path: Path) -> None:
    write(run, tmp_path / "again.json")
    assert read(tmp_path / "again.json") == run
    assert tuple(figures(run.outcomes)) == run.figures


def test_a_run_holds_no_text_of_the_set_and_no_folder(run_path: Path) -> None:
    stored = run_path.read_text(encoding="utf-8")
    assert "harbour council" not in stored
    assert "How often" not in stored
    assert str(run_path.parent) not in stored


def test_a_run_is_compared_with_another_by_question(run_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(run_path), str(run_path)]) == 0
    shown = capsys.readouterr().out
    assert "6 questions in common" in shown
    assert "+0.000" in shown


def test_a_page_made_twice_is_the_same(run_path: Path) -> None:
    assert page([run_path]) == page([run_path])
    assert "## village" in page([run_path])


def test_a_file_that_is_no_run_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"kind": "weather"}), encoding="utf-8")
    with pytest.raises(RecordError, match=r"other\.json"):
        read(other)
    assert main(["compare", str(other), str(other)]) == 1
    assert "other.json" in capsys.readouterr().err


def test_the_published_page_is_what_the_results_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(kept()), (
        "docs/benchmarks.md is not what docs/results gives: run python -m tests.evals report --docs"
    )
