"""The timeline of a story: what happened on which day, in the articles' own words, each sentence cited and checked.

It takes a wide search, one report per origin, the sentences most similar to the topic, and one entry for what several
reports say. An entry has the day that its sentence names ("on Monday", resolved by the article's date), else the day of
publication, and says which of the two it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.checking.verify import verify
from assistant.comparing.quantities import quantities
from assistant.evidence.citations import as_of, cite, one_per_origin
from assistant.evidence.freshness import as_known
from assistant.quoting.candidates import Candidate, Pool, gather
from assistant.quoting.weights import SAME_TERMS
from assistant.records import AsOf, Citation, Sentence
from assistant.text.names import named_terms, named_words
from assistant.text.tokens import overlap
from index.errors import QueryError
from index.query.plan import Constraint, UnderstoodConstraint
from index.query.when import QuestionTime, read_whens
from index.records import Filters, Hit
from index.text.timestamps import asked_moment

if TYPE_CHECKING:
    from index.news_index import NewsIndex

# Articles examined, sentences of each that are embedded, and entries shown by default.
HITS = 60
SENTENCES_EACH = 3
ENTRIES = 12
MOST_ENTRIES = 50
# Cosine to the topic that a passage needs, and how far below the best one it may be.
NEAR = 0.35
NEARLY_AS_NEAR = 0.3
# The same for a sentence.
SENTENCE_NEAR = 0.4
SENTENCE_NEARLY_AS_NEAR = 0.3
# From this cosine two sentences say the same; if they are of one day or the next, the lower one applies.
SAME_MEANING = 0.82
SAME_MEANING_OF_A_DAY = 0.7
# Score changes: a penalty for a further sentence of one day, so that days come before details; a bonus for opening an
# article and for naming a day; a penalty for quotation marks, because events matter more here than statements.
OF_THE_SAME_DAY = 0.12
OPENING = 0.12
NAMED = 0.06
SAID = 0.1
# Shorter ones are cross-heads, longer ones paragraphs.
MIN_CHARACTERS, MAX_CHARACTERS = 40, 420
# A day without a year longer ago than this may as well be in the future, or in another year.
LONG_AGO = timedelta(days=270)
_DAY = timedelta(days=1)
_YEAR = re.compile(r"\d{4}")
_TO_COME = re.compile(
    r"\b(?:will|would|shall|to (?:start|begin|be|resume|take|meet)|scheduled|expected|set to|until|through|due|by|before)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
# Text around pictures and links of a page, which is not part of the report.
_FURNITURE = re.compile(
    r"^(?:[A-Z]{3,} [A-Z]{3,}|Hide Caption|Photos?:|Live updates|Watch\b|Read (?:more|the)\b|[^\w“\"'‘(])|\bReplay\b|\.\.\.|…"
)

Basis = Literal["said", "published"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened, and when: from `since` to before `until`, aware UTC midnights; a day, or the month or year named.

    `basis` "said": the sentence names that time, in `words`; "published": it is the article's date. Both times are
    `None` for an article without a date whose sentence names none.
    """

    sentence: Sentence
    since: datetime | None
    until: datetime | None
    basis: Basis
    words: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened in a story, oldest first; `undated` are entries without a known day.

    `citations` are numbered from 1 in the order of the entries. `filters` are those of the search, `understood` and
    `set_aside` as in an `Answer`.
    """

    topic: str
    entries: tuple[TimelineEntry, ...]
    undated: tuple[TimelineEntry, ...]
    citations: tuple[Citation, ...]
    as_of: AsOf
    asked_at: datetime
    filters: Filters
    understood: tuple[UnderstoodConstraint, ...] = ()
    set_aside: tuple[UnderstoodConstraint, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A sentence on the topic, with its time. `score` is its cosine to the topic plus bonuses and penalties."""

    candidate: Candidate
    vector: NDArray[np.float32]
    score: float
    entry: TimelineEntry


