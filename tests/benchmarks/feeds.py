"""How quickly followed feeds are read, from a server on this machine, beside the plain loop in the same run.

    python -m tests.benchmarks.feeds [--feeds 200] [--items 5] [--json FILE]

Every feed lies on a host of its own. First all is new; then a tenth of the feeds have one item more and the others
answer 304. The baseline does what most programs that read feeds do: one address after the other, feedparser, then
trafilatura for each page; it has no pause, no robots.txt, no conditional requests, and stores nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import feedparser
import trafilatura

from index import NewsIndex
from index.embedding.embedder import Embedder, load_embedder
from index.feeds.refresh import FeedResult
from index.settings import read_settings
from tests.benchmarks.feed_server import host_of
from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun, text, write
from tests.index.embedding.embedders import WordEmbedder

ROOT = Path(__file__).parents[2]
PACKAGES = ("feedparser", "httpcore2", "trafilatura", "sentence-transformers", "torch")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading all feeds once."""

    name: str
    feeds: int
    unchanged: int
    articles: int
    seconds: float

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            str(self.feeds),
            str(self.unchanged),
            str(self.articles),
            f"{self.seconds:.1f}",
            f"{self.articles / self.seconds:.1f}",
            f"{self.feeds / self.seconds:.1f}",
        )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.feeds", description="Measure reading feeds.")
    parser.add_argument("--feeds", type=int, default=200, metavar="N")
    parser.add_argument("--items", type=int, default=5, metavar="N", help="items a feed shows at first (default: 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the run there")
    asked = parser.parse_args(arguments)
    about = circumstances(
        f"python -m tests.benchmarks.feeds --feeds {asked.feeds} --items {asked.items}",
        {"pause between requests to one host, s": 1.0},
        PACKAGES,
    )
    run = TableRun(
        "Reading feeds",
        about,
        (
            Table(
                "",
                ("", "feeds", "answered 304", "articles", "seconds", "articles a second", "feeds a second"),
                tuple(reading.cells for reading in measure(asked.feeds, asked.items)),
            ),
        ),
        (
            "Made-up articles of about 300 words, each feed on a host of its own. The plain loop stores nothing and has"
            " no manners: no pause, no robots.txt, no conditional requests. Newsdesk leaves a second between two"
            " requests to one host, and reads each host's robots.txt.",
        ),
    )
    print(text(run))
    if asked.json:
        write(run, asked.json)
    return 0


def measure(feeds: int, items: int) -> Iterator[Reading]:
    """The baseline, then Newsdesk: without the cost of embedding, and with the real model."""
    with served(feeds, items) as (port, news):
        addresses = [f"http://{host_of(number)}:{port}/feed" for number in range(feeds)]
        yield plain_loop(addresses)
    real = load_embedder(read_settings().embedder)
    real.embed_documents(["warm"])
    for name, embedder in (("without embedding", WordEmbedder()), ("as it is", real)):
        with served(feeds, items) as (port, news), tempfile.TemporaryDirectory() as home:
            addresses = [f"http://{host_of(number)}:{port}/feed" for number in range(feeds)]
            yield from followed(addresses, Path(home), embedder, news, name)


def plain_loop(addresses: Sequence[str]) -> Reading:
    began, articles = time.perf_counter(), 0
    for address in addresses:
        for entry in feedparser.parse(_get(address)).entries:
            articles += bool(trafilatura.bare_extraction(_get(entry.link)))
    return Reading("plain loop, reading only", len(addresses), 0, articles, time.perf_counter() - began)


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def followed(addresses: Sequence[str], home: Path, embedder: Embedder, news: News, name: str) -> Iterator[Reading]:
    with (
        mock.patch.dict(os.environ, {"NEWSDESK_ALLOW_PRIVATE": "1"}),
        NewsIndex.open(home, embedder=embedder) as index,
    ):
        with tempfile.NamedTemporaryFile("w", suffix=".opml") as opml:
            opml.write("<opml version='2.0'><body>")
            opml.writelines(f"<outline xmlUrl='{address}'/>" for address in addresses)
            opml.write("</body></opml>")
            opml.flush()
            index.feeds.subscribe(Path(opml.name))
        yield _timed(f"Newsdesk, {name}: all new", index)
        news(max(1, len(addresses) // 10))
        yield _timed(f"Newsdesk, {name}: a tenth with news", index)


def _timed(name: str, index: NewsIndex) -> Reading:
    began = time.perf_counter()
    results: list[FeedResult] = list(index.feeds.refresh())
    seconds = time.perf_counter() - began
    if problems := [result.problem for result in results if result.problem]:
        raise RuntimeError(f"{len(problems)} feeds could not be read: {problems[0]}")
    articles = sum(result.report.added + result.report.updated for result in results)
    return Reading(name, len(results), sum(result.not_modified for result in results), articles, seconds)


class News:
    """Tells the server to give some feeds an item more."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def __call__(self, feeds: int) -> None:
        assert self._server.stdin and self._server.stdout
        self._server.stdin.write(f"news {feeds}\n")
        self._server.stdin.flush()
        assert self._server.stdout.readline() == "ok\n"


@contextmanager
def served(feeds: int, items: int) -> Iterator[tuple[int, News]]:
    """The server in a process of its own: its port, and how to make news."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_server", str(feeds), str(items)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout
        yield int(server.stdout.readline()), News(server)
        server.stdin.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
