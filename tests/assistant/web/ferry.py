"""One article in three versions, carried by another outlet too, and one that is hostile, in a real index."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from index import Article, NewsIndex
from tests.browser import hostile
from tests.index.embedding.embedders import WordEmbedder

FIRST = (
    "The ferry between Lindow and Sarn runs again from Monday, its owners said.\n\n"
    "It carries 240 people and 30 cars. The crossing takes forty minutes, in any weather.\n\n"
    "Nobody was hurt when the old ship ran aground in March, said Ilse Brandt, who was on board."
)
SECOND = FIRST.replace("240 people", "260 people")
THIRD = SECOND.replace("forty minutes", "fifty minutes")


def ferry(text: str, updated: int | None = None, title: str = "Ferry runs again") -> Article:
    """The report, as its outlet had it on a day of May 2024."""
    return Article(
        title=title,
        text=text,
        publisher="Coast Courier",
        section="Transport",
        authors=("Ilse Brandt", "Mira Sand"),
        url="https://www.courier.example/ferry",
        dateline="LINDOW",
        caption="The ferry at the pier of Sarn.",
        language="en",
        published=datetime(2024, 5, 1, 8, 30, tzinfo=UTC),
        updated=datetime(2024, 5, updated, tzinfo=UTC) if updated else None,
    )


ID = ferry(FIRST).id
COPY = Article(title="Ferry back", text=THIRD, publisher="Valley News", url="https://valley.example/f", language="en")
HOSTILE = hostile.ARTICLES[0]


def opened(home: Path) -> NewsIndex:
    index = NewsIndex.open(home, embedder=WordEmbedder())
    for articles in ([ferry(FIRST), COPY, HOSTILE], [ferry(SECOND, 2)], [ferry(THIRD, 3, "Ferry runs at last")]):
        assert not index.add(articles).failed
    return index


def place(words: str, text: str = FIRST) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)
