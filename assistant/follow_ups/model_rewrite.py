"""Follow-up + history -> a question that stands alone, written by a language model and checked before it is used.

What the model writes counts only where it is one question of a sensible length that keeps to the words at hand: no
name and no number that neither the question nor the conversation has. Otherwise the rules' rewrite stays, and why is
said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.prompts import render
from assistant.records import Turn
from assistant.text.tokens import Word, words
from index.search.searcher import MAX_QUERY_CHARACTERS

# Turns the model is shown, and how much of each answer.
SHOWN_TURNS, SHOWN_CHARACTERS = 4, 400
MAX_TOKENS = 96
# A rewrite adds names, not sentences: people's rewrites of canard have at most 20 words more than the question, for 98 %.
MAX_WORDS_ADDED = 20

_QUOTES = "\"'“”‘’`*"
_LABEL = re.compile(r"^(?:(?:the\s+|\s+)?(?:(?:rewritten|standalone|same)\s*)?question|rewrite)\s*:\s*", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？]\s*$|^(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|will|"
    r"would|should|tell me|name|list)\b",
    re.IGNORECASE,
)


class Completes(Protocol):
    """A language model that answers one instruction with one text. May raise what it raises: the caller decides."""

    def complete(self, system: str, user: str, max_tokens: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Written:
    """A model's rewrite, or why it is not used: exactly one of the two is there. `why_not` is one line for people."""

    text: str | None
    why_not: str | None = None


def written(question: str, history: Sequence[Turn], model: Completes) -> Written:
    """The model's rewrite of `question`, checked. Asks the model once; its own errors pass through."""
    system = render("rewrite_question")
    user = render("rewrite_conversation", conversation=_conversation(history), question=_one_line(question))
    return checked(model.complete(system, user, MAX_TOKENS), question, history)


def checked(made: str, question: str, history: Sequence[Turn]) -> Written:
    """`made` as it may be used. Pure."""
    lines = [line.strip() for line in made.strip().splitlines() if line.strip()]
    if len(lines) != 1:
        return Written(None, f"the model's rewrite has {len(lines)} lines" if lines else "the model wrote nothing")
    text = _LABEL.sub("", lines[0]).strip(_QUOTES + " ")
    if not _QUESTION.search(text):
        return Written(None, "the model's rewrite is no question")
    if text.count("?") > max(1, question.count("?")):
        return Written(None, "the model's rewrite asks several questions")
    if len(text.split()) > len(question.split()) + MAX_WORDS_ADDED or len(text) > MAX_QUERY_CHARACTERS:
        return Written(None, "the model's rewrite is too long")
    if strange := _strange(text, question, history):
        return Written(None, f"the model's rewrite brings in “{strange}”, which nobody had said")
    if lost := _lost(text, question):
        return Written(None, f"the model's rewrite leaves out “{lost}”")
    return Written(text)


def _strange(text: str, question: str, history: Sequence[Turn]) -> str | None:
    """The first name or number of `text` that was not said before."""
    said = [question]
    for turn in history:
        said += [turn.question, turn.answer.standalone_question]
        said += [each.text for each in turn.answer.sentences]
        said += [each.title for each in turn.answer.citations]
    known = {word.term for each in said for word in words(each)}
    return next((text[word.start : word.end] for word in _telling(words(text)) if word.term not in known), None)


def _lost(text: str, question: str) -> str | None:
    """The first name or number of `question` that `text` no longer has."""
    kept = {word.term for word in words(text)}
    return next((question[word.start : word.end] for word in _telling(words(question)) if word.term not in kept), None)


def _telling(run: Sequence[Word]) -> list[Word]:
    return [word for word in run if word.number or (word.capital and word.start > 0 and not word.stop)]


def _conversation(history: Sequence[Turn]) -> str:
    """The last turns as lines; what was said is cut, and can't end the fence it stands in."""
    lines: list[str] = []
    for turn in history[-SHOWN_TURNS:]:
        answer = " ".join(each.text for each in turn.answer.sentences) or "(no answer was found)"
        asked = turn.answer.standalone_question or turn.question
        lines += [f"Question: {_one_line(asked)}", f"Answer: {_one_line(answer)[:SHOWN_CHARACTERS]}"]
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.replace("<", "‹").replace(">", "›").split())
