"""Answer and hits -> JSON, and answer -> Markdown. Command line, HTTP API and MCP all use this rendering.

The JSON shapes are contracts that other programs read: a key is never renamed, and times are UTC, to the second, with
a trailing Z.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.records import Answer, Citation, Nearest, Refusal, Sentence, credit, numbers
from assistant.rendering.comparison import as_of_json, as_of_line, comparison_json, comparisons_markdown
from assistant.rendering.filters import filters_json
from assistant.text.formatting import autolink, iso, paragraph, plain
from assistant.text.prompt_injection import shown_line
from index.hit_json import Json
from index.hit_json import hit_json as hit_json
from index.query.plan import UnderstoodConstraint
from index.records import Hit
from index.text.reader_clock import published_clock


def answer_json(answer: Answer) -> Json:
    """What `ask --json` prints. `filters` are all filters that applied: the asker's and those named in the question."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
        "outcome": answer.outcome,
        "reply": answer.reply,
        "refused": answer.refused,
        "refusal": None
        if answer.refusal is None
        else {
            "reason": answer.refusal.reason,
            "searched": answer.refusal.searched,
            "removed": answer.refusal.removed,
            "nearest": [_nearest_json(nearest) for nearest in answer.refusal.nearest],
        },
        "sentences": [sentence_json(sentence) for sentence in answer.sentences],
        "closest": [sentence_json(sentence) for sentence in answer.closest],
        "citations": [citation_json(citation) for citation in answer.citations],
        "hits": [hit_json(hit) for hit in answer.hits],
        "as_of": as_of_json(answer.as_of),
        "asked_at": iso(answer.asked_at),
        "filters": filters_json(answer.filters),
        "comparisons": [comparison_json(comparison) for comparison in answer.comparisons],
        "model": answer.model,
        "understood": [understood_json(each) for each in answer.understood],
        "set_aside": [understood_json(each) for each in answer.set_aside],
        "notes": list(answer.notes),
        "withheld": [sentence_json(sentence) for sentence in answer.withheld],
        "dropped_citations": answer.dropped_citations,
    }


def hits_json(
    query: str,
    hits: Sequence[Hit],
    understood: Sequence[UnderstoodConstraint] = (),
    set_aside: Sequence[UnderstoodConstraint] = (),
) -> Json:
    """What `search --json` prints."""
    return {
        "query": query,
        "hits": [hit_json(hit) for hit in hits],
        "understood": [understood_json(each) for each in understood],
        "set_aside": [understood_json(each) for each in set_aside],
    }


def answer_markdown(answer: Answer) -> str:
    """The answer as Markdown, with [n]: quotes as a list, written sentences as prose. Then the numbered sources, with the
    words of those that are not in the list."""
    if answer.reply is not None:
        return f"{plain(answer.reply)}\n"
    blocks = [plain(answer.refusal.reason)] if answer.refusal else []
    if answer.quotes:
        blocks.append("\n".join(quote_markdown(*each) for each in answer.quotes))
    elif answer.sentences:
        blocks.append(" ".join(map(sentence_markdown, answer.sentences)))
    dated = [] if answer.refusal else [as_of_line(answer.as_of), answer.as_of.warning]
    asides = (*understood_lines(answer.understood), *map(why_set_aside, answer.set_aside), *answer.notes)
    blocks += [plain(line) for line in (*dated, *asides) if line]
    if answer.refusal:
        blocks += _refusal_markdown(answer.refusal, not answer.quotes)
    blocks += comparisons_markdown(answer)
    if answer.citations:
        listed = {cited.number for _, cited in answer.quotes}
        blocks += ["Sources:", *(_source_markdown(each, each.number not in listed) for each in answer.citations)]
    return "\n\n".join((*blocks, *_withheld_markdown(answer.withheld))) + "\n"


def quote_markdown(quote: Sentence, cited: Citation) -> str:
    """One quote of a list, as `answer_markdown` has it: `- The quote. *Harbour Times, 14 July 2015* [1]`."""
    source = replace(cited, publisher=cited.publisher and shown_line(cited.publisher))
    return f"- {paragraph(quote.text)} *{plain(credit(source))}* {numbers(quote)}"


