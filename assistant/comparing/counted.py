"""What a number counts: money, a share, a magnitude, or the noun after it, and what happened to the people. Pure.

It uses the words around a number, not grammar: the first plural noun after it is what it counts, and a verb of harm
nearby gives the outcome ("killed at least 45", "45 people were killed", "the death toll rose to 45").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.comparing.quantity_words import (
    CURRENCIES,
    CURRENCY_LABELS,
    CURRENCY_WORDS,
    FUNCTION_WORDS,
    GENERIC,
    KNOWING,
    MORE,
    NEUTRAL,
    OUTCOME_LABELS,
    OUTCOME_NOUNS,
    OUTCOMES,
    PLURALS,
    SOURCES,
    VERBS,
)
from assistant.text.numbers_in_words import NumberToken, SpelledNumber
from assistant.text.tokens import stem

# Most words between a number and its noun, and between the noun and its outcome.
NOUN_WITHIN = 4
FATE_WITHIN = 7
TOLL_WITHIN = 8
_STOPS = frozenset({",", ";", ".", "and", "but", "or", "while", "(", ")", ":", "—", "–"})


@dataclass(frozen=True, slots=True)
class CountedThing:
    """What a number counts; `tokens[:end]` ends with its last word. `limits` are adjectives that restrict what is counted."""

    unit: str
    outcome: str | None
    limits: frozenset[str]
    end: int
    label: str


def counted(tokens: Sequence[NumberToken], number: SpelledNumber, end: int, first: int) -> CountedThing | None:
    """What the number that ends at `end` counts; `first` is where its words begin. `None` if unclear."""
    return (
        _money(tokens, number, end)
        or _share(tokens, end)
        or _magnitude(tokens, end, first)
        or _things(tokens, number, end, first)
    )


def is_plural(low: str) -> bool:
    """Whether a word looks like a plural noun."""
    if low in PLURALS:
        return True
    ending = low.endswith("s") and not low.endswith(("ss", "us", "is", "’s", "'s"))
    return ending and len(low) > 3 and low not in FUNCTION_WORDS


def _money(tokens: Sequence[NumberToken], number: SpelledNumber, end: int) -> CountedThing | None:
    sign = tokens[number.first - 1].text if number.first else ""
    unit = CURRENCIES.get(sign)
    glued = number.first > 1 and tokens[number.first - 2].end == tokens[number.first - 1].start
    if unit and glued and tokens[number.first - 2].low in ("a", "c", "hk", "nz"):
        unit = f"{tokens[number.first - 2].low}-{unit}"
    if unit is None and end < len(tokens):
        unit = CURRENCY_WORDS.get(tokens[end].low)
        end += unit is not None
    if unit is None:
        return None
    label = CURRENCY_LABELS.get(unit.rpartition("-")[2], unit)
    if end + 1 < len(tokens) and tokens[end].low in ("a", "an", "per") and tokens[end + 1].text.isalpha():
        rate = tokens[end + 1].low
        return CountedThing(unit, None, frozenset({f"per {rate}"}), end + 2, f"{label} per {rate}")
    return CountedThing(unit, None, frozenset(), end, label)


def _share(tokens: Sequence[NumberToken], end: int) -> CountedThing | None:
    low = [token.low for token in tokens[end : end + 2]] + ["", ""]
    if low[0] in ("percentage", "percent") and low[1] in ("point", "points"):
        return CountedThing("percentage points", None, frozenset(), end + 2, "percentage points")
    if low[0] in ("%", "percent", "pct"):
        return CountedThing("percent", None, _of_whom(tokens, end + 1), end + 1, "per cent")
    if low[:2] == ["per", "cent"]:
        return CountedThing("percent", None, _of_whom(tokens, end + 2), end + 2, "per cent")
    return None


def _of_whom(tokens: Sequence[NumberToken], end: int) -> frozenset[str]:
    """The group of a share, as in "44 percent of registered voters": shares of different groups are not the same."""
    if end >= len(tokens) or tokens[end].low != "of":
        return frozenset()
    noun = next((token.low for token in tokens[end + 1 : end + 2 + NOUN_WITHIN] if is_plural(token.low)), None)
    return frozenset({f"of {stem(noun)}"}) if noun else frozenset()


def _magnitude(tokens: Sequence[NumberToken], end: int, first: int) -> CountedThing | None:
    before = [token.low for token in tokens[max(0, first - 2) : first]]
    following = end + (end < len(tokens) and tokens[end].text in "-–")
    if before[-1:] == ["magnitude"] or before == ["magnitude", "of"]:
        return CountedThing("magnitude", None, frozenset(), end, "magnitude")
    if following < len(tokens) and tokens[following].low == "magnitude":
        return CountedThing("magnitude", None, frozenset(), following + 1, "magnitude")
    return None


def _things(tokens: Sequence[NumberToken], number: SpelledNumber, end: int, first: int) -> CountedThing | None:
    run = _run(tokens, end)
    at = next((i for i in run if is_plural(tokens[i].low) or (number.value <= 1 and tokens[i].low in GENERIC)), None)
    if at is None:
        fate = _outcome_before(tokens, first)
        behind = tokens[end].low if end < len(tokens) else ""
        if fate is None and behind in OUTCOMES and behind not in OUTCOME_NOUNS:
            fate, end = OUTCOMES[behind], end + 1
        return CountedThing("people", fate, frozenset(), end, _said("people", fate)) if fate else None
    noun = tokens[at].low
    if _is_a_source(tokens, noun, at + 1):
        return None
    limits = frozenset(stem(tokens[i].low) for i in run if i < at and tokens[i].low not in NEUTRAL | MORE)
    if noun in OUTCOME_NOUNS:
        fate = OUTCOME_NOUNS[noun]
        return CountedThing("people", fate, limits, at + 1, _said("people", fate))
    named = " ".join(tokens[i].text for i in run if i <= at and tokens[i].low not in NEUTRAL | MORE)
    named = "people" if noun in GENERIC and not limits else named or tokens[at].text
    fate = _outcome_before(tokens, first) or _outcome_after(tokens, at + 1)
    unit = "people" if noun in GENERIC else stem(noun)
    return CountedThing(unit, fate, limits, at + 1, _said(named, fate))


def _is_a_source(tokens: Sequence[NumberToken], noun: str, at: int) -> bool:
    """Whether they are a source, as in "two people familiar with the talks", and not part of the events."""
    behind = tokens[at].low if at < len(tokens) else ""
    return noun in SOURCES or (noun in GENERIC and behind in KNOWING)


def _run(tokens: Sequence[NumberToken], end: int) -> list[int]:
    """The positions of the words right after a number that can be its noun and adjectives."""
    found: list[int] = []
    for at in range(end, min(len(tokens), end + NOUN_WITHIN)):
        token = tokens[at]
        verb = token.low in VERBS or (bool(found) and token.low.endswith(("ed", "ing")))
        noun_of_harm = token.low in OUTCOME_NOUNS
        passing = token.low in GENERIC or token.low in MORE or token.low == "more"
        if passing and token.low != "more":
            found.append(at)
            continue
        if token.low == "more":
            continue
        if not token.text[0].isalpha() or token.low in FUNCTION_WORDS or verb:
            break
        if token.low in OUTCOMES and not noun_of_harm:
            break
        found.append(at)
    return found


def _outcome_before(tokens: Sequence[NumberToken], first: int) -> str | None:
    """ "killed at least 45", "the death toll rose to 45"."""
    before = [token.low for token in tokens[max(0, first - TOLL_WITHIN) : first]]
    if before and before[-1] in OUTCOMES and before[-1] not in OUTCOME_NOUNS:
        return OUTCOMES[before[-1]]
    cut = max((at for at, low in enumerate(before) if low in (",", ";", ".")), default=-1)
    tail = before[cut + 1 :]
    return "dead" if "toll" in tail and tail[-1:] in (["to"], ["at"], ["is"], ["was"], ["of"], ["reached"]) else None


def _outcome_after(tokens: Sequence[NumberToken], at: int) -> str | None:
    """ "45 people were killed", "45 people, including 12 children, were killed"."""
    if at + 1 < len(tokens) and tokens[at].text == "," and tokens[at + 1].low == "including":
        closing = next((i for i in range(at + 2, min(len(tokens), at + 14)) if tokens[i].text == ","), None)
        at = closing + 1 if closing else at
    for token in tokens[at : at + FATE_WITHIN]:
        if token.low in _STOPS or token.text[0].isdigit():
            return None
        if token.low in OUTCOMES and token.low not in OUTCOME_NOUNS:
            return OUTCOMES[token.low]
    return None


def _said(named: str, fate: str | None) -> str:
    return f"{named} {OUTCOME_LABELS.get(fate, fate)}" if fate else named
