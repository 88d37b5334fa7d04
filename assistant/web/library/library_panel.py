"""The "What is here" panel as HTML fragments: articles by time as a plot and a table, outlets, the newest articles. Pure.

`library.js` opens it, and requests it again with the reader's selection: a period, an outlet, or a bar of the plot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from markupsafe import Markup

from assistant.sample_news import SampleShare
from assistant.web.add_news import add_news_panel
from assistant.web.html.escaping import articles, day
from assistant.web.html.templates import render
from index.feeds.subscription import Subscription
from index.records import Stats
from index.store.statistics import Headline, OutletCount, PeriodCount, PeriodUnit, periods, within

LibraryPeriod = Literal["all", "year", "month"]
SPANS: dict[LibraryPeriod, timedelta | None] = {"all": None, "year": timedelta(days=365), "month": timedelta(days=31)}
_SPAN_NAMES = {"all": "All", "year": "Last year", "month": "Last month"}
# A single day would be one bar as wide as the plot.
FEWEST_DAYS = 14
OUTLETS_SHOWN = 8
OUTLETS_FOLDED = 300
NAMES_SHOWN = 8
_LABELS = 5
# Minimum height of a bar in per cent, so that one article next to thousands can still be seen and clicked.
_LOWEST_BAR = 1.5


@dataclass(frozen=True, slots=True)
class LibrarySelection:
    """The reader's selection: `span` narrows the plot, the other fields the list of articles."""

    span: LibraryPeriod = "all"
    outlet: str | None = None
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What to show: `days` are all days with articles, `headlines` those of the selection, `more` if there are more."""

    stats: Stats
    days: dict[date, int]
    outlets: Sequence[OutletCount]
    languages: Sequence[tuple[str, int]]
    headlines: Sequence[Headline]
    more: bool
    feeds: Sequence[Subscription]
    sample: SampleShare


@dataclass(frozen=True, slots=True)
class _Bar:
    """A period as the plot draws it; `left`, `width`, `top` and `height` are per cent of the plot."""

    name: str
    period: PeriodCount
    left: float
    width: float
    height: float
    chosen: bool

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    left: float
    anchor: str


def frame() -> Markup:
    """The panel, closed and empty."""
    return render("library_frame")


def content(held: LibraryView, chosen: LibrarySelection, editing: bool) -> Markup:
    """The content of the panel; with `editing`, articles can be removed."""
    if not held.stats.articles:
        return render("library_empty", editing=editing)
    unit, found = periods(_days(held.days, chosen.span))
    bars = _bars(unit, found, chosen.days)
    return render(
        "library",
        held=held,
        chosen=chosen,
        editing=editing,
        summary=_summary(held),
        sample=add_news_panel.sample(held.sample, "library") if editing else Markup(""),
        spans=_spans(held.days),
        unit=unit,
        bars=bars,
        most=max((bar.period.articles for bar in bars), default=0),
        labels=_labels(bars),
        outlets=[(each, _key(each.name)) for each in held.outlets[:OUTLETS_SHOWN]],
        folded=[(each, _key(each.name)) for each in held.outlets[OUTLETS_SHOWN:OUTLETS_FOLDED]],
        left_out=max(0, len(held.outlets) - OUTLETS_FOLDED),
        listed=_listed(chosen, bars),
        facts=_facts(held),
    )


def _summary(held: LibraryView) -> str:
    stats = held.stats
    outlets = "1 outlet" if len(stats.publishers) == 1 else f"{len(stats.publishers):,} outlets"
    parts = [f"{articles(stats.articles)} from {outlets}"]
    if stats.oldest and stats.newest:
        first, last = day(stats.oldest), day(stats.newest)
        parts.append(first if first == last else f"{first} to {last}")
    line = ", ".join(parts) + "."
    if stats.undated:
        line += f" {articles(stats.undated).capitalize()} without a date."
    return line


def _days(days: dict[date, int], span: LibraryPeriod) -> dict[date, int]:
    """The days of the plot with their numbers of articles; includes the first day even if it has none."""
    if not days:
        return {}
    length, last = SPANS[span], max(days)
    if length is None:
        first = min(min(days), _before(last, FEWEST_DAYS))
        return {first: 0} | days
    return {_before(last, length.days): 0} | within(days, length)


def _before(day: date, days: int) -> date:
    """The first day of a period of `days` days that ends with `day`."""
    return date.fromordinal(max(1, day.toordinal() - days + 1))


def _spans(days: dict[date, int]) -> list[tuple[str, str]]:
    """The periods that can be selected: those that show less than "All"."""
    if not days:
        return []
    length = max(days) - min(days)
    offered = [name for name, span in SPANS.items() if span and span < length]
    return [(name, _SPAN_NAMES[name]) for name in ("all", *offered)] if offered else []


def _bars(unit: PeriodUnit, found: Sequence[PeriodCount], days: tuple[date, date] | None) -> list[_Bar]:
    most = max((each.articles for each in found), default=0)
    width = 100 / max(1, len(found))
    return [
        _Bar(
            name=_period(each, unit),
            period=each,
            left=round(place * width, 3),
            width=round(width, 3),
            height=round(max(_LOWEST_BAR, 100 * each.articles / most), 2) if each.articles else 0,
            chosen=days == (each.first, each.last),
        )
        for place, each in enumerate(found)
    ]


def _labels(bars: Sequence[_Bar]) -> list[_Label]:
    """The labels under the plot, from its left edge to its right."""
    if not bars:
        return []
    count = min(_LABELS, len(bars))
    places = [round(step * (len(bars) - 1) / max(1, count - 1)) for step in range(count)]
    anchors = {0: "start", len(bars) - 1: "end"} if count > 1 else {}
    edges = {0: 0.0, len(bars) - 1: 100.0} if count > 1 else {}
    return [
        _Label(
            _short(bars[place]),
            edges.get(place, bars[place].left + bars[place].width / 2),
            anchors.get(place, "middle"),
        )
        for place in places
    ]


def _short(bar: _Bar) -> str:
    """ "March 2019" as "Mar 2019", so that five labels fit on a phone."""
    first, last = bar.period.first, bar.period.last
    if (last - first).days > 31:
        return f"{first.year}"
    if (last - first).days > 7:
        return f"{first:%b} {first.year}"
    return f"{first.day} {first:%b}"


def _period(period: PeriodCount, unit: PeriodUnit) -> str:
    first = period.first
    if unit == "year":
        return str(first.year)
    if unit == "month":
        return f"{first:%B} {first.year}"
    name = f"{first.day} {first:%B} {first.year}"
    return f"week from {name}" if unit == "week" else name


def _listed(chosen: LibrarySelection, bars: Sequence[_Bar]) -> str:
    """The heading of the list of articles."""
    if not chosen.days:
        return "Newest articles" if chosen.outlet is None else f"Newest from {chosen.outlet}"
    first, last = chosen.days
    name = next((bar.name for bar in bars if bar.chosen), f"{first:%Y-%m-%d} to {last:%Y-%m-%d}")
    return f"Published: {name}" if chosen.outlet is None else f"Published: {name}, {chosen.outlet}"


def _facts(held: LibraryView) -> list[tuple[str, str]]:
    """The facts at the bottom: name and value."""
    stats = held.stats
    ill = sum(feed.problem is not None for feed in held.feeds)
    followed = f"{len(held.feeds):,} followed" + (f", {ill:,} with a problem" if ill else "")
    rows = [
        ("Sections", _names(stats.sections)),
        ("Languages", _names(held.languages)),
        ("Feeds", followed if held.feeds else "none followed"),
        ("Versions", f"{stats.versions:,} of {articles(stats.articles)}" if stats.versions > stats.articles else ""),
        ("Passages", f"{stats.passages:,}, searched by words and by meaning"),
        ("Meaning", f"{stats.embedder}, {stats.dimension} numbers a passage"),
        ("On disk", _size(sum(size for _, size in stats.bytes_by_part))),
    ]
    return [(name, value) for name, value in rows if value]


def _names(counted: Sequence[tuple[str, int]]) -> str:
    names = ", ".join(f"{name} {count:,}" for name, count in counted[:NAMES_SHOWN])
    more = len(counted) - NAMES_SHOWN
    return f"{names} and {more:,} more" if more > 0 else names


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def _key(name: str | None) -> str:
    return hashlib.sha256((name or "").encode("utf-8", "replace")).hexdigest()[:12]
