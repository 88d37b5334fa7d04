"""Comparisons of figures between reports, and the age of an answer, as JSON, Markdown and plain text.

`assistant.rendering.answer` puts them into an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assistant.records import Answer, AsOf, Citation, Comparison, Relation
from assistant.text.formatting import iso, plain
from index.hit_json import Json
from index.text.reader_clock import published_clock

# The headings of the tables. They never say which figure is true.
HEADINGS: Mapping[Relation, str] = {
    "agree": "Reports agree",
    "differ": "Reports differ",
    "later": "A later report gives another figure",
}


def as_of_json(as_of: AsOf) -> Json:
    return {"oldest": iso(as_of.oldest), "newest": iso(as_of.newest), "warning": as_of.warning}


def as_of_line(as_of: AsOf) -> str | None:
    """`As of 12–17 June 2022`: the dates of the evidence in their shortest form; `None` if nothing is dated."""
    if not as_of.oldest or not as_of.newest:
        return None
    return f"As of {span_of_days(as_of.oldest, as_of.newest)}"


def span_of_days(first: datetime, last: datetime) -> str:
    """`17 June 2022`, `12–17 June 2022`, `28 May – 17 June 2022`, `30 December 2021 – 2 January 2022` (UTC)."""
    end = f"{last.day} {last:%B %Y}"
    if first.date() == last.date():
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = f"{first.day} {first:%B}" if first.year == last.year else f"{first.day} {first:%B %Y}"
    return f"{start} – {end}"


def comparison_json(comparison: Comparison) -> Json:
    """`figures` oldest first; `citation` is the number of one of the answer's citations."""
    return {
        "subject": comparison.subject,
        "relation": comparison.relation,
        "figures": [
            {"value": figure.value, "citation": figure.number, "also_in": list(figure.also_in)}
            for figure in comparison.figures
        ],
    }


def comparisons_markdown(answer: Answer) -> list[str]:
    """A heading and a table for each quantity that several reports give."""
    cited = {citation.number: citation for citation in answer.citations}
    return [block for each in answer.comparisons for block in _table(each, cited)]


def heading(comparison: Comparison) -> str:
    """`Reports differ: people killed`."""
    return f"{HEADINGS[comparison.relation]}: {comparison.subject}"


def outlets(publisher: str | None, also_in: tuple[str, ...]) -> str:
    """`Harbour Times, also in Coast Herald`."""
    named = publisher or "unknown outlet"
    return f"{named}, also in {', '.join(also_in)}" if also_in else named


def _table(comparison: Comparison, cited: Mapping[int, Citation]) -> list[str]:
    rows = ["| Figure | Outlet | Date |", "| --- | --- | --- |"]
    for figure in comparison.figures:
        source = cited[figure.number]
        day = f"{published_clock(source.published):%Y-%m-%d}" if source.published else "undated"
        outlet = plain(outlets(source.publisher, figure.also_in))
        rows.append(f"| {plain(figure.value)} [{figure.number}] | {outlet} | {day} |")
    return [f"{plain(heading(comparison))}", "\n".join(rows)]
