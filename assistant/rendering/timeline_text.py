"""A timeline as JSON and Markdown. The JSON is a contract, as in `assistant.rendering.answer`."""

from __future__ import annotations

from datetime import timedelta

from assistant.comparing.timeline import Timeline, TimelineEntry
from assistant.records import Citation
from assistant.rendering.answer import citation_json, understood_json
from assistant.rendering.comparison import as_of_json
from assistant.rendering.filters import filters_json
from assistant.text.formatting import iso, paragraph, plain
from index.hit_json import Json

NOTHING = "No article here is close enough to this topic for a timeline."


def timeline_json(timeline: Timeline) -> Json:
    """What `timeline --json` prints: `entries` oldest first, `until` exclusive, `dated_by` "said" or "published"."""
    return {
        "topic": timeline.topic,
        "entries": [_entry_json(entry) for entry in timeline.entries],
        "undated": [_entry_json(entry) for entry in timeline.undated],
        "citations": [citation_json(citation) for citation in timeline.citations],
        "as_of": as_of_json(timeline.as_of),
        "asked_at": iso(timeline.asked_at),
        "filters": filters_json(timeline.filters),
        "understood": [understood_json(each) for each in timeline.understood],
        "set_aside": [understood_json(each) for each in timeline.set_aside],
    }


def said_time(entry: TimelineEntry) -> str:
    """`13 June 2022`, `June 2022`, `2022`, `6–12 June 2022`, or `undated` (UTC)."""
    if entry.since is None or entry.until is None:
        return "undated"
    first, last = entry.since, entry.until - timedelta(microseconds=1)
    if first.date() == last.date():
        return f"{first.day} {first:%B %Y}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first:%Y}" if first.year == last.year else f"{first:%Y}–{last:%Y}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and entry.until.day == 1:
        return f"{first:%B %Y}"
    same_month = (first.year, first.month) == (last.year, last.month)
    return (
        f"{first.day}–{last.day} {last:%B %Y}" if same_month else f"{first.day} {first:%B %Y} – {last.day} {last:%B %Y}"
    )


def why_then(entry: TimelineEntry, cited: Citation | None = None) -> str:
    """What dates an entry: `“on Monday”`, or `day of publication`."""
    if entry.since is None:
        return "its article has no date"
    if entry.basis == "published":
        return "day of publication"
    by = f", by the article of {cited.published.day} {cited.published:%B %Y}" if cited and cited.published else ""
    return f"“{entry.words}”{by}"


def entry_line(entry: TimelineEntry) -> str:
    """One entry as an item of a Markdown list: its time, what dates it, its sentence and [n]."""
    numbers = " ".join(f"[{number}]" for number in entry.sentence.citations)
    if entry.since is None:
        return f"- {paragraph(entry.sentence.text)} {numbers}"
    return f"- **{said_time(entry)}** ({plain(why_then(entry))}) {plain(entry.sentence.text)} {numbers}"


def _entry_json(entry: TimelineEntry) -> Json:
    return {
        "since": iso(entry.since),
        "until": iso(entry.until),
        "dated_by": entry.basis if entry.since else None,
        "words": entry.words,
        "text": entry.sentence.text,
        "citations": list(entry.sentence.citations),
        "support": entry.sentence.support,
    }