def timeline(
    index: NewsIndex,
    topic: str,
    filters: Filters | None = None,
    asked_at: datetime | None = None,
    most: int = ENTRIES,
    ignore: Collection[Constraint] = (),
) -> Timeline:
    """The timeline of `topic` (a question or a few words) with at most `most` entries, dated and undated together.

    Arguments and errors as of `NewsIndex.research`; `most` outside 1..50 is a `QueryError` too. Nothing published after
    `asked_at` is used. It has no entries if nothing is similar enough to the topic.
    """
    if not 1 <= most <= MOST_ENTRIES:
        raise QueryError(f"a timeline of {most} entries; ask for 1 to {MOST_ENTRIES}")
    moment = asked_moment(asked_at)
    found = index.research(topic, HITS, filters, moment, ignore)
    hits = _of_the_story(found.plan.topic, one_per_origin(as_known(found.hits, moment, index)))
    # The opening of an article says what happened, wherever the passage is: every article is read as far as the first.
    told = _chosen(_told(found.plan.topic, gather([replace(hit, rank=1) for hit in hits]), index), most)
    entries, citations = _checked(told, index)
    return Timeline(
        topic=topic,
        entries=tuple(entry for entry in entries if entry.since),
        undated=tuple(entry for entry in entries if not entry.since),
        citations=citations,
        as_of=as_of(citations),
        asked_at=moment,
        filters=found.plan.filters,
        understood=found.plan.understood,
        set_aside=found.plan.set_aside,
    )


