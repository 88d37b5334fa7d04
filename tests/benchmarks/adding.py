"""`NewsIndex.add` beside plain `SentenceTransformer.encode` of the very same texts, alternating in rounds."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index import NewsIndex
from index.embed import BATCH_SIZE, Embedder, Vectors
from tests.benchmarks.articles import SEED, Slice

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True, slots=True)
class Round:
    """One slice both ways. `encode_first` tells which went first, since the second finds a warmer machine.

    Processor seconds are summed over the process's threads: other work on the machine hardly moves them, but they leave
    out waiting for the disk.
    """

    articles: int
    passages: int
    add_seconds: float
    encode_seconds: float
    add_processor_seconds: float
    encode_processor_seconds: float
    embedding_seconds: float
    encode_first: bool

    @property
    def ratio(self) -> float:
        """Speed of `add` over speed of plain encoding, by the clock: 1 = storing costs nothing."""
        return self.encode_seconds / self.add_seconds

    @property
    def processor_ratio(self) -> float:
        """The same by processor seconds."""
        return self.encode_processor_seconds / self.add_processor_seconds

    @property
    def embedding_share(self) -> float:
        """How much of `add`'s time by the clock is spent in the model; other work slows both alike."""
        return self.embedding_seconds / self.add_seconds


class TimedEmbedder:
    """`embedder`, with the seconds by the clock that it has spent on documents."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        started = time.perf_counter()
        vectors = self._embedder.embed_documents(texts)
        self.seconds += time.perf_counter() - started
        return vectors

    def embed_query(self, text: str) -> Vectors:
        return self._embedder.embed_query(text)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and by the processor."""

    clock: float
    processor: float


def measure_adding(
    home: Path, parts: Sequence[Slice], embedder: Embedder, location: str, show: Callable[[str], None]
) -> list[Round]:
    """Add each slice to the index at `home`, and encode its texts with a model of its own loaded from `location`."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(location, local_files_only=True, trust_remote_code=False)
    plain.encode(["warm up"], show_progress_bar=False)
    embedder.embed_documents(["warm up"])
    order = random.Random(SEED)
    rounds: list[Round] = []
    timed = TimedEmbedder(embedder)
    with NewsIndex.open(home, embedder=timed) as index:
        index.problems()  # waits until the vector index is open
        for number, part in enumerate(parts, start=1):
            encode_first = order.random() < 0.5 if number % 2 else not rounds[-1].encode_first
            encoded = _encode(plain, part) if encode_first else None
            timed.seconds = 0.0
            added = _add(index, part)
            encoded = encoded or _encode(plain, part)
            rounds.append(
                Round(
                    len(part.articles),
                    len(part.texts),
                    added.clock,
                    encoded.clock,
                    added.processor,
                    encoded.processor,
                    timed.seconds,
                    encode_first,
                )
            )
            show(f"round {number} of {len(parts)}: add at {rounds[-1].ratio:.3f} of plain encoding")
    return rounds


def _add(index: NewsIndex, part: Slice) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    report = index.add(part.articles)
    taken = Taken(time.perf_counter() - clock, time.process_time() - processor)
    if report.added != len(part.articles):
        raise ValueError(f"{len(part.articles) - report.added} of {len(part.articles)} articles were not added")
    return taken


def _encode(plain: SentenceTransformer, part: Slice) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    plain.encode(list(part.texts), batch_size=BATCH_SIZE, show_progress_bar=False)
    return Taken(time.perf_counter() - clock, time.process_time() - processor)
