"""How much of an article each kind of file keeps: the sample news, written in each format and read again.

    python -m tests.evals.kinds_of_files [--json FILE]

The files are made here, by the formats' own rules and the habits of the programs that usually write them: lines of a
fixed width, headers and page numbers in a PDF, quoted-printable in an e-mail. They show what a reader loses, not how
odd real files are.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import tempfile
import textwrap
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from pathlib import Path

from index.records import Arrival, Article
from index.sample import sample_folder
from index.sources.file.files import read_files, read_own_folder
from tests.evals.record import circumstances
from tests.evals.table_run import Table, TableRun, text, write
from tests.index.sources.file.made import docx, odt, pdf, put, word, zipped

LINE_CHARACTERS, PAGE_LINES = 88, 46
Written = Callable[[Article], str | bytes]


def _paragraphs(article: Article) -> list[str]:
    return article.text.split("\n\n")


def _html(article: Article) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in _paragraphs(article))


def _day(article: Article) -> str:
    return f"{article.published:%d %B %Y}".lstrip("0") if article.published else ""


def _pdf(article: Article) -> bytes:
    lines: list[str | None] = [_day(article), None]
    for paragraph in _paragraphs(article):
        lines += [*textwrap.wrap(paragraph, LINE_CHARACTERS, break_on_hyphens=False), None]
    pages = []
    for start in range(0, len(lines), PAGE_LINES):
        page: list[tuple[str, float, float]] = [("Press office", 770, 8)]
        up = 730.0
        if not start:
            for part in textwrap.wrap(article.title, 50):
                page.append((part, up, 18))
                up -= 22
        for line in lines[start : start + PAGE_LINES]:
            if line is not None:
                page.append((line, up, 11))
            up -= 14 if line is not None else 8
        pages.append([*page, (f"Page {len(pages) + 1}", 20, 8)])
    return pdf(pages)


def _letter(article: Article) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = f"{article.publisher} <news@wire.example>", article.title
    if article.published:
        message["Date"] = article.published
    message.set_content(article.text)
    message.add_alternative(f"<html><body>{_html(article)}</body></html>", subtype="html")
    return message.as_bytes()


def _mhtml(article: Article) -> bytes:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = article.url or "https://wire.example/a"
    message.set_content(_page(article), subtype="html")
    message["Content-Location"] = article.url or "https://wire.example/a"
    return message.as_bytes()


def _page(article: Article) -> str:
    date = (
        f'<meta property="article:published_time" content="{article.published:%Y-%m-%dT%H:%MZ}">'
        if article.published
        else ""
    )
    site = f'<meta property="og:site_name" content="{escape(article.publisher or "", quote=True)}">'
    title = escape(article.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{date}{site}</head>'
        f"<body><nav>Home</nav><article><h1>{title}</h1>{_html(article)}</article></body></html>"
    )


def _rtf(article: Article) -> str:
    def coded(text: str) -> str:
        text = re.sub(r"([\\{}])", r"\\\1", text)
        return "".join(letter if letter < "\x80" else rf"\u{ord(letter)}?" for letter in text)

    paragraphs = (article.title, _day(article), *_paragraphs(article))
    return rf"{{\rtf1\ansi\uc1{{\fonttbl{{\f0 Arial;}}}}\f0 {''.join(coded(each) + chr(92) + 'par ' for each in paragraphs)}}}"


def _g2(article: Article) -> str:
    body = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{_html(article)}</body></html>'
    about = f'<provider literal="{escape(article.publisher or "")}"/><firstCreated>{article.published:%Y-%m-%dT%H:%MZ}</firstCreated>'
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:{article.id}" version="1"><itemMeta>{about}</itemMeta>'
        f"<contentMeta><headline>{escape(article.title)}</headline></contentMeta><contentSet>"
        f'<inlineXML contenttype="application/xhtml+xml">{body}</inlineXML></contentSet></newsItem>'
    )


def _ninjs(article: Article) -> str:
    created = f"{article.published:%Y-%m-%dT%H:%MZ}" if article.published else None
    about = {"uri": article.url, "infosource": [{"name": article.publisher}], "headline": article.title}
    return json.dumps({**about, "firstcreated": created, "versioncreated": created, "body_html": _html(article)})


def _nexis(article: Article) -> str:
    day = f"{article.published:%B} {article.published.day}, {article.published:%Y %A}" if article.published else ""
    head = f"1 of 1 DOCUMENTS\n\n\n{article.publisher}\n\n{day}\n\n{article.title}\n\nLENGTH: {len(article.text.split())} words"
    return f"{head}\n\n\n{article.text}\n\nLOAD-DATE: {day}\n\nCopyright 2026 {article.publisher}\n"


def _factiva(article: Article) -> str:
    first, *rest = _paragraphs(article)
    head = f"HD  {article.title}\nWC  {len(article.text.split())} words\nPD  {_day(article)}\nSN  {article.publisher}"
    return "\n".join(
        [head, "LP", "", first, "", "TD", "", *("\n".join((each, "")) for each in rest), "AN  Document X0001"]
    )


def _text(article: Article) -> str:
    return "\n\n".join((article.title, _day(article), article.text))


def _csv(article: Article) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("title", "text", "publisher", "published"))
    table.writerow((article.title, article.text, article.publisher, article.published))
    return written.getvalue()


KINDS: dict[str, Written] = {
    "txt": _text,
    "csv": _csv,
    "html": _page,
    "mhtml": _mhtml,
    "pdf": _pdf,
    "docx": lambda article: docx(word(escape(article.title), _day(article), *map(escape, _paragraphs(article)))),
    "odt": lambda article: odt(
        "".join(f"<text:p>{escape(each)}</text:p>" for each in (article.title, _day(article), *_paragraphs(article)))
    ),
    "rtf": _rtf,
    "eml": _letter,
    "NewsML-G2.xml": _g2,
    "ninjs.json": _ninjs,
    "Nexis.txt": _nexis,
    "Factiva.txt": _factiva,
    "zip": lambda article: zipped({"a.html": _page(article)}),
}


def measured(articles: list[Article], kind: str, folder: Path) -> tuple[int, int, int, int, int, int]:
    """Paragraphs kept word for word, and all; headlines, days and outlets that are right; articles that are read."""
    kept = paragraphs = titles = days = outlets = read = 0
    for number, article in enumerate(articles):
        path = put(folder / kind / f"{number}.{kind}", KINDS[kind](article))
        items = [item.article if isinstance(item, Arrival) else item for _, item in read_files([path])]
        found = [item for item in items if isinstance(item, Article)]
        again = found[0] if len(found) == 1 else None
        held = set(again.text.split("\n\n")) if again else set()
        paragraphs += len(_paragraphs(article))
        kept += sum(each in held for each in _paragraphs(article))
        read += again is not None
        titles += again is not None and again.title == article.title
        days += bool(
            again and again.published and article.published and again.published.date() == article.published.date()
        )
        outlets += again is not None and again.publisher == article.publisher
    return kept, paragraphs, titles, days, outlets, read


def table_run(articles: list[Article]) -> TableRun:
    """The figures as they go into `docs/benchmarks.md`."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            kept, paragraphs, *others = measured(articles, kind, Path(folder))
            rows.append((kind, f"{kept} of {paragraphs}", *map(str, others)))
    return TableRun(
        "Kinds of files",
        circumstances("python -m tests.evals.kinds_of_files", {}, ("pypdfium2", "striprtf", "warcio")),
        (
            Table(
                "", ("kind", "paragraphs kept word for word", "headline", "day", "outlet", "articles read"), tuple(rows)
            ),
        ),
        (f"{len(articles)} articles of the sample news, each written as one file of each kind and read again.",),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the run there, for `python -m tests.evals keep`"
    )
    asked = parser.parse_args()
    articles = [each for each in read_own_folder(sample_folder()) if isinstance(each, Article) and each.published]
    articles = [
        each
        for each in articles
        if each.text.isascii() or each.text.encode("cp1252", "ignore").decode("cp1252") == each.text
    ]
    made = table_run(articles)
    print(text(made))
    if asked.json:
        write(made, asked.json)


if __name__ == "__main__":
    main()