def _of_the_story(topic: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits similar enough to the topic that have most of its names."""
    nearest = max((hit.similarity for hit in hits), default=0.0)
    names = frozenset(word.term for word in named_words(topic) if word.capital and not word.stop)
    return tuple(
        hit
        for hit in hits
        if hit.similarity >= max(NEAR, nearest - NEARLY_AS_NEAR) and _names_shared(names, hit) >= 0.5
    )


def _names_shared(names: frozenset[str], hit: Hit) -> float:
    """Share of `names` in the article, 0..1; 1 if there are none."""
    if not names:
        return 1.0
    own = named_terms(f"{hit.article.title}\n{hit.article.text}", hit.article.language)
    return len(names & own) / len(names)


def _told(topic: str, pool: Pool, index: NewsIndex) -> list[_Found]:
    """The sentences on the topic, most similar first."""
    wanted = named_terms(topic)
    by_article: dict[str, list[Candidate]] = {}
    for candidate in pool.candidates:
        if _is_whole(candidate.text):
            by_article.setdefault(candidate.hit.article.id, []).append(candidate)
    picked = [
        candidate
        for own in by_article.values()
        for candidate in sorted(own, key=lambda each: -_word_score(each, wanted, pool))[:SENTENCES_EACH]
    ]
    if not picked:
        return []
    vectors = index.embedder.embed_documents([candidate.text for candidate in picked])
    near = [float(value) for value in vectors @ index.embedder.embed_query(topic)]
    enough = max(SENTENCE_NEAR, max(near) - SENTENCE_NEARLY_AS_NEAR)
    told = [
        _weighed(candidate, vector, value)
        for candidate, vector, value in zip(picked, vectors, near, strict=True)
        if value >= enough
    ]
    return sorted(told, key=lambda each: -each.score)


def _weighed(candidate: Candidate, vector: NDArray[np.float32], nearness: float) -> _Found:
    entry = _entry(candidate)
    score = nearness + OPENING * (candidate.position <= 1) + NAMED * (entry.basis == "said")
    return _Found(candidate, vector, score - SAID * any(mark in candidate.text for mark in '“"'), entry)


def _is_whole(text: str) -> bool:
    """Whether it reads as one whole sentence with content."""
    ends = text.rstrip("”\"')")[-1:] in (".", "!", "。", "！")
    return ends and MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS and not _FURNITURE.search(text)


def _word_score(candidate: Candidate, wanted: frozenset[str], pool: Pool) -> float:
    """A score before embedding: how well a sentence's words fit the topic, and whether it opens its article."""
    shared = sum(pool.rarity(term) for term in wanted & candidate.terms)
    whole = sum(pool.rarity(term) for term in wanted) or 1.0
    return shared / whole + 0.3 * (candidate.position <= 1) - 0.01 * candidate.distance


def _entry(candidate: Candidate) -> TimelineEntry:
    """The entry with its time: the one that the sentence names, if it is past; else the day of publication."""
    draft = Sentence(candidate.text, (), "unsupported")
    published = candidate.hit.article.published
    if published is None:
        return TimelineEntry(draft, None, None, "published")
    day = published.replace(hour=0, minute=0, second=0, microsecond=0)
    named = [when for when in read_whens(candidate.text, published) if when.words and when.wish != "none"]
    past = [when for when in named if when.certain and _has_passed(when, published) and _is_sure(candidate, when)]
    dated = [when for when in past if _YEAR.search(when.words)]
    # Of several times, the first one counts if it has a year, because the sentence starts with it ("launched on 15 October
    # 1997 and went into orbit in 2004"). If several have no year, it is unclear which one is meant.
    told = past[0] if len(named) == len(past) == 1 else dated[0] if dated and named[0] is dated[0] else None
    if told and told.since and told.until:
        return TimelineEntry(draft, told.since, told.until, "said", told.words)
    return TimelineEntry(draft, day, day + _DAY, "published")


def _has_passed(when: QuestionTime, published: datetime) -> bool:
    day = published.replace(hour=0, minute=0, second=0, microsecond=0)
    if not when.since or not when.until:
        return False
    return when.since <= published and (when.until - when.since <= _DAY or when.until <= day)


def _is_sure(candidate: Candidate, when: QuestionTime) -> bool:
    """Whether the words name a past time: not part of a name ("Mar-a-Lago"), not the future ("to start Friday"), and not a
    day months ago without its year."""
    text, span, published = candidate.text, when.span, candidate.hit.article.published
    if span is None or when.since is None or published is None or "-" in text[span[1] : span[1] + 1]:
        return False
    long_ago = when.since < published - LONG_AGO and not _YEAR.search(when.words)
    return not long_ago and not _TO_COME.search(text[: span[0]])


def _chosen(told: Sequence[_Found], most: int) -> list[_Found]:
    """The best in time order, without repetitions; several of one day only where there is room."""
    left = list(told)
    chosen: list[_Found] = []
    while left and len(chosen) < most:
        days = [each.entry.since for each in chosen]
        best = max(left, key=lambda each: each.score - OF_THE_SAME_DAY * days.count(each.entry.since))
        left.remove(best)
        if not any(_same(best, other) for other in chosen):
            chosen.append(best)
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(
        chosen,
        key=lambda each: (each.entry.since or never, each.candidate.hit.article.published or never, -each.score),
    )


def _same(one: _Found, other: _Found) -> bool:
    """Whether two sentences say the same. A newer figure for the same thing is not a repetition."""
    since = one.entry.since, other.entry.since
    of_a_day = since[0] == since[1] or bool(since[0] and since[1] and abs(since[0] - since[1]) <= _DAY)
    nearness = float(one.vector @ other.vector)
    alike = overlap(one.candidate.terms, other.candidate.terms) >= SAME_TERMS
    if not alike and nearness < (SAME_MEANING_OF_A_DAY if of_a_day else SAME_MEANING):
        return False
    return since[0] == since[1] or not _newer_figure(one, other)


def _newer_figure(one: _Found, other: _Found) -> bool:
    figures = [{q.kind: q.value for q in quantities(each.candidate.text)} for each in (one, other)]
    return any(kind in figures[1] and figures[1][kind] != value for kind, value in figures[0].items())


def _checked(told: Sequence[_Found], index: NewsIndex) -> tuple[list[TimelineEntry], tuple[Citation, ...]]:
    """The entries whose words are in their articles, and the citations they keep."""
    drafts, shown = cite([each.candidate for each in told])
    by_number = {citation.number: citation for citation in shown}
    entries: list[TimelineEntry] = []
    kept: dict[int, Citation] = {}
    for draft, each in zip(drafts, told, strict=True):
        verdict = verify(draft, by_number, index)
        if verdict.sentence.support != "unsupported":
            entry = each.entry
            entries.append(TimelineEntry(verdict.sentence, entry.since, entry.until, entry.basis, entry.words))
            kept |= {citation.number: citation for citation in verdict.citations}
    return entries, tuple(kept.values())
