"""A copied article as plain text -> an article, with its headline, caption, byline and dateline recognised by shape.

    Business                                            section: a word or three above the headline

    Harbour board delays ferry contract again           headline: short, without a full stop

    By Mara Lindqvist                                   byline and date lines, where there are any
    March 28, 2025 2:05 p.m. GMT

    The ferry terminal on Monday.                       caption: what stands alone above the dateline

    PORT ELLEN, Scotland (Example Wire) — The board…    dateline: place, maybe day and agency, and a dash

Pure. If none of that is clear, the first line or sentence is the headline and no text is left
out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from index.records import Article
from index.sources.cleaning import clean_text, headline_from_text, one_line
from index.sources.fields import MAX_TEXT_CHARACTERS, article_from_fields, bounded, split_authors
from index.text.dates import MONTHS, parse_date

# How far down the parts above the body are searched for, and their maximum lengths.
MAX_HEAD_PARAGRAPHS = 10
MIN_PLACE_CHARACTERS = 3
MAX_SECTION_CHARACTERS, MAX_SECTION_WORDS = 30, 4
MAX_HEADLINE_CHARACTERS, MAX_CAPTION_CHARACTERS, MAX_FACT_CHARACTERS = 200, 300, 150

_WORD = r"[^\W\d_][\w.'’-]*"
_NOT_MONTH = rf"(?!(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b)"
_REGION = rf"(?:,\s*{_NOT_MONTH}{_WORD}(?: {_NOT_MONTH}{_WORD}){{0,2}})"
_PLACE = rf"(?P<place>{_WORD}(?:[ /]{_WORD}){{0,5}}{_REGION}?)"
_DAY = r"(?:,?\s+(?P<date>[^\W\d_]{3,9}\.?\s+\d{1,2}(?:,\s*\d{4})?|\d{1,2}\.?\s+[^\W\d_]{3,9}\.?(?:\s+\d{4})?))"
_DATELINE = re.compile(
    rf"{_PLACE}{_DAY}?(?:\s*\((?P<agency>[^()]{{2,40}})\))?(?:\s*(?:[—–―−]|--?)|(?P<colon>:))\s+", re.IGNORECASE
)
# First words in capitals before a dash or a colon that are not a place.
_NOT_PLACES = {
    *(
        "analysis",
        "breaking",
        "clarification",
        "comment",
        "correction",
        "editor",
        "editor's",
        "editor’s",
        "exclusive",
        "explainer",
    ),
    *("fact", "factbox", "faq", "interview", "live", "nasa", "nato", "news", "note", "opinion"),
    *("photo", "photos", "podcast", "q&a", "quiz", "read", "recap", "review", "timeline", "un"),
    *("update", "updated", "video", "warning", "watch", "who"),
}
# Only before one of these may a place be in lower case: "Paris (AFP) –", but not "Smith (Labour) –".
_AGENCIES = {
    *("afp", "anadolu", "ani", "ansa", "ap", "bbc", "bloomberg", "cnn", "cp"),
    *("dpa", "efe", "ians", "pti", "reuters", "tass", "upi", "voa", "xinhua"),
}

_BYLINE = re.compile(r"(?:words\s+)?(?:by|von|par|por):?\s+(?=[^\W\d_])", re.IGNORECASE)
_NAME = re.compile(
    r"(?:(?:and|und|et|y|e|in|at|for|of|de|der|den|van|von|la|le|da|di|bin|al|el|&|[^\W_a-z]\S*)[\s,]*){1,12}"
)
_DATE_LABEL = re.compile(
    r"(?P<label>(?:first |last |originally )?(?:published|posted|issued|updated|modified|date))"
    r"(?:\s+(?:on|at))?\s*:?\s+",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:file )?(?:photo|image|picture|photograph)s?\s*(?:by|:|/|credit)|\((?:file |ap |afp )?photo\b|^caption:|©|/getty",
    re.IGNORECASE,
)
_CHROME = re.compile(
    r"(?:share|save|print|listen|advertisement|comments?|follow us|\d+ min(?:ute)?s?[ -]read|\d+ comments?)\W*",
    re.IGNORECASE,
)
_SENTENCE_CLOSED = re.compile(r"[.。…][\"'”’»)]*$")


@dataclass(slots=True)
class _Head:
    """What is above the body, as far as it was recognised."""

    section: str | None = None
    title: str | None = None
    caption: str | None = None
    authors: tuple[str, ...] = ()
    dates: dict[str, str] = field(default_factory=dict)
    dateline: str | None = None
    agency: str | None = None
    body: list[str] = field(default_factory=list)


def article_from_plain_text(text: str) -> Article:
    """The article in copied `text`. Its text begins with the first paragraph of the body, without the dateline.

    An agency in the dateline is the publisher. A dateline's day is used only when it has a year. Raises `SourceError`
    when there is nothing to read.
    """
    whole = paragraphs(clean_text(bounded(text, "text", MAX_TEXT_CHARACTERS)))
    head = _read_head(whole)
    body = head.body or whole
    return article_from_fields(
        {
            "section": head.section,
            "caption": head.caption,
            "authors": list(head.authors),
            "dateline": head.dateline,
            "publisher": head.agency,
            **head.dates,
        },
        title=head.title or headline_from_text("\n\n".join(body)),
        text="\n\n".join(body),
    )


def paragraphs(text: str) -> list[str]:
    """The paragraphs of clean text. Lines wrapped at a fixed width are joined; other lines are paragraphs of their own.

    >>> paragraphs("Headline\\n\\nOne line.\\nAnother line.")
    ['Headline', 'One line.', 'Another line.']
    """
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        found += [" ".join(lines)] if _wrapped(lines) else lines
    return found


def _wrapped(lines: list[str]) -> bool:
    """Whether each line ends where the first word of the next would not have fitted."""
    width = max(map(len, lines), default=0)
    return 40 <= width <= 120 and all(
        len(line) + 1 + len(following.split()[0]) > width for line, following in pairwise(lines)
    )


def _read_head(whole: list[str]) -> _Head:
    head = _Head()
    looked_at = next((n for n, part in enumerate(whole) if len(part) > MAX_CAPTION_CHARACTERS), len(whole)) + 1
    for n, part in enumerate(whole[: min(looked_at, MAX_HEAD_PARAGRAPHS)]):
        first = _take_dateline(head, part)
        if first is not None:
            facts = [i for i, line in enumerate(whole[:n]) if i and _take_fact(head, line)]
            above, rest = whole[:n], [first, *whole[n + 1 :]] if first else whole[n + 1 :]
            break
    else:
        facts = [
            i for i, line in enumerate(whole[: min(looked_at, MAX_HEAD_PARAGRAPHS)]) if i and _take_fact(head, line)
        ]
        # Without a dateline the body begins after the last byline or date, or after the headline.
        above, rest = (whole[: facts[-1] + 1], whole[facts[-1] + 1 :]) if facts else _by_shape(whole)
    titles = [part for i, part in enumerate(above) if i not in facts]
    head.body = _take_titles(head, titles, dated=head.dateline is not None) + rest
    return head


def _by_shape(whole: list[str]) -> tuple[list[str], list[str]]:
    """Headline (with a section label above it) and body by their shapes alone."""
    if len(whole) > 2 and _is_section(whole[0], whole[1]):
        return whole[:2], whole[2:]
    if len(whole) > 1 and _is_headline(whole[0]):
        return whole[:1], whole[1:]
    return [], whole


def _take_titles(head: _Head, titles: list[str], dated: bool) -> list[str]:
    """Moves section, headline and caption from above the body to `head`; returns paragraphs that belong to the body."""
    if len(titles) > 1 and _is_section(titles[0], titles[1]):
        head.section = titles.pop(0)
    if titles and len(titles[0]) <= MAX_HEADLINE_CHARACTERS and (dated or _is_headline(titles[0])):
        head.title = titles.pop(0)
    for n, part in enumerate(titles):
        if _CAPTION.search(part) and len(part) <= MAX_CAPTION_CHARACTERS:
            head.caption = titles.pop(n)
            return titles
    if dated and head.title and titles and len(titles[-1]) <= MAX_CAPTION_CHARACTERS:
        head.caption = titles.pop()
    return titles


def _is_section(line: str, following: str) -> bool:
    return (
        len(line) <= MAX_SECTION_CHARACTERS
        and len(line.split()) <= MAX_SECTION_WORDS
        and len(line) < len(following)
        and not re.search(r"[.!?:,;…。]$", line)
        and _is_headline(following)
    )


def _is_headline(line: str) -> bool:
    return len(line) <= MAX_HEADLINE_CHARACTERS and not _SENTENCE_CLOSED.search(line)


def _take_fact(head: _Head, line: str) -> bool:
    """Whether `line` is a byline, a date line or a button's label; its content goes into `head`."""
    if len(line) > MAX_FACT_CHARACTERS:
        return False
    if _CHROME.fullmatch(line):
        return True
    if byline := _BYLINE.match(line):
        name, _, dated = re.sub(r"(?:(?<!\s)\s+)?[|•·]\s*", "|", line[byline.end() :]).partition("|")
        if not _NAME.fullmatch(name):
            return False
        head.authors = head.authors or split_authors(name)
        _take_date(head, dated)
        return True
    return _take_date(head, line)


