"""Follow-up + history -> a question that stands alone, written by a language model and checked before it is used.

The model's rewrite is used only if it is one question of a sensible length that brings in no new name or number: none
that neither the question nor the conversation has. Otherwise the rewrite by rules is used, and a note says why.
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

# Turns shown to the model, and characters of each answer.
SHOWN_TURNS, SHOWN_CHARACTERS = 4, 400
MAX_TOKENS = 96
# A rewrite adds names, not sentences: 98 % of people's rewrites in canard have at most 20 words more than the question.
MAX_WORDS_ADDED = 20

_QUOTES = "\"'“”‘’`*"
_LABEL = re.compile(r"^(?:(?:the\s+|\s+)?(?:(?:rewritten|standalone|same)\s*)?question|rewrite)\s*:\s*", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？]\s*$|^(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|will|"
    r"would|should|tell me|name|list)\b",
    re.IGNORECASE,
)


class TextModel(Protocol):
    """A language model that answers one instruction with one text. Its errors are passed on to the caller."""

    def complete(self, system: str, user: str, max_tokens: int) -> str: ...


@dataclass(frozen=True, slots=True)
class ModelRewrite:
    """A model's rewrite, or why it is not used: exactly one of the two is set. `why_not` is one line for readers."""

    text: str | None
    why_not: str | None = None


def written(question: str, history: Sequence[Turn], model: TextModel) -> ModelRewrite:
    """The model's rewrite of `question`, checked. Asks the model once; the model's errors pass through."""
    system = render("rewrite_question")
    user = render("rewrite_conversation", conversation=_conversation(history), question=_one_line(question))
    return checked(model.complete(system, user, MAX_TOKENS), question, history)


def checked(made: str, question: str, history: Sequence[Turn]) -> ModelRewrite:
    """The rewrite `made`, if it may be used. Pure."""
    lines = [line.strip() for line in made.strip().splitlines() if line.strip()]
    if len(lines) != 1:
        return ModelRewrite(None, f"the model's rewrite has {len(lines)} lines" if lines else "the model wrote nothing")
    text = _LABEL.sub("", lines[0]).strip(_QUOTES + " ")
    if not _QUESTION.search(text):
        return ModelRewrite(None, "the model's rewrite is not a question")
    if text.count("?") > max(1, question.count("?")):
        return ModelRewrite(None, "the model's rewrite asks several questions")
    if len(text.split()) > len(question.split()) + MAX_WORDS_ADDED or len(text) > MAX_QUERY_CHARACTERS:
        return ModelRewrite(None, "the model's rewrite is too long")
    if strange := _added(text, question, history):
        return ModelRewrite(None, f"the model's rewrite brings in “{strange}”, which the conversation does not have")
    if lost := _lost(text, question):
        return ModelRewrite(None, f"the model's rewrite leaves out “{lost}”")
    return ModelRewrite(text)


def _added(text: str, question: str, history: Sequence[Turn]) -> str | None:
    """The first name or number of `text` that the question and the conversation don't have."""
    said = [question]
    for turn in history:
        said += [turn.question, turn.answer.standalone_question]
        said += [each.text for each in turn.answer.sentences]
        said += [each.title for each in turn.answer.citations]
    known = {word.term for each in said for word in words(each)}
    return next(
        (text[word.start : word.end] for word in _names_and_numbers(words(text)) if word.term not in known), None
    )


def _lost(text: str, question: str) -> str | None:
    """The first name or number of `question` that is missing in `text`."""
    kept = {word.term for word in words(text)}
    return next(
        (question[word.start : word.end] for word in _names_and_numbers(words(question)) if word.term not in kept), None
    )


def _names_and_numbers(run: Sequence[Word]) -> list[Word]:
    return [word for word in run if word.number or (word.capital and word.start > 0 and not word.stop)]


def _conversation(history: Sequence[Turn]) -> str:
    """The last turns as lines. Their text is cut, and can't close the fence around it."""
    lines: list[str] = []
    for turn in history[-SHOWN_TURNS:]:
        answer = " ".join(each.text for each in turn.answer.sentences) or "(no answer was found)"
        asked = turn.answer.standalone_question or turn.question
        lines += [f"Question: {_one_line(asked)}", f"Answer: {_one_line(answer)[:SHOWN_CHARACTERS]}"]
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.replace("<", "‹").replace(">", "›").split())
