"""Which numbers, dates, names and quotations of a claim its evidence has. Pure.

A fact that the evidence plainly lacks is `absent`, whatever else supports the claim. One that the evidence may have in
another form (a count of what it lists, a day told by "yesterday", a word that may not be a name) is `doubtful`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.checking import dates, names, quotations
from assistant.checking.numbers import NumberMention
from assistant.checking.reading import ClaimReading, EvidenceReading
from assistant.text.tokens import stem

FactKind = Literal["quotation", "number", "date", "name"]
FactStanding = Literal["has", "doubtful", "absent"]

# Relative difference up to which two numbers are equal.
_TOLERANCE = 1e-9
# Relative difference up to which "about" is a fair word.
NEARLY = 0.01
# A writer counts what an article lists ("three partners"), up to about here.
MAX_COUNTED = 10
# Words for one outcome, which news tells in many ways.
SAME = {
    stem(word): group
    for group, line in {
        "killed": "killed kill kills dead died die deaths death fatalities lives perished",
        "injured": "injured injuries injury injuring wounded wounding hurt",
        "people": "people person persons men women residents civilians",
        "arrested": "arrested arrests arrest detained detentions detaining",
        "missing": "missing disappeared",
    }.items()
    for word in line.split()
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a claim and its standing; `reason` explains it in words, empty where no explanation is needed."""

    kind: FactKind
    said: str
    standing: FactStanding
    reason: str = ""


def compare(claim: ClaimReading, evidence: Sequence[EvidenceReading], foreign: bool = False) -> list[Fact]:
    """All facts of the claim, in its order within each kind; each is looked for in all readings.

    `foreign` says that the claim is in another language, where a name may be spelt in another way.
    """
    return [
        *(_quotation(each, evidence) for each in claim.quotations),
        *(_number(each, evidence) for each in claim.numbers),
        *(_date(claim, each, evidence) for each in claim.dates),
        *_wrong_weekdays(claim, evidence),
        *(_name(each, evidence, foreign) for each in claim.names),
    ]


def _quotation(said: quotations.Quotation, evidence: Sequence[EvidenceReading]) -> Fact:
    found = any(quotations.is_quoted_in(said, each.plain) for each in evidence)
    if found or (said.is_title and any(names.has_title(each.known, said.said) for each in evidence)):
        return Fact("quotation", said.said, "has")
    return Fact("quotation", said.said, "absent", f"not found word for word: “{said.said}”")


def _date(claim: ClaimReading, claimed: dates.DateMention, evidence: Sequence[EvidenceReading]) -> Fact:
    said = claim.text[claimed.start : claimed.end]
    if any(dates.has_date(claimed, each.dates, each.published) for each in evidence):
        return Fact("date", said, "has")
    if claimed.unit:  # "yesterday" is told from another day than the articles'
        return Fact("date", said, "doubtful", f"not found: “{said}”")
    others = list(dict.fromkeys(each.text[other.start : other.end] for each in evidence for other in each.dates))[:3]
    return Fact("date", said, "absent", differs(said, others))


