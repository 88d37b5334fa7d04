"""Finds numbers and dates of a claim that stand in the evidence beside something else. Pure.

"30 people were killed" has a number of "The blast killed 12 people and injured 30", where another one stands nearer to the
claim's words. Only the few words around a number or date are compared, so this finds a swap and proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from assistant.checking.dates import DateMention, has_date
from assistant.checking.facts import SAME, Fact, differs, equal
from assistant.checking.numbers import NumberMention
from assistant.checking.reading import ClaimReading, EvidenceReading
from assistant.text.tokens import words

Mention = TypeVar("Mention", NumberMention, DateMention)

# Content words on each side of a number or date that tell what it is of. Chosen on `written` among 2, 3 and 5.
AROUND_NUMBER, AROUND_DATE = 2, 3
# Another mention must have at least this share of the claim's words around it. At .34 and .5 15 false numbers of 28 are found
# and 10 true sentences of 190 are suspected, at 0 17 and 15.
LEAST_SHARE = 0.5
# Characters in which those words are looked for, and where they end.
REACH = 60
_EDGE = re.compile(r"[.;:!?,()—–\n“”\"]|\b(?:and|but|while|und|et|y)\b", re.IGNORECASE)
# At most this many mentions in evidence are compared with one.
MOST = 200


def misplaced(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> list[Fact]:
    """The claim's numbers and dates in whose place the evidence seems to have another one, as doubtful facts."""
    return [*_numbers(claim, evidence), *_dates(claim, evidence)]


def _numbers(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> Iterator[Fact]:
    known = [(each, other) for each in evidence for other in each.numbers if other.values and not other.weak][:MOST]
    for number in claim.numbers:
        if number.values and not number.weak and number.kind not in ("ordinal", "code", "clock"):
            same = [equal(number, other) for _, other in known]
            fit = [alike or other.kind == number.kind for alike, (_, other) in zip(same, known, strict=True)]
            if other := _in_its_place(claim, number, known, same, fit, AROUND_NUMBER):
                yield Fact("number", number.said, "doubtful", differs(number.said, [other]))


def _dates(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> Iterator[Fact]:
    known = [(each, other) for each in evidence for other in each.dates][:MOST]
    for day in claim.dates:
        same = [has_date(day, [other], each.published) for each, other in known]
        if other := _in_its_place(claim, day, known, same, [True] * len(known), AROUND_DATE):
            said = claim.text[day.start : day.end]
            yield Fact("date", said, "doubtful", differs(said, [other]))


def _in_its_place(
    claim: ClaimReading,
    mention: Mention,
    known: Sequence[tuple[EvidenceReading, Mention]],
    same: Sequence[bool],
    fit: Sequence[bool],
    side: int,
) -> str | None:
    """The words of the mention among those that `fit` which has more of the words around `mention` than any that is the
    `same`, if one is."""
    wanted = _around(claim.text, mention, side)
    if not any(same) or not wanted:
        return None
    shared = [
        len(wanted & _around(each.text, other, side)) if fits else -1
        for (each, other), fits in zip(known, fit, strict=True)
    ]
    own = max(count for count, alike in zip(shared, same, strict=True) if alike)
    best = max(range(len(known)), key=lambda place: shared[place])
    if shared[best] < max(own + 1, LEAST_SHARE * len(wanted)):
        return None
    reading, other = known[best]
    return reading.text[other.start : other.end]


def _around(text: str, mention: NumberMention | DateMention, side: int) -> set[str]:
    """The terms of up to `side` content words before and after a mention, up to the next edge."""
    after = _EDGE.split(text[mention.end : mention.end + REACH], maxsplit=1)[0]
    before = _EDGE.split(text[max(0, mention.start - REACH) : mention.start])[-1]
    return {*_terms(after)[:side], *_terms(before)[-side:]}


def _terms(text: str) -> list[str]:
    return [SAME.get(word.term, word.term) for word in words(text) if not word.stop and not word.number]
