"""What a question of meaning costs on a Chroma server, by the way a filter is handed to it.

    python -m tests.benchmarks.served [--passages 25000] [--questions 200]

Made-up vectors (384 numbers around 500 centres) in a real catalog and on a real `chroma run` of this machine. Prints
medians and 95th percentiles in milliseconds, without the query's embedding.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from index.catalog import Catalog
from index.embed import Vectors
from index.exact import ExactSearch
from index.records import Article
from index.served import ServedIndex
from index.settings import ChromaServer
from index.split import split
from tests.index.chroma_server import RunningChroma

DIMENSION = 384
CENTRES = 500
WANTED = 100
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SHARES = (0.02, 0.1, 0.25, 0.5, 0.9)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--passages", type=int, default=25_000)
    arguments.add_argument("--questions", type=int, default=200)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, RunningChroma(Path(folder) / "server") as chroma:
        catalog = Catalog(Path(folder) / "catalog.sqlite")
        filled(catalog, given.passages)
        began = time.perf_counter()
        served = ServedIndex(catalog, ChromaServer(chroma.url), "made-up")
        served.wait_until_open()
        print(f"{catalog.passage_count():,} passages written to an empty server: {time.perf_counter() - began:.1f} s")
        served.close()
        for again in ("in line already", "after the server was killed"):
            began = time.perf_counter()
            served = ServedIndex(catalog, ChromaServer(chroma.url), "made-up")
            served.wait_until_open()
            print(f"opened, {again}: {time.perf_counter() - began:.1f} s")
            if again == "in line already":
                served.close()
                chroma.kill()
                chroma.start()
        measured(catalog, served, given.questions)
        served.close()
        catalog.close()


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


def measured(catalog: Catalog, served: ServedIndex, questions: int) -> None:
    rows = np.asarray(catalog.passage_rows(), dtype=np.int64)
    live, exact = served._live, ExactSearch(catalog)
    assert live
    asked = made_up(questions, np.random.default_rng(13))
    truth = [{row for row, _ in exact.search(vector, 10)} for vector in asked]
    found = [{row for row, _ in live.query(vector, WANTED)[:10]} for vector in asked]
    recall = sum(len(one & other) for one, other in zip(truth, found, strict=True)) / (10 * len(asked))
    print(f"recall@10 of the server against exact search: {recall:.3f}")
    said("no filter, server", asked, lambda vector: live.query(vector, WANTED))
    said("no filter, exact search in memory", asked, lambda vector: exact.search(vector, WANTED))
    for share in SHARES:
        passing = rows[: int(len(rows) * share)]
        until = int((FIRST + timedelta(days=int(share * len(rows) / 25))).timestamp())
        name = f"{share:.0%} pass ({len(passing):,} rows)"
        said(f"{name}, as it is built", asked, lambda vector, p=passing, s=share: served.search(vector, WANTED, p, s))
        said(f"{name}, rows named", asked[:50], lambda vector, p=passing: live.query(vector, WANTED, p.tolist()))
        said(f"{name}, exact search in memory", asked[:50], lambda vector, p=passing: exact.search(vector, WANTED, p))
        said(
            f"{name}, where published",
            asked[:50],
            lambda vector, u=until: live._asked.query(
                query_embeddings=vector[None, :],
                n_results=WANTED,
                where={"published": {"$lte": u}},
                include=["distances"],
            ),
        )


def said(name: str, asked: Vectors, ask: Callable[[Vectors], object]) -> None:
    times = []
    for vector in asked:
        began = time.perf_counter()
        ask(vector)
        times.append(1000 * (time.perf_counter() - began))
    print(f"{name:<44} p50 {np.median(times):7.1f}  p95 {np.percentile(times, 95):7.1f}  n {len(times)}", flush=True)


if __name__ == "__main__":
    main()
