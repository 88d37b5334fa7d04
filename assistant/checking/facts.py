"""Which numbers, dates, names and quotations of a claim its evidence has. Pure.

A fact that the evidence plainly lacks is `absent`, whatever else supports the claim. One that the evidence has
differently (a number of something else, a rounding, a word that may not be a name) is `doubtful`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.checking import dates, names, quotations
from assistant.checking.numbers import NumberMention
from assistant.checking.reading import ClaimReading, EvidenceReading
from assistant.text.tokens import stem, words

FactKind = Literal["quotation", "number", "date", "name", "subject"]
FactStanding = Literal["has", "doubtful", "absent"]

# Relative difference up to which two numbers are equal.
_TOLERANCE = 1e-9
# Where the words that belong to a number end.
_EDGE = re.compile(r"[.;:!?,()—–\n“”\"]|\b(?:and|but|while|und|et|y)\b|\d", re.I)
_STRETCH = 60
_TERMS_A_SIDE = 3
# At most this many occurrences of one number are looked at.
MAX_PLACES = 50
_GENERIC = frozenset({"people", "total", "number", "year", "old", "new"})
# Outcomes that news counts side by side. For other things it is unclear which number belongs to them.
_OUTCOMES = frozenset({"killed", "injured", "arrested", "missing"})
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


def compare(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> list[Fact]:
    """All facts of the claim, in its order within each kind; each is looked for in all readings."""
    return [
        *(_quotation(each, evidence) for each in claim.quotations),
        *_numbers(claim, evidence),
        *(_date(claim, each, evidence) for each in claim.dates),
        *(_name(each, evidence) for each in claim.names),
    ]


def _quotation(said: quotations.Quotation, evidence: Sequence[EvidenceReading]) -> Fact:
    if any(quotations.is_quoted_in(said, each.plain) for each in evidence):
        return Fact("quotation", said.said, "has")
    if said.is_title and any(names.has_title(each.known, said.said) for each in evidence):
        return Fact("quotation", said.said, "has")
    return Fact("quotation", said.said, "absent", f"the quoted words “{said.said}” are not in it word for word")


def _date(claim: ClaimReading, claimed: dates.DateMention, evidence: Sequence[EvidenceReading]) -> Fact:
    said = claim.text[claimed.start : claimed.end]
    if any(dates.has_date(claimed, each.dates, each.published) for each in evidence):
        return Fact("date", said, "has")
    if claimed.vague and all(each.published is None for each in evidence):
        return Fact("date", said, "doubtful", f"no date is known to compare “{said}” with")
    others = list(dict.fromkeys(each.text[other.start : other.end] for each in evidence for other in each.dates))[:3]
    return Fact("date", said, "absent", f"“{said}” is not in it" + _instead(others))


def _name(claimed: names.ClaimName, evidence: Sequence[EvidenceReading]) -> Fact:
    if any(names.has(each.known, claimed) for each in evidence):
        return Fact("name", claimed.said, "has")
    standing: FactStanding = "doubtful" if claimed.doubtful else "absent"
    return Fact("name", claimed.said, standing, f"“{claimed.said}” is not in it")


def _numbers(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> Iterator[Fact]:
    for number in claim.numbers:
        found = [(each, other) for each in evidence for other in each.numbers if equal(number, other)]
        if found:
            yield _of_what(claim, number, found, evidence)
        elif not number.weak:
            yield _absent(number, evidence)


def _absent(number: NumberMention, evidence: Sequence[EvidenceReading]) -> Fact:
    every = [other for each in evidence for other in each.numbers]
    if number.bounds:
        low, high = number.bounds
        if any(word.said.lower() == number.said.lower() for word in every) or any(
            low <= value <= high for other in every for value in other.values
        ):
            return Fact("number", number.said, "has")
        return Fact("number", number.said, "doubtful", f"“{number.said}” is not in it")
    rounded = next((other for other in every if _rounds(number, other)), None)
    if rounded:
        return Fact("number", number.said, "doubtful", f"“{number.said}” is a rounding of its “{rounded.said}”")
    return Fact("number", number.said, "absent", f"“{number.said}” is not in it" + _instead(_nearest(number, every)))


def _instead(others: Sequence[str]) -> str:
    return f"; it has {' and '.join(f'“{other}”' for other in others)}" if others else ""


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
    """Whether the claim says that it is rounded ("about", "more than"), and it is a correct rounding."""
    if not claimed.hedge or not _alike(claimed, known):
        return False
    return any(_is_rounding(left, right, claimed.hedge) for left in _as(claimed, known) for right in known.values)


def _is_rounding(rounded: float, exact: float, hedge: str) -> bool:
    if rounded < 1 or exact <= 0 or not 0.5 < rounded / exact < 2:
        return False
    step = 10.0 ** (len(f"{rounded:.0f}".rstrip("0")) and len(f"{rounded:.0f}") - len(f"{rounded:.0f}".rstrip("0")))
    off = exact - rounded
    return {"over": 0 <= off < step, "under": -step < off <= 0}.get(hedge, abs(off) <= step / 2)


def _of_what(
    claim: ClaimReading,
    number: NumberMention,
    found: Sequence[tuple[EvidenceReading, NumberMention]],
    evidence: Sequence[EvidenceReading],
) -> Fact:
    """Whether a number that is in the evidence counts the same thing there."""
    wanted = _counted(claim.text, number) - _GENERIC
    if number.weak or number.kind in ("ordinal", "code", "clock") or not wanted:
        return Fact("number", number.said, "has")
    own = {term for each, other in found[:MAX_PLACES] for term in _counted(each.text, other)}
    if wanted & own:
        wanted -= own
    same = {id(other) for _, other in found}
    for each in evidence:
        for other in each.numbers:
            if id(other) in same or other.kind != number.kind or other.weak or not other.values:
                continue
            stolen = wanted & _counted(each.text, other)
            outcomes = stolen & _OUTCOMES
            if outcomes and own - _GENERIC:
                what = sorted(outcomes)[0]
                return Fact(
                    "number",
                    number.said,
                    "absent",
                    f"“{number.said}” is in it, but not as a number of “{what}”; that is “{other.said}”",
                )
    return Fact("number", number.said, "has")


def _counted(text: str, number: NumberMention) -> set[str]:
    """The terms that belong to a number: those after it up to the next edge, else those before it."""
    after = text[number.end : number.end + _STRETCH]
    edge = _EDGE.search(after)
    right = _terms(after[: edge.start()] if edge else after)[:_TERMS_A_SIDE]
    if right and not set(right) <= {"people"}:
        return set(right)
    before = text[max(0, number.start - _STRETCH) : number.start]
    edges = list(_EDGE.finditer(before))
    left = _terms(before[edges[-1].end() :] if edges else before)[-_TERMS_A_SIDE:]
    return {*right, *left}


def _terms(text: str) -> list[str]:
    return [SAME.get(word.term, word.term) for word in words(text) if not word.stop]
