"""A question in a language that can't be matched is said to be one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.answering.asked_in import language_note
from index.embedding.embedder import BUNDLED

GERMAN = "Warum haben die Fährleute in Varnholm gestern ihre Arbeit niedergelegt?"


def index(*languages: str, embedder: str = BUNDLED) -> Any:
    statistics = SimpleNamespace(languages=lambda: tuple((code, 3) for code in languages))
    return SimpleNamespace(statistics=statistics, embedder=SimpleNamespace(name=embedder))


def test_a_question_in_another_language_is_noted_with_what_helps() -> None:
    note = language_note(GERMAN, index("en"))
    assert note is not None and note.startswith("The question seems to be in German and the articles are in English")
    assert "NEWSDESK_EMBEDDER" in note


@pytest.mark.parametrize(
    ("question", "shelf"),
    [
        (GERMAN, index("en", "de")),
        (GERMAN, index("en", embedder="many-languages")),
        (GERMAN, index()),
        ("Why did the ferry crews in Varnholm stop working?", index("en")),
        ("Varnholm?", index("en")),
    ],
)
def test_any_other_is_not(question: str, shelf: Any) -> None:
    assert language_note(question, shelf) is None
