"""Answer and hits -> JSON, and answer -> Markdown. Command line, HTTP API and MCP all use this rendering.

The JSON shapes are contracts that other programs read: a key is never renamed, and times are UTC, to the second, with
a trailing Z.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.records import Answer, Citation, Nearest, Sentence
from assistant.rendering.comparison import as_of_json, as_of_line, comparison_json, comparisons_markdown
from assistant.rendering.filters import filters_json
from assistant.text.formatting import iso, plain, source_line
from index.hit_json import Json
from index.hit_json import hit_json as hit_json
from index.query.plan import UnderstoodConstraint
from index.records import Hit


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
    """The answer as Markdown: its sentences with [n], then the numbered sources with their quotes."""
    asides = [plain(line) for line in understood_lines(answer.understood)]
    asides += [plain(why_set_aside(each)) for each in answer.set_aside]
    asides += [plain(note) for note in answer.notes]
    withheld = _withheld_markdown(answer.withheld)
    if answer.refusal:
        lines = [plain(answer.refusal.reason)]
        for aside in asides:
            lines += ["", aside]
        if answer.refusal.removed:
            lines += ["", plain(answer.refusal.removed)]
        if answer.refusal.nearest:
            lines += ["", "Nearest headlines:", ""]
            lines += [f"- {source_line(nearest)}" for nearest in answer.refusal.nearest]
        return "\n\n".join(("\n".join(lines), *withheld)) + "\n"
    body = " ".join(sentence_markdown(sentence) for sentence in answer.sentences)
    sources = [
        f"[{citation.number}] {source_line(citation)}\n    “{plain(citation.quote)}”" for citation in answer.citations
    ]
    dated = [plain(line) for line in (as_of_line(answer.as_of), answer.as_of.warning) if line]
    compared = comparisons_markdown(answer)
    return "\n\n".join((body, *dated, *asides, *compared, "Sources:", *sources, *withheld)) + "\n"


def sentence_markdown(sentence: Sentence) -> str:
    """One sentence of an answer with its [n], as `answer_markdown` has it."""
    return " ".join((plain(sentence.text), *_partly(sentence), *(f"[{number}]" for number in sentence.citations)))


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
