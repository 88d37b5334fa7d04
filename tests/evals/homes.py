"""Where the index of a set is kept between runs, and opening it with the corpus added."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from index import NewsIndex
from index.embedding.embedder import load_embedder
from index.ingest.pipeline import Progress
from index.records import AddReport
from index.settings import read_settings
from index.splitter import SPLITTER_VERSION
from tests.evals.measure import add_documents
from tests.evals.remembered import Remembered
from tests.evals.sets import QuestionSet

KEPT = user_cache_path("newsdesk-evals", appauthor=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """An index with a set's corpus in it, and what was added to have it so."""

    index: NewsIndex
    embedder: Remembered
    added: AddReport


@contextmanager
def opened(questions: QuestionSet, home: Path | None = None) -> Iterator[Opened]:
    """The set's index, at `home` or where it is kept, with its corpus added where it isn't there yet."""
    embedder = Remembered(load_embedder(read_settings().embedder))
    with NewsIndex.open(home or kept_home(questions.corpus, embedder.name), embedder=embedder) as index:
        added = add_documents(index, questions.documents, _show_adding)
        for failure in added.failed:
            print(f"not added: {failure.source}: {failure.error}", file=sys.stderr)
        index.problems()  # waits until the vector index is open, so that no question is answered by its stand-in
        yield Opened(index, embedder, added)


def kept_home(name: str, embedder: str) -> Path:
    """Where the index of a corpus is kept between runs: one for each set, model and way of splitting."""
    key = hashlib.sha256(f"{embedder}\0{SPLITTER_VERSION}".encode()).hexdigest()[:8]
    return KEPT / f"{name.replace('/', '-')}-{key}"


def show_asking(done: int, of: int) -> None:
    show(f"asking: {done} of {of}", last=done == of)


def show(line: str, last: bool = False) -> None:
    """One line that is written over, in a terminal."""
    if sys.stderr.isatty():
        print(f"\r{line:<79}", end="\n" if last else "", file=sys.stderr, flush=True)


def _show_adding(progress: Progress) -> None:
    report = progress.report
    show(f"reading the corpus: {progress.read} articles, {report.added} added, {report.unchanged} known")
