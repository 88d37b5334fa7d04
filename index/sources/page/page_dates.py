"""When a page says that its article was published and updated. Nothing is guessed. Pure.

A publishing date is one that the page states as such: to machines, in an element that its template marks as the date of
publishing, beside the headline without another label, or in its address. The date of an update never takes its place,
and neither does a date in the text. It must not know how dates are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from index.text.dates import date_in_field

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Dates this close are two spellings of one moment: a day without time and zone is up to 26 hours off.
ONE_DAY = timedelta(hours=26)
MAX_TIMES = 200
# So many dates of one kind on a page are not the article's.
MANY_DATES = 3
# A paragraph of at least this length is text; a date after the first one is no longer in the article's head.
LONG_PARAGRAPH = 100
# A line beside a date with more words than this is a sentence, not a label.
MAX_LABEL_WORDS = 6

_TIME_OF_DAY = re.compile(r"\d[T ]\d\d:?\d\d|^\d{10,13}$|\d:\d\d")
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?(?:\d\d)?|GMT|UTC)$|^\d{10,13}$")
# "/2026/09/15/", "/2026-09/15/", "-20260915.html", and with the time behind it: "/A2026091514320005".
_IN_ADDRESS = re.compile(
    r"[/._=-][A-Za-z]?(?P<year>(?:19|20)\d\d)(?P<mark>[/-])?(?P<month>[01]\d)(?(mark)[/-])(?P<day>[0-3]\d)(?:[0-2]\d[0-5]\d{3,11})?(?=[/._-]|$)"
)
# Class names and labels of dates, in the languages of the pages measured and their neighbours.
_PUBLISHED = re.compile(
    r"publi|pubdate|posted|created|entry-?date|veröffentlicht|erschienen|erstellt|publicad|pubblicat|geplaatst|опубл|"
    r"发布|發佈|發布|公開|配信|掲載|입력|등록|yayın|terbit",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"updat|modif|edited|aktuali|mise? [àa] jour|actuali|aggiorna|atuali|bijgewerkt|gewijzigd|[ou]ppdater|opdater|güncel|"
    r"обновл|оновл|更新|수정|diperbarui|päivitetty",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedDates:
    """Dates as written: what a page says of itself to machines and readers; `None` = not said."""

    published: str | None
    updated: str | None


def stated_dates(
    tree: HtmlElement, published: Sequence[str], updated: Sequence[str], address: str | None, place: str
) -> StatedDates:
    """The dates of the page in `tree`. `published` and `updated` are what it tells machines, the most reliable first;
    `address` is its own; `place` is where its publisher is, as a language tag.
    """
    shown = list(_shown(tree, place))

    def chosen(said: Sequence[str], kind: str) -> str | None:
        return exactest((*said, *(value for value, each in shown if each == kind)), place)

    first = chosen(published, "published")
    if first is None and (found := _IN_ADDRESS.search(address or "")):
        day = f"{found['year']}-{found['month']}-{found['day']}"
        first = exactest((day, *(value.get("datetime") or "" for value in islice(tree.iter("time"), MAX_TIMES))), place)
    return StatedDates(first, chosen(updated, "updated"))


def exactest(said: Sequence[str], place: str = "") -> str | None:
    """The first date that can be read, or another spelling of the same day that has time and zone as well."""
    read = [(value, moment) for value in said if (moment := date_in_field(value, place))]
    if not read:
        return None
    near = [value for value, moment in read if abs(moment - read[0][1]) <= ONE_DAY]
    return max(near, key=_exactness)


def _exactness(date: str) -> int:
    """0 for a day, 1 with a time, 2 with a time and its zone."""
    return (1 + bool(_ZONED.search(date))) if _TIME_OF_DAY.search(date) else 0


def _shown(tree: HtmlElement, place: str) -> Iterator[tuple[str, str]]:
    """The dates that readers see in the article's head, each as "published" or "updated"; others are left out.

    Many dates of one kind are those of entries or comments: of marked ones only what is in the head counts then, of
    others nothing.
    """
    in_head = _before_text(tree)
    found: dict[str, list[tuple[str, bool]]] = {"published": [], "updated": [], "": []}
    for element in islice(tree.iter("time"), MAX_TIMES):
        said = (element.get("datetime") or element.text_content() or "").strip()
        parents = list(islice(element.iterancestors(), 3))
        label = _label(element, parents)
        if label is not None and date_in_field(said, place):
            kind = _kind(label, element, parents)
            if kind is not None:
                found[kind].append((said, in_head(element)))
    for kind in ("published", "updated"):
        few = len(found[kind]) < MANY_DATES
        yield from ((said, kind) for said, head in found[kind] if few or head)
    if len(found[""]) < MANY_DATES:
        yield from ((said, "published") for said, head in found[""] if head)


def _kind(label: str, element: HtmlElement, parents: Sequence[HtmlElement]) -> str | None:
    """What a date is of: "published", "updated", "" if nothing says it, `None` if its label is another one.

    The words beside a date say more than the names in the template.
    """
    marks = " ".join(f"{each.get('class') or ''} {each.get('itemprop') or ''}" for each in (element, *parents[:2]))
    for words in (label, f"{marks} pubdate" if element.get("pubdate") is not None else marks):
        if _UPDATED.search(words):
            return "updated"
        if _PUBLISHED.search(words):
            return "published"
    return None if label else ""


def _label(element: HtmlElement, parents: Sequence[HtmlElement]) -> str | None:
    """The words before a date on its line, "" for none; `None` if it is part of a sentence or of another article's teaser."""
    if any(each.tag in ("nav", "aside", "footer", "li") for each in element.iterancestors()):
        return None
    line = parents[0] if parents else element
    words = line.text_content().split() if line.tag not in ("article", "main", "body", "header", "section") else []
    own = element.text_content().split()
    others = max(0, len(words) - len(own))
    if others and words[-1][-1] in ".!?。":
        return None
    if others > MAX_LABEL_WORDS * (1 if line.tag == "p" else 3):
        return None
    before = element.getprevious()
    label = (before.tail if before is not None else line.text) or ""
    if not label.strip() and before is not None and before.tag in ("span", "b", "strong", "em", "label"):
        label = before.text_content()
    return re.sub(r"[\W\d_]+", " ", label).strip()


def _before_text(tree: HtmlElement) -> Callable[[HtmlElement], bool]:
    """A test whether an element is before the first paragraph of the text, in document order."""
    places = {element: number for number, element in enumerate(tree.iter())}
    first = next((p for p in tree.iter("p") if len(p.text_content()) >= LONG_PARAGRAPH), None)
    end = places.get(first, len(places)) if first is not None else len(places)
    h1 = next(iter(tree.iter("h1")), None)
    start = places.get(h1, 0) - 30 if h1 is not None else 0
    return lambda element: start <= places.get(element, end) < end


def believed(
    stated: StatedDates, seen_at: datetime | None, ahead: timedelta, place: str
) -> tuple[datetime | None, datetime | None]:
    """Published and updated, without a date more than `ahead` after the page was seen, and without an update before it."""
    published, updated = date_in_field(stated.published, place), date_in_field(stated.updated, place)
    latest = seen_at + ahead if seen_at else None
    published = None if published and latest and published > latest else published
    updated = None if updated and latest and updated > latest else updated
    return published, None if published and updated and updated < published else updated
