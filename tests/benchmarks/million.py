"""How search does with very many passages: speed by filter, what is missed, memory, disk, opening.

python -m tests.benchmarks.million [--passages 1000000] [--home DIR] [--sentences FILE] [--questions 200] [--out FILE]

Makes the home where it isn't there (a million passages: over half an hour on two cores), on made-up news with made-up
vectors, so that nothing is embedded.
"""

from __future__ import annotations

import os

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np

from index import Filters, NewsdeskError, NewsIndex
from index.embedding.embedder import Vectors
from tests.benchmarks.footprint import peak_mib
from tests.benchmarks.large_home import EMBEDDER, make_home
from tests.benchmarks.made_up_news import DAYS, DIMENSION, START, MadeUpNews, MadeUpQuestion
from tests.benchmarks.record import latency
from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun, text, write

END = START + timedelta(days=DAYS)
ASKED_AT = END + timedelta(days=1)
WANTED = 100
COMPARED_QUESTIONS = 50
PACKAGES = ("chromadb", "numpy", "tantivy")


class MadeUpEmbedder:
    """Gives made-up questions their made-up vectors."""

    name = EMBEDDER
    dimension = DIMENSION

    def __init__(self, questions: Sequence[MadeUpQuestion]) -> None:
        self._vectors = {question.text: question.vector for question in questions}
        self._any = questions[0].vector

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError("made-up news is not embedded")

    def embed_query(self, text: str) -> Vectors:
        return self._vectors.get(text, self._any)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 with one line on what went wrong."""
    asked = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            run = measure(asked, asked.home or Path(scratch) / "home")
    except NewsdeskError as error:
        print(f"tests.benchmarks.million: {error}", file=sys.stderr)
        return 1
    print(text(run))
    if asked.out:
        write(run, asked.out)
        print(f"\nwritten to {asked.out}")
    return 0


def measure(asked: argparse.Namespace, home: Path) -> TableRun:
    sentences = asked.sentences.read_text(encoding="utf-8").splitlines() if asked.sentences else ()
    news = MadeUpNews(asked.passages, sentences)
    questions = news.questions(asked.questions)
    made = home / "made.json"
    if not (home / "catalog.sqlite").is_file():
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(json.dumps(make_home(home, news)), encoding="utf-8")
    command = f"python -m tests.benchmarks.million --passages {asked.passages} --questions {asked.questions}"
    about = circumstances(command, {"hits asked of each engine": WANTED}, PACKAGES)
    before = peak_mib()
    started = time.perf_counter()
    with NewsIndex.open(home, embedder=MadeUpEmbedder(questions)) as index:
        opened = time.perf_counter() - started
        index.search(questions[0].text, asked_at=ASKED_AT)
        first = time.perf_counter() - started
        index._vectors.wait_until_open()
        vectors = time.perf_counter() - started
        if index.health.vector_engine != "chroma":
            raise NewsdeskError(f"Chroma did not open: {index._vectors.problem}")
        speed = _speed(index, news, questions)
        memory = peak_mib()
        missed = _missed(index, questions[:COMPARED_QUESTIONS])
        stats = index.stats()
    rows = [(f"disk, {part}, bytes a passage", f"{size / stats.passages:,.0f}") for part, size in stats.bytes_by_part]
    rows += [
        ("peak memory of the process before opening, MiB", f"{before:,.0f}"),
        ("peak memory of the process that searches, MiB", f"{memory:,.0f}"),
        ("seconds until the home is open", f"{opened:.1f}"),
        ("seconds until the first search is answered", f"{first:.1f}"),
        ("seconds until Chroma is open", f"{vectors:.1f}"),
    ]
    if made.is_file():
        rows += [
            (f"seconds to write, {part}", f"{seconds:,.0f}")
            for part, seconds in json.loads(made.read_text(encoding="utf-8")).items()
        ]
    tables = (speed, missed, Table("Memory, disk, opening", ("", ""), tuple(rows)))
    return TableRun(f"Search with {stats.passages:,} made-up passages", about, tables, (_NOTE,))


_NOTE = (
    "Made-up news with made-up vectors: good for speed and size. Questions come with their vectors, so nothing is"
    " embedded. Vectors are clustered in 96 directions and harder to tell apart than real ones."
)


def _filters(news: MadeUpNews) -> dict[str, Filters]:
    def last(days: int) -> Filters:
        return Filters(since=END - timedelta(days=days))

    largest = (news.outlets[0],)
    return {
        "no filter": Filters(),
        "the largest outlet": Filters(publishers=largest),
        "a small outlet": Filters(publishers=(news.outlets[-1],)),
        "thirty days": last(30),
        "a year": last(365),
        "half of the time": last(DAYS // 2),
        "the largest outlet, a year": Filters(publishers=largest, since=END - timedelta(days=365)),
    }


def _speed(index: NewsIndex, news: MadeUpNews, questions: Sequence[MadeUpQuestion]) -> Table:
    """Whole searches, and the two engines with what the filters let through, each on its own."""
    rows: list[tuple[str, ...]] = []
    for name, filters in _filters(news).items():
        columns = index._searcher.passage_table.now()
        passing = columns.passing(filters) if filters else None
        share = 1.0 if passing is None else len(passing) / len(columns)

        def whole(question: MadeUpQuestion, filters: Filters = filters) -> object:
            return index.search(question.text, filters=filters, asked_at=ASKED_AT)

        def meaning(question: MadeUpQuestion, rows: object = passing) -> object:
            return index._vectors.search(question.vector, WANTED, rows)  # type: ignore[arg-type]

        def words(
            question: MadeUpQuestion, filters: Filters = filters, rows: object = passing, share: float = share
        ) -> object:
            return index._keywords.search(question.text, WANTED, filters, among=rows, share=share)  # type: ignore[arg-type]

        cells = [f"{share:.2%}"]
        for what in (whole, meaning, words):
            found = latency("", _times(what, questions))
            cells += [f"{found.p50:.1f}", f"{found.p95:.1f}"]
        rows.append((name, *cells))
        print(*rows[-1], sep="  ", file=sys.stderr, flush=True)
    columns_named = ("milliseconds", "share", "search p50", "p95", "meaning p50", "p95", "words p50", "p95")
    return Table(f"Search without the question's embedding, n = {len(questions)}", columns_named, tuple(rows))


def _missed(index: NewsIndex, questions: Sequence[MadeUpQuestion]) -> Table:
    """What share of the truly nearest each way of searching by meaning finds."""
    asked = np.stack([question.vector for question in questions], axis=1)
    best_rows = np.zeros((0, len(questions)), dtype=np.int64)
    best = np.zeros((0, len(questions)), dtype=np.float32)
    for rows, vectors in index._catalog.vectors(batch=20_000):
        scores = np.concatenate([best, vectors @ asked])
        known = np.concatenate([best_rows, np.repeat(np.asarray(rows)[:, None], len(questions), axis=1)])
        order = np.argsort(-scores, axis=0)[:WANTED]
        best, best_rows = np.take_along_axis(scores, order, 0), np.take_along_axis(known, order, 0)
    ways: dict[str, Callable[[Vectors, int], list[tuple[int, float]]]] = {
        "Chroma": index._vectors.search,
        "exact search, chosen by bits": index._vectors._exact.search,
    }
    table = []
    for name, search in ways.items():
        found = [[row for row, _ in search(question.vector, WANTED)] for question in questions]
        cells = []
        for k in (10, WANTED):
            shares = [np.isin(best_rows[:k, n], rows).mean() for n, rows in enumerate(found)]
            cells.append(f"{np.mean(shares):.3f} (worst {min(shares):.2f})")
        table.append((name, *cells))
    title = f"Share of the nearest that is found, {WANTED} asked for, n = {len(questions)}"
    return Table(title, ("", "of the nearest 10", f"of the nearest {WANTED}"), tuple(table))


def _times(do: Callable[[MadeUpQuestion], object], questions: Sequence[MadeUpQuestion]) -> list[float]:
    for question in questions[:5]:  # the first calls load what later ones share
        do(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        do(question)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.million", description="Measure search with very many passages."
    )
    parser.add_argument("--passages", type=int, default=1_000_000, metavar="N", help="(default: 1000000)")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="questions asked (default: 200)")
    parser.add_argument("--home", type=Path, metavar="DIR", help="the home: used again where it is there")
    parser.add_argument("--sentences", type=Path, metavar="FILE", help="sentences to recombine, one a line")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the run's JSON goes")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
