"""Reading real news pages, measured against what people found on them, beside plain trafilatura in the same run.

    python -m tests.evals.pages --data DIR [--json FILE] [--misses] [--limit N]

`DIR` holds the sets `extract_fundus` and `extract_newspaper4k`. A page whose gold lacks a field doesn't count for that
field; a page that was refused counts as wrong in every field its gold has. All intervals are 95 %.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.sources.language import language_code
from index.sources.page.html import article_from_bytes
from index.text.dates import parse_date
from tests.evals.metrics import Estimate, mean, percentile, proportion
from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun, write
from tests.evals.wording import spread

SETS = ("extract_fundus", "extract_newspaper4k")
YES_OR_NO = ("title", "title strict", "day", "minute", "authors exact", "language", "refused")
SHARES = ("author F1", "body F1", "body precision", "body recall")

_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-") | {ord("\xad"): None}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says is on a page: the gold, our reading, or the baseline's. `None` = not said.

    `published` is an aware datetime in the zone it was said in; a naive one has no known zone.
    """

    title: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One saved page with its gold; `url` is where it stood, where that is known."""

    id: str
    data: bytes
    url: str | None
    gold: Said


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader made of one page. `scores` holds only what the page's gold allows to judge."""

    page: str
    reader: str
    said: Said
    refusal: str | None
    seconds: float
    scores: Mapping[str, float]


Reader = Callable[[Page], Said]


def read_pages(data: Path, name: str) -> list[Page]:
    """The pages of a set, in the order of its gold file. Raises `FileNotFoundError` where the set is absent."""
    folder = data / name
    records = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines() if line]
    return [_page(folder, record) for record in records]


def _page(folder: Path, record: Mapping[str, Any]) -> Page:
    said = record.get("meta") or record
    date = said.get("published") or said.get("publish_date")
    gold = Said(
        title=said.get("title"),
        published=datetime.fromisoformat(date) if date else None,
        authors=tuple(said.get("authors") or ()),
        language=language_code(said.get("language") or said.get("meta_lang") or ""),
        body=record.get("body"),
    )
    return Page(record["id"], gzip.decompress((folder / record["file"]).read_bytes()), said.get("url"), gold)


def newsdesk(page: Page) -> Said:
    """Our own reading."""
    article = article_from_bytes(page.data, url=page.url)
    return Said(article.title, article.published, article.authors, article.language, article.text)


def trafilatura(page: Page) -> Said:
    """Trafilatura with its own metadata and default settings."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(page.data, url=page.url, with_metadata=True, include_comments=False)
    if found is None:
        raise SourceError("nothing was found")
    names = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Said(found.title, parse_date(found.date), names, language_code(found.language or ""), found.text)


READERS: Mapping[str, Reader] = {"newsdesk": newsdesk, "trafilatura": trafilatura}


def measure(pages: Iterable[Page], readers: Mapping[str, Reader] = READERS) -> list[Outcome]:
    """Every page through every reader; a refusal is an outcome, any other exception is a crash and raised."""
    return [_outcome(page, name, reader) for page in pages for name, reader in readers.items()]


def _outcome(page: Page, name: str, reader: Reader) -> Outcome:
    started, refusal, said = time.perf_counter(), None, Said()
    try:
        said = reader(page)
    except SourceError as error:
        refusal = str(error)
    seconds = time.perf_counter() - started
    scores = {**score(said, page.gold), "refused": float(refusal is not None)}
    return Outcome(page.id, name, said, refusal, seconds, scores)


def score(said: Said, gold: Said) -> dict[str, float]:
    """0..1 for every figure that `gold` allows to judge."""
    scores: dict[str, float] = {}
    if gold.title:
        scores["title"] = float(plain(said.title or "") == plain(gold.title))
        scores["title strict"] = float((said.title or "") == gold.title)
    if gold.published:
        scores["day"] = float(same_day(said.published, gold.published))
        scores["minute"] = float(same_minute(said.published, gold.published))
    if gold.authors:
        wanted, got = {plain(name) for name in gold.authors}, {plain(name) for name in said.authors}
        scores["authors exact"] = float(wanted == got)
        scores["author F1"] = overlap(Counter(got), Counter(wanted))[2]
    if gold.language:
        scores["language"] = float(said.language == gold.language)
    if gold.body:
        found = overlap(words(said.body or ""), words(gold.body))
        scores |= dict(zip(("body precision", "body recall", "body F1"), found, strict=True))
    return scores


def plain(text: str) -> str:
    """One spelling of a headline or a name: NFC, single spaces, one kind of quote and dash, no soft hyphens, no case.

    >>> plain("A\\xa0“quoted”  word – here")
    'a "quoted" word - here'
    """
    text = unicodedata.normalize("NFC", text).translate(_QUOTES).translate(_DASHES).replace("''", '"')
    return " ".join(text.split()).casefold()


def words(text: str) -> Counter[str]:
    """The words of `text` in lower case, each with how often it occurs."""
    return Counter(re.findall(r"\w+", text.lower()))


def overlap(got: Counter[str], wanted: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of one bag of words or names against another; two empty bags agree."""
    if not got or not wanted:
        agrees = float(not got and not wanted)
        return agrees, agrees, agrees
    common = (got & wanted).total()
    precision, recall = common / got.total(), common / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


