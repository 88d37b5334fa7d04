"""Lists of addresses -> `AddressList`: plain lists, bookmarks, shortcuts, RIS, BibTeX, exports of read-later services.

What such a list says of an article (its headline, an abstract) is not the article, so only the address is used.
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.sources.encoding import read_text, read_whole
from index.sources.feed.fields import address
from index.sources.fields import HTML_TEXT, TEXT, URL, plain_name
from index.sources.file_bytes import FileLike
from index.sources.results import AddressList
from index.sources.safe_xml import decode_xml, local_name, parse_html
from index.text.urls import canonical_url

if TYPE_CHECKING:
    from index.sources.safe_xml import Page

MAX_ADDRESSES = 10_000
MAX_SHORTCUT_BYTES = 1_000_000
MAX_PLAIN_LIST_BYTES = 5_000_000
# All that a reading list saved as HTML is made of.
_LIST_ELEMENTS = frozenset(
    {"html", "head", "meta", "title", "body", "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "a", "br", "hr", ""}
)
# What a line of a list may say besides its address.
MAX_NAME_CHARACTERS = 300

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_BOOKMARKS = re.compile(
    rb"<!DOCTYPE NETSCAPE-Bookmark-file|<a\s[^<>]{0,3000}(?:\btime_added|\badd_date)=", re.IGNORECASE
)
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  - ?(.*)$", re.MULTILINE)
_BIBTEX_ENTRY = re.compile(r"^[ \t]*@(?!comment|string|preamble)[a-z]+\s*[{(]", re.IGNORECASE | re.MULTILINE)
_BIBTEX_URL = re.compile(r"\b(?:url|howpublished)\s*=\s*[{\"]+(?:\\url\{)?\s*(https?://[^\s{}\"]+)", re.IGNORECASE)
_BIBTEX_DOI = re.compile(r"\bdoi\s*+=\s*+[{\"]++(10\.[^\s{}\"]+)", re.IGNORECASE)
_SENTENCE_CLOSED = re.compile(r"[.!?…。][\"'”’»)]*$")


def list_of(values: Iterable[str | None]) -> AddressList | None:
    """The addresses among `values`, each once; `None` if there is none. Raises `SourceError` for too many."""
    found: dict[str, str] = {}
    without = 0
    for value in values:
        if url := address(value):
            found.setdefault(canonical_url(url), url)
        else:
            without += 1
        if len(found) > MAX_ADDRESSES:
            raise SourceError(f"lists over {MAX_ADDRESSES:,} addresses; split it")
    return AddressList(tuple(found.values()), without) if found else None


def is_list(names: Iterable[object]) -> bool:
    """Whether records with fields of these names have addresses and no place for a text."""
    plain = {plain_name(name) for name in names}
    return bool(plain & set(URL)) and not plain & {*TEXT, *HTML_TEXT}


def address_among(values: Mapping[str, object]) -> str | None:
    """The address in a record, under the first of its usual names that has one."""
    fields = {plain_name(name): value for name, value in values.items()}
    return next((url for name in URL if (url := address(fields.get(name)))), None)


def addresses_in_text(text: str) -> AddressList | None:
    """The addresses in a text in which every other line at least is one, with a name or without; `None` for prose."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#")]
    found = [urls[0] for line in lines if len(urls := _ADDRESS.findall(line)) == 1 and _beside(line, urls[0])]
    others = [line for line in lines if not _ADDRESS.search(line)]
    prose = any(len(line) > MAX_NAME_CHARACTERS or _SENTENCE_CLOSED.search(line) for line in others)
    if prose or len(found) + len(others) < len(lines) or len(found) < len(others):
        return None
    return list_of(found)


def _beside(line: str, url: str) -> bool:
    return line.startswith(url) or (line.endswith(url) and len(line) - len(url) <= MAX_NAME_CHARACTERS)


def addresses_in_bookmarks(data: bytes) -> AddressList | None:
    """The addresses in a browser's bookmarks or a reading list saved as HTML; `None` for other pages."""
    marked = _BOOKMARKS.search(data[:100_000]) is not None
    if not marked and not (b"<li" in data[:10_000] and len(data) <= MAX_PLAIN_LIST_BYTES):
        return None
    page = parse_html(decode_xml(data))
    if page is None or not (marked or _is_plain_list(page)):
        return None
    return list_of(link.get("href") for link in page.iter("a"))


def _is_plain_list(page: Page) -> bool:
    """Whether a page has nothing but headings and lists of links to other sites: no design, no navigation, no prose."""
    if {local_name(part) for part in page.iter()} - _LIST_ELEMENTS:
        return False
    links = list(page.iter("a"))
    listed = [part for part in page.iter("li") if next(part.iter("a"), None) is not None]
    return len(listed) == sum(1 for _ in page.iter("li")) > 0 and all(
        _ADDRESS.match(link.get("href", "")) for link in links
    )


def read_shortcut(file: FileLike) -> AddressList:
    """The address in a shortcut that a desktop saves (.url, .webloc)."""
    data = read_whole(file, MAX_SHORTCUT_BYTES)
    if b"<plist" in data or data.startswith(b"bplist"):
        try:
            values = plistlib.loads(data)
        except Exception as error:  # its parser raises whatever its damage leads to
            raise SourceError("is a damaged shortcut; give its address itself") from error
        said = values.get("URL") if isinstance(values, dict) else None
    else:
        said = next(iter(re.findall(rb"^URL=(.*)$", data, re.MULTILINE)), b"").decode("utf-8", "replace")
    found = list_of([said.strip() if isinstance(said, str) else None])
    if found is None:
        raise SourceError("is a shortcut without an http or https address")
    return found


def read_ris(file: FileLike) -> AddressList:
    """The addresses in a RIS file, one per reference; of several the first, a DOI where there is no other."""
    entries: list[dict[str, str]] = [{}]
    for tag, value in _RIS_LINE.findall(read_text(file).replace("\r\n", "\n")):
        if tag == "ER":
            entries.append({})
        else:
            entries[-1].setdefault(tag, value.strip())
    return _references([_of_reference(entry) for entry in entries if entry])


def _of_reference(entry: Mapping[str, str]) -> str | None:
    doi = f"https://doi.org/{entry['DO']}" if entry.get("DO", "").startswith("10.") else None
    return next((entry[tag] for tag in ("UR", "LK", "L2", "L1") if address(entry.get(tag))), doi)


def read_bibtex(file: FileLike) -> AddressList:
    """The addresses in a BibTeX file, one per entry."""
    text = read_text(file)
    starts = [entry.start() for entry in _BIBTEX_ENTRY.finditer(text)]
    entries = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return _references([_of_entry(entry) for entry in entries])


def _of_entry(entry: str) -> str | None:
    if url := _BIBTEX_URL.search(entry):
        return url[1]
    doi = _BIBTEX_DOI.search(entry)
    return f"https://doi.org/{doi[1]}" if doi else None


def _references(urls: list[str | None]) -> AddressList:
    found = list_of(urls)
    if found is None:
        raise SourceError(
            f"has {len(urls)} references and no address; add the articles themselves, or export with URLs"
        )
    return found
