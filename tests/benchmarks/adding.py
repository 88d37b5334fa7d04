"""`NewsIndex.add` beside a plain LangChain pipeline and plain `SentenceTransformer.encode`, of the very same texts.

The three alternate in rounds, each of them first, second and third as often as the others.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import NewsIndex
from index.embedding.embedder import Embedder, Vectors
from index.embedding.runtimes import BATCH_SIZE
from tests.benchmarks.articles import Slice
from tests.benchmarks.plain_pipeline import PlainPipeline

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True, slots=True)
class Round:
    """One slice all three ways. `encode_first` tells whether plain encoding went before `add`.

    Processor seconds are summed over the process's threads: other work on the machine hardly moves them, but they leave
    out waiting for the disk. `cosine_least` and `cosine_mean` are between the vectors of `add` and of plain encoding.
    Runs of before there was a pipeline have `None` for it.
    """

    articles: int
    passages: int
    add_seconds: float
    encode_seconds: float
    add_processor_seconds: float
    encode_processor_seconds: float
    embedding_seconds: float
    encode_first: bool
    pipeline_seconds: float | None = None
    pipeline_processor_seconds: float | None = None
    cosine_least: float | None = None
    cosine_mean: float | None = None

    @property
    def ratio(self) -> float:
        """Speed of `add` over speed of plain encoding, by the clock."""
        return self.encode_seconds / self.add_seconds

    @property
    def processor_ratio(self) -> float:
        """The same by processor seconds."""
        return self.encode_processor_seconds / self.add_processor_seconds

    @property
    def pipeline_ratio(self) -> float | None:
        """Speed of `add` over speed of the plain pipeline, by the clock."""
        return self.pipeline_seconds / self.add_seconds if self.pipeline_seconds else None

    @property
    def pipeline_processor_ratio(self) -> float | None:
        """The same by processor seconds."""
        seconds = self.pipeline_processor_seconds
        return seconds / self.add_processor_seconds if seconds else None

    @property
    def embedding_share(self) -> float:
        """How much of `add`'s time by the clock is spent in the model; other work slows both alike."""
        return self.embedding_seconds / self.add_seconds


class TimedEmbedder:
    """`embedder`, with the seconds by the clock that it has spent on documents, and what it made of them."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0
        self.vectors: dict[str, Vectors] = {}

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
        self.vectors.update(zip(texts, vectors, strict=True))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        return self._embedder.embed_query(text)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and by the processor."""

    clock: float
    processor: float


@dataclass(slots=True)
class Contest:
    """What takes part, and what plain encoding gave last."""

    index: NewsIndex
    plain: SentenceTransformer
    pipeline: PlainPipeline
    encoded: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def add(self, part: Slice) -> None:
        report = self.index.add(part.articles)
        if report.added != len(part.articles):
            raise ValueError(f"{len(part.articles) - report.added} of {len(part.articles)} articles were not added")

    def encode(self, part: Slice) -> None:
        self.encoded = self.plain.encode(list(part.texts), batch_size=BATCH_SIZE, show_progress_bar=False)

    def pipe(self, part: Slice) -> None:
        self.pipeline.add(part.texts)


def measure_adding(
    home: Path, parts: Sequence[Slice], embedder: Embedder, location: str, show: Callable[[str], None]
) -> list[Round]:
    """Add each slice to the index at `home` and to a plain pipeline beside it, and encode its texts.

    The last two with a model of their own, loaded from `location` and run by torch.
    """
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(location, local_files_only=True, trust_remote_code=False)
    plain.encode(["warm up"], show_progress_bar=False)
    embedder.embed_documents(["warm up"])
    pipeline = PlainPipeline(plain, home.with_name("plain-pipeline"))
    timed = TimedEmbedder(embedder)
    rounds: list[Round] = []
    with NewsIndex.open(home, embedder=timed) as index:
        index.problems()  # waits until the vector index is open
        contest = Contest(index, plain, pipeline)
        # Each is first, second and third as often in every three rounds.
        orders = itertools.cycle((("add", "pipe", "encode"), ("encode", "add", "pipe"), ("pipe", "encode", "add")))
        for number, (part, order) in enumerate(zip(parts, orders, strict=False), start=1):
            timed.seconds, timed.vectors = 0.0, {}
            taken = {name: _taken(getattr(contest, name), part) for name in order}
            rounds.append(_round(part, taken, timed, contest.encoded, order.index("encode") < order.index("add")))
            show(
                f"round {number} of {len(parts)}: add at {rounds[-1].pipeline_ratio:.3f} of the plain pipeline,"
                f" {rounds[-1].ratio:.3f} of plain encoding"
            )
    return rounds


def _round(part: Slice, taken: dict[str, Taken], timed: TimedEmbedder, encoded: Vectors, encode_first: bool) -> Round:
    made = np.stack([timed.vectors[text] for text in part.texts])
    cosines = (made * encoded).sum(axis=1) / np.linalg.norm(made, axis=1) / np.linalg.norm(encoded, axis=1)
    return Round(
        articles=len(part.articles),
        passages=len(part.texts),
        add_seconds=taken["add"].clock,
        encode_seconds=taken["encode"].clock,
        add_processor_seconds=taken["add"].processor,
        encode_processor_seconds=taken["encode"].processor,
        embedding_seconds=timed.seconds,
        encode_first=encode_first,
        pipeline_seconds=taken["pipe"].clock,
        pipeline_processor_seconds=taken["pipe"].processor,
        cosine_least=float(cosines.min()),
        cosine_mean=float(cosines.mean()),
    )


def _taken(do: Callable[[Slice], None], part: Slice) -> Taken:
    clock, processor = time.perf_counter(), time.process_time()
    do(part)
    return Taken(time.perf_counter() - clock, time.process_time() - processor)
