"""Quantities in a sentence of an article: how many of what, in its own words and as comparable values. Pure.

Reads English, and prefers to miss a quantity than to misread one: years, dates, clock times, ages, scores and numbers in
names are not quantities, and a number without a clear noun is left out. Restrictions ("another 12", "12 of them", "in the
past 24 hours", "could") are part of what a figure counts, so it is only compared with figures restricted alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.comparing.counted import CountedThing, counted, is_plural
from assistant.comparing.quantity_words import (
    AGE_BEFORE,
    CHANGED_AFTER,
    CHANGES,
    CURRENCIES,
    FORMERLY,
    GENERIC,
    MARKS,
    MONTHS,
    MORE,
    OUTCOME_NOUNS,
    OUTCOMES,
    PARTS,
    PLANNED,
    QUALIFIERS,
    WEEKDAYS,
    YEAR_BEFORE,
    Qualifier,
)
from assistant.text.numbers_in_words import NumberToken, SpelledNumber, number_at, tokens_of

_PERIOD = re.compile(
    r"\b(?:past|last|previous|next)\s+(?:\w+\s+)?(?:hours?|days?|weeks?|months?|years?)\b|\bdaily\b|\b(?:per|a|each)\s+"
    r"(?:day|week|month|year)\b|\bin a single day\b|\bovernight\b|\bannual(?:ly)?\b|\bevery (?:day|week|month|year)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?\w+(?:\s+of\s+\w+)?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,$£€])\b(?:1[5-9]|20)\d\d\b(?![\d,]|\.\d|%)")
_CLAUSE_END = re.compile(r"[,;:()—–](?!\d)|\.\s")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a sentence: `sentence[start:end]` are its words with qualifier and unit ("at least 45 people").

    `low` and `high` are its value (equal except for a range), `bound` is the effect of the qualifier. `unit` is "people",
    "percent", "percentage points", "usd", "magnitude", or the stem of the counted noun; `outcome` is what happened to the
    people ("dead", "hurt"), or `None`. `limits` are the words that restrict what is counted; figures count the same only
    if their whole `kind` is equal. `label` is for readers: "people killed".
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


def quantities(sentence: str) -> tuple[Quantity, ...]:
    """The quantities of one sentence, in order.

    >>> [(q.low, q.label) for q in quantities("The quake killed at least 45 people and hurt a dozen others on 3 May.")]
    [(45.0, 'people killed'), (12.0, 'people hurt')]
    """
    return tuple(_read(sentence, tokens_of(sentence)))


def years_of(sentence: str) -> frozenset[str]:
    """The calendar years that `sentence` names."""
    return frozenset(_YEAR.findall(sentence))


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
    if tokens[at].low != "no" or at + 1 >= len(tokens):
        return None
    following = tokens[at + 1].low
    return SpelledNumber(0.0, at, at + 1, False) if following in GENERIC or following in OUTCOME_NOUNS else None


def _upper(tokens: Sequence[NumberToken], lower: SpelledNumber) -> SpelledNumber | None:
    """The upper end if `lower` starts a range: "20 to 30", "between 20 and 30", "$2–3 million"."""
    at, start = lower.end, lower.first - (_low(tokens, lower.first - 1) in CURRENCIES)
    before = _low(tokens, start - 1)
    if at + 1 >= len(tokens) or not (
        tokens[at].low in ("to", "-", "–") or (tokens[at].low == "and" and before == "between")
    ):
        return None
    if before == "from" and any(token.low in CHANGES for token in tokens[: lower.first]):
        return None
    following = at + 1 + (tokens[at + 1].text in CURRENCIES)
    # The hyphen before "30" would make it look like part of a name.
    second = number_at(tokens[following:], 0) if following < len(tokens) else None
    if second is None or second.value <= lower.value:
        return None
    return second._replace(first=following, end=second.end + following)


def _is_something_else(tokens: Sequence[NumberToken], number: SpelledNumber, end: int) -> bool:
    """Whether it is a year, a date, a clock time, an age, a score or part of a name."""
    before, behind = _low(tokens, number.first - 1), _low(tokens, number.first - 2)
    after, beyond = _low(tokens, end), _low(tokens, end + 1)
    if before in MONTHS or after in MONTHS or before in AGE_BEFORE or (before == "." and behind in {*MONTHS, "no"}):
        return True
    if after in ("am", "pm", "o’clock", "o'clock", ":", "/") or (
        after in ("a", "p") and beyond == "." and number.digits
    ):
        return True
    if before in (":", "/") or (before in ("-", "–") and tokens[number.first - 1].end == tokens[number.first].start):
        return True
    if before == "in" and _number_ends_at(tokens, number.first - 1) and number.value <= 1_000:
        return True  # the ten of "one in ten"
    if after == "in" and number.value < 100 and end + 1 < len(tokens) and number_at(tokens, end + 1):
        following = number_at(tokens, end + 1)
        return following is not None and not _is_year(tokens, following)
    if _is_year(tokens, number) or _is_age(number, before, after, beyond):
        return True
    if after in ("-", "–") and beyond != "magnitude":
        return True  # "a 20-point lead", "45-year-old", "3-2"
    named = number.first > 1 and tokens[number.first - 1].text[:1].isupper() and number.digits
    return named and before not in WEEKDAYS and before != "magnitude" and "." not in tokens[number.first].text


def _low(tokens: Sequence[NumberToken], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _number_ends_at(tokens: Sequence[NumberToken], end: int) -> bool:
    found = (number_at(tokens, start) for start in range(max(0, end - 3), end))
    return any(number is not None and number.end == end for number in found)


def _is_year(tokens: Sequence[NumberToken], number: SpelledNumber) -> bool:
    if not number.digits or not re.fullmatch(r"(?:1[5-9]|20)\d\d", tokens[number.first].text):
        return False
    before, after = _low(tokens, number.first - 1), _low(tokens, number.end)
    if before in CURRENCIES or after in ("%", "percent"):
        return False
    return before in YEAR_BEFORE or before in (",", "(") or not (is_plural(after) or after in OUTCOMES)


def _is_age(number: SpelledNumber, before: str, after: str, beyond: str) -> bool:
    if number.value >= 120 or number.value != int(number.value):
        return False
    if after in ("years", "year", "months") and beyond in ("old", "older", "of"):
        return True
    return before in (",", "(") and after in (",", ")", ".", ";", "") and number.digits


def _quantity(
    sentence: str, tokens: Sequence[NumberToken], number: SpelledNumber, upper: SpelledNumber | None
) -> Quantity | None:
    last = upper or number
    first, bound = _qualifier(tokens, number.first)
    if _is_the_old_one(tokens, first):
        return None
    of = counted(tokens, number, last.end, first)
    if of is None or _low(tokens, of.end) in MARKS or _is_of_a_period(sentence, tokens[number.first].start):
        return None
    low = (
        number.value * last.scale if number.scale == 1.0 and upper and number.value < last.value / last.scale else None
    )
    limits = of.limits | _limits(sentence, tokens, number.first, first, last.end, of)
    return Quantity(
        tokens[first].start,
        tokens[of.end - 1].end,
        number.value if low is None else low,
        last.value,
        bound,
        of.unit,
        of.outcome,
        limits,
        of.label,
    )


def _qualifier(tokens: Sequence[NumberToken], at: int) -> tuple[int, Qualifier]:
    """Where the figure's words begin, with currency sign and qualifier, and the effect of the qualifier."""
    if at and tokens[at - 1].text in CURRENCIES:
        at -= 1
        if at and tokens[at - 1].low in ("us", "a", "c", "hk", "nz") and tokens[at - 1].end == tokens[at].start:
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