def same_day(said: datetime | None, gold: datetime) -> bool:
    """Whether the instant `said` falls on gold's day in gold's zone; UTC midnight is a day said without a time."""
    if said is None:
        return False
    if said.timetz() == datetime.min.replace(tzinfo=UTC).timetz() and said.date() == gold.date():
        return True
    return said.astimezone(gold.tzinfo or UTC).date() == gold.date()


def same_minute(said: datetime | None, gold: datetime) -> bool:
    """Whether both are the same instant, to the minute; a gold without a zone is taken for UTC."""
    if said is None:
        return False
    instant = gold if gold.tzinfo else gold.replace(tzinfo=UTC)
    return said.replace(second=0, microsecond=0) == instant.astimezone(UTC).replace(second=0, microsecond=0)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """Every figure of one reader. "author F1 micro" pools the names of all pages; it has no interval of its own."""
    found: dict[str, Estimate] = {}
    for name in (*YES_OR_NO, *SHARES):
        values = [outcome.scores[name] for outcome in outcomes if name in outcome.scores]
        estimate = proportion([value == 1 for value in values]) if name in YES_OR_NO else mean(values)
        if estimate:
            found[name] = estimate
    return found


def micro_authors(outcomes: Sequence[Outcome], gold: Mapping[str, Said]) -> float:
    """F1 over the names of all pages together; 0..1."""
    got, wanted = Counter[str](), Counter[str]()
    for outcome in outcomes:
        if gold[outcome.page].authors:
            got.update({f"{outcome.page} {plain(name)}" for name in outcome.said.authors})
            wanted.update({f"{outcome.page} {plain(name)}" for name in gold[outcome.page].authors})
    return overlap(got, wanted)[2]


def table(title: str, outcomes: Sequence[Outcome], gold: Mapping[str, Said]) -> str:
    """The readers side by side."""
    by_reader = {name: [outcome for outcome in outcomes if outcome.reader == name] for name in READERS}
    found = {name: figures(own) for name, own in by_reader.items()}
    lines = ["", f"{title}: {len(gold)} pages", f"{'':16}" + "".join(f"{name:>28}" for name in READERS) + "     n"]
    for figure in (*YES_OR_NO, *SHARES):
        cells = [found[name].get(figure) for name in READERS]
        if cells[0]:
            shown = "".join(f"{f'{c.value:.3f}  [{c.low:.3f}, {c.high:.3f}]':>28}" if c else f"{'':28}" for c in cells)
            lines.append(f"{figure:16}{shown}  {cells[0].n:4}")
    micro = "".join(f"{micro_authors(own, gold):28.3f}" for own in by_reader.values())
    seconds = {name: [outcome.seconds for outcome in own] for name, own in by_reader.items()}
    pace = "".join(f"{len(s) / sum(s):28.1f}" for s in seconds.values() if s)
    slow = "".join(f"{1000 * percentile(s, 0.95):28.0f}" for s in seconds.values() if s)
    return "\n".join(
        [*lines, f"{'author F1 micro':16}{micro}", f"{'pages/second':16}{pace}", f"{'p95 ms/page':16}{slow}"]
    )


