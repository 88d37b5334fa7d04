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
    CHANGES,
    CURRENCIES,
    FATE_LABELS,
    FATES,
    FORMERLY,
    GENERIC,
    HARM_NOUNS,
    MONTHS,
    MORE,
    NEUTRAL,
    NOT_A_NOUN,
    PARTS,
    PLANNED,
    PLURALS,
    QUALIFIERS,
    WEEKDAYS,
    YEAR_BEFORE,
    Qualifier,
)
from assistant.text.numbers_in_words import NumberToken, SpelledNumber, number_at, tokens_of
from assistant.text.tokens import stem

# Most words between a number and its noun, and between the noun and what happened.
NOUN_WITHIN = 4
FATE_WITHIN = 7
# Words between "the toll" or "the number of people hurt" and its figure.
LEADS_TO = frozenset({"to", "at", "is", "was", "of", "reached", "now"})

_PERIOD = re.compile(
    r"\b(?:past|last|previous|next)\s+(?:\w+\s+)?(?:hours?|days?|weeks?|months?|years?)\b|\bdaily\b|\b(?:per|a|each)\s+"
    r"(?:day|week|month|year)\b(?!\s(?:of|after|before|ago|later|earlier)\b)|\bin a single day\b|\bovernight\b|"
    r"\bannual(?:ly)?\b|\bevery (?:day|week|month|year)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,$£€])\b(?:1[5-9]|20)\d\d\b(?![\d,]|\.\d|%)")
_CLAUSE_END = re.compile(r"[,;:()—–](?!\d)|\.\s")
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
    label: str
    outcome: str | None = None
    limits: frozenset[str] = frozenset()


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
        none = _none_at(tokens, at)
        number = none or number_at(tokens, at)
        if number is None:
            at += 1
            continue
        upper = None if none else _upper(tokens, number)
        at = upper.end if upper else number.end
        if none or not _is_something_else(tokens, number, at):
            found = _quantity(sentence, tokens, number, upper)
            if found and not (none and found.outcome is None):
                yield found


def _none_at(tokens: Sequence[NumberToken], at: int) -> SpelledNumber | None:
    """ "No one was hurt", "no deaths": a figure of zero, if an outcome follows."""
    following = _low(tokens, at + 1)
    counts = tokens[at].low == "no" and (following in GENERIC or following in HARM_NOUNS)
    return SpelledNumber(0.0, at, at + 1, False) if counts else None


def _upper(tokens: Sequence[NumberToken], lower: SpelledNumber) -> SpelledNumber | None:
    """The upper end if `lower` starts a range: "20 to 30", "between 20 and 30", "$2–3 million"."""
    at, start = lower.end, lower.first - (_low(tokens, lower.first - 1) in CURRENCIES)
    before, joint = _low(tokens, start - 1), _low(tokens, at)
    ranges = joint in ("to", "-", "–") or (joint == "and" and before == "between")
    if not ranges or (before == "from" and any(token.low in CHANGES for token in tokens[: lower.first])):
        return None
    following = at + 1 + (_low(tokens, at + 1) in CURRENCIES)
    # The hyphen before "30" would make it look like part of a name.
    second = number_at(tokens[following:], 0) if following < len(tokens) else None
    if second is None or second.value <= lower.value:
        return None
    return second._replace(first=following, end=second.end + following)


def _is_something_else(tokens: Sequence[NumberToken], number: SpelledNumber, end: int) -> bool:
    """Whether it is a year, a date, a clock time, an age, a score or part of a name."""
    before, behind = _low(tokens, number.first - 1), _low(tokens, number.first - 2)
    after, beyond = _low(tokens, end), _low(tokens, end + 1)
    if (
        before in MONTHS
        or after in MONTHS
        or before in ("aged", "age")
        or (before == "." and behind in {*MONTHS, "no"})
    ):
        return True
    if after in ("am", "pm", "o’clock", "o'clock", ":", "/") or (
        after in ("a", "p") and beyond == "." and number.digits
    ):
        return True
    glued = number.first > 0 and tokens[number.first - 1].end == tokens[number.first].start
    if before in (":", "/") or (before in ("-", "–") and glued) or (after in ("-", "–") and beyond != "magnitude"):
        return True  # "9/11", "3-2", "a 20-point lead", "45-year-old"
    if _is_a_share_of_ten(tokens, number, before, after, end):
        return True
    if _is_year(tokens, number) or _is_age(number, before, after, beyond):
        return True
    named = number.first > 1 and tokens[number.first - 1].text[:1].isupper() and number.digits
    return named and before not in WEEKDAYS and before != "magnitude" and "." not in tokens[number.first].text


