"""The trial of a model says whether it cites, gives exact words, and keeps the question's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.writing.model_errors import ModelError
from assistant.writing.models import load_model
from assistant.writing.trial import SPANISH, ContractTrial, try_contract
from tests.assistant.scripted_model import Reply, serving

ENGLISH_ANSWER = "The council voted 7 to 2 for a second ferry"
SPANISH_ANSWER = "El billete del nuevo ferry a la isla costará cuatro coronas, según la alcaldesa"


def tried(monkeypatch: pytest.MonkeyPatch, english: str, spanish: str) -> ContractTrial:
    def answer(request: dict[str, Any]) -> Reply:
        return Reply([spanish if SPANISH in request["messages"][-1]["content"] else english])

    with serving(answer) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        model = load_model()
        assert model is not None
        return try_contract(model)


@pytest.mark.parametrize(
    ("mark", "expected", "said"),
    [
        (lambda words: f' [1: "{words}"].', (True, True, True), "with exact words"),
        (lambda words: " [1].", (True, False, False), "without the words"),
        (lambda words: ".", (False, False, False), "does not cite its evidence"),
        (lambda words: ' [1: "nothing of the kind was ever written"].', (True, True, False), "not the article's"),
    ],
)
def test_what_a_model_keeps_of_the_contract_is_said(
    mark: Callable[[str], str], expected: tuple[bool, bool, bool], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tried(monkeypatch, ENGLISH_ANSWER + mark("voted 7 to 2"), SPANISH_ANSWER + mark("will cost four crowns"))
    assert (found.cites, found.gives_words, found.exact) == expected
    assert said in str(found) and "in the question's language" in str(found)


def test_an_answer_in_another_language_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tried(
        monkeypatch, f"{ENGLISH_ANSWER} [1].", "The ticket for the new ferry will cost four crowns, she said [1]."
    )
    assert found.keeps_language is False


def test_a_model_that_writes_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="writes nothing"):
        tried(monkeypatch, " ", " ")
