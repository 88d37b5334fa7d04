"""Asks a language model whether the words that a sentence cites carry it. One call for each sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.prompts import render
from assistant.records import Citation
from assistant.writing.briefing import plain
from assistant.writing.exact_words import located
from assistant.writing.models import ChatModel

MAX_TOKENS = 120
_YES = re.compile(r"\W{0,4}yes\b\W{0,6}(?P<words>.{0,700})", re.IGNORECASE | re.DOTALL)
_NO = re.compile(r"\W{0,4}no\b\W{0,6}(?P<why>.{0,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModelReading:
    """Whether a model finds the sentence carried, and what it said, for a reader."""

    carried: bool
    said: str


def read_by(model: ChatModel, sentence: str, quoted: Sequence[Citation]) -> ModelReading:
    """What `model` makes of `sentence` beside the words it cites. A "yes" counts only with words that stand there.

    Raises `ModelError` if it can't be asked.
    """
    words = "\n".join(f"“{plain(each.quote)}”" for each in quoted)
    text = model.complete(render("check_system"), render("check_sentence", sentence=sentence, words=words), MAX_TOKENS)
    yes, no = _YES.match(text), _NO.match(text)
    if yes and any(located(each, yes["words"].strip(" \n\"“”'")) for each in quoted):
        return ModelReading(True, f"{model.name} reads it there")
    if no:
        return ModelReading(False, f"{model.name} does not read it there: {' '.join(no['why'].split())}".rstrip(": "))
    return ModelReading(False, f"{model.name} could not point to the words that carry it")