def _take_date(head: _Head, line: str) -> bool:
    """Whether `line` is a date, or two ("Published … | Updated …"), each with a label or without."""
    taken = False
    for part in re.split(r"(?:(?<!\s)\s+)?[|•·]\s*|(?<=\S)\s+(?=(?:last )?updated\b)", line, flags=re.IGNORECASE):
        label = _DATE_LABEL.match(part)
        said = part[label.end() :] if label else part
        if not parse_date(said):
            continue
        late = label is not None and re.search("updated|modified", label["label"], re.IGNORECASE)
        head.dates.setdefault("updated" if late else "published", said)
        taken = True
    return taken


def _take_dateline(head: _Head, paragraph: str) -> str | None:
    """What follows the dateline that `paragraph` begins with ("" for nothing); `None` if it doesn't begin with one."""
    found = _DATELINE.match(paragraph + " ")
    if not found or not _is_place(found["place"], found["agency"], bool(found["colon"])):
        return None
    said = found["date"]
    if said and not any(word.strip(".,").casefold() in MONTHS for word in said.split()):
        return None
    head.dateline, head.agency = one_line(found["place"]), found["agency"]
    if said and parse_date(said):
        head.dates["published"] = said
    return paragraph[found.end() :].strip()


def _is_place(place: str, agency: str | None, colon: bool) -> bool:
    town = place.partition(",")[0]
    if town.split()[0].casefold() in _NOT_PLACES:
        return False
    if town.isupper():
        return len(town) >= MIN_PLACE_CHARACTERS
    return not colon and town[0].isupper() and (agency or "").casefold() in _AGENCIES
