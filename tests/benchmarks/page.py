"""How long a reader waits: until the page can be used, until an answer's first words, alone and with nine others.

    python -m tests.benchmarks.page [--passages 25000] [--home DIR --data DIR --set SET] [--out FILE]

On made-up news that is kept between runs (a minute or two to make), or on the home of a set and its questions. First
the assistant is asked by itself, then the page is served by a process of its own and used in real Chromium.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from index import NewsdeskError, NewsIndex
from index.embedding.embedder import load_embedder
from index.settings import read_settings
from index.store.catalog import Catalog
from tests.benchmarks.large_home import make_home
from tests.benchmarks.page_asking import asked_alone, asked_at_once
from tests.benchmarks.page_browser import in_browser
from tests.benchmarks.page_news import PageNews, page_questions
from tests.benchmarks.searching import Asked
from tests.evals.homes import KEPT
from tests.evals.record import circumstances
from tests.evals.sets import SetError, read_set
from tests.evals.table_run import TableRun, text, write

PACKAGES = ("gradio", "openvino", "playwright", "sentence-transformers", "tantivy", "chromadb")


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 with one line on what went wrong."""
    asked = _parser().parse_args(arguments)
    if bool(asked.data) != bool(asked.set) or (asked.set and not asked.home):
        print("tests.benchmarks.page: --data, --set and --home go together", file=sys.stderr)
        return 1
    try:
        run = measure(asked)
    except (NewsdeskError, SetError) as error:
        print(f"tests.benchmarks.page: {error}", file=sys.stderr)
        return 1
    print(text(run))
    if asked.out:
        write(run, asked.out)
        print(f"\nwritten to {asked.out}")
    return 0


def measure(asked: argparse.Namespace) -> TableRun:
    home = asked.home or _made_up_home(asked.passages)
    if asked.set:
        every = read_set(asked.data, asked.set).questions
        questions = [Asked(one.text, one.asked_at) for one in every[: asked.questions]]
    else:
        questions = [Asked(one, None) for one in page_questions(asked.passages, asked.questions)]
    about = circumstances(_command(asked), {"readers at once": asked.readers, "rounds": asked.rounds}, PACKAGES)
    with NewsIndex.open(home) as index:
        index.problems()  # waits until the vector index is open
        passages = index.stats().passages
        alone = asked_alone(index, questions)
        together = asked_at_once(index, questions, asked.readers, asked.rounds)
    tables = [alone, together]
    if not asked.no_browser:
        tables += in_browser(home, [one.text for one in questions], asked.loads, asked.readers, asked.rounds)
    note = f"Load of the machine's {os.cpu_count()} cores when it ended, of 1, 5 and 15 minutes: " + ", ".join(
        f"{load:.1f}" for load in os.getloadavg()
    )
    source = asked.set or "made-up news"
    return TableRun(f"The page: {source}, {passages:,} passages", about, tuple(tables), (*_NOTES, f"{note}."))


_NOTES = (
    "Wall time is what a reader waits and grows with whatever else the machine does; processor time is all threads' of"
    " the process that answers. First words are those of an answer, or of the reason why there is none.",
)


def _made_up_home(passages: int) -> Path:
    """The home of the made-up news, made where it isn't kept yet."""
    home = KEPT / f"page-made-up-{passages}"
    if not (home / "made").is_file():
        embedder = load_embedder(read_settings().embedder)
        print(f"making {passages:,} passages of news in {home}", file=sys.stderr, flush=True)
        make_home(home, PageNews(passages, embedder.embed_documents))
        catalog = Catalog(home / "catalog.sqlite")
        catalog.set_setting("embedder", embedder.name)
        catalog.close()
        (home / "made").touch()
    return home


def _command(asked: argparse.Namespace) -> str:
    parts = ["python -m tests.benchmarks.page"]
    parts += ["--home DIR --data DIR --set", asked.set] if asked.set else ["--passages", str(asked.passages)]
    parts += ["--questions", str(asked.questions), "--readers", str(asked.readers), "--rounds", str(asked.rounds)]
    return " ".join([*parts, "--loads", str(asked.loads)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.page", description="Measure what a reader waits.")
    parser.add_argument("--passages", type=int, default=25_000, metavar="N", help="of made-up news (default: 25000)")
    parser.add_argument("--questions", type=int, default=250, metavar="N", help="different ones (default: 250)")
    parser.add_argument("--readers", type=int, default=10, metavar="N", help="who ask at once (default: 10)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of all asking at once (default: 5)")
    parser.add_argument("--loads", type=int, default=7, metavar="N", help="of the page, cold and warm (default: 7)")
    parser.add_argument("--home", type=Path, metavar="DIR", help="a home to use instead; nobody else may have it open")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--set", metavar="SET", help="the set whose articles the home holds, for its questions")
    parser.add_argument("--no-browser", action="store_true", help="ask the assistant only")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the run's JSON goes")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
