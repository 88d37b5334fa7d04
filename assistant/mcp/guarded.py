"""Removes prompt injection from hits, answers and articles before an agent gets them. Pure.

An agent's language model may mistake an instruction in an article for one of its user's. Text that
`assistant.text.prompt_injection` recognises is overwritten with spaces, so all other words keep their offsets, and is
counted. A headline or an outlet's name that is such an instruction is replaced by a fixed text.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.records import Answer, Citation, Nearest
from assistant.text.prompt_injection import LEFT_OUT_LINE, injection_spans, shown_line, without_injections
from assistant.text.prose import certain_language
from index.records import Article, Copy, Hit

# Replaces removed words in readable text.
LEFT_OUT = "[instructions to machines, removed here]"


def guarded_answer(answer: Answer) -> Answer:
    refusal = answer.refusal
    return replace(
        answer,
        hits=tuple(map(guarded_hit, answer.hits)),
        citations=tuple(map(_citation, answer.citations)),
        refusal=replace(refusal, nearest=tuple(map(_nearest, refusal.nearest))) if refusal else None,
    )


def guarded_hit(hit: Hit) -> Hit:
    article = guarded_article(hit.article)
    words = article.text[hit.passage.start : hit.passage.end]
    return replace(
        hit, passage=replace(hit.passage, text=words), article=article, also_in=tuple(map(_copy, hit.also_in))
    )


def guarded_article(article: Article) -> Article:
    """The article with the same id and offsets. If nothing else is left, its text is a line that says so."""
    text = without_injections(article.text, article.language)
    certain = certain_language(article.text, article.language)
    return replace(
        article,
        title=shown_line(article.title, certain),
        publisher=_known(article.publisher),
        section=_known(article.section),
        authors=tuple(shown_line(author, certain) for author in article.authors),
        text=text if text.strip() else LEFT_OUT_LINE.ljust(len(text)),
    )


def left_out(article: Article, start: int = 0, end: int | None = None) -> int:
    """How many characters of `article.text[start:end]` are instructions to machines."""
    return sum(last - first for first, last in _spans(article, start, end))


def marked(article: Article, start: int = 0, end: int | None = None) -> str:
    """`article.text[start:end]` for reading, with `LEFT_OUT` in place of instructions."""
    parts, at, end = [], start, len(article.text) if end is None else end
    for first, last in _spans(article, start, end):
        parts += [article.text[at:first], LEFT_OUT]
        at = last
    return "".join((*parts, article.text[at:end]))


def _spans(article: Article, start: int, end: int | None) -> list[tuple[int, int]]:
    """The ranges of instructions to machines between `start` and `end`.

    They are detected in the whole text, because the rest of an instruction's line belongs to it.
    """
    end = len(article.text) if end is None else end
    spans = injection_spans(article.text, article.language)
    return [(max(first, start), min(last, end)) for first, last in spans if first < end and last > start]


def _citation(citation: Citation) -> Citation:
    return replace(citation, title=shown_line(citation.title, citation.language), publisher=_known(citation.publisher))


def _nearest(nearest: Nearest) -> Nearest:
    return replace(nearest, title=shown_line(nearest.title, nearest.language), publisher=_known(nearest.publisher))


def _copy(copy: Copy) -> Copy:
    return replace(copy, title=shown_line(copy.title), publisher=_known(copy.publisher))


def _known(name: str | None) -> str | None:
    return shown_line(name) if name else name
