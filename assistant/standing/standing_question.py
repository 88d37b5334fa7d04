"""The records of standing questions: what is asked repeatedly, and what changed in its answer. Frozen, free of I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Answer, Citation
from index.query.plan import UnderstoodConstraint
from index.records import Filters

# "answered": there was no answer before; "unanswered": the sources of the answer are gone; "figure": a different figure for
# the same thing; "corrected": an outlet changed the quoted words; "news": a sentence with new information.
AnswerChangeKind = Literal["answered", "unanswered", "figure", "corrected", "news"]


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A sentence with its citations."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure that has changed: `subject` in words ("people killed"), both values in the words of their articles."""

    subject: str
    old: str
    new: str
    old_citation: Citation
    new_citation: Citation


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """How an answer changed. `headline` is one line of plain text; `at` (aware UTC) is when the question was asked again.

    - `new`: sentences with new information, the most certain first. `gone`: reported sentences the answer no longer has.
    - `corrected`: reported citations whose words the outlet changed, or whose article is gone.
    - `now`: the current answer, written by `model` ("quotes" for the articles' own sentences); empty if there is none.
    """

    kind: AnswerChangeKind
    headline: str
    at: datetime
    new: tuple[QuotedSentence, ...] = ()
    gone: tuple[QuotedSentence, ...] = ()
    figures: tuple[NewFigure, ...] = ()
    corrected: tuple[ChangedCitation, ...] = ()
    now: tuple[QuotedSentence, ...] = ()
    model: str = "quotes"


@dataclass(frozen=True, slots=True)
class StandingRequest:
    """How a standing question is asked, and its results so far.

    - `question` is standalone; `filters` are the reader's own; `set_aside` are constraints in the question to ignore.
    - `conversation` and `number` identify the exchange it was made from, if any.
    - `latest` is its newest answer by the built-in answerer; `told` is what was reported to the reader, newest last.
    - `problem` is why the last attempt failed, "" if it succeeded.
    """

    question: str
    filters: Filters = field(default_factory=Filters)
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    conversation: str | None = None
    number: int = 0
    latest: Answer | None = None
    told: tuple[QuotedSentence, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A stored change: `id` is a UUID, `seen` whether its reader has looked at it."""

    id: str
    change: AnswerChange
    seen: bool


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A standing question of one reader. `begun` and `asked` (the last time, `None` for never) are aware UTC.

    `changes` newest first.
    """

    id: str
    reader: str
    begun: datetime
    asked: datetime | None
    asking: StandingRequest
    changes: tuple[StoredChange, ...] = ()

    @property
    def unseen(self) -> int:
        return sum(not each.seen for each in self.changes)
