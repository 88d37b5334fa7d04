"""What the assistant's parts ask of one another and of an index, so that each can be used and tested with any other.

`NewsIndex` gives stored articles and their versions, `assistant.checking.checker.Checker` checks, and
`assistant.answering.assistant.Assistant` answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from assistant.records import Check, Event, Evidence, Turn
from index.query.plan import Constraint
from index.records import Article, Filters, Version


class ArticleVersions(Protocol):
    """Lists the versions of articles."""

    def versions(self, article_id: str) -> list[Version]:
        """All versions of an article, the first one first; `[]` if there is no such article."""


class ArticleStore(Protocol):
    """Gives stored articles."""

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """The article in that version (the searched one for `None`), or `None` if there is none."""


class ArticleHistory(ArticleStore, ArticleVersions, Protocol):
    """Gives stored articles in every version."""


class ClaimChecker(Protocol):
    """Compares a sentence with passages."""

    def check(self, claim: str, evidence: Evidence | Sequence[Evidence]) -> Check:
        """How far `evidence`, taken together, supports `claim`."""


class Answerer(Protocol):
    """Answers questions, event by event."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        """The events of one turn. See `Assistant.stream`."""
