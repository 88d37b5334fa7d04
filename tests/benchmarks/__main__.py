"""Measure speed and size.

python -m tests.benchmarks --data DIR --set rtqa2022a [--passages 600] [--rounds 6] [--home DIR] [--out DIR]
python -m tests.benchmarks                     (on made-up articles)
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
import itertools
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import NewsdeskError, NewsIndex
from index.embedding.embedder import bundled_model_folder, load_embedder
from index.records import Article
from index.settings import read_settings
from tests.benchmarks.adding import Round, measure_adding
from tests.benchmarks.articles import Slice, made_up_articles, made_up_questions, slices
from tests.benchmarks.footprint import footprint
from tests.benchmarks.record import BenchmarkRun, Latency, latency, write
from tests.benchmarks.report import text
from tests.benchmarks.searching import Asked, RememberedQueries, measure_answering, measure_searching
from tests.benchmarks.steps import Step, measure_steps
from tests.evals.homes import KEPT, kept_home
from tests.evals.record import circumstances, search_settings
from tests.evals.sets import QuestionSet, SetError, read_set

PARTS = ("add", "search", "memory")


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 with one line on what went wrong."""
    asked = _parser().parse_args(arguments)
    if bool(asked.data) != bool(asked.set):
        print("tests.benchmarks: --data and --set go together", file=sys.stderr)
        return 1
    try:
        run = measure(asked)
    except (NewsdeskError, SetError) as error:
        print(f"tests.benchmarks: {error}", file=sys.stderr)
        return 1
    print(text(run))
    name = asked.set.replace("/", "-") if asked.set else "made-up"
    path = asked.out / f"speed-{name}-{run.circumstances.date.replace(':', '').replace('-', '')[:15]}.json"
    write(run, path)
    print(f"\nwritten to {path}")
    return 0


def measure(asked: argparse.Namespace) -> BenchmarkRun:
    """Everything that was asked for, one thing after the other."""
    settings = read_settings()
    embedder = load_embedder(settings.embedder, settings.embedder_engine)
    kept = {"passages a round": asked.passages, "engine": embedder.engine.name, **search_settings(embedder.name)}
    about = circumstances(_command(asked), kept)
    questions = read_set(asked.data, asked.set) if asked.set else None
    rounds: list[Round] = []
    steps: list[Step] = []
    with tempfile.TemporaryDirectory() as scratch:
        added_home = Path(scratch) / "added"
        if "add" in asked.only:
            parts = _parts(questions, asked)
            location = settings.embedder or str(bundled_model_folder())
            steps = measure_steps(location, parts[0].texts, _show)
            rounds = measure_adding(added_home, parts, embedder, location, _show)
        home = asked.home or (kept_home(questions.name, embedder.name) if questions else added_home)
        if not (home / "catalog.sqlite").is_file():
            home = added_home
        latencies, passages = _latencies(home, questions, asked) if "search" in asked.only else ([], 0)
        memory, sizes = _weights(home, asked.passages, Path(scratch)) if "memory" in asked.only else ({}, {})
    return BenchmarkRun(
        source=asked.set or "made-up articles",
        synthetic=questions is None,
        searched_passages=passages,
        circumstances=about,
        rounds=tuple(rounds),
        latencies=tuple(latencies),
        memory=memory,
        sizes=sizes,
        steps=tuple(steps),
    )


def _parts(questions: QuestionSet | None, asked: argparse.Namespace) -> list[Slice]:
    """One slice for each round; the articles begin somewhere else than a set's most alike first pages."""
    articles = (document.article for document in questions.documents) if questions else made_up_articles()
    parts = list(itertools.islice(slices(_each_once(articles), asked.passages), asked.rounds))
    if len(parts) < asked.rounds:
        raise SetError(f"{asked.set} has passages for {len(parts)} of {asked.rounds} rounds; ask for fewer --passages")
    return parts


def _each_once(articles: Any) -> Any:
    seen: set[str] = set()
    for article in articles:
        assert isinstance(article, Article)
        if article.id not in seen:
            seen.add(article.id)
            yield article


def _latencies(home: Path, questions: QuestionSet | None, asked: argparse.Namespace) -> tuple[list[Latency], int]:
    if questions:
        chosen = [Asked(question.text, question.asked_at) for question in questions.questions[: asked.questions]]
    else:
        chosen = [Asked(question, None) for question in made_up_questions(asked.questions)]
    embedder = RememberedQueries(load_embedder(read_settings().embedder))
    with NewsIndex.open(home, embedder=embedder) as index:
        index.problems()  # waits until the vector index is open
        times = measure_searching(index, embedder, chosen, k=10)
        _show("searches measured")
        times |= measure_answering(index, chosen[: asked.questions // 2 or 1])
        passages = index.stats().passages
    return [latency(name, found) for name, found in times.items()], passages


def _weights(home: Path, passages: int, scratch: Path) -> tuple[dict[str, float], dict[str, float]]:
    with NewsIndex.open(home) as index:
        stats = index.stats()
    imports, search = footprint("imports"), footprint("search", str(home))
    add = footprint("add", str(scratch / "footprint"), str(passages))
    memory = {
        "peak memory of a process that has only imported the libraries, MiB": imports["peak MiB"],
        f"peak memory of a process that searches {stats.passages:,} passages, MiB": search["peak MiB"],
        f"peak memory of a process that adds {add['passages']:,.0f} passages to an empty home, MiB": add["peak MiB"],
    }
    sizes = {f"{part}, bytes on disk a passage": size / stats.passages for part, size in stats.bytes_by_part}
    sizes |= {
        "seconds from start of the process's own code to an open home": search["open seconds"],
        "seconds to the first search's end, model loaded": search["first search seconds"],
        "seconds until the vector index is open": search["vectors open seconds"],
    }
    return memory, {name: round(size, 2) for name, size in sizes.items()}


def _command(asked: argparse.Namespace) -> str:
    parts = ["python -m tests.benchmarks"]
    parts += ["--data DIR --set", asked.set] if asked.set else []
    parts += ["--passages", str(asked.passages), "--rounds", str(asked.rounds), "--questions", str(asked.questions)]
    parts += ["--only", *asked.only] if tuple(asked.only) != PARTS else []
    return " ".join(parts)


def _show(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure speed and size.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--set", metavar="SET", help="a set in it; made-up articles when there is none")
    parser.add_argument("--passages", type=int, default=600, metavar="N", help="passages a round (default: 600)")
    parser.add_argument("--rounds", type=int, default=6, metavar="N", help="rounds of adding (default: 6)")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="questions asked (default: 200)")
    parser.add_argument("--home", type=Path, metavar="DIR", help="the index to search (default: the evals' kept one)")
    parser.add_argument("--out", type=Path, default=KEPT / "runs", metavar="DIR", help="where the run's JSON goes")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure only these parts")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
