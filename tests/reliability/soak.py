"""The page served for long, with readers and a writer at once: whether memory, threads, files or waiting grow.

    python -m tests.reliability soak [--minutes 30] [--home DIR] [--keep NAME]

A copy of the home (or a new one with the bundled sample) is served by `newsdesk serve` in a process of its own; `visitors`
use it as browsers do. Every few seconds `weighing` takes down what the process holds. Without --keep only printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

from assistant.suggestions.questions import news_about
from index.sample import EXAMPLE_QUESTIONS
from index.store.catalog import Catalog
from tests.evals.table_run import text, write
from tests.index.fetching.web import LocalWeb, Reply, Request
from tests.reliability.soaked import Soaked, run_of
from tests.reliability.visitors import Counts, Crowd
from tests.reliability.weighing import Sample

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "results"
SAMPLE_SECONDS = 10.0
# Until then models are loaded, caches filled and buffers grown to their size.
WARM_MINUTES = 5.0
QUESTIONS = 400
FEED_ITEMS = 10
# Grace for open streams, for answers under way, and for a rebuild of the vectors.
ENDING_SECONDS = 180.0
PARTS = ("catalog.sqlite", "kept.sqlite", "chroma", "flat", "keywords")


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 where a visitor saw an error or the server ended badly."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0, metavar="N", help="how long (default: 30)")
    parser.add_argument("--home", type=Path, metavar="DIR", help="a home, of which a copy is served")
    parser.add_argument("--named", default="the bundled sample", metavar="WORDS", help="what the home holds, in words")
    parser.add_argument("--talkers", type=int, default=2, metavar="N", help="in long conversations (default: 2)")
    parser.add_argument("--passers", type=int, default=2, metavar="N", help="who come and go (default: 2)")
    parser.add_argument("--keep", metavar="NAME", help="write docs/results/reliability-NAME.json")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsdesk-soak-") as folder:
        home = Path(folder) / "home"
        if asked.home:
            copy_home(asked.home, home)
        soaked = soak(home, asked.minutes, asked.talkers, asked.passers)
    settings = {"home": asked.named, "readers in long conversations": asked.talkers, "visitors at once": asked.passers}
    command = f"python -m tests.reliability soak --minutes {asked.minutes:g}{' --home DIR' if asked.home else ''}"
    made = run_of(soaked, command, settings)
    print(text(made))
    for example in soaked.counts.examples:
        print(example, file=sys.stderr)
    if asked.keep:
        write(made, RESULTS / f"reliability-{asked.keep}.json")
    return int(bool(soaked.counts.errors) or soaked.exit != 0)


def copy_home(source: Path, home: Path) -> None:
    """What is in a home besides its lock. Nobody may be writing to it."""
    home.mkdir(parents=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, home / part)
        elif (source / part).is_file():
            shutil.copy2(source / part, home / part)


def soak(home: Path, minutes: float, talkers: int = 2, passers: int = 2, every: float = SAMPLE_SECONDS) -> Soaked:
    """Serve `home` for `minutes` with everybody using it, and weigh the server every so many seconds."""
    with LocalWeb() as web, served(home) as (server, address):
        more_news = _feed(web)
        questions, articles = _about(home)
        started = time.monotonic()
        counts, samples = Counts(started), []
        crowd = Crowd(address, questions, articles, counts)
        crowd.begin(talkers, passers, web.url("/feed"), more_news)
        try:
            while time.monotonic() - started < minutes * 60 and server.poll() is None:
                samples.append(Sample.of(server.pid, home, started, counts.questions))
                if len(samples) % 6 == 0:
                    print(f"{samples[-1]} errors={counts.errors.total()}", file=sys.stderr, flush=True)
                time.sleep(every)
            crowd.stopping = True
            server.send_signal(signal.SIGTERM)
            began = time.monotonic()
            code = _ended(server)
            print(f"the server ended with {code} after {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
        finally:
            crowd.end()
    return Soaked(tuple(samples), counts, minutes, min(WARM_MINUTES, minutes / 3), code)


def _ended(server: subprocess.Popen[str]) -> int | None:
    """The exit code; `None` where there is none in time."""
    try:
        return server.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        return None


@contextmanager
def served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The page over `home` in a process of its own, with its address; killed at the end where it still runs."""
    command = [sys.executable, str(ROOT / "app.py"), "serve", "--home", str(home), "--port", "0", "--json"]
    environment = {**os.environ, "NEWSDESK_ALLOW_PRIVATE": "true"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            yield server, json.loads(server.stdout.readline())["url"]
        finally:
            server.kill()


def _about(home: Path) -> tuple[list[str], list[str]]:
    """Questions that the home's news answers, and ids of its articles. Reads the catalog beside the server."""
    catalog = Catalog(home / "catalog.sqlite")
    try:
        ids = catalog.ids()
        chosen = ids[:: max(1, len(ids) // QUESTIONS)][:QUESTIONS]
        articles = [article for article, _ in catalog.articles(chosen).values()]
    finally:
        catalog.close()
    found = [each.text for article in articles if (each := news_about(article))]
    return found or list(EXAMPLE_QUESTIONS), chosen


def _feed(web: LocalWeb) -> Callable[[], None]:
    """A feed at `/feed` of so many items, the newest first; what is returned gives it another one."""
    newest = FEED_ITEMS

    def shown(_: Request) -> Reply:
        items = "".join(_item(web, number) for number in range(newest, newest - FEED_ITEMS, -1))
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Soakham Wire</title>{items}</channel></rss>'
        return Reply(body, content_type="application/rss+xml", etag=f'"{newest}"')

    def more() -> None:
        nonlocal newest
        newest += 1

    web.route("/feed", shown)
    return more


def _item(web: LocalWeb, number: int) -> str:
    """An item that holds its whole text, so that its page need not be asked for: the same few come again and again."""
    told = number % 50
    words = " ".join(f"Gate {gate} of harbour {told} was painted by {gate + told} people." for gate in range(1, 40))
    return (
        f"<item><title>{escape(f'Harbour {told} is painted')}</title><link>{web.url(f'/item/{told}')}</link>"
        f"<guid>harbour-{told}</guid><description>{escape(words)}</description></item>"
    )
