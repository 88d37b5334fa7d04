"""Sends real and broken feeds and real pages through the worker and reports what each became.

    python -m tests.index.store.survives --data FOLDER [--list]

FOLDER contains `feeds/`, `extract_fundus/` and `extract_newspaper4k/`. Exit code 1 if one crashed the reader or hung.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError
from index.records import Article
from index.sources.results import Feed, FeedList, Found, Site, SitemapIndex
from index.sources.sandbox.worker import Worker

PAGE_SETS = ("extract_fundus", "extract_newspaper4k")
# How the worker's messages begin when a file has crashed its child.
BROUGHT_DOWN = ("could not be read", "took more than", "needs too much memory")


@dataclass(frozen=True, slots=True)
class Fate:
    """What one file became: `found`, or the error `line`."""

    name: str
    seconds: float
    found: Found | None = None
    line: str = ""

    @property
    def brought_down(self) -> bool:
        return self.line.startswith(BROUGHT_DOWN)

    @property
    def kind(self) -> str:
        """A description that groups similar results: names and numbers are removed from lines."""
        match self.found:
            case Feed(kind=kind, items=items):
                return kind if items else f"{kind} without items"
            case Article():
                return "article"
            case FeedList():
                return "list of feeds"
            case Site():
                return "site with feeds"
            case SitemapIndex():
                return "sitemap index"
        return "line: " + re.sub(r"\d+|<[^>]*>|(?<=to read: ).*", "…", self.line)


def samples(data: Path) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and address of every feed and page in the folder `data`."""
    for path in sorted((data / "feeds").rglob("*.xml")):
        yield path.relative_to(data).as_posix(), path.read_bytes(), "https://feeds.example/section/feed.xml"
    for part in PAGE_SETS:
        addresses = {}
        for line in (data / part / "gold.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            addresses[record["id"]] = record.get("url")
        for path in sorted((data / part / "html").glob("*.gz")):
            url = (
                addresses.get(path.name.removesuffix(".html.gz"))
                or "https://pages.example/2026/11/a-story-of-today.html"
            )
            yield f"{part}/{path.name}", gzip.decompress(path.read_bytes()), url


def fates(data: Path, worker: Worker) -> Iterator[Fate]:
    """What became of every sample in `data`, in order."""
    for name, content, url in samples(data):
        began = time.perf_counter()
        try:
            found: Found | None = worker.read(content, url=url)
            line = ""
        except SourceError as error:
            found, line = None, str(error)
        yield Fate(name, time.perf_counter() - began, found, line)


def main() -> int:
    """Prints the table. Returns 1 if a file crashed the reader."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--list", action="store_true", help="name every file that is no feed with items or article")
    chosen = arguments.parse_args()
    with Worker() as worker:
        worker.read(b"<rss><channel><title>Warm</title></channel></rss>", url="")
        all_fates = list(fates(chosen.data, worker))
    sets = {
        name: name.split("/")[0] + "/" + (name.split("/")[1] if name.startswith("feeds/") else "")
        for name in (fate.name for fate in all_fates)
    }
    for part in sorted(set(sets.values())):
        here = [fate for fate in all_fates if sets[fate.name] == part]
        print(f"{part.rstrip('/')}: {len(here)} files")
        for kind, count in Counter(fate.kind for fate in here).most_common():
            print(f"  {count:4} {kind}")
    if chosen.list:
        for fate in all_fates:
            if not isinstance(fate.found, Feed | Article) or (isinstance(fate.found, Feed) and not fate.found.items):
                print(f"{fate.name}: {fate.line or fate.kind}")
    slowest = sorted(all_fates, key=lambda fate: -fate.seconds)[:3]
    print("slowest: " + ", ".join(f"{fate.name} {fate.seconds:.2f} s" for fate in slowest))
    down = [fate for fate in all_fates if fate.brought_down]
    print(f"{len(all_fates)} read, {len(down)} brought the reader down {[fate.name for fate in down]}")
    return 1 if down else 0


if __name__ == "__main__":
    sys.exit(main())
