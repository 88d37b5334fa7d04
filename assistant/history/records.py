"""The records of what is kept: a conversation with its exchanges. Frozen and free of I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assistant.comparing.timeline import Timeline
from assistant.records import Answer
from index.query.plan import Understood
from index.records import Filters


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """A question and what came of it.

    - `answer` is `None` where there is none, and `line` then says why: it was stopped, or failed.
    - `filters` are those the reader set.
    - `set_aside` is what was understood in the question at first, and removed by the reader.
    - `told` is the timeline of the answer's story, once that was asked for.
    """

    question: str
    answer: Answer | None
    line: str = ""
    filters: Filters = field(default_factory=Filters)
    set_aside: tuple[Understood, ...] = ()
    told: Timeline | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as it is listed. `begun` and `changed` (the last exchange) are aware UTC."""

    id: str
    title: str
    begun: datetime
    changed: datetime
    questions: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it is kept, its exchanges oldest first."""

    id: str
    title: str
    begun: datetime
    changed: datetime
    exchanges: tuple[KeptExchange, ...]
