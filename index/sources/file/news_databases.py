"""Text exports of news databases (Nexis, Factiva) -> one record for each document in them. Pure.

Their labels stand at the beginnings of lines; what stands between the labelled head and the labelled tail is the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import clean_text
from index.sources.fields import MAX_TEXT_CHARACTERS, article_from_fields, bounded
from index.sources.file.plain_text import paragraphs
from index.sources.results import Record
from index.text.dates import parse_date

# Above each document of Nexis, and below each in its newer form and in Factiva.
_NUMBERED = re.compile(r"^[ \t]*\d+ of \d+ DOCUMENTS?[ \t]*$", re.MULTILINE)
_END = re.compile(r"^End of Document[ \t]*$", re.MULTILINE)
_FACTIVA_END = re.compile(r"^Document [A-Za-z0-9]{12,40}[ \t]*$", re.MULTILINE)
_FACTIVA_FIELD = re.compile(
    r"^(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|CX|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|SE|CLM|VOL)\b[ \t]*(.*)$"
)
_LENGTH = re.compile(r"^LENGTH:[ \t]*[\d,]+ words", re.IGNORECASE | re.MULTILINE)
_WORDS = re.compile(r"[\d,.]+ words", re.IGNORECASE)
_LABEL = re.compile(r"([A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)?):[ \t]*(.*)")
_TAIL = re.compile(
    r"^(?:(?:LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|DOCUMENT-TYPE|JOURNAL-CODE|SUBJECT|ORGANIZATION|GEOGRAPHIC|COMPANY|"
    r"INDUSTRY|PERSON|GRAPHIC|CITY|STATE|COUNTRY|Load-Date|Classification):?.*|Classification|Copyright \d{4}.*|©.*)$",
    re.MULTILINE,
)
_PAGE = re.compile(r"(?:.* )?Page \d+ of \d+.*|Copyright .*|©.*|All Rights Reserved\.?", re.IGNORECASE)
_FIRST_LABEL = re.compile(r"\s*+(?:BYLINE|SECTION|LENGTH|DATELINE|HIGHLIGHT|LINK):", re.IGNORECASE)
_NAMES = {"byline": "byline", "dateline": "dateline", "section": "section", "language": "language"}


def database_records(text: str) -> list[Record]:
    """A record for each document of a database's export; `[]` for any other text."""
    text = text.replace("\r\n", "\n").replace("\f", "\n")
    if _NUMBERED.search(text) and _LENGTH.search(text):
        return _records(_NUMBERED.split(text)[1:], _nexis)
    if _END.search(text) and _LENGTH.search(text):
        return _records(_END.split(text), _nexis)
    if re.search(r"^HD[ \t]", text, re.MULTILINE) and re.search(r"^(?:TD|LP)\b", text, re.MULTILINE):
        return _records(_factiva_parts(text), _factiva)
    if _FACTIVA_END.search(text) and re.search(r"^[\d,.]+ words[ \t]*$", text, re.MULTILINE):
        return _records(_FACTIVA_END.split(text), _factiva_shown)
    return []


def _records(documents: list[str], read: Callable[[str], Article]) -> list[Record]:
    named = [document for document in documents if len(document.split()) > 3]
    return [Record(f"document {number}", partial(read, document)) for number, document in enumerate(named, 1)]


def _nexis(document: str) -> Article:
    """Outlet, date and headline in either order, labelled lines, the text, labelled lines."""
    lines = bounded(document, "a document", MAX_TEXT_CHARACTERS).split("\n")
    length = next((n for n, line in enumerate(lines) if _LENGTH.match(line.strip())), None)
    if length is None:
        raise SourceError("has no line LENGTH: … words, which every document of Nexis has")
    body = next((n for n, line in enumerate(lines) if line.strip() == "Body" and n > length), length)
    fields: dict[str, object] = {}
    for label, value in (found.groups() for line in lines if (found := _LABEL.match(line.strip()))):
        if (name := _NAMES.get(label.lower())) and value.strip():
            fields.setdefault(name, value.partition(";")[0].strip())
    fields |= _heading(lines[: next((n for n, line in enumerate(lines) if _FIRST_LABEL.match(line)), body)])
    rest = _skip_labels(lines[body + 1 :])
    fields["text"] = "\n\n".join(paragraphs(clean_text(_TAIL.split(rest)[0])))
    return article_from_fields(fields)


