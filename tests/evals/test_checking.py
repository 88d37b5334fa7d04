"""The measurement of the check is right about ranks, halves and thresholds, and runs on a small set of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.checking import scoring
from assistant.checking.checker import Checker
from tests.evals import checking
from tests.evals.sets import SetError

pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The three sets in small, in words of our own."""
    claims = [
        ("supported", "The ferry sailed to Lindow."),
        ("partially_supported", "The ferry sailed to Lindow with 12 goats."),
        ("not_supported", "The museum bought a star map in Vienna."),
    ]
    wice = [
        {
            "id": f"w{n}",
            "label": label,
            "claim": claim,
            "evidence": ["(meta data) TITLE: Ferry", f"Report {n}: the ferry sailed to Lindow."],
        }
        for n, (label, claim) in enumerate(claims * 4)
    ]
    qags = [
        {"id": f"q{n}", "doc": n, "claim": f"a ferry with {7 + n % 2} goats sailed", "label": 1 - n % 2}
        for n in range(8)
    ]
    docs = [{"doc": n, "text": f"report {n}. a ferry sailed with 7 goats."} for n in range(8)]
    sets = (
        ("wice/dev", wice),
        ("qags_xsum/claims", qags),
        ("qags_xsum/docs", docs),
        ("written/claims", written_claims()),
    )
    for name, records in sets:
        path = tmp_path / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return tmp_path


def written_claims() -> list[dict[str, object]]:
    passage = {"n": 1, "article": "a", "title": "Ferry", "outlet": "Coast Post", "published": "2024-05-02"}
    evidence = [{**passage, "text": "The ferry sailed to Lindow with 7 goats on Thursday."}]
    common = {"question": "Where?", "evidence": evidence, "cites": [1], "quote": [{"n": 1, "text": "to Lindow"}]}
    claims = [
        ("good", "A", None, "The ferry went to Lindow on Thursday."),
        ("bad", "A", "NUMX", "The ferry went to Lindow with 45 goats."),
        ("bad", "A", "NAME", "The ferry went on Thursday to Marrow."),
        ("good", "E", None, "The ferry sailed to Lindow with 7 goats."),
    ]
    records: list[dict[str, object]] = [
        {**common, "id": f"q{n:02}-a{place}", "label": label, "style": style, "kind": kind, "claim": claim}
        for n in range(6)
        for place, (label, style, kind, claim) in enumerate(claims)
    ]
    habit = {
        **common,
        "id": "h01",
        "label": "good",
        "style": "habit",
        "kind": None,
        "habit": "lead-in",
        "verdict": "show",
    }
    return [*records, {**habit, "claim": "The reports say this of the ferry:", "cites": []}]


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    carried = np.array([True, True, False, False])
    assert checking.auroc(np.array([0.9, 0.8, 0.3, 0.1]), carried) == 1
    assert checking.auroc(np.array([0.9, 0.2, 0.3, 0.1]), carried) == 0.75
    assert checking.auroc(np.array([0.5, 0.5, 0.5, 0.5]), carried) == 0.5
    assert np.isnan(checking.auroc(np.array([0.5]), np.array([True])))


def test_the_interval_of_an_auroc_holds_it_and_equals_differ_by_nothing() -> None:
    random = np.random.default_rng(1)
    carried = random.random(200) < 0.5
    scores = random.random(200) + carried * 0.4
    found = checking.auroc_estimate(scores, carried)
    assert found.low < found.value < found.high and found.n == 200
    same = checking.auroc_difference(scores, scores, carried)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_claims_are_read_with_their_evidence_and_label(data: Path) -> None:
    cases = checking.read_cases(data)
    assert [case.label for case in cases[:3]] == ["supported", "partly", "unsupported"]
    assert "sailed to Lindow" in cases[0].evidence[0].text
    assert {case.set for case in cases} == set(checking.SETS)


def test_nobody_gets_its_own_evidence_as_another_s(data: Path) -> None:
    cases = checking.read_cases(data)
    own = {case.id: case.evidence for case in cases}
    others = checking.mismatched(cases)
    assert others
    assert all(case.evidence != own[case.id] and case.label == "unsupported" for case in others)


def test_a_run_gives_every_table_and_a_fit_gives_weights_of_the_right_sign(data: Path) -> None:
    cases = checking.read_cases(data)
    found = checking.run([*cases, *checking.mismatched(cases)], Checker())
    made = checking.table_run(found, None)
    assert [table.title for table in made.tables][:2] == ["AUROC", "Verdicts"]
    assert all(len(row) == len(table.columns) for table in made.tables for row in table.rows)
    weights, _ = checking.fit(found)
    assert set(weights) == set(scoring.FEATURES)
    assert weights["covered"] >= 0 >= weights["absent"]
    points = checking.choose([replace(each, score=scoring.likelihood(each.features)) for each in found])
    assert 0 < points.partly <= points.supported < 1


def test_a_folder_without_the_sets_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SetError, match="--data names the folder"):
        checking.read_cases(tmp_path)
    assert checking.main(["--data", str(tmp_path)]) == 1
    assert "wice" in capsys.readouterr().err
