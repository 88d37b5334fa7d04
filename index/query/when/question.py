"""The time in a question -> what a search should do about it. Pure.

A time can be that of publication ("what happened last week", "news from March 2023") or that of an event ("the 2016
election"), which an article of any later year may report. `QuestionTime.strictness` distinguishes the two; `QuestionTime.wish` says
what to do. Event boundaries without a date ("since the merger") are recognised and never guessed. Future times ("next
month's summit") narrow nothing, because they were reported before.

It knows the calendar through `index/query/when/calendar.py` and languages through their tables; it must not know the
index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from index.query.when.finding import TimeMention, find_event, find_times
from index.query.when.language import TOKEN, Language
from index.query.when.languages.chinese import CHINESE
from index.query.when.languages.english import ENGLISH
from index.query.when.languages.french import FRENCH
from index.query.when.languages.german import GERMAN
from index.query.when.languages.spanish import SPANISH
from index.query.when.words import said_period

TimeWish = Literal["range", "latest", "event", "none"]
Strictness = Literal["published", "happened", "about", "none"]
Recency = Literal["strong", "usual", "none"]

LANGUAGES: tuple[Language, ...] = tuple(map(Language, (ENGLISH, GERMAN, FRENCH, SPANISH, CHINESE)))

# A day or week this recent is named by when it was in the news.
NEAR = timedelta(days=62)
# A time that ended longer ago than this is not the present; an event of the last weeks is still in the news. On
# rtqa2022a (n = 103) 62 and 92 days give MRR@10 .804, 30 days .794.
NOW = NEAR
# There are hardly any articles from before this, so whatever reports on it was written later.
LONG_PAST = timedelta(days=50 * 365)
# Questions are much shorter (a search takes 2,000 characters); anything after this is ignored.
MAX_CHARACTERS = 4_000
# A question of at most this many words can be a time and nothing else ("lundi dernier").
_ALONE = 6
# News of an event appears after it, too: for a third of the time named, within these bounds.
_LEAST_LATER, _MOST_LATER = timedelta(days=7), timedelta(days=92)


@dataclass(frozen=True, slots=True)
class QuestionTime:
    """The time that a question names.

    - `since` (inclusive) and `until` (exclusive), aware UTC: the time that the words name; an open side is `None`.
    - `span` the words' position in the question, `words` the words; `None` and "" if the question names no time.
    - `wish` what a search should do: "range" narrow or prefer by `window()`; "latest" prefer the newest strongly; "event" an
      event without a date bounds the time, so nothing can be narrowed; "none" nothing.
    - `strictness` how far publication follows from the time: "published" (the range can filter), "happened" (an event of
      then: prefer it, don't filter, unless the user says so), "about" (a name or an event that later articles report as
      well: nothing is narrowed, `since` and `until` only inform), "none".
    - `recency` how much the newest should be preferred: "strong", "usual", or "none" for a question about another time.
    - `certain` whether the words have only one reading: a weekday, a bare year of an event or "a few weeks" don't.
    - `relative` whether its words count from the day of asking ("last week"), so that no report repeats them.
    - `note` says to people why no dates are searched or preferred; "" if they are, or the question names no time.
    """

    since: datetime | None = None
    until: datetime | None = None
    span: tuple[int, int] | None = None
    words: str = ""
    wish: TimeWish = "none"
    strictness: Strictness = "none"
    recency: Recency = "usual"
    certain: bool = True
    note: str = ""
    relative: bool = False

    @property
    def reading(self) -> str:
        """What a search makes of it, for people: "published from 16 to 22 June 2022"; "" if the question names no time."""
        if self.wish != "range":
            return self.note
        return f"published {said_period(*self.window())}" + ("" if self.certain else " (as near as the words say)")

    def window(self) -> tuple[datetime | None, datetime | None]:
        """The dates of publication to narrow to or prefer, as `reading` says them: for an event also the days after it, in
        which it is reported. Both are `None` unless `wish` is "range".
        """
        if self.wish != "range":
            return None, None
        return (self.since, self.until) if self.strictness == "published" else _reported(self.since, self.until)


def read_when(question: str, asked_at: datetime) -> QuestionTime:
    """The time that `question`, asked at `asked_at`, names: of several, the span from the first to the last.

    Times of publication take precedence over times of events, a range over an event's boundary, that over "latest", and
    that over the year in a name. Raises `ValueError` for an `asked_at` without a time zone.

    >>> read_when("Who won in Sampleton last week?", datetime(2022, 6, 24, tzinfo=UTC)).reading
    'published from 13 to 19 June 2022'
    """
    return as_one(question, read_whens(question, asked_at))


def as_one(question: str, whens: Sequence[QuestionTime]) -> QuestionTime:
    """The times that `question` names, as one; see `read_when`."""
    ranges = [when for when in whens if when.wish == "range"]
    # "Which papers from 2013 were published this week?" asks for this week's news; two old dates are both asked about.
    news = [when for when in ranges if when.strictness == "published"]
    if any(when.recency == "usual" for when in news):
        ranges = news
    if len(ranges) > 1:
        return _together(question, ranges)
    if ranges:
        return ranges[0]
    for wish in ("event", "latest", "none"):
        for when in whens:
            if when.wish == wish:
                return when
    return QuestionTime()


def read_whens(question: str, asked_at: datetime) -> tuple[QuestionTime, ...]:
    """Every time that `question` names, in order; `()` if it names none. Raises as `read_when` does."""
    if asked_at.tzinfo is None:
        raise ValueError(f"asked_at has no time zone: {asked_at.isoformat()} (pass an aware datetime)")
    moment = asked_at.astimezone(UTC)
    question = question[:MAX_CHARACTERS]
    language, times = _in_its_language(question, moment)
    whens = [_when(question, language, time, moment) for time in times]
    event = find_event(question, language, times)
    if event:
        whens.append(_event(question, event))
    return tuple(sorted(whens, key=lambda when: when.span or (0, 0)))


def _in_its_language(question: str, asked_at: datetime) -> tuple[Language, list[TimeMention]]:
    """The language whose words for time cover most of the question; on a tie the first.

    Words shared by two languages ("actual", "Mars") need support: another language than the first is tried only if more
    of its common words are in the question, or if its words for time are all that the question has.
    """
    words = {token.group().lower() for token in TOKEN.finditer(question)}
    first = LANGUAGES[0]
    company = {language.table.code: len(words & language.table.common) for language in LANGUAGES}
    letters = sum(map(str.isalpha, question))
    best: tuple[Language, list[TimeMention]] = (first, [])
    most = -1
    for language in sorted(LANGUAGES, key=lambda language: -company[language.table.code]):
        accompanied = company[language.table.code] > company[first.table.code] or not language.table.spaced
        if language is not first and not accompanied and len(words) > _ALONE:
            continue
        times = find_times(question, language, asked_at)
        event = find_event(question, language, times)
        spans = [(time.start, time.end) for time in times] + ([event] if event else [])
        covered = sum(sum(map(str.isalpha, question[start:end])) for start, end in spans)
        if covered > most and (accompanied or covered == letters or language is first):
            best, most = (language, times), covered
    return best


def _when(question: str, language: Language, time: TimeMention, asked_at: datetime) -> QuestionTime:
    span = _trimmed(question, time.start, time.end)
    words = question[slice(*span)]
    if time.shape == "latest":
        return QuestionTime(None, None, span, words, "latest", "none", "strong", True, "the newest first")
    if time.shape == "past":
        reading = f"“{words}”: no year is named, so all dates are searched alike"
        return QuestionTime(None, None, span, words, "none", "about", "none", False, reading)
    if _is_to_come(time, asked_at):
        reading = f"“{words}” is still to come and is reported before, so no dates are set"
        return QuestionTime(time.since, time.until, span, words, "none", "none", "usual", time.certain, reading)
    recency: Recency = "none" if time.until and time.until < asked_at - NOW else "usual"
    said = said_period(time.since, time.until)
    long_past = time.bound == "within" and time.until is not None and time.until < asked_at - LONG_PAST
    if time.named or long_past:
        # A day without a year that names an event ("the attack of 6 January") can be of any year.
        known = time.shape != "recurring"
        reading = (
            f"an event {said}, which articles of any date can tell"
            if known
            else f"“{words}” is an event’s name, so no dates are set"
        )
        return QuestionTime(
            time.since if known else None,
            time.until if known else None,
            span,
            words,
            "none",
            "about",
            recency if known and not long_past else "usual",
            time.certain and known,
            reading,
        )
    strictness: Strictness = "published" if _is_publication(question, language, time, asked_at) else "happened"
    relative = time.shape in ("relative", "weekday")
    return QuestionTime(
        time.since, time.until, span, words, "range", strictness, recency, time.certain, relative=relative
    )


def _reported(since: datetime | None, until: datetime | None) -> tuple[datetime | None, datetime | None]:
    """When the events of a time are reported."""
    if since is None or until is None:
        return since, until
    return since, until + min(max((until - since) / 3, _LEAST_LATER), _MOST_LATER)


def _event(question: str, place: tuple[int, int]) -> QuestionTime:
    span = _trimmed(question, *place)
    words = question[slice(*span)]
    return QuestionTime(None, None, span, words, "event", "none", "usual", False, f"Not read as a time: “{words}”.")


def _is_to_come(time: TimeMention, asked_at: datetime) -> bool:
    """Whether the time is in the future of the question, or its end is and the question speaks of the future."""
    if time.since and time.since >= asked_at:
        return True
    if time.since is None:
        return bool(time.until and time.until > asked_at)
    return bool(time.future and time.bound == "within" and time.until and time.until > asked_at)


def _is_publication(question: str, language: Language, time: TimeMention, asked_at: datetime) -> bool:
    """Whether the time is that of publication: close to the question, or beside words about publishing."""
    if language.publication.search(question, max(0, time.start - 40), min(len(question), time.end + 12)):
        return True
    first = time.since or time.until
    return time.shape != "year" and first is not None and first > asked_at - NEAR


def _together(question: str, ranges: Sequence[QuestionTime]) -> QuestionTime:
    """Several ranges as one: from the first's beginning to the last's end, as strict as the least strict of them."""
    since = None if any(when.since is None for when in ranges) else min(when.since for when in ranges if when.since)
    until = None if any(when.until is None for when in ranges) else max(when.until for when in ranges if when.until)
    spans = [when.span for when in ranges if when.span]
    span = min(span[0] for span in spans), max(span[1] for span in spans)
    strict = all(when.strictness == "published" for when in ranges)
    current = any(when.recency != "none" for when in ranges)
    if since is None and until is None:
        return QuestionTime(span=span, words=question[slice(*span)], certain=False)
    return QuestionTime(
        since,
        until,
        span,
        question[slice(*span)],
        "range",
        "published" if strict else "happened",
        "usual" if current else "none",
        False,
        relative=all(when.relative for when in ranges),
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space and commas at its edges."""
    words = re.compile(r"[^\s,].*[^\s,]|[^\s,]", re.DOTALL).search(text, start, end)
    return words.span() if words else (start, end)