def _heading(lines: list[str]) -> dict[str, object]:
    """Outlet, date and headline: the outlet is the line above the date, the headline what else there is. What follows the
    date without a blank line is an edition or a time.
    """
    blocks = [
        [line for each in block.split("\n") if (line := " ".join(each.split())) and not _PAGE.fullmatch(line)]
        for block in re.split(r"\n[ \t]*\n", "\n".join(lines))
    ]
    dated = next(((n, at) for n, block in enumerate(blocks) for at, line in enumerate(block) if _day(line)), None)
    above = [line for block in blocks for line in block]
    if dated is None:
        return {"title": above[-1] if above else None, "publisher": above[0] if len(above) > 1 else None}
    number, at = dated
    before = [*(line for block in blocks[:number] for line in block), *blocks[number][:at]]
    headline = [line for block in blocks[number + 1 :] for line in block] or before[:-1]
    return {
        "publisher": before[-1] if before else None,
        "published": _day(blocks[number][at]),
        "title": " ".join(dict.fromkeys(headline)) or None,
    }


def _day(line: str) -> str | None:
    """The date in a line that begins with it: "September 15, 2026 Tuesday", "15 September 2026 Tuesday 10:31 AM GMT"."""
    words = line.split()
    said = " ".join(words[:3]).rstrip(",")
    return said if len(words) >= 3 and parse_date(said) else None


def _skip_labels(lines: list[str]) -> str:
    """The lines after labelled ones at the top of a text ("HIGHLIGHT: …")."""
    rest = list(lines)
    while rest and (not rest[0].strip() or rest[0].strip() == "Body" or re.match(r"[A-Z][A-Z-]+:[ \t]", rest[0])):
        rest.pop(0)
    return "\n".join(rest)


def _factiva_parts(text: str) -> list[str]:
    starts = [found.start() for found in re.finditer(r"^(?:SE|HD)\b", text, re.MULTILINE)]
    heads = [
        start for n, start in enumerate(starts) if text.startswith("SE", start) or not n or not _close(text, starts, n)
    ]
    return [text[start:end] for start, end in zip(heads, [*heads[1:], len(text)], strict=True)]


def _close(text: str, starts: list[int], n: int) -> bool:
    """Whether the headline field belongs to the section field right above it."""
    return text.startswith("SE", starts[n - 1]) and starts[n] - starts[n - 1] < 1_000


def _factiva(document: str) -> Article:
    """Fields of two or three capitals at the beginnings of lines, each up to the next."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in bounded(document, "a document", MAX_TEXT_CHARACTERS).split("\n"):
        if found := _FACTIVA_FIELD.match(line):
            name, line = found[1], found[2]
        fields.setdefault(name, []).append(line.strip())
    said: Mapping[str, str] = {key: " ".join(filter(None, lines)) for key, lines in fields.items()}
    parts = (paragraphs(clean_text("\n".join(fields.get(key, [])))) for key in ("LP", "TD"))
    return article_from_fields(
        {
            "title": said.get("HD"),
            "text": "\n\n".join(part for each in parts for part in each),
            "publisher": said.get("SN"),
            "byline": said.get("BY"),
            "published": said.get("PD"),
            "language": said.get("LA"),
            "section": said.get("SE"),
        }
    )


def _factiva_shown(document: str) -> Article:
    """Headline, byline, words, date, outlet, code, page, language, copyright, each on a line; then the text."""
    lines = [line.strip() for line in bounded(document, "a document", MAX_TEXT_CHARACTERS).split("\n")]
    counted = next((n for n, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if counted is None:
        raise SourceError("has no line with its number of words, which every document of Factiva has")
    above = [line for line in lines[:counted] if line]
    owned = next(
        (n for n, line in enumerate(lines) if n > counted and re.match(r"(?:\(c\)|©|Copyright)", line, re.I)), None
    )
    if owned is None:
        raise SourceError("has no copyright line between its head and its text")
    head = [line for line in lines[counted + 1 : owned] if line]
    dated = next((n for n, line in enumerate(head) if parse_date(line)), None)
    after = head[dated + 1 :] if dated is not None else head
    outlet = next((line for line in after if not re.fullmatch(r"\d{1,2}:\d\d", line)), None)
    is_byline = len(above) > 1 and re.match(r"by\s", above[-1], re.IGNORECASE)
    return article_from_fields(
        {
            "title": " ".join(above[:-1] if is_byline else above) or None,
            "byline": above[-1] if is_byline else None,
            "publisher": outlet,
            "published": head[dated] if dated is not None else None,
            "text": "\n\n".join(paragraphs(clean_text("\n".join(lines[owned + 1 :])))),
        }
    )
