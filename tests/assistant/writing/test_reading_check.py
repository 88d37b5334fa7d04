"""A model that reads a sentence beside its words is believed only where it points to words that stand there."""

from __future__ import annotations

import pytest

from assistant.records import Citation
from assistant.writing.models import load_model
from assistant.writing.reading_check import read_by
from tests.assistant.scripted_model import Reply, serving

WORDS = "The bridge opened on Friday and cost 30 million euros."
CITED = Citation(1, "a", 1, None, "Bridge opens", None, None, WORDS, 0, len(WORDS), WORDS, 0)


@pytest.mark.parametrize(
    ("reply", "carried", "said"),
    [
        ('YES: "opened on Friday"', True, "reads it there"),
        ("Yes – cost 30 million euros", True, "reads it there"),
        ('YES: "opened on Monday at noon by the king"', False, "could not point to the words"),
        ("NO: the words say 30, not 40", False, "does not read it there: the words say 30, not 40"),
        ("Perhaps.", False, "could not point to the words"),
        ("", False, "could not point to the words"),
    ],
)
def test_a_yes_counts_with_words_that_stand_there(
    reply: str, carried: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Reply([reply])) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        model = load_model()
        assert model is not None
        found = read_by(model, "The bridge opened on Friday.", [CITED])
    assert found.carried is carried and said in found.said
