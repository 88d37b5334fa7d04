"""The records of a conversation: what is asked, what is answered, and the events in between.

Frozen and free of I/O. `Answer` is what every door (page, command line, Python) renders; `assistant.rendering.answer` is the
one place that turns it into Markdown, HTML or JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from index.query.plan import Understood
from index.records import Filters, Hit

Support = Literal["supported", "partly", "unsupported"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation with the answer it got."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of one article, as shown for this answer: `article.text[start:end] == quote`, to the letter.

    `number` counts from 1 within its answer and is what `[n]` in the text refers to. `passage` is the passage the
    words stand in, `passage_start` its offset in the article's text. `language` is the article's where it is certain.
    """

    number: int
    article_id: str
    version: int
    url: str | None
    title: str
    publisher: str | None
    published: datetime | None
    quote: str
    start: int
    end: int
    passage: str
    passage_start: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that a claim is held against, and what is known of where they come from.

    `published` (aware UTC) is what "on Monday" in them is read by; a claim's own relative days are read by it too.
    """

    text: str
    title: str = ""
    publisher: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How far evidence carries a claim. `score` is 0..1, higher is better supported; `reasons` say in words what was
    compared and how it came out, what speaks against it first."""

    support: Support
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, the numbers of the citations it rests on, and how far they carry it.

    `checks` lists in words what was compared and how it came out, for a reader who wants to know why.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearest:
    """A headline close to a question that could not be answered. `language` is as in `Citation`."""

    article_id: str
    title: str
    publisher: str | None
    published: datetime | None
    url: str | None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, what was searched, and the headlines that came nearest.

    `searched` is the number of articles that could have answered; `removed` what the asker's filters, and what the
    question itself names, took away, in a sentence each; `None` where nothing was taken.
    """

    reason: str
    nearest: tuple[Nearest, ...]
    searched: int
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The publishing dates of the oldest and newest article cited; `None` where none is dated.

    `warning` says in a sentence that the newest is older than the question implies, or that nothing cited is dated.
    """

    oldest: datetime | None = None
    newest: datetime | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as an article gives it: `value` in its own words ("at least 45"), `number` that of the citation in the
    answer, `also_in` the outlets that carry the same report (a wire copy counts once)."""

    value: str
    number: int
    also_in: tuple[str, ...] = ()


Relation = Literal["agree", "differ", "later"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who says what of one thing: `subject` in words ("people killed"), the figures oldest first.

    `relation`: "agree", all give the same; "later", a newer report takes the place of an older figure of a thing that
    goes on (a toll, a count); "differ", reports of the same time, or of a thing that does not change, give others.
    Never a verdict on which is true.
    """

    subject: str
    relation: Relation
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, or a refusal: exactly one of `sentences` and `refusal` is there.

    `hits` are the search results it was made from, best first, always shown beside it. `dropped_citations` counts
    citations that pointed at nothing shown. `model` is "quotes" for the built-in answerer. `asked_at` is the moment
    the question counts as asked at. `filters` are those it was searched with; `understood` is what the question itself
    said of time and outlets and was held to, in words for people, `set_aside` what it was not held to, because nothing
    of that answers it. `withheld` are sentences that a language model wrote and no evidence carries, with the reasons in
    their `checks`. `comparisons` are the figures that several articles give. `notes` are lines that say how the answer
    came about: a model that could not be asked, a follow-up read as a new subject.
    """

    question: str
    standalone_question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    refusal: Refusal | None
    as_of: AsOf
    model: str
    asked_at: datetime
    filters: Filters
    dropped_citations: int = 0
    understood: tuple[Understood, ...] = ()
    set_aside: tuple[Understood, ...] = ()
    withheld: tuple[Sentence, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return self.refusal is not None

    @property
    def own_filters(self) -> Filters:
        """Those of `filters` that the asker set: without what the question itself narrowed the search to."""
        narrowed = {each.kind for each in self.understood if each.narrows}
        dates = (None, None) if "time" in narrowed else (self.filters.since, self.filters.until)
        publishers = () if "outlets" in narrowed else self.filters.publishers
        return replace(self.filters, since=dates[0], until=dates[1], publishers=publishers)

    @property
    def text(self) -> str:
        """The answer as plain text with its citation numbers: `First sentence. [1] Second sentence. [2]`."""
        if self.refusal:
            return self.refusal.reason
        return " ".join(
            " ".join((sentence.text, *(f"[{number}]" for number in sentence.citations))) for sentence in self.sentences
        )


@dataclass(frozen=True, slots=True)
class Searching:
    """First event of a turn: the question as it will be searched for."""

    standalone_question: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The search is done: the hits, best first."""

    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of the answer's text, empty while a model writes on. Joined in order they give `Answer.text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Verified:
    """One sentence of the answer has been checked against what it cites, given with those citations."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Last event of a turn: the whole answer."""

    answer: Answer


Event = Searching | Retrieved | Token | Verified | Done
