"""Quantities in a sentence of an article: how many of what, in its own words and as comparable values. Pure.

Reads English by the words around a number, not by grammar, and prefers to miss a quantity than to misread one: years, dates,
clock times, ages, scores and numbers in names are none, and a number without a clear noun is left out. The first plural
noun after a number is what it counts, and a word of harm nearby is what happened to the people. Restrictions ("another
12", "12 of them", "in the past 24 hours", "could") are part of what a figure counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.comparing.quantity_words import (
    CURRENCIES,
    FATES,
    GENERIC,
    HARM_NOUNS,
    MORE,
    NEUTRAL,
    NOT_A_NOUN,
    PLANNED,
    PLURALS,
    QUALIFIERS,
    Qualifier,
)
from assistant.text.numbers_in_words import NumberToken, SpelledNumber, number_at, tokens_of
from assistant.text.tokens import stem

# Most words between a number and its noun, and between the noun and what happened.
NOUN_WITHIN, FATE_WITHIN = 4, 7

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}"
# What stands right before and after a number that counts nothing: dates, times, ages, names, scores, "one in ten".
_NO_COUNT_BEFORE = re.compile(rf"(?:\b{_MONTH}(?: \.)?|\bno \.|\baged?|[:/]|\w-|\b(?:one|two|three|four|five|\d+) in)$")
_NO_COUNT_AFTER = re.compile(
    rf"(?:{_MONTH}\b|[ap]m\b|[ap] \.|o[’']clock|[:/]|[-–] (?!magnitude)|(?:years?|months) (?:old|of)|in (?:ten|\d{{1,3}}\b))"
)
_YEAR_BEFORE = re.compile(r"(?:\b(?:in|since|by|of|from|until|before|after|during|late|early)|[,(])$")
# The old figure, as in "rose from 45 to 50", "compared with 45", "initially put at 45".
_OLD = re.compile(
    r"\b(?:(?:initially|originally|previously|formerly|earlier)\b.{0,40}|(?:from|than|versus|compared (?:with|to)))$"
)
# Between "the toll" or "the number of people hurt" and its figure.
_LEADS_TO = re.compile(r"\b(?:to|at|is|was|of|reached|now)$")
_PERIOD = re.compile(
    r"\b(?:in|over|during|within|for) (?:the |its )?(?:first|second|third|fourth|initial|opening|final|past|last|previous|next) "
    r"(?:\w+ )?(?:hours?|days?|week(?:end)?s?|months?|quarters?|half|years?|rounds?)\b|\b(?:dai|annual)ly\b|\bannual\b|\bovernight\b|"
    r"\b(?:per|a|each|every) (?:day|week|month|year)\b(?! (?:of|after|before|ago|later|earlier)\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,$£€])\b(?:1[5-9]|20)\d\d\b(?![,.]?\d|%)")
_STOPS = frozenset({",", ";", ".", "and", "but", "or", "while", "(", ")", ":", "—", "–"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a sentence: `sentence[start:end]` are its words with qualifier and unit ("at least 45 people").

    `low` and `high` are its value (equal except for a range), `bound` is the effect of the qualifier. `unit` is "people",
    "percent", "percentage points", "magnitude", or the stem of the counted noun or currency; `outcome` is what happened to
    the people ("dead", "hurt"), or `None`. `limits` restrict what is counted; figures count the same only if their whole
    `kind` is equal. `label` is for readers: "people killed".
    """

    start: int
    end: int
    low: float
    high: float
    bound: Qualifier
    unit: str
    outcome: str | None
    limits: frozenset[str]
    label: str

    @property
    def kind(self) -> tuple[str, str | None, frozenset[str]]:
        return self.unit, self.outcome, self.limits

    @property
    def value(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a number counts; `tokens[:end]` ends with its last word. `limits` are adjectives that restrict it."""

    unit: str
    end: int
    name: str
    outcome: str | None = None
    limits: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return f"{self.name} {'killed' if self.outcome == 'dead' else self.outcome}" if self.outcome else self.name


@lru_cache(maxsize=4_096)
def quantities(sentence: str) -> tuple[Quantity, ...]:
    """The quantities of one sentence, in order.

    >>> [(q.low, q.label) for q in quantities("The quake killed at least 45 people and hurt a dozen others on 3 May.")]
    [(45.0, 'people killed'), (12.0, 'people hurt')]
    """
    return tuple(_read(sentence, tokens_of(sentence)))


def years_of(sentence: str) -> frozenset[str]:
    """The calendar years that `sentence` names."""
    return frozenset(_YEAR.findall(sentence))


@lru_cache(maxsize=16_384)
def fate_of(word: str) -> str | None:
    """What a word in lower case says happened to people: "dead" for "killed" and "toll"."""
    return FATES.get(word) or FATES.get(stem(word))


def _read(sentence: str, tokens: Sequence[NumberToken]) -> Iterator[Quantity]:
    at = 0
    while at < len(tokens):
        number = number_at(tokens, at)
        if number is None:
            at += 1
            continue
        upper = _upper(tokens, number)
        at = upper.end if upper else number.end
        if not _is_no_count(tokens, number, at):
            found = _quantity(sentence, tokens, number, upper or number)
            if found:
                yield found


def _low(tokens: Sequence[NumberToken], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _words(tokens: Sequence[NumberToken]) -> str:
    return " ".join(token.low for token in tokens)


def _upper(tokens: Sequence[NumberToken], lower: SpelledNumber) -> SpelledNumber | None:
    """The upper end if `lower` starts a range: "20 to 30", "between 20 and 30", "$2–3 million"."""
    before, joint = _low(tokens, lower.first - 1), _low(tokens, lower.end)
    following = lower.end + 1
    joined = joint in ("to", "-", "–") or (joint, before) == ("and", "between")
    if not joined or before == "from" or following >= len(tokens):
        return None
    # The hyphen before "30" would make it look like part of a name.
    second = number_at(tokens[following:], 0)
    return (
        second._replace(first=following, end=second.end + following) if second and second.value > lower.value else None
    )


def _is_no_count(tokens: Sequence[NumberToken], number: SpelledNumber, end: int) -> bool:
    """Whether it is a year, a date, a clock time, an age, a score or part of a name."""
    previous = tokens[number.first - 1] if number.first else None
    glued = previous is not None and previous.text in "-–" and previous.end == tokens[number.first].start
    before, after = _words(tokens[max(0, number.first - 2) : number.first]), _words(tokens[end : end + 2])
    if glued or _NO_COUNT_BEFORE.search(before) or _NO_COUNT_AFTER.match(after):
        return True
    if not number.digits or previous is None:
        return False
    following = _low(tokens, end)
    if _YEAR.fullmatch(tokens[number.first].text) and previous.low not in CURRENCIES:
        return bool(_YEAR_BEFORE.search(before)) or not (_is_plural(following) or fate_of(following))
    aged = number.value < 120 and previous.low in (",", "(") and following in (",", ")", ".", ";", "")
    named = number.first > 1 and previous.text[:1].isupper() and not previous.low.endswith("day")
    return aged or (named and previous.low != "magnitude" and "." not in tokens[number.first].text)


def _quantity(
    sentence: str, tokens: Sequence[NumberToken], number: SpelledNumber, last: SpelledNumber
) -> Quantity | None:
    first, bound = _qualifier(tokens, number.first)
    before = _words(tokens[max(0, first - 6) : first])
    of = None if _OLD.search(before) else _counted(tokens, number, last.end, first)
    start = tokens[number.first].start
    if of is None or any(match.start() <= start < match.end() for match in _PERIOD.finditer(sentence)):
        return None
    scaled = last is not number and number.scale == 1.0 and number.value < last.value / last.scale  # "$2–3 million"
    low = number.value * last.scale if scaled else number.value
    limits = of.limits | _limits(sentence, tokens, first, last.end, of)
    span = tokens[first].start, tokens[of.end - 1].end
    return Quantity(*span, low, last.value, bound, of.unit, of.outcome, limits, of.label)


def _qualifier(tokens: Sequence[NumberToken], at: int) -> tuple[int, Qualifier]:
    """Where the figure's words begin, with currency sign and qualifier, and the effect of the qualifier."""
    at -= _low(tokens, at - 1) in CURRENCIES
    for phrase, bound in QUALIFIERS:
        if at >= len(phrase) and tuple(token.low for token in tokens[at - len(phrase) : at]) == phrase:
            return at - len(phrase), bound
    return at, "exact"


def _counted(tokens: Sequence[NumberToken], number: SpelledNumber, end: int, first: int) -> _Counted | None:
    """What the number that ends at `end` counts; `first` is where its words begin. `None` if unclear."""
    before, low = _low(tokens, number.first - 1), (_low(tokens, end), _low(tokens, end + 1))
    if before in CURRENCIES:
        name = CURRENCIES[before]
        if low[0] in ("a", "an", "per") and low[1].isalpha():
            return _Counted(stem(name), end + 2, f"{name} per {low[1]}", limits=frozenset({f"per {low[1]}"}))
        return _Counted(stem(name), end, name)
    if low in (("percentage", "points"), ("percentage", "point")):
        return _Counted("percentage points", end + 2, "percentage points")
    if low[0] in ("%", "percent") or low == ("per", "cent"):
        end += 2 if low[0] == "per" else 1
        whose = _noun(tokens, _run(tokens, end + 1)) if _low(tokens, end) == "of" else None
        return _Counted("percent", end, "per cent", limits=frozenset({f"of {whose.unit}"} if whose else ()))
    following = end + (low[0] in ("-", "–"))
    if _low(tokens, following) == "magnitude" or before == "magnitude":
        return _Counted("magnitude", end if before == "magnitude" else following + 1, "magnitude")
    return _things(tokens, end, first)


def _things(tokens: Sequence[NumberToken], end: int, first: int) -> _Counted | None:
    of = _noun(tokens, _run(tokens, end))
    before = _low(tokens, first - 1)
    leads = bool(_LEADS_TO.search(before))
    toll = "dead" if leads and any(token.low == "toll" for token in tokens[:first]) else None
    fate = toll or (None if before in HARM_NOUNS or before == "toll" else fate_of(before))
    if of:
        return replace(of, outcome=of.outcome or fate or _fate_after(tokens, of.end))
    behind = None if _low(tokens, end) in HARM_NOUNS else fate_of(_low(tokens, end))
    if fate or behind:
        return _Counted("people", end if fate else end + 1, "people", fate or behind)
    at = next((i for i in range(first) if _words(tokens[i : i + 2]) == "number of"), None) if leads else None
    of = _noun(tokens, _run(tokens, at + 2)) if at is not None else None
    return replace(of, end=end, outcome=of.outcome or _fate_after(tokens, of.end)) if of else None


def _noun(tokens: Sequence[NumberToken], run: Sequence[int]) -> _Counted | None:
    """The first plural noun among the words `run` after a number; the outcome too where the noun says it."""
    at = next((i for i in run if _is_plural(tokens[i].low) or tokens[i].low in GENERIC), None)
    if at is None:
        return None
    noun = tokens[at].low
    limiting = [tokens[i] for i in run if i < at and tokens[i].low not in NEUTRAL]
    limits = frozenset(stem(token.low) for token in limiting)
    if noun in HARM_NOUNS:
        return _Counted("people", at + 1, "people", fate_of(noun), limits)
    name = "people" if noun in GENERIC and not limits else " ".join(each.text for each in (*limiting, tokens[at]))
    return _Counted("people" if noun in GENERIC else stem(noun), at + 1, name, None, limits)


def _is_plural(low: str) -> bool:
    """Whether a word looks like a plural noun."""
    ending = low.endswith("s") and not low.endswith(("ss", "us", "is", "’s", "'s"))
    return low in PLURALS or (ending and len(low) > 3 and low not in NOT_A_NOUN)


def _run(tokens: Sequence[NumberToken], end: int) -> list[int]:
    """The positions of the words right after a number that can be its noun and adjectives."""
    found: list[int] = []
    for at in range(end, min(len(tokens), end + NOUN_WITHIN)):
        low = tokens[at].low
        if low not in GENERIC | MORE | HARM_NOUNS:
            verb = bool(found) and low.endswith(("ed", "ing"))
            if not tokens[at].text[0].isalpha() or low in NOT_A_NOUN or verb or fate_of(low):
                break
        found.append(at)
    return found


def _fate_after(tokens: Sequence[NumberToken], at: int) -> str | None:
    """ "45 people were killed", "45 people, including 12 children, were killed"."""
    if _words(tokens[at : at + 2]) == ", including":
        at = next((i + 1 for i in range(at + 2, min(len(tokens), at + 14)) if tokens[i].text == ","), at)
    for token in tokens[at : at + FATE_WITHIN]:
        if token.low in _STOPS or token.text[0].isdigit():
            return None
        if token.low not in HARM_NOUNS and (fate := fate_of(token.low)):
            return fate
    return None


def _limits(sentence: str, tokens: Sequence[NumberToken], first: int, end: int, of: _Counted) -> frozenset[str]:
    """The restrictions of a figure: a change, additional ones, part of others, a period, something only expected."""
    opening = max((at + 1 for at in range(first) if tokens[at].text in ",;:()—–"), default=0)
    closing = next((at for at in range(of.end, len(tokens)) if tokens[at].text in ",;:()—–."), len(tokens))
    before = [token.low for token in tokens[opening:first]]
    found = {match.group().lower() for match in _PERIOD.finditer(sentence, 0, tokens[closing - 1].end)}
    if of.unit == "percent":  # "the annual rate"
        found -= {"annual", "annually"}
    if before[-1:] == ["by"]:
        found.add("change")
    # "And hurt a dozen others": these are all who were hurt.
    added = {_low(tokens, first - 1), *(token.low for token in tokens[end : of.end])} & MORE
    if added and _low(tokens, end) not in ("others", "other"):
        found.add("more")
    if {"including", "among", "whom"} & set(before[-4:]) or (_low(tokens, end) == "of" and of.unit != "percent"):
        found.add("part")
    if PLANNED.intersection(map(stem, (*before, *(token.low for token in tokens[of.end : min(closing, of.end + 3)])))):
        found.add("planned")
    return frozenset(found)
