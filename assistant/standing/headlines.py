"""Summarises a change in one line of plain text. Pure."""

from __future__ import annotations

import textwrap
from datetime import datetime

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Citation
from assistant.standing.standing_question import AnswerChange, NewFigure

_QUOTE_CHARACTERS = 140


def headline(change: AnswerChange) -> str:
    """`People killed: now at least 62 (Harbour Times, 6 May); before, at least 45 (Hill Post, 2 May)`."""
    match change.kind:
        case "figure":
            return _figure(change.figures[0], change.at)
        case "answered":
            return f"Answered now: {_new_sentence(change)}"
        case "news":
            return f"New: {_new_sentence(change)}"
        case "unanswered":
            return f"No longer answered: {_correction(change.corrected[0], change.at)}"
        case "corrected":
            line = _correction(change.corrected[0], change.at)
            return line[:1].upper() + line[1:]


def source(citation: Citation, at: datetime) -> str:
    """`Harbour Times, 6 May`; with the year if it differs from that of `at`."""
    outlet = citation.publisher or "unknown outlet"
    if citation.published is None:
        return f"{outlet}, undated"
    day = f"{citation.published.day} {citation.published:%B}"
    return f"{outlet}, {day}" if citation.published.year == at.year else f"{outlet}, {day} {citation.published.year}"


def plain(value: str) -> str:
    """Lower-cases a capitalised first word for use inside a line: `At least 62` → `at least 62`; `US$3 billion` stays."""
    first, _, rest = value.partition(" ")
    return f"{first.lower()} {rest}" if rest and first.istitle() else value


def _figure(figure: NewFigure, at: datetime) -> str:
    subject = figure.subject[:1].upper() + figure.subject[1:]
    return (
        f"{subject}: now {plain(figure.new)} ({source(figure.new_citation, at)});"
        f" before, {plain(figure.old)} ({source(figure.old_citation, at)})"
    )


def _new_sentence(change: AnswerChange) -> str:
    first = change.new[0]
    more = "" if len(change.new) == 1 else f", and {len(change.new) - 1} more"
    quote = textwrap.shorten(first.text, _QUOTE_CHARACTERS, placeholder=" …")
    return f"“{quote}” ({source(first.citations[0], change.at)}{more})"


def _correction(each: ChangedCitation, at: datetime) -> str:
    outlet = each.citation.publisher or "the outlet"
    quote = textwrap.shorten(each.now or each.citation.quote, _QUOTE_CHARACTERS, placeholder=" …")
    if each.kind == "withdrawn":
        return f"a cited article is withdrawn: “{each.citation.title}” ({source(each.citation, at)})"
    if each.kind == "removed":
        return f"a cited article is no longer here: “{each.citation.title}” ({source(each.citation, at)})"
    if each.kind == "dropped":
        return f"{outlet} has removed the cited words: “{quote}”"
    return f"{outlet} has changed the cited words to: “{quote}”"