def _wrong_weekdays(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> Iterator[Fact]:
    """A weekday beside a date that is another one's: "Tuesday, 6 May 2023"."""
    published = next((each.published for each in evidence if each.published), None)
    for one, day in pairwise(claim.dates):
        beside = one.weekday and day.days and claim.text[one.end : day.start].strip() in ("", ",")
        falls = dates.weekday_of(day, published) if beside else None
        if falls and falls != one.weekday:
            said = claim.text[one.start : day.end]
            yield Fact("date", said, "absent", f"no such day: “{said}”")


def _name(claimed: names.ClaimName, evidence: Sequence[EvidenceReading], foreign: bool) -> Fact:
    if any(names.has(each.known, claimed) or names.is_outlet(claimed, each.publisher) for each in evidence):
        return Fact("name", claimed.said, "has")
    alike = foreign or claimed.doubtful or any(names.has_alike(each.known, claimed) for each in evidence)
    return Fact("name", claimed.said, "doubtful" if alike else "absent", f"not found: “{claimed.said}”")


def _number(number: NumberMention, evidence: Sequence[EvidenceReading]) -> Fact:
    every = [other for each in evidence for other in each.numbers]
    if number.weak or any(equal(number, other) or _rounds(number, other) for other in every):
        return Fact("number", number.said, "has")
    if number.bounds:
        return _vague(number, every)
    largest = max(number.values, default=math.inf)
    # A writer may have counted, or divided.
    own = number.kind == "plain" and (largest < 1 or (largest <= MAX_COUNTED and number.said.isalpha()))
    return Fact("number", number.said, "doubtful" if own else "absent", differs(number.said, _nearest(number, every)))


def _vague(number: NumberMention, every: Sequence[NumberMention]) -> Fact:
    low, high = number.bounds or (0.0, 0.0)
    same = any(other.said.lower() == number.said.lower() for other in every)
    if same or any(low <= value <= high for other in every for value in other.values):
        return Fact("number", number.said, "has")
    return Fact("number", number.said, "doubtful", f"not found: “{number.said}”")


def differs(said: str, others: Sequence[str]) -> str:
    """A reason in words: what the claim says, and what the evidence has instead."""
    if not others:
        return f"not found: “{said}”"
    return f"differs: “{said}” here, {' and '.join(f'“{other}”' for other in others)} there"


def _nearest(number: NumberMention, every: Sequence[NumberMention]) -> list[str]:
    """Up to two numbers of the same kind, those nearest in size first."""
    if not number.values:
        return []
    wanted = max(number.values)
    alike = [other for other in every if other.kind == number.kind and other.values and not other.weak]
    alike.sort(key=lambda other: abs(max(other.values) - wanted))
    return list(dict.fromkeys(other.said for other in alike))[:2]


def equal(claimed: NumberMention, known: NumberMention) -> bool:
    """Whether two numbers are equal and can be of one kind."""
    if claimed.kind == "code" or known.kind == "code":
        return bool(claimed.code) and claimed.code == known.code
    if not _alike(claimed, known):
        return False
    return any(
        abs(left - right) <= _TOLERANCE * max(1.0, abs(left)) for left in _as(claimed, known) for right in known.values
    )


def _as(claimed: NumberMention, known: NumberMention) -> frozenset[float]:
    """The claim's values on the other number's scale: half is 50 per cent."""
    if known.kind == "percent" and claimed.kind == "plain":
        return frozenset(value * 100 for value in claimed.values if value < 1)
    if claimed.kind == "percent" and known.kind == "plain":
        return frozenset(value / 100 for value in claimed.values)
    return claimed.values


def _alike(claimed: NumberMention, known: NumberMention) -> bool:
    """Whether two numbers can be of one kind. Money may lack its currency, but not have another one."""
    pair = {claimed.kind, known.kind}
    if pair == {"money"}:
        return not claimed.unit or not known.unit or claimed.unit == known.unit
    if pair == {"ordinal", "plain"}:
        return claimed.yearly or known.yearly
    return len(pair) == 1 or pair in ({"money", "plain"}, {"percent", "plain"}, {"clock", "plain"})


def _rounds(claimed: NumberMention, known: NumberMention) -> bool:
    """Whether the claim rounds a number of the evidence, to the step that its own last digit shows ("2.9 million").

    Where the claim says that it rounds ("about", "more than"), one digit is enough; otherwise two.
    """
    if claimed.kind in ("clock", "code", "ordinal") or not _alike(claimed, known):
        return False
    digits = 1 if claimed.hedge else 2
    return any(
        _is_rounding(left, right, claimed.hedge, digits) for left in _as(claimed, known) for right in known.values
    )


def _is_rounding(rounded: float, exact: float, hedge: str, least_digits: int) -> bool:
    if rounded < 10 or not 0.5 < exact / rounded < 2:
        return False
    figures = f"{rounded:.0f}"
    told = figures.rstrip("0")
    if len(told) < least_digits or (len(told) == len(figures) and not hedge):
        return False
    step = 10.0 ** (len(figures) - len(told))
    off = exact - rounded
    near = step / 2 if not hedge else max(step / 2, NEARLY * exact)
    return {"over": 0 <= off < step, "under": -step < off <= 0}.get(hedge, abs(off) <= near)
