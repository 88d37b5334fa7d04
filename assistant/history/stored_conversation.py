"""The records of the history: a conversation with its exchanges. Frozen and free of I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assistant.comparing.timeline import Timeline
from assistant.records import Answer
from index.query.plan import UnderstoodConstraint
from index.records import Filters


@dataclass(frozen=True, slots=True)
class StoredExchange:
    """A question and its result.

    - `answer` is `None` if there is none; `line` then says why: it was stopped, or it failed.
    - `filters` are those the reader set.
    - `set_aside` are constraints found in the question (a time, an outlet) that the reader removed.
    - `told` is the timeline of the answer's story, if the reader asked for one.
    """

    question: str
    answer: Answer | None
    line: str = ""
    filters: Filters = field(default_factory=Filters)
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    told: Timeline | None = None


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation in a list. `begun` and `changed` (the last exchange) are aware UTC."""

    id: str
    title: str
    begun: datetime
    changed: datetime
    questions: int


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A stored conversation, its exchanges oldest first."""

    id: str
    title: str
    begun: datetime
    changed: datetime
    exchanges: tuple[StoredExchange, ...]
