"""A natural language inference model takes part in the check, with the real library, and is never silently left out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.checking.checker import Checker
from assistant.checking.entailment import LABELS, Chances, load_entailment
from assistant.checking.scoring import CONTRADICTED_FROM
from index.embedding.embedder import bundled_model_folder
from index.errors import EntailmentError
from tests.index.embedding.cross_encoders import make_cross_encoder

pytestmark = pytest.mark.slow

EVIDENCE = "The council of Varnholm closed the ferry in the rain."


@pytest.fixture(autouse=True)
def no_model_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Like HF_HUB_OFFLINE=1, which the library reads when it is first imported, perhaps by an earlier test."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def model(folder: Path, *labels: str) -> Path:
    """A small real cross-encoder that calls its outputs `labels`."""
    made = make_cross_encoder(folder, labels=len(labels))
    config = json.loads((made / "config.json").read_text(encoding="utf-8"))
    config["id2label"] = {str(number): label for number, label in enumerate(labels)}
    config["label2id"] = {label: number for number, label in enumerate(labels)}
    (made / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return made


class Always:
    """A model of our own that gives the same scores to everything."""

    name = "always"

    def __init__(self, *chances: float) -> None:
        self.chances = chances
        self.asked: list[str] = []

    def judge(self, premises: list[str], claim: str) -> Chances:
        self.asked.extend(premises)
        return np.array([self.chances] * len(premises), dtype=np.float32)


def test_the_columns_are_in_our_order_whatever_the_model_s_is(tmp_path: Path) -> None:
    ours = load_entailment(str(model(tmp_path / "one", *LABELS)))
    theirs = load_entailment(str(model(tmp_path / "two", "CONTRADICTION", "ENTAILMENT", "NEUTRAL")))
    assert ours and theirs
    premises = ["the ferry", "the verdict of the court was confirmed"]
    one, two = ours.judge(premises, "verdict"), theirs.judge(premises, "verdict")
    assert one.shape == (2, 3) and one.dtype == np.float32
    assert one.sum(axis=1) == pytest.approx([1, 1])
    assert two[:, [2, 0, 1]] == pytest.approx(one, abs=1e-6)
    assert ours.judge([], "verdict").shape == (0, 3)


def test_a_model_joins_a_real_check(tmp_path: Path) -> None:
    entailment = load_entailment(str(model(tmp_path / "model", *LABELS)))
    found = Checker(entailment).check("The council closed the ferry.", EVIDENCE)
    assert any("the entailment model" in reason for reason in found.reasons)


def test_what_a_model_says_raises_or_lowers_the_score() -> None:
    claim = "The council closed the ferry."
    plain = Checker().check(claim, EVIDENCE).score
    assert Checker(Always(0.98, 0.01, 0.01)).check(claim, EVIDENCE).score > plain
    assert Checker(Always(0.02, 0.97, 0.01)).check(claim, EVIDENCE).score < plain


def test_a_contradiction_that_a_model_sees_is_withheld_with_the_reason() -> None:
    found = Checker(Always(0.01, 0.01, 0.98)).check("The council closed the ferry.", EVIDENCE)
    assert found.support == "unsupported" and CONTRADICTED_FROM < 0.98
    assert found.reasons[0].startswith("the entailment model considers it contradicted")


def test_no_model_lets_an_absent_number_through() -> None:
    found = Checker(Always(1.0, 0.0, 0.0)).check("The council closed 45 ferries.", EVIDENCE)
    assert found.support == "unsupported"


def test_nothing_is_set_and_nothing_is_loaded() -> None:
    assert load_entailment(None) is load_entailment("") is None


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("entailment", "not_entailment")])
def test_a_model_with_other_labels_is_refused(tmp_path: Path, labels: tuple[str, ...]) -> None:
    entailment = load_entailment(str(model(tmp_path / "model", *labels)))
    assert entailment
    with pytest.raises(EntailmentError, match=r"has the labels .*NEWSDESK_ENTAILMENT names it"):
        entailment.judge(["the ferry"], "the ferry")


def test_an_embedding_model_is_refused() -> None:
    entailment = load_entailment(str(bundled_model_folder()))
    assert entailment
    with pytest.raises(EntailmentError):
        entailment.judge(["the ferry"], "the ferry")


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_is_not_there_or_empty_is_named_at_once(tmp_path: Path, empty: bool) -> None:
    folder = tmp_path / "nothing"
    if empty:
        folder.mkdir()
    with pytest.raises(EntailmentError, match="NEWSDESK_ENTAILMENT"):
        load_entailment(str(folder))


def test_a_model_nobody_has_is_one_clear_line() -> None:
    entailment = load_entailment("nobody/has-this-model")
    assert entailment
    with pytest.raises(EntailmentError, match="entailment model nobody/has-this-model can't be loaded"):
        entailment.judge(["the ferry"], "the ferry")
