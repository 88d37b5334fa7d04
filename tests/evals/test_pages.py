"""The page figures are computed as they are described."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.evals import table_run
from tests.evals.pages import SETS, Said, main, overlap, plain, same_day, same_minute, score, words


def test_headlines_are_compared_without_regard_to_quotes_dashes_and_case() -> None:
    assert plain("“Ferry” – Late\N{NO-BREAK SPACE}again") == plain('"ferry" - late again')
    assert plain("Ferry late") != plain("Ferries late")


def test_days_are_compared_in_the_golds_zone() -> None:
    gold = datetime.fromisoformat("2025-03-29T00:30:00+02:00")
    assert same_day(datetime(2025, 3, 28, 22, 30, tzinfo=UTC), gold)
    assert same_minute(datetime(2025, 3, 28, 22, 30, 40, tzinfo=UTC), gold)
    assert same_day(datetime(2025, 3, 29, tzinfo=UTC), gold)
    assert not same_day(datetime(2025, 3, 28, 12, tzinfo=UTC), gold)
    assert not same_day(None, gold)


def test_words_count_as_often_as_they_occur() -> None:
    assert overlap(words("a a b"), words("a b b")) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert overlap(words(""), words("a")) == (0, 0, 0)


def test_only_what_the_gold_states_is_scored() -> None:
    assert score(Said(title="A"), Said(title="a")) == {"title": 1.0, "title strict": 0.0}
    assert score(Said(), Said()) == {}


def test_a_run_writes_figures_for_both_readers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "<p>" + "The harbour board put off a decision on the ferry contract, citing rising fuel costs. " * 3 + "</p>"
    for name in SETS:
        (tmp_path / name / "html").mkdir(parents=True)
        html = f"<html><body><article><h1>Board puts off ferry contract</h1>{text * 3}</article></body></html>"
        (tmp_path / name / "html" / "a.html.gz").write_bytes(gzip.compress(html.encode()))
        gold = {"id": name, "file": "html/a.html.gz", "title": "Board puts off ferry contract", "body": text * 3}
        (tmp_path / name / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    assert main(["--data", str(tmp_path), "--json", str(tmp_path / "out.json"), "--misses"]) == 0
    (table,) = table_run.read(tmp_path / "out.json").tables
    assert {row[:3] for row in table.rows} >= {(name, "title", "1.000 (0.207–1.000)") for name in SETS}
    assert "together: 2 pages" in capsys.readouterr().out
    assert main(["--data", str(tmp_path / "nowhere")]) == 1
