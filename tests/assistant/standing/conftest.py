"""A home that each test adds news to, and standing questions over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.history.database import HistoryDatabase
from assistant.standing.asker import StandingAsker
from assistant.standing.change import MARGIN
from assistant.standing.standing_question import AnswerChange, StandingQuestion
from assistant.standing.storage import StandingQuestions
from index import Article, NewsIndex
from index.embedding.embedder import Embedder, load_embedder
from index.settings import read_settings


def report(outlet: str, day: str, title: str, text: str, **more: Any) -> Article:
    address = f"https://{outlet.lower().replace(' ', '-')}.example/{'-'.join(title.lower().split())}"
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Article(title=title, text=text, publisher=outlet, url=address, published=published, language="en", **more)


QUAKE = report(
    "Hill Post",
    "2024-05-02",
    "Earthquake strikes Sarn valley",
    "The earthquake in Sarn valley killed at least 45 people, the governor said on Thursday. Roads to the upper villages "
    "are blocked by rocks.",
)
TOLL = "How many people were killed in the Sarn valley earthquake?"


@dataclass
class Newsroom:
    """An index with standing questions of a reader, Anna."""

    index: NewsIndex
    questions: StandingQuestions
    asker: StandingAsker

    def stand(self, question: str) -> StandingQuestion:
        return self.asker.begin("anna", question)

    def later(self, standing: StandingQuestion, *articles: Article) -> AnswerChange | None:
        """What asking again tells after an hour in which `articles` came."""
        self.an_hour_passes(standing)
        self.index.add(articles)
        again = self.questions.get(standing.reader, standing.id)
        assert again
        return self.asker.ask(again)

    def an_hour_passes(self, standing: StandingQuestion) -> None:
        """What is in the index now counts as having been there the last time, however lately it came."""
        now = self.questions.get(standing.reader, standing.id)
        assert now and now.asking.latest
        second = datetime.now(UTC).replace(microsecond=0)
        earlier = replace(now.asking.latest, asked_at=second + MARGIN)
        self.questions.asked(now.id, replace(now.asking, latest=earlier), None)


@pytest.fixture(scope="session")
def bundled() -> Embedder:
    return load_embedder(read_settings().embedder)


@pytest.fixture
def newsroom(tmp_path: Path, bundled: Embedder) -> Iterator[Newsroom]:
    with NewsIndex.open(tmp_path / "home", embedder=bundled) as index, HistoryDatabase(None) as store:
        index.add([QUAKE])
        questions = StandingQuestions(store)
        yield Newsroom(index, questions, StandingAsker(index, questions))