def _is_a_share_of_ten(tokens: Sequence[NumberToken], number: SpelledNumber, before: str, after: str, end: int) -> bool:
    """ "One in ten": neither of the two counts anything."""
    if before == "in" and number.first > 1 and number_at(tokens, number.first - 2):
        return number.value <= 1_000
    following = number_at(tokens, end + 1) if after == "in" and end + 1 < len(tokens) else None
    return following is not None and number.value < 100 and not _is_year(tokens, following)


def _low(tokens: Sequence[NumberToken], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is_year(tokens: Sequence[NumberToken], number: SpelledNumber) -> bool:
    if not number.digits or not _YEAR.fullmatch(tokens[number.first].text):
        return False
    before, after = _low(tokens, number.first - 1), _low(tokens, number.end)
    if before in CURRENCIES or after in ("%", "percent"):
        return False
    return before in YEAR_BEFORE or not (_is_plural(after) or fate_of(after))


def _is_age(number: SpelledNumber, before: str, after: str, beyond: str) -> bool:
    if after in ("years", "year", "months") and beyond in ("old", "older", "of"):
        return True
    return number.value < 120 and before in (",", "(") and after in (",", ")", ".", ";", "") and number.digits


def _quantity(
    sentence: str, tokens: Sequence[NumberToken], number: SpelledNumber, upper: SpelledNumber | None
) -> Quantity | None:
    last = upper or number
    first, bound = _qualifier(tokens, number.first)
    if _is_the_old_one(tokens, first):
        return None
    of = _counted(tokens, number, last.end, first)
    if of is None or any(
        match.start() <= tokens[number.first].start < match.end() for match in _PERIOD.finditer(sentence)
    ):
        return None
    scaled = upper and number.scale == 1.0 and number.value < last.value / last.scale  # "$2–3 million"
    low = number.value * last.scale if scaled else number.value
    limits = of.limits | _limits(sentence, tokens, first, last.end, of)
    span = tokens[first].start, tokens[of.end - 1].end
    return Quantity(*span, low, last.value, bound, of.unit, of.outcome, limits, of.label)


def _qualifier(tokens: Sequence[NumberToken], at: int) -> tuple[int, Qualifier]:
    """Where the figure's words begin, with currency sign and qualifier, and the effect of the qualifier."""
    if at and tokens[at - 1].text in CURRENCIES:
        at -= 1
        if at and tokens[at - 1].text.isalpha() and tokens[at - 1].end == tokens[at].start:
            at -= 1
    for phrase, bound in QUALIFIERS:
        length = len(phrase)
        if at >= length and tuple(token.low for token in tokens[at - length : at]) == phrase:
            return at - length, bound
    return at, "exact"


def _is_the_old_one(tokens: Sequence[NumberToken], first: int) -> bool:
    """Whether it is the old figure, like 45 in "rose from 45 to 50", "compared with 45", "initially put at 45"."""
    before, behind = _low(tokens, first - 1), _low(tokens, first - 2)
    if any(token.low in FORMERLY for token in tokens[max(0, first - 6) : first]):
        return True
    return before in ("from", "than", "versus") or (before in ("with", "to") and behind in ("compared", "relative"))


def _counted(tokens: Sequence[NumberToken], number: SpelledNumber, end: int, first: int) -> _Counted | None:
    """What the number that ends at `end` counts; `first` is where its words begin. `None` if unclear."""
    return (
        _money(tokens, number, end)
        or _share(tokens, end)
        or _magnitude(tokens, end, first)
        or _things(tokens, number, end, first)
    )


def _money(tokens: Sequence[NumberToken], number: SpelledNumber, end: int) -> _Counted | None:
    label = CURRENCIES.get(_low(tokens, number.first - 1))
    if label is None:
        named = CURRENCIES.get(_low(tokens, end))
        return None if named is None else _Counted(named, end + 1, named)
    glued = number.first > 1 and tokens[number.first - 2].end == tokens[number.first - 1].start
    letters = _low(tokens, number.first - 2) if glued else ""
    unit = f"{letters} {label}" if letters.isalpha() and letters != "us" else label
    if _low(tokens, end) in ("a", "an", "per") and _low(tokens, end + 1).isalpha():
        rate = f"per {tokens[end + 1].low}"
        return _Counted(unit, end + 2, f"{label} {rate}", limits=frozenset({rate}))
    return _Counted(unit, end, label)


def _share(tokens: Sequence[NumberToken], end: int) -> _Counted | None:
    low = [_low(tokens, end), _low(tokens, end + 1)]
    if low[0] in ("percentage", "percent") and low[1] in ("point", "points"):
        return _Counted("percentage points", end + 2, "percentage points")
    behind = end + 2 if low == ["per", "cent"] else end + 1 if low[0] in ("%", "percent", "pct") else 0
    if not behind:
        return None
    of = tokens[behind + 1 : behind + 2 + NOUN_WITHIN] if _low(tokens, behind) == "of" else ()
    noun = next((token.low for token in of if _is_plural(token.low)), None)
    return _Counted("percent", behind, "per cent", limits=frozenset({f"of {stem(noun)}"} if noun else ()))


def _magnitude(tokens: Sequence[NumberToken], end: int, first: int) -> _Counted | None:
    following = end + (_low(tokens, end) in ("-", "–"))
    if _low(tokens, following) == "magnitude":
        return _Counted("magnitude", following + 1, "magnitude")
    before = [_low(tokens, first - 2), _low(tokens, first - 1)]
    return (
        _Counted("magnitude", end, "magnitude") if before[1] == "magnitude" or before == ["magnitude", "of"] else None
    )


def _things(tokens: Sequence[NumberToken], number: SpelledNumber, end: int, first: int) -> _Counted | None:
    run = _run(tokens, end)
    of = _noun(tokens, run, number.value <= 1)
    if of is None:
        fate = _fate_before(tokens, first)
        behind = _low(tokens, end)
        if fate is None and fate_of(behind) and behind not in HARM_NOUNS:
            fate, end = fate_of(behind), end + 1
        if fate:
            return _Counted("people", end, _said("people", fate), fate)
        of = _number_of(tokens, first)
        return replace(of, end=end) if of else None
    fate = of.outcome or _fate_before(tokens, first) or _fate_after(tokens, of.end)
    return replace(of, outcome=fate, label=_said(of.label, fate))


def _noun(tokens: Sequence[NumberToken], run: Sequence[int], single: bool) -> _Counted | None:
    """The first plural noun among the words `run` that follow a number; the outcome too where the noun says it."""
    at = next((i for i in run if _is_plural(tokens[i].low) or (single and tokens[i].low in GENERIC)), None)
    if at is None:
        return None
    noun = tokens[at].low
    limiting = [tokens[i] for i in run if i < at and tokens[i].low not in NEUTRAL | MORE]
    limits = frozenset(stem(token.low) for token in limiting)
    if noun in HARM_NOUNS:
        return _Counted("people", at + 1, "people", fate_of(noun), limits)
    named = "people" if noun in GENERIC and not limits else " ".join(each.text for each in (*limiting, tokens[at]))
    return _Counted("people" if noun in GENERIC else stem(noun), at + 1, named, None, limits)


def _number_of(tokens: Sequence[NumberToken], first: int) -> _Counted | None:
    """What is counted in "the number of people hurt in the crash has risen to 17"."""
    lows = [token.low for token in tokens[:first]]
    at = next((i for i in range(len(lows) - 1) if lows[i : i + 2] == ["number", "of"]), None)
    if at is None or lows[-1] not in LEADS_TO:
        return None
    of = _noun(tokens, _run(tokens, at + 2), single=False)
    if of is None:
        return None
    fate = of.outcome or _fate_after(tokens, of.end)
    return replace(of, outcome=fate, label=_said(of.label, fate))


def _is_plural(low: str) -> bool:
    """Whether a word looks like a plural noun."""
    if low in PLURALS:
        return True
    return (
        low.endswith("s")
        and not low.endswith(("ss", "us", "is", "’s", "'s"))
        and len(low) > 3
        and low not in NOT_A_NOUN
    )


def _run(tokens: Sequence[NumberToken], end: int) -> list[int]:
    """The positions of the words right after a number that can be its noun and adjectives."""
    found: list[int] = []
    for at in range(end, min(len(tokens), end + NOUN_WITHIN)):
        low = tokens[at].low
        if low == "more":
            continue
        if low not in GENERIC | MORE | HARM_NOUNS:
            verb = bool(found) and low.endswith(("ed", "ing"))
            if not tokens[at].text[0].isalpha() or low in NOT_A_NOUN or verb or fate_of(low):
                break
        found.append(at)
    return found


def _fate_before(tokens: Sequence[NumberToken], first: int) -> str | None:
    """ "killed at least 45", "the death toll rose to 45"."""
    before = _low(tokens, first - 1)
    if before != "toll" and before not in HARM_NOUNS and (fate := fate_of(before)):
        return fate
    return "dead" if before in LEADS_TO and any(token.low == "toll" for token in tokens[:first]) else None


def _fate_after(tokens: Sequence[NumberToken], at: int) -> str | None:
    """ "45 people were killed", "45 people, including 12 children, were killed"."""
    if _low(tokens, at) == "," and _low(tokens, at + 1) == "including":
        at = next((i + 1 for i in range(at + 2, min(len(tokens), at + 14)) if tokens[i].text == ","), at)
    for token in tokens[at : at + FATE_WITHIN]:
        if token.low in _STOPS or token.text[0].isdigit():
            return None
        if token.low not in HARM_NOUNS and (fate := fate_of(token.low)):
            return fate
    return None


def _said(named: str, fate: str | None) -> str:
    return f"{named} {FATE_LABELS.get(fate, fate)}" if fate else named


def _limits(sentence: str, tokens: Sequence[NumberToken], first: int, end: int, of: _Counted) -> frozenset[str]:
    """The restrictions of a figure: a change, additional ones, part of others, a period, something only expected."""
    found: set[str] = set()
    starts = [m.end() for m in _CLAUSE_END.finditer(sentence, 0, tokens[first].start)]
    stop = _CLAUSE_END.search(sentence, tokens[of.end - 1].end)
    opening, closing = starts[-1] if starts else 0, stop.start() if stop else len(sentence)
    # "In the past 24 hours, 45 people" gives its period before the comma.
    fronted = starts[-2] if len(starts) > 1 else 0
    time_first = bool(starts) and any(m.end() == opening - 1 for m in _PERIOD.finditer(sentence, fronted, opening))
    clause = sentence[fronted if time_first else opening : closing]
    before = [token.low for token in tokens[:first] if token.start >= opening]
    if before[-1:] == ["by"] or (set(before[-2:]) & CHANGES and before[-1:] not in (["to"], ["at"])):
        found.add("change")
    # "And hurt a dozen others": these are all who were hurt.
    alone = _low(tokens, end) in ("other", "others") and not _low(tokens, end + 1)[:1].isalpha()
    added = {_low(tokens, first - 1), _low(tokens, end), _low(tokens, end + 1)} & (MORE | {"more"})
    if added and _low(tokens, end) != "others" and not alone:
        found.add("more")
    if set(before[-4:]) & PARTS or (_low(tokens, end) == "of" and of.unit != "percent"):
        found.add("part")
    if PLANNED.intersection((*before[-8:], *(token.low for token in tokens[of.end : of.end + 3]))):
        found.add("planned")
    return frozenset(found | {m.group().lower() for m in _PERIOD.finditer(clause)})
