"""Collects articles that arrive into batches, which are stored and embedded together."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from index.ingest.identity import Placed
from index.records import AddReport, Arrival, Article, Passage, StoredArticle
from index.splitter import split
from index.store.catalog import Came

# A batch closes at about this many passages: enough to sort by length before embedding, few enough to lose little.
BATCH_PASSAGES = 512
# The mean length of a passage in the 2,020 articles of rtqa2022a.
PASSAGE_CHARACTERS = 800
# Articles that arrive slowly, from the web, are stored at the latest this long after the first of their batch.
BATCH_SECONDS = 15.0


@dataclass(slots=True)
class WaitingArticles:
    """Articles waiting for their batch, which closes when it is large enough or has waited long enough."""

    arrivals: list[Arrival] = field(default_factory=list)
    passages: float = 0
    since: float = 0

    def put(self, arrival: Arrival) -> None:
        if not self.arrivals:
            self.since = time.monotonic()
        self.arrivals.append(arrival)
        self.passages += len(arrival.article.text) / PASSAGE_CHARACTERS

    @property
    def is_enough(self) -> bool:
        waited = time.monotonic() - self.since
        return bool(self.arrivals) and (self.passages >= BATCH_PASSAGES or waited >= BATCH_SECONDS)

    def take(self) -> list[Arrival]:
        arrivals, self.arrivals, self.passages = self.arrivals, [], 0
        return arrivals


@dataclass(slots=True)
class Batch:
    """Versions about to be stored together, at most one of an article. `under_key`: those that came with each key."""

    articles: dict[str, Article] = field(default_factory=dict)
    passages: list[list[Passage]] = field(default_factory=list)
    came: dict[str, Came] = field(default_factory=dict)
    under_key: dict[str, list[Article]] = field(default_factory=dict)
    report: AddReport = field(default_factory=AddReport)

    def put(self, arrival: Arrival, placed: Placed, is_new: bool) -> None:
        article = placed.article
        self.articles[article.id] = article
        self.passages.append(split(article))
        self.came[article.id] = came(arrival, placed)
        self.under_key.setdefault(arrival.article.id, []).append(article)
        self.report += AddReport(
            added=is_new,
            updated=not is_new,
            kept_apart=placed.kept_apart,
            merged=placed.merged,
            articles=(StoredArticle(article.id, article.title, article.publisher, article.published),),
            undated=article.published is None,
        )


def came(arrival: Arrival, placed: Placed) -> Came:
    """What the catalog stores of how an article came."""
    return Came(arrival.origin != "archive", arrival.origin == "teaser", placed.keys)
