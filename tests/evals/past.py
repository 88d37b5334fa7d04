"""Questions about the past: those of a set, asked years later, each saying itself which time it means. Pure.

The time is the month, the week, the part of a month or the year in which the gold articles were published, or so many
years ago, in one of several wordings; a question's id draws the wording, so that a set is always worded the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tests.evals.sets import Document, Question, QuestionSet, SetError

_COUNTS = ("", "a year", "two years", "three years", "four years", "five years", "six years")
# First words of questions that are no names, and so are written small after an opening.
_SMALL_WORDS = """
    a about according after an and are as at before between by can considering could despite did do does during following
    for from had has have how if in is it more most of on should than that the their these this to under was were what when
    where which while who whom whose why will with would
"""
_SMALL = frozenset(_SMALL_WORDS.split())
# What was near when the question was new.
_NEAR = {
    "this week": "that week",
    "this month": "that month",
    "this year": "that year",
    "this summer": "that summer",
    "last week": "the week before",
    "last month": "the month before",
    "last year": "the year before",
    "today": "that day",
    "yesterday": "the day before",
}
_NEAR_WORDS = re.compile(rf"\b({'|'.join(_NEAR)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """The time a question tells: the days of its first and last gold article, and how many years ago that is."""

    first: date
    last: date
    years: int

    @property
    def months(self) -> str:
        """`June 2022`, or `September to November 2023`."""
        start, end = f"{self.first:%B %Y}", f"{self.last:%B %Y}"
        if start == end:
            return end
        return f"{start[:-5] if self.first.year == self.last.year else start} to {end}"

    @property
    def within(self) -> str:
        """`in June 2022`, or `between September and November 2023`."""
        return f"between {self.months.replace(' to ', ' and ')}" if " to " in self.months else f"in {self.months}"

    @property
    def week(self) -> str | None:
        """`in the week of 13 June 2022`, its Monday; `None` for more than one week."""
        monday, other = (day - timedelta(days=day.weekday()) for day in (self.first, self.last))
        return f"in the week of {monday.day} {monday:%B %Y}" if monday == other else None

    @property
    def third(self) -> str:
        """`in mid-June 2022`: its early, middle or late days; the months where there are several."""
        parts = {("early ", "mid-", "late ")[min(2, (day.day - 1) // 10)] for day in (self.first, self.last)}
        return f"in {parts.pop()}{self.months}" if " to " not in self.months and len(parts) == 1 else self.within

    @property
    def ago(self) -> str:
        return f"{_COUNTS[self.years] if self.years < len(_COUNTS) else f'{self.years} years'} ago"

    @property
    def year(self) -> str:
        return f"in {self.first.year}" if self.first.year == self.last.year else self.within


WORDINGS: tuple[tuple[str, Callable[[str, Told], str]], ...] = (
    ("month, in front", lambda text, told: _in_front(told.within, text)),
    ("month, behind", lambda text, told: _behind(text, told.within)),
    ("news from the month", lambda text, told: _in_front(f"according to news from {told.months}", text)),
    ("week, behind", lambda text, told: _behind(text, told.week or told.within)),
    ("part of the month", lambda text, told: _in_front(f"back {told.third}", text)),
    ("years ago, in front", lambda text, told: _in_front(told.ago, text)),
    ("years ago, behind", lambda text, told: _behind(text, told.ago)),
    ("year", lambda text, told: _in_front(told.year, text)),
)


def past(questions: QuestionSet, years: int) -> QuestionSet:
    """The questions with a known gold article, asked `years` later; `kind` is the wording.

    "Later" counts from the question's own date, or from the day of its newest gold article where the set has no dates.
    Raises `SetError` where no question has both.
    """
    documents = {document.id: document for document in questions.documents}
    dated = questions.asking is None
    found = [_past(question, documents, years, dated) for question in questions.questions if question.gold]
    kept = tuple(question for question in found if question is not None)
    if not kept:
        raise SetError(f"{questions.name} has no question with a dated gold article, and so none about the past")
    asking = f"{years} years after {'the question' if dated else 'its newest evidence'}, which names its time"
    return QuestionSet(f"{questions.name} past", questions.documents, kept, asking)


def _past(question: Question, documents: dict[str, Document], years: int, dated: bool) -> Question | None:
    days = sorted(at for name in question.gold if (at := documents[name].published) is not None)
    if not days:
        return None
    # Where one gold article is enough, the newest is meant; where all are, the time from the first to the last.
    told = Told((days[0] if question.evidence else days[-1]).date(), days[-1].date(), years)
    since = question.asked_at if dated else days[-1]
    if since is None:
        return None
    draw = int(hashlib.sha256(f"past {question.id}".encode()).hexdigest(), 16)
    name, wording = WORDINGS[draw % len(WORDINGS)]
    text = _NEAR_WORDS.sub(lambda match: _NEAR[match.group().lower()], question.text)
    return replace(question, text=wording(text, told), asked_at=_years_later(since, years), kind=name)


def _in_front(time: str, text: str) -> str:
    first = text.split(maxsplit=1)[0]
    small = first.lower() in _SMALL
    return f"{time[0].upper()}{time[1:]}, {text[0].lower() if small else text[0]}{text[1:]}"


def _behind(text: str, time: str) -> str:
    bare = text.rstrip()
    return f"{bare[:-1].rstrip()} {time}?" if bare.endswith("?") else _in_front(time, text)


def _years_later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, day=28)
