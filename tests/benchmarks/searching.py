"""How long a search and an answer take, each question on its own, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant import Assistant
from assistant.records import AnswerToken, Done
from index import Filters, NewsIndex
from index.embedding.embedder import Embedder, Vectors


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the moment it counts as asked at."""

    text: str
    asked_at: datetime | None


class RememberedQueries:
    """An embedder that gives a question's vector without embedding it again: what is left of a search is the index."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self.remembering = False

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        if not self.remembering or text not in self._known:
            self._known[text] = self._embedder.embed_query(text)
        return self._known[text]


def filters_to_try(index: NewsIndex) -> dict[str, Callable[[Asked], Filters]]:
    """No filter, the largest outlet, and the thirty days before the question."""
    stats = index.stats()
    found: dict[str, Callable[[Asked], Filters]] = {"no filter": lambda asked: Filters()}
    if stats.publishers:
        outlet = Filters(publishers=(stats.publishers[0][0],))
        found["one outlet"] = lambda asked: outlet
    if newest := stats.newest:
        found["thirty days"] = lambda asked: Filters(since=(asked.asked_at or newest) - timedelta(days=30))
    return found


def measure_searching(
    index: NewsIndex, embedder: RememberedQueries, questions: Sequence[Asked], k: int
) -> dict[str, list[float]]:
    """Milliseconds for each question, by what was measured. `index` must have been opened with `embedder`."""
    times: dict[str, list[float]] = {}
    for name, filters in filters_to_try(index).items():

        def search(asked: Asked, filters: Callable[[Asked], Filters] = filters) -> None:
            index.search(asked.text, k=k, filters=filters(asked), asked_at=asked.asked_at)

        embedder.remembering = False
        index.embedder.forget()
        times[f"search, {name}"] = _times(search, questions)
        embedder.remembering = True
        times[f"search without the question's embedding, {name}"] = _times(search, questions)
    embedder.remembering = False
    times["embedding the question"] = _times(lambda asked: embedder.embed_query(asked.text), questions)
    return times


def measure_answering(index: NewsIndex, questions: Sequence[Asked]) -> dict[str, list[float]]:
    """Milliseconds until an answer's first words and until its end."""
    assistant = Assistant(index, model="quotes")
    index.embedder.forget()
    first, whole = [], []
    for asked in questions:
        started = time.perf_counter()
        begun = None
        for event in assistant.stream(asked.text, asked_at=asked.asked_at):
            if begun is None and isinstance(event, AnswerToken):
                begun = time.perf_counter()
            if isinstance(event, Done):
                whole.append((time.perf_counter() - started) * 1000)
        first.append(((begun or time.perf_counter()) - started) * 1000)
    return {"answer, first words": first, "answer, whole": whole}


def _times(do: Callable[[Asked], object], questions: Sequence[Asked]) -> list[float]:
    do(questions[0])  # the first call of a kind loads what later ones share
    times = []
    for asked in questions:
        started = time.perf_counter()
        do(asked)
        times.append((time.perf_counter() - started) * 1000)
    return times
