"""Whether all the evidence was found: counted by question and by fact, and named where it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.search.hybrid import SearchParts
from tests.evals.__main__ import main
from tests.evals.ablation import PARTS, without
from tests.evals.figures import figures, paired_with_baseline
from tests.evals.measure import Outcome
from tests.evals.metrics import ratio
from tests.evals.record import read, write
from tests.evals.report import page, text
from tests.evals.table_run import read as read_table
from tests.evals.written_set import write_facts

pytestmark = pytest.mark.slow


def outcome(name: str, wanted: int, missing: tuple[str, ...], plain: tuple[str, ...]) -> Outcome:
    return Outcome(
        id=name,
        half="dev",
        kind="comparison_query",
        answerable=True,
        has_gold=True,
        rank=1,
        rank_strict=1,
        baseline_rank=1,
        baseline_dated_rank=1,
        hits=(),
        in_passages=None,
        in_corpus=None,
        wanted=wanted,
        missing=missing,
        missing_strict=missing,
        baseline_missing=plain,
        baseline_told_missing=plain,
    )


OUTCOMES = (outcome("a", 2, (), ("x",)), outcome("b", 4, ("y",), ("y", "z")))


def test_recall_is_a_mean_over_questions_and_a_share_of_facts() -> None:
    found = {(figure.group, figure.name): figure.estimate for figure in figures(OUTCOMES)}
    ours = "All the evidence: Newsdesk"
    assert found[ours, "evidence recall@10, mean over questions"].value == pytest.approx(0.875)
    assert found[ours, "evidence recall@10, over facts"].value == pytest.approx(5 / 6)
    assert found[ours, "evidence recall@10, over facts"].n == 6
    assert found[ours, "all evidence found"].value == 0.5
    paired = {one.name: one.difference for one in paired_with_baseline(OUTCOMES)}
    assert paired["evidence recall@10 over plain BM25"].value == pytest.approx((0.5 + 0.25) / 2)
    assert paired["all evidence found over plain BM25"].only_b == 1


def test_a_ratio_has_its_interval_over_questions() -> None:
    found = ratio([2, 3, 0], [2, 4, 2])
    assert found is not None
    assert (found.value, found.n) == (0.625, 8)
    assert found.low < found.value < found.high
    assert ratio([0], [0]) is None


@pytest.fixture(scope="module")
def run_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facts")
    data, out = write_facts(folder / "data"), folder / "out"
    command = ["--data", str(data), "--set", "facts", "--home", str(folder / "home"), "--out", str(out)]
    assert main([*command, "--search-only"]) == 0
    return next(out.glob("*.json"))


def test_a_run_names_what_is_missing_and_comes_back_as_it_went(run_path: Path, tmp_path: Path) -> None:
    run = read(run_path)
    assert [(one.wanted, one.missing) for one in run.outcomes] == [(2, ()), (2, ()), (0, ())]
    write(run, tmp_path / "again.json")
    assert read(tmp_path / "again.json") == run
    assert "all evidence found" in text(run)
    assert "evidence recall@10 over plain BM25, outlet and day in the text" in page([run_path])


def test_each_part_is_switched_off_in_turn_beside_plain_bm25(run_path: Path, tmp_path: Path) -> None:
    folder, out = run_path.parents[1], tmp_path / "ablation.json"
    command = ["ablation", "--data", str(folder / "data"), "--set", "facts", "--home", str(folder / "home")]
    assert main([*command, "--json", str(out)]) == 0
    (table,) = read_table(out).tables
    assert table.title == "facts, n = 2"
    plain = ["plain BM25", "plain BM25, outlet and day in the text"]
    assert [row[0] for row in table.rows] == ["the whole", *(f"without {part}" for part in PARTS), *plain]
    assert table.columns[1::2] == ("evidence recall@10", "all evidence found")
    assert table.rows[0][1] == "1.000"
    assert "What each part of search earns" in page([out])


def test_a_part_that_is_none_is_named() -> None:
    assert without(["recency"]) == SearchParts(recency=False)
    with pytest.raises(ValueError, match="spelling"):
        without(["spelling"])