def misses(outcomes: Sequence[Outcome], gold: Mapping[str, Said], reader: str = "newsdesk") -> Iterable[str]:
    """One line for every field that `reader` got wrong: the page, what the gold says, what was read."""
    for outcome in outcomes:
        if outcome.reader != reader:
            continue
        wanted, said, scores = gold[outcome.page], outcome.said, outcome.scores
        if outcome.refusal:
            yield f"{outcome.page}: refused: {outcome.refusal}"
            continue
        for figure, field in (("title", "title"), ("minute", "published"), ("authors exact", "authors")):
            if scores.get(figure) == 0:
                yield f"{outcome.page}: {field}: {getattr(wanted, field)!s} <> {getattr(said, field)!s}"
        if scores.get("language") == 0:
            yield f"{outcome.page}: language: {wanted.language} <> {said.language}"
        if scores.get("body F1", 1) < 0.93:
            shares = ", ".join(f"{name} {scores[name]:.2f}" for name in SHARES[1:])
            yield f"{outcome.page}: {shares}"


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 with one line where a set is missing."""
    parser = argparse.ArgumentParser(prog="tests.evals.pages", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the sets")
    parser.add_argument("--json", type=Path, help="write the run there, for `python -m tests.evals keep`")
    parser.add_argument("--misses", action="store_true", help="print what was read wrongly, page by page")
    parser.add_argument("--limit", type=int, help="only the first so many pages of each set")
    asked = parser.parse_args(arguments)
    try:
        sets = {name: read_pages(asked.data, name)[: asked.limit] for name in SETS}
    except OSError as error:
        print(f"tests.evals.pages: a set can't be read: {error}", file=sys.stderr)
        return 1
    outcomes = {name: measure(pages) for name, pages in sets.items()}
    golds = {name: {page.id: page.gold for page in pages} for name, pages in sets.items()}
    outcomes["together"] = [outcome for own in outcomes.values() for outcome in own]
    golds["together"] = {page: gold for own in golds.values() for page, gold in own.items()}
    for name, own in outcomes.items():
        print(table(name, own, golds[name]))
    if asked.misses:
        print("", *misses(outcomes["together"], golds["together"]), sep="\n")
    if asked.json:
        write(table_run(outcomes), asked.json)
    return 0


def table_run(outcomes: Mapping[str, Sequence[Outcome]]) -> TableRun:
    """The figures as they go into `docs/benchmarks.md`, without a word of any page."""
    rows = []
    for name, own in outcomes.items():
        if name == "together":
            continue
        found = {reader: figures([each for each in own if each.reader == reader]) for reader in READERS}
        for figure in (*YES_OR_NO, *SHARES):
            cells = [found[reader].get(figure) for reader in READERS]
            if cells[0]:
                rows.append((name, figure, *(spread(cell) if cell else "" for cell in cells), str(cells[0].n)))
    columns = ("set", "", "Newsdesk", "plain trafilatura", "n")
    return TableRun(
        "Reading pages",
        circumstances("python -m tests.evals.pages --data DIR", {}, ("trafilatura", "htmldate", "lxml")),
        (Table("", columns, tuple(rows)),),
        (
            "`title` takes quotation marks, dashes and case as equal, `title strict` does not. `day` and `minute` are of"
            " the publishing date. `refused` is the share of pages that were taken for no article.",
        ),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
