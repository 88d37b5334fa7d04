"""Exports a stored conversation, or one exchange of it, as a file: Markdown, HTML or JSON, with a file name.

The HTML is a single self-contained document for print and mail: its style sheet is inside, it has no scripts, and its
policy forbids it to load or run anything.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from assistant.comparing.timeline import Timeline, TimelineEntry
from assistant.history.stored_conversation import StoredConversation
from assistant.records import Answer, Citation, Comparison
from assistant.rendering import conversation
from assistant.rendering.comparison import as_of_line, heading, outlets
from assistant.rendering.conversation import NumberedExchange
from assistant.rendering.timeline_text import NOTHING, said_time, why_then
from assistant.web.html.escaping import day
from assistant.web.html.templates import render
from index.errors import QueryError

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
SLUG_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Export:
    """A file to save: `name` is ASCII and safe in every file system, `body` is UTF-8."""

    name: str
    media_type: str
    body: bytes


def export(kept: StoredConversation, kind: str, number: int | None = None) -> Export:
    """The conversation, or the `number`th exchange of it (from 1), as "md", "html" or "json".

    Raises `QueryError` for another kind, and for an exchange that does not exist.
    """
    if kind not in MEDIA_TYPES:
        raise QueryError(f"“{kind}” is no kind of export; there are {', '.join(MEDIA_TYPES)}")
    count = len(kept.exchanges)
    if number is not None and not 1 <= number <= count:
        there = "1 question" if count == 1 else f"{count} questions"
        raise QueryError(f"this conversation has {there}, and none with the number {number}")
    chosen = [NumberedExchange(at, each) for at, each in enumerate(kept.exchanges, 1) if number in (None, at)]
    text = {"md": _markdown, "html": _html, "json": _json}[kind](kept, chosen, number is None)
    # Invalid Unicode can be typed into a question, but can't be encoded.
    return Export(f"{_name(kept, chosen, number)}.{kind}", MEDIA_TYPES[kind], text.encode("utf-8", "replace"))


def _name(kept: StoredConversation, chosen: Sequence[NumberedExchange], number: int | None) -> str:
    """`newsdesk-2026-11-24-why-was-cassini-steered-into-saturn`."""
    answer = chosen[0].exchange.answer if number else None
    moment = answer.asked_at if answer else kept.begun
    words = slug(chosen[0].exchange.question if number else kept.title)
    return f"newsdesk-{moment:%Y-%m-%d}-{words or ('conversation' if number is None else f'answer-{number}')}"


def slug(text: str) -> str:
    """The words of `text` in lower-case ASCII, joined by hyphens; "" if none can be written so."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", letters.replace("'", ""))
    name = ""
    for word in words:
        if len(name) + len(word) >= SLUG_CHARACTERS:
            break
        name = f"{name}-{word}" if name else word
    return name or "".join(words[:1])[:SLUG_CHARACTERS]


def _markdown(kept: StoredConversation, chosen: Sequence[NumberedExchange], whole: bool) -> str:
    return conversation.conversation_markdown(kept, chosen, whole)


def _json(kept: StoredConversation, chosen: Sequence[NumberedExchange], _whole: bool) -> str:
    return json.dumps(conversation.conversation_json(kept, chosen), ensure_ascii=False, indent=2) + "\n"


def _html(kept: StoredConversation, chosen: Sequence[NumberedExchange], whole: bool) -> str:
    return render(
        "export",
        title=kept.title if whole else chosen[0].exchange.question,
        lead=conversation.span_lines(kept) if whole else [],
        exchanges=[_exchange(each, whole) for each in chosen],
        style=_style(),
        withheld_note=conversation.WITHHELD,
        nothing=NOTHING,
        verdict=conversation.verdict,
        place=conversation.place,
        verdicts=conversation.VERDICTS,
        refused=conversation.REFUSED,
    )


@cache
def _style() -> Markup:
    """The style sheet, to be inserted into the document."""
    return Markup((Path(__file__).parents[1] / "static" / "export.css").read_text(encoding="utf-8"))


def _exchange(numbered: NumberedExchange, whole: bool) -> dict[str, object]:
    number, exchange = numbered
    answer = exchange.answer
    return {
        "number": number,
        "question": exchange.question if whole else "",
        "facts": conversation.facts(exchange),
        "answer": answer,
        "listed": {cited.number for _, cited in answer.quotes} if answer else (),
        "line": (answer and answer.reply) or exchange.line or "There is no answer.",
        "ages": conversation.ages(answer) if answer else [],
        "tables": _tables(answer) if answer else [],
        "searched": conversation.searched(answer.refusal) if answer and answer.refusal else "",
        "dropped": conversation.dropped(answer) if answer else [],
        "told": _timeline(exchange.told) if exchange.told else {},
    }


def _tables(answer: Answer) -> list[dict[str, object]]:
    cited = {citation.number: citation for citation in answer.citations}
    return [{"caption": heading(each), "rows": _rows(each, cited)} for each in answer.comparisons]


def _rows(comparison: Comparison, cited: dict[int, Citation]) -> list[dict[str, object]]:
    """One row per figure, with the outlets that give it."""
    return [
        {
            "value": figure.value,
            "number": figure.number,
            "outlet": outlets(cited[figure.number].publisher, figure.also_in),
            "date": day(cited[figure.number].published),
        }
        for figure in comparison.figures
    ]


def _timeline(told: Timeline) -> dict[str, object]:
    cited = {citation.number: citation for citation in told.citations}
    return {
        "entries": [_entry(each, cited) for each in told.entries],
        "undated": [_entry(each, cited) for each in told.undated],
        "age": as_of_line(told.as_of) or "",
        "citations": told.citations,
    }


def _entry(entry: TimelineEntry, cited: dict[int, Citation]) -> dict[str, object]:
    first = next((cited[number] for number in entry.sentence.citations if number in cited), None)
    return {
        "when": said_time(entry),
        "why": why_then(entry, first),
        "sentence": entry.sentence,
        "dated": entry.since is not None,
    }