def _is_of_a_period(sentence: str, start: int) -> bool:
    """Whether it only measures a period, like 12 in "over the last 12 months": that restricts another figure."""
    return any(match.start() <= start < match.end() for match in _PERIOD.finditer(sentence))


def _limits(
    sentence: str, tokens: Sequence[NumberToken], number: int, first: int, end: int, of: CountedThing
) -> frozenset[str]:
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
    after = [token.low for token in tokens[of.end : of.end + 2]]
    if before[-1:] == ["by"] or (set(before[-2:]) & CHANGES and before[-1:] not in (["to"], ["at"])):
        found.add("change")
    if of.unit == "percent" and (set(after[:1]) & CHANGED_AFTER or after[:1] == ["("]):
        found.add("change")
    near = {token.low for token in tokens[max(0, first - 1) : end + 2]}
    if near & MORE and of.label.split(" ")[0] != "others" and not _others_of_generic(tokens, end):
        found.add("more")
    if _low(tokens, end) == "more" or {token.low for token in tokens[max(0, first - 1) : first]} & MORE:
        found.add("more")
    if set(before[-4:]) & PARTS or (_low(tokens, end) == "of" and of.unit != "percent"):
        found.add("part")
    if PLANNED.intersection(before[-8:]) or PLANNED.intersection(token.low for token in tokens[of.end : of.end + 3]):
        found.add("planned")
    found.update(m.group().lower() for pattern in (_PERIOD, _SINCE) for m in pattern.finditer(clause))
    return frozenset(found)


def _others_of_generic(tokens: Sequence[NumberToken], end: int) -> bool:
    """ "and hurt a dozen others": "others" excludes those mentioned before, so the figure covers all who were hurt."""
    return _low(tokens, end) == "others"
