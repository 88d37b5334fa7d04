"""The records of standing questions: what is asked again and again, and what changed in its answer. Frozen, free of I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Answer, Citation
from index.query.plan import Understood
from index.records import Filters

# "answered": there was no answer before; "unanswered": what the answer rested on is gone; "figure": another figure for the
# same thing; "corrected": an outlet changed the words that were told; "news": a sentence with something new in it.
Kind = Literal["answered", "unanswered", "figure", "corrected", "news"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence with the citations it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure that is another now: `subject` in words ("people killed"), both values in the words of their articles."""

    subject: str
    old: str
    new: str
    old_citation: Citation
    new_citation: Citation


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an answer. `headline` is one plain line; `at` (aware UTC) the moment it was asked again.

    - `new` are sentences that say something new, the surest first, `gone` those told before that the answer no longer has.
    - `corrected` are told citations whose words the outlet has changed, or whose article is gone.
    - `now` is the answer as it is now, whoever wrote it (`model`, "quotes" for the articles' own sentences); empty where
      there is none.
    """

    kind: Kind
    headline: str
    at: datetime
    new: tuple[Quoted, ...] = ()
    gone: tuple[Quoted, ...] = ()
    figures: tuple[NewFigure, ...] = ()
    corrected: tuple[ChangedCitation, ...] = ()
    now: tuple[Quoted, ...] = ()
    model: str = "quotes"


@dataclass(frozen=True, slots=True)
class Asking:
    """How a standing question is asked, and what came of it so far.

    - `question` stands alone; `filters` are the reader's own, `set_aside` what it says and is not to be held to.
    - `conversation` and `number` are the exchange it was made from, if any.
    - `latest` is its newest answer by the built-in answerer, `told` what the reader has been told, newest last.
    - `problem` is why it could not be asked the last time, "" when it could.
    """

    question: str
    filters: Filters = field(default_factory=Filters)
    set_aside: tuple[Understood, ...] = ()
    conversation: str | None = None
    number: int = 0
    latest: Answer | None = None
    told: tuple[Quoted, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A change as it is kept: `id` is a UUID, `seen` whether its reader has looked at it."""

    id: str
    change: Change
    seen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing question of one reader. `begun` and `asked` (the last time, `None` for never) are aware UTC.

    `changes` newest first.
    """

    id: str
    reader: str
    begun: datetime
    asked: datetime | None
    asking: Asking
    changes: tuple[Noted, ...] = ()

    @property
    def unseen(self) -> int:
        return sum(not each.seen for each in self.changes)
