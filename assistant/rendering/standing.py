"""Standing questions and their changes as JSON and plain lines, for the command line. Pure."""

from __future__ import annotations

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Citation
from assistant.standing.headlines import source
from assistant.standing.standing_question import AnswerChange, NewFigure, QuotedSentence, StandingQuestion, StoredChange
from assistant.text.formatting import iso
from index.hit_json import Json
from index.text.urls import web_address


def standing_json(standing: StandingQuestion) -> Json:
    """`changes` newest first."""
    asking = standing.asking
    return {
        "id": standing.id,
        "question": asking.question,
        "begun": iso(standing.begun),
        "asked": iso(standing.asked),
        "answered": bool(asking.latest and not asking.latest.refused),
        "problem": asking.problem or None,
        "changes": [{"id": each.id, "seen": each.seen, **change_json(each.change)} for each in standing.changes],
    }


def change_json(change: AnswerChange) -> Json:
    """`now` is the current answer, `model` who wrote it ("quotes": the articles' own sentences)."""
    return {
        "kind": change.kind,
        "headline": change.headline,
        "at": iso(change.at),
        "new": [_quoted_json(each) for each in change.new],
        "gone": [_quoted_json(each) for each in change.gone],
        "figures": [_figure_json(each) for each in change.figures],
        "corrected": [_corrected_json(each) for each in change.corrected],
        "now": [_quoted_json(each) for each in change.now],
        "model": change.model,
    }


def standing_text(standing: StandingQuestion) -> str:
    """The question with its state and its unseen changes."""
    lines = [standing.asking.question, f"    {standing.id} · {state_line(standing)}"]
    for each in standing.changes:
        if not each.seen:
            lines += [f"    {line}" for line in change_text(each)]
    return "\n".join(lines)


def change_text(noted: StoredChange) -> list[str]:
    """The headline, then new sentences with their sources, then sentences that are gone."""
    change = noted.change
    lines = [f"{change.at:%Y-%m-%d}  {change.headline}"]
    for each in change.new:
        sources = "; ".join(source(citation, change.at) for citation in each.citations)
        lines.append(f"  + {' '.join(each.text.split())} ({sources})")
    lines += [f"  - {' '.join(each.text.split())}" for each in change.gone]
    return lines


def state_line(standing: StandingQuestion) -> str:
    """`asked 24 November 2026, 12:31 UTC, unchanged since 20 November 2026`."""
    asking, asked = standing.asking, standing.asked
    if asking.problem:
        return f"could not be asked: {asking.problem}"
    if asked is None:
        return "not asked yet"
    since = standing.changes[0].change.at if standing.changes else standing.begun
    if standing.unseen:
        said = "1 change" if standing.unseen == 1 else f"{standing.unseen} changes"
    else:
        said = f"{'changed' if standing.changes else 'unchanged since'} {since.day} {since:%B %Y}"
    none = ", no answer yet" if asking.latest and asking.latest.refused else ""
    return f"asked {asked.day} {asked:%B %Y, %H:%M} UTC, {said}{none}"


def _quoted_json(quoted: QuotedSentence) -> Json:
    return {"text": quoted.text, "citations": [_citation_json(each) for each in quoted.citations]}


def _citation_json(citation: Citation) -> Json:
    return {
        "quote": citation.quote,
        "title": citation.title,
        "publisher": citation.publisher,
        "published": iso(citation.published),
        "url": web_address(citation.url),
    }


def _figure_json(figure: NewFigure) -> Json:
    return {
        "subject": figure.subject,
        "old": {"value": figure.old, **_citation_json(figure.old_citation)},
        "new": {"value": figure.new, **_citation_json(figure.new_citation)},
    }


def _corrected_json(each: ChangedCitation) -> Json:
    return {"kind": each.kind, "now": each.now, "updated": iso(each.updated), **_citation_json(each.citation)}
