"""The records of a conversation: the question, the answer, and the events between them.

Frozen and free of I/O. Every interface (page, command line, HTTP, MCP, Python) presents `Answer`;
`assistant.rendering.answer` is the one place that turns it into Markdown, HTML or JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from index.query.plan import UnderstoodConstraint
from index.records import Filters, Hit
from index.text.reader_clock import day

Support = Literal["supported", "partly", "unsupported"]
# How a turn ended: quotes or written sentences that answer; quotes that only come close; nothing to show; or a reply that
# quotes no article, to small talk and to questions about the index itself.
Outcome = Literal["answer", "closest", "refused", "reply"]


# Where the cited words of a written sentence come from: the model gave them; it named the passage only; the program found
# another passage that carries the sentence; or it found one where the model named none. Empty for quotes, and for sentences
# that cite nothing because they state nothing of the news.
Placing = Literal["given", "named", "moved", "found", ""]

# `Answer.model` of an answer in the articles' own words.
QUOTES = "quotes"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation, with its answer."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote from one article as shown with this answer: `article.text[start:end] == quote`, character for character.

    `number` counts from 1 within its answer; `[n]` in the text refers to it. `passage` is the passage that contains the
    quote, `passage_start` its offset in the article's text. `language` is the article's, where it is certain. `page` is the
    page of a document on which the quote begins, from 1; `None` for what has no pages.
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
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Text that a claim is compared with, and what is known of its source.

    `published` (aware UTC) resolves relative dates such as "on Monday" in the text, and those in the claim.
    """

    text: str
    title: str = ""
    publisher: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How far evidence supports a claim. `score` is 0..1, higher is better supported; `reasons` say in words what was
    compared and with what result, differences first. `against` are those of them that are certain: a number, date, name or
    quotation that the evidence lacks, or a denial."""

    support: Support
    score: float
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, the numbers of its citations, and how far they support it.

    `checks` lists in words what was compared and with what result, for a reader who wants to know why. `placed` says how a
    written sentence came by its citations.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    checks: tuple[str, ...] = ()
    placed: Placing = ""


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
    """Why there is no answer, what was searched, and the nearest headlines.

    `searched` is the number of articles searched. `removed` says in a sentence each what the asker's filters and the
    question's own dates and outlets excluded; `None` where nothing was excluded.
    """

    reason: str
    nearest: tuple[Nearest, ...]
    searched: int
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The publishing dates of the oldest and newest cited article; `None` where none is dated.

    `warning` says in a sentence that the newest is older than the question implies, or that no cited article is dated.
    """

    oldest: datetime | None = None
    newest: datetime | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as an article gives it: `value` in its own words ("at least 45"), `number` of its citation in the
    answer, `also_in` the outlets that carry the same report (a wire copy counts once)."""

    value: str
    number: int
    also_in: tuple[str, ...] = ()


Relation = Literal["agree", "differ", "later"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several articles say of one quantity: `subject` in words ("people killed"), the figures oldest first.

    `relation`: "agree", all give the same figure; "later", the newest reports give another figure than older ones;
    "differ", the reports of the newest day differ. It never judges which is true.
    """

    subject: str
    relation: Relation
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, a refusal or a reply: exactly one of `sentences`, `refusal` and `reply` is set.

    - `closest` are up to three quotes beside a refusal that come near the question and do not answer it.
    - `reply` is a line that quotes no article: to small talk, or with what was counted in the index.
    - `hits` are the search results it was made from, best first; they are always shown beside it.
    - `dropped_citations` counts citations of evidence that was never shown.
    - `model` is "quotes" for the built-in answerer. `asked_at` is the moment the question counts as asked at.
    - `filters` are those of the search. `understood` are the times and outlets that the question names and the search
      was limited to, in words for people; `set_aside` those it was not limited to, because no such article answers.
    - `withheld` are sentences of the language model that no evidence supports, with the reasons in their `checks`.
    - `comparisons` are the figures that several articles give.
    - `notes` say how the answer came about: a model that could not be asked, a follow-up read as a new subject.
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
    understood: tuple[UnderstoodConstraint, ...] = ()
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    withheld: tuple[Sentence, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
    closest: tuple[Sentence, ...] = ()
    reply: str | None = None

    @property
    def outcome(self) -> Outcome:
        if self.reply is not None:
            return "reply"
        if self.refusal is None:
            return "answer"
        return "closest" if self.closest else "refused"

    @property
    def refused(self) -> bool:
        return self.refusal is not None

    @property
    def own_filters(self) -> Filters:
        """The part of `filters` that the asker set, without what the question itself narrowed the search to."""
        narrowed = {each.kind for each in self.understood if each.narrows}
        dates = (None, None) if "time" in narrowed else (self.filters.since, self.filters.until)
        publishers = () if "outlets" in narrowed else self.filters.publishers
        return replace(self.filters, since=dates[0], until=dates[1], publishers=publishers)

    @property
    def quotes(self) -> tuple[tuple[Sentence, Citation], ...]:
        """The quotes with their sources that are shown as a list: those that answer, or those that come close. Empty
        where a model wrote the answer, and where there is nothing to show."""
        listed = self.closest or (self.sentences if self.model == QUOTES else ())
        by_number = {citation.number: citation for citation in self.citations}
        return tuple((sentence, by_number[sentence.citations[0]]) for sentence in listed)

    @property
    def text(self) -> str:
        """The answer as plain text. A written one: `First sentence. [1] Second sentence. [2]`. Quotes: a line each, as
        `The quote. (Harbour Times, 14 July 2015) [1]`, below the reason where they do not answer."""
        if self.reply is not None:
            return self.reply
        lines = [f"{one_line(each.text)} ({credit(cited)}) {numbers(each)}" for each, cited in self.quotes]
        if self.refusal:
            lines.insert(0, self.refusal.reason)
        return "\n".join(lines) or " ".join(f"{each.text} {numbers(each)}" for each in self.sentences)


def one_line(text: str) -> str:
    """`text` with every run of white space folded into one space.

    >>> one_line("Who  won\\n\\n?")
    'Who won ?'
    """
    return " ".join(text.split())


def numbers(sentence: Sentence) -> str:
    """The marks of its citations: `[1] [2]`."""
    return " ".join(f"[{number}]" for number in sentence.citations)


def credit(citation: Citation) -> str:
    """Where and when a quote was published: `Harbour Times, 14 July 2015`, on the reader's clock."""
    return f"{citation.publisher or 'unknown outlet'}, {day(citation.published) if citation.published else 'undated'}"


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
class AnswerToken:
    """The next piece of the answer's text; empty as a keep-alive while a model writes. Joined they give `Answer.text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Verified:
    """One sentence of the answer has been checked against what it cites, given with those citations.

    `quoted` says that it is an item of a list of quotes, and not part of a written text.
    """

    sentence: Sentence
    citations: tuple[Citation, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Last event of a turn: the whole answer."""

    answer: Answer


Event = Searching | Retrieved | AnswerToken | Verified | Done
