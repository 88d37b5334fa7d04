"""The measurement of written sentences counts what is shown, marked and withheld, and keeps its texts outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evals.report import ROOT
from tests.evals.table_run import read
from tests.evals.test_checking import written_claims
from tests.evals.written_claims import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "written").mkdir()
    lines = "".join(json.dumps(record) + "\n" for record in written_claims())
    (tmp_path / "written" / "claims.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_every_kind_has_its_fates_and_no_text_is_among_the_figures(data: Path, tmp_path: Path) -> None:
    figures, texts = tmp_path / "run.json", tmp_path / "texts.jsonl"
    assert main(["--data", str(data), "--json", str(figures), "--read", str(texts)]) == 0
    kinds = {row[0]: row[1:] for row in read(figures).tables[0].rows}
    assert kinds["true, own words"] == kinds["true, near the wording"] == ("6", "0", "0", "6")
    assert kinds["false, NUMX"] == kinds["false, NAME"] == ("0", "0", "6", "6")
    assert "Lindow" in texts.read_text() and "Lindow" not in figures.read_text()


def test_texts_are_never_written_inside_the_repository(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "--read", str(ROOT / "texts.jsonl")]) == 1
    assert "inside the repository" in capsys.readouterr().err
