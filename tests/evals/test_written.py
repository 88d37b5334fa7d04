"""The rule that counts names and numbers which nothing cited has."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.records import Citation
from tests.assistant.scripted_model import Reply, serving
from tests.evals.report import ROOT
from tests.evals.table_run import read
from tests.evals.written import absent, main
from tests.evals.written_set import write_set

PASSAGE = "The mayor, Zoë Lind, said in Oslo's town hall that 1,200 European visitors had come."
CITED = Citation(
    1, "a", 1, None, "Visitors in Varn", "Coast Post", datetime(2024, 5, 3, tzinfo=UTC), PASSAGE, 0, 82, PASSAGE, 0
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Mayor Zoe Lind spoke in Oslo of 1200 visitors.", ()),
        ("Varn counted 1,200 visitors from Europe on Friday, 3 May 2024, says the Coast Post.", ()),
        ("Lind spoke in Bergen of 1,300 visitors.", ("Bergen", "1,300")),
        ("Bergen had visitors.", ()),
        ("3 visitors came, 7 left.", ("7",)),
    ],
)
def test_names_and_numbers_must_stand_in_what_is_cited(sentence: str, expected: tuple[str, ...]) -> None:
    assert absent(sentence, [CITED]) == expected


def test_where_nothing_is_cited_everything_is_absent() -> None:
    assert absent("It rained in Oslo.", []) == ("Oslo",)


@pytest.mark.thorough
@pytest.mark.slow
def test_a_run_counts_what_was_shown_and_keeps_its_texts_out_of_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote = "The Skerry ferry will sail twice a day from May [1]. It was sold to Otto Brandauer for 9 million [1, 77]."
    with serving(Reply([wrote])) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        data, figures, texts = write_set(tmp_path / "data"), tmp_path / "run.json", tmp_path / "texts.jsonl"
        command = ["--data", str(data), "--set", "village", "--home", str(tmp_path / "home"), "--limit", "1"]
        assert main([*command, "--json", str(figures), "--save", str(texts)]) == 0
    counts = {row[0]: row[1] for row in read(figures).tables[0].rows}
    assert counts["sentences the model wrote"] == counts["… with a citation of its own"] == "2"
    assert counts["… shown"] == counts["… withheld"] == counts["citations of what nobody was shown"] == "1"
    assert "Brandauer" in texts.read_text() and '"by_hand": true' in texts.read_text()
    assert "Skerry" not in figures.read_text() and str(tmp_path) not in figures.read_text()


def test_texts_are_never_saved_inside_the_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--save", str(ROOT / "docs" / "texts.jsonl")]) == 1
    assert "inside the repository" in capsys.readouterr().err
