"""What a question of meaning costs on a Chroma server, by the way a filter is handed to it.

    python -m tests.benchmarks.served [--passages 25000] [--questions 60]

Made-up vectors (384 numbers around 500 centres) in a real catalog and on a real `chroma run` of this machine. Prints
milliseconds a question, without its embedding.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from index.embedding.embedder import Vectors
from index.engines.chroma_server import ChromaServerCollection, ChromaServerStore
from index.engines.exact_vectors import ExactVectors
from index.engines.vector import VectorEngine
from index.records import Article
from index.settings import ChromaServer
from index.splitter import split
from index.store.catalog import Catalog
from index.store.passage_table import Rows
from tests.index.engines.chroma_server import RunningChroma

DIMENSION = 384
CENTRES = 500
WANTED = 100
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SHARES = (0.01, 0.02, 0.04, 0.1, 0.25, 0.33, 0.5, 0.9)

Asking = Callable[[Vectors], object]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--passages", type=int, default=25_000)
    arguments.add_argument("--questions", type=int, default=60)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, RunningChroma(Path(folder) / "server") as chroma:
        catalog = Catalog(Path(folder) / "catalog.sqlite")
        filled(catalog, given.passages)
        began = time.perf_counter()
        served = engine(catalog, chroma, Path(folder))
        served.wait_until_open()
        print(f"{catalog.passage_count():,} passages written to an empty server: {time.perf_counter() - began:.1f} s")
        served.close()
        for again in ("in line already", "after the server was killed"):
            began = time.perf_counter()
            served = engine(catalog, chroma, Path(folder))
            served.wait_until_open()
            print(f"opened, {again}: {time.perf_counter() - began:.1f} s")
            if again == "in line already":
                served.close()
                chroma.kill()
                chroma.start()
        measured(catalog, served, given.questions)
        served.close()
        catalog.close()


def engine(catalog: Catalog, chroma: RunningChroma, folder: Path) -> VectorEngine:
    return VectorEngine(catalog, folder / "flat", ChromaServerStore(ChromaServer(chroma.url), catalog, "made-up"))


def made_up(number: int, chance: np.random.Generator) -> Vectors:
    centres = np.random.default_rng(7).standard_normal((CENTRES, DIMENSION))
    vectors = centres[chance.integers(CENTRES, size=number)] + 0.7 * chance.standard_normal((number, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def filled(catalog: Catalog, passages: int) -> None:
    """Articles of 25 passages, a day apart."""
    chance = np.random.default_rng(11)
    paragraph = " ".join(["word"] * 115)
    made, day = 0, 0
    while made < passages:
        day += 1
        text = "\n\n".join(f"Report {day} part {part}. {paragraph}." for part in range(25))
        article = Article(title=f"Report {day}", text=text, publisher="Wire", published=FIRST + timedelta(days=day))
        parts = split(article)
        keys = [f"{day}-{part.ordinal}".encode() for part in parts]
        vectors = dict(zip(keys, made_up(len(parts), chance), strict=True))
        catalog.store_pending([article], [parts], [keys], vectors, FIRST)
        catalog.make_ready([(article.id, 1)])
        made += len(parts)


def measured(catalog: Catalog, served: VectorEngine, questions: int) -> None:
    rows = np.asarray(catalog.passage_rows(), dtype=np.int64)
    live, exact = served._live, served._exact
    assert live
    asked = made_up(questions, np.random.default_rng(13))
    truth = [{row for row, _ in exact.search(vector, 10)} for vector in asked]
    found = [{row for row, _ in live.query(vector, WANTED)[:10]} for vector in asked]
    recall = sum(len(one & other) for one, other in zip(truth, found, strict=True)) / (10 * len(asked))
    print(f"recall@10 of the server against exact search: {recall:.3f}")
    side_by_side(
        f"all {len(rows):,} rows",
        asked,
        {
            "server": lambda vector: live.query(vector, WANTED),
            "exact search": lambda vector: exact.search(vector, WANTED),
        },
    )
    for share in SHARES:
        passing = rows[: int(len(rows) * share)]
        side_by_side(f"{share:.0%} pass, {len(passing):,} rows", asked, ways(served, exact, passing, share, len(rows)))


def ways(served: VectorEngine, exact: ExactVectors, passing: Rows, share: float, total: int) -> dict[str, Asking]:
    """The ways in which a filter can be handed on."""
    live = served._live
    assert isinstance(live, ChromaServerCollection)
    collection = live._asked
    where = {"published": {"$lte": int((FIRST + timedelta(days=int(share * total / 25))).timestamp())}}
    return {
        "rows named": lambda vector: collection.query(
            query_embeddings=vector[None, :], n_results=WANTED, ids=passing.astype(str).tolist(), include=["distances"]
        ),
        "asked for more": lambda vector: live.query(vector, int(WANTED / share * 1.3)),
        "where published": lambda vector: collection.query(
            query_embeddings=vector[None, :], n_results=WANTED, where=where, include=["distances"]
        ),
        "exact search": lambda vector: exact.search(vector, WANTED, passing),
    }


def side_by_side(what: str, asked: Vectors, asking: dict[str, Asking]) -> None:
    """Every question in every way before the next question, so that what else the machine does hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in asking}
    for vector in asked:
        for name, ask in asking.items():
            began = time.perf_counter()
            ask(vector)
            times[name].append(1000 * (time.perf_counter() - began))
    for name, taken in times.items():
        quarter, median, late = np.percentile(taken, [25, 50, 95])
        print(
            f"{what:<24} {name:<16} p25 {quarter:6.1f}  p50 {median:6.1f}  p95 {late:6.1f}  n {len(taken)}", flush=True
        )


if __name__ == "__main__":
    main()