def sentence_markdown(sentence: Sentence) -> str:
    """One written sentence with its [n], as `answer_markdown` has it."""
    return " ".join((plain(sentence.text), *_partly(sentence), numbers(sentence)))


def _refusal_markdown(refusal: Refusal, with_nearest: bool) -> list[str]:
    """What the filters excluded, and the nearest headlines."""
    blocks = [plain(refusal.removed)] if refusal.removed else []
    if refusal.nearest and with_nearest:
        blocks += ["Nearest headlines:", "\n".join(f"- {source_line(nearest)}" for nearest in refusal.nearest)]
    return blocks


def _source_markdown(citation: Citation, quoted: bool) -> str:
    words = f"\n    “{plain(citation.quote)}”" if quoted else ""
    return f"[{citation.number}] {source_line(citation)}{words}"


def _partly(sentence: Sentence) -> tuple[str, ...]:
    """The note after a sentence that its sources support only in part."""
    return ("(partly supported)",) if sentence.support == "partly" else ()


def _withheld_markdown(withheld: Sequence[Sentence]) -> tuple[str, ...]:
    """The note about sentences of a language model that the evidence does not support; empty if there are none."""
    if not withheld:
        return ()
    return (plain(withheld_line(withheld)),)


def withheld_line(withheld: Sequence[Sentence]) -> str:
    """How many sentences were withheld and why, without their text: an agent must not read unsupported claims."""
    reasons = dict.fromkeys(_without_words(each.checks[0] if each.checks else each.support) for each in withheld)
    count = "1 sentence" if len(withheld) == 1 else f"{len(withheld)} sentences"
    return f"Withheld: {count} that the evidence does not support ({'; '.join(reasons)})."


def _without_words(reason: str) -> str:
    """`reason` without everything from its first quotation mark to its last."""
    before, mark, rest = reason.partition("“")
    return f"{before}“…”{rest.rpartition('”')[2]}" if mark else reason


def understood_lines(understood: Sequence[UnderstoodConstraint]) -> list[str]:
    """The times and outlets named in the question, as lines of text: those that filtered, and those that were preferred."""
    held = [each.reading for each in understood if each.narrows]
    preferred = [each.reading for each in understood if not each.narrows and each.kind in ("time", "outlets")]
    lines = [f"Searched only what the question names: {', '.join(held)}"] if held else []
    return lines + ([f"As the question wants: {', '.join(preferred)}"] if preferred else [])


def why_set_aside(each: UnderstoodConstraint) -> str:
    """Why a time or an outlet named in the question was not applied."""
    if each.kind == "outlets":
        return f"Searched all outlets: nothing of {each.reading} answers this."
    return f"Searched all dates: nothing {each.reading} answers this."


def understood_json(each: UnderstoodConstraint) -> Json:
    return {"kind": each.kind, "words": each.words, "reading": each.reading, "narrows": each.narrows}


def _nearest_json(nearest: Nearest) -> Json:
    return {
        "article_id": nearest.article_id,
        "title": nearest.title,
        "url": nearest.url,
        "publisher": nearest.publisher,
        "published": iso(nearest.published),
    }


def sentence_json(sentence: Sentence) -> Json:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "support": sentence.support,
        "checks": list(sentence.checks),
    }


def citation_json(citation: Citation) -> Json:
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "version": citation.version,
        "title": citation.title,
        "url": citation.url,
        "publisher": citation.publisher,
        "published": iso(citation.published),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
    }


def source_line(source: Any) -> str:
    """Headline, outlet, date and URL of a citation or a nearest headline."""
    date = f"{published_clock(source.published):%Y-%m-%d}" if source.published else "undated"
    parts = [
        f"**{plain(shown_line(source.title, source.language))}**",
        plain(shown_line(source.publisher or "")),
        date,
        f"page {source.page}" if getattr(source, "page", None) else "",
        autolink(source.url),
    ]
    return ", ".join(part for part in parts if part)
