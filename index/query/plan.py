"""Plans how a question is searched: the time and outlets it names, and the several things it asks for. Pure.

Only what is unambiguous becomes a filter, and only if the user has set none of that kind. Everything that the question
adds is listed in `QueryPlan.understood`, in words for people, and can be switched off by its kind. It must not know engines
or stores.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from index.query.clauses import ClauseSpan, clauses, content_words, unquoted
from index.query.outlets import NamedOutlets, read_outlets
from index.query.phrasing import subject
from index.query.roundup import is_roundup
from index.query.when.question import QuestionTime, Recency, as_one, read_whens
from index.records import Filters
from index.text.reader_clock import at_clock, clock

Constraint = Literal["time", "outlets", "spelling", "history"]
Window = tuple[datetime | None, datetime | None]

KINDS: tuple[Constraint, ...] = ("time", "outlets", "spelling", "history")
# A question that names this many outlets or times refers to several reports, and not to new ones in particular.
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class UnderstoodConstraint:
    """One thing that a question says about the search itself: `words` as they are in it, `reading` for people.

    `narrows` says that nothing else is searched; otherwise it is only preferred ("the newest first"). Of the kind
    "spelling", `words` is a name as it was asked for, and `reading` that name as the articles spell it; of the kind
    "history", the question, and how it was completed from earlier ones.
    """

    kind: Constraint
    words: str
    reading: str
    narrows: bool = True


@dataclass(frozen=True, slots=True)
class SubQuery:
    """One of several things that a question asks for: the words to search with, and the filters."""

    text: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """How one question is searched.

    - `filters` the user's own, with what the question adds; `understood` says what that is.
    - `recency` how much the newest is preferred; `preferred` the dates of publication that are preferred instead, if the
      question names when something happened (`since` inclusive, `until` exclusive, aware UTC; `None` for no bound).
    - `parts` what it asks for in addition to the whole question, in order; `()` if it asks for one thing.
    - `topic` the question without its time, its outlets and how it is to be answered: what an answer has to be about.
    - `roundup` whether it asks for the news of its time as such: then the reports themselves are the answer.
    - `set_aside` what it says and was not applied, because nothing would have been left.
    - `notes` a sentence for each time that it names and by which nothing is searched or preferred.
    - `sources` names in the place of a source that are no outlet of the index; `absent` those that are outlets elsewhere, and
      `unknown` those that no article names.
    - `asked` the question with its names as the articles spell them; empty if they already are.
    """

    filters: Filters
    topic: str
    understood: tuple[UnderstoodConstraint, ...] = ()
    recency: Recency = "usual"
    preferred: Window | None = None
    parts: tuple[SubQuery, ...] = ()
    roundup: bool = False
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    asked: str = ""

    @property
    def reading(self) -> str:
        """All that was understood, in words; "" for nothing."""
        return ", ".join(each.reading for each in self.understood)


def plan(
    question: str,
    filters: Filters,
    asked_at: datetime,
    publishers: Sequence[str],
    ignore: Collection[Constraint] = (),
    split: bool = True,
) -> QueryPlan:
    """The plan for `question`, asked at `asked_at` (aware), over an index that has `publishers`.

    `filters` are the user's and stay as they are. Kinds in `ignore` are not read, as if the question did not contain
    them. With `split` off it is searched only as a whole.
    """
    times = read_whens(unquoted(question), clock(asked_at))
    named = read_outlets(question, publishers, [each.span for each in times if each.span and each.wish == "range"])
    topic = _topic(question, as_one(question, times), named)
    roundup = is_roundup(question, times, named.spans)
    whens = () if "time" in ignore else times
    who = NamedOutlets(topic=question) if "outlets" in ignore else named
    when = as_one(question, whens)
    own_dates = bool(filters.since or filters.until)
    outlets = () if filters.publishers else who.publishers
    whole = replace(filters, publishers=outlets or filters.publishers)
    understood: list[UnderstoodConstraint] = []
    if roundup and when.strictness == "happened":
        when = replace(when, strictness="published")
    preferred = None
    if _is_of_publication(when) and not own_dates:
        since, until = _window(when)
        whole = replace(whole, since=since, until=until)
        understood.append(UnderstoodConstraint("time", when.words, when.reading))
    elif when.wish == "range" and not own_dates:
        preferred = _window(when)
        understood.append(UnderstoodConstraint("time", when.words, f"first what was {when.reading}", narrows=False))
    elif when.wish == "latest":
        understood.append(UnderstoodConstraint("time", when.words, when.reading, narrows=False))
    if outlets:
        words = ", ".join(dict.fromkeys(question[start:end] for start, end in who.spans))
        understood.append(UnderstoodConstraint("outlets", words, " or ".join(outlets)))
    spans = who.spans + tuple(each.span for each in whens if each.span and _is_of_publication(each))
    return QueryPlan(
        roundup=roundup,
        sources=() if filters.publishers else who.others,
        filters=whole,
        topic=topic,
        understood=tuple(understood),
        recency="none" if len(spans) >= SEVERAL else when.recency,
        preferred=preferred,
        parts=_parts(question, whole, filters, whens, who, spans) if split and len(spans) >= SEVERAL else (),
        notes=tuple(dict.fromkeys(each.note for each in whens if _is_unread(each))),
    )


def _topic(question: str, when: QuestionTime, who: NamedOutlets) -> str:
    """`question` without outlets, "according to", "last week" and "tell me about", as long as a question is left."""
    topic = who.topic
    said = [question[start:end] for start, end in who.spans]
    if when.wish == "latest" or (_is_of_publication(when) and when.relative):
        said.append(when.words)
    for words in said:
        topic = re.sub(rf"{re.escape(words)}(?:['’]s\b)?", "", topic, count=1)
    topic = re.sub(r"[‘'\"“]\s*[’'\"”]", "", topic)
    topic = re.sub(r"^[\s,;]+|\s+(?=[?.!,;])", "", " ".join(topic.split()))
    return subject(topic if content_words(topic) > 1 else question)


def _window(when: QuestionTime) -> Window:
    """Its window as moments: its days are those of the reader's clock."""
    since, until = when.window()
    return since and at_clock(since), until and at_clock(until)


def _is_unread(when: QuestionTime) -> bool:
    """Whether it neither narrows nor prefers anything, and is not just the year of an event, which the articles name."""
    # "Still missing after the flood" says what happened, and not when it was reported.
    event = when.wish == "event" and not when.words.lower().startswith("after ")
    return event or (when.wish == "none" and not (when.strictness == "about" and when.since))


def _is_of_publication(when: QuestionTime) -> bool:
    return when.wish == "range" and when.strictness == "published"


def _parts(
    question: str,
    whole: Filters,
    own: Filters,
    whens: Sequence[QuestionTime],
    who: NamedOutlets,
    named: Sequence[ClauseSpan],
) -> tuple[SubQuery, ...]:
    """The clauses, each with the outlets and times that it names itself, else with those of the whole question."""
    found = clauses(question, named)
    if len(found) < 2:
        return ()
    parts: list[SubQuery] = []
    for start, end in found:
        filters = whole
        outlets = [name for one in who.outlets if start <= one.start < end for name in one.publishers]
        if outlets and not own.publishers:
            filters = replace(filters, publishers=tuple(dict.fromkeys(outlets)))
        times = [each for each in whens if _is_of_publication(each) and each.span and start <= each.span[0] < end]
        if times and not (own.since or own.until):
            since, until = _window(as_one(question, times))
            filters = replace(filters, since=since, until=until)
        parts.append(SubQuery(question[start:end], filters))
    return tuple(parts)
