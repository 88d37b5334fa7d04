"""Numbers in a sentence, in digits or words: "1,200", "forty-five", "£2.5bn", "half a million", "a dozen". Pure.

Knows how a number is written, not what it counts. English; vague counts ("dozens", "hundreds") are not numbers here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.text.number_words import ONES, SCALES

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?(?<!,)|[^\W\d_]+(?:[’'][^\W\d_]+)*|[^\W\d_]+|\S")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")

_SMALL = {word: value for word, value in ONES.items() if value < 20}
_TENS = {word: value for word, value in ONES.items() if value >= 20}
_GLUED = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}


class NumberToken(NamedTuple):
    """A word, a number in digits, or one other character. `start`/`end` are its offsets, `low` it in lower case."""

    text: str
    low: str
    start: int
    end: int


class SpelledNumber(NamedTuple):
    """The number in `tokens[first:end]`; `scale` is the 1,000,000 of "2.5 million". `digits`: written in digits alone."""

    value: float
    first: int
    end: int
    digits: bool
    scale: float = 1.0


def tokens_of(sentence: str) -> list[NumberToken]:
    """The words, numbers and signs of `sentence`, in order."""
    return [NumberToken(m.group(), m.group().lower(), *m.span()) for m in _TOKEN.finditer(sentence)]


def number_at(tokens: Sequence[NumberToken], at: int) -> SpelledNumber | None:
    """The number that starts at `tokens[at]`; `None` if none does.

    >>> number_at(tokens_of("two hundred and five homes"), 0).value
    205.0
    """
    first = tokens[at]
    if first.text[0].isdigit():
        return _in_digits(tokens, at)
    if first.low == "half" and [token.low for token in tokens[at + 1 : at + 2]] == ["a"]:
        scale = SCALES.get(tokens[at + 2].low) if at + 2 < len(tokens) else None
        return SpelledNumber(scale / 2, at, at + 3, False) if scale else None
    if first.low in ("a", "an"):
        scale = SCALES.get(tokens[at + 1].low) if at + 1 < len(tokens) else None
        return SpelledNumber(scale, at, at + 2, False) if scale else None
    return _in_words(tokens, at)


def _in_digits(tokens: Sequence[NumberToken], at: int) -> SpelledNumber | None:
    token = tokens[at]
    if not _GROUPED.fullmatch(token.text) or _is_glued_to_a_word(tokens, at):
        return None
    value, end = float(token.text.replace(",", "")), at + 1
    if end < len(tokens) and tokens[end].start == token.end and tokens[end].text[0].isalpha():
        scale = _GLUED.get(tokens[end].low)
        return SpelledNumber(value * scale, at, end + 1, False, scale) if scale else None
    if end < len(tokens) and tokens[end].low in SCALES:
        scale = SCALES[tokens[end].low]
        return SpelledNumber(value * scale, at, end + 1, False, scale)
    return SpelledNumber(value, at, end, True)


def _is_glued_to_a_word(tokens: Sequence[NumberToken], at: int) -> bool:
    """Whether the number is part of a name: Covid-19, F16, 9/11, 1.2.3."""
    if not at or tokens[at - 1].end != tokens[at].start:
        return False
    before = tokens[at - 1]
    if before.text.isalpha() or before.text in "/.#:":
        return True
    behind = tokens[at - 2] if at > 1 else None
    return before.text in "-–" and behind is not None and behind.end == before.start and behind.text[0].isalpha()


def _in_words(tokens: Sequence[NumberToken], at: int) -> SpelledNumber | None:
    total, current, end, found = 0.0, 0.0, at, False
    while end < len(tokens):
        low = tokens[end].low
        if low in _TENS:
            current, found = current + _TENS[low], True
            if end + 2 < len(tokens) and tokens[end + 1].text in "-‑" and 0 < _SMALL.get(tokens[end + 2].low, 0) < 10:
                current, end = current + _SMALL[tokens[end + 2].low], end + 2
        elif low in _SMALL and (not current or current % 100 == 0):
            current, found = current + _SMALL[low], True
        elif low in SCALES and found:
            if SCALES[low] <= 100:
                current *= SCALES[low]
            else:
                total, current = total + current * SCALES[low], 0.0
        elif not (low == "and" and found and current >= 100 and _goes_on(tokens, end + 1)):
            break
        end += 1
    return SpelledNumber(total + current, at, end, False) if found else None


def _goes_on(tokens: Sequence[NumberToken], at: int) -> bool:
    return at < len(tokens) and (tokens[at].low in _SMALL or tokens[at].low in _TENS)
