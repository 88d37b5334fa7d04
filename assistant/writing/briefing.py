"""The prompt for a language model: the rules, the numbered evidence, and the question.

Article text is data. It enters the prompt only here, on one line between two markers that are random for each question, so
no article can contain them. Anything in it that looks like our markers, our numbers or a model's control words is
rewritten. Citations keep the article's exact words: the rewritten copy is never checked or shown.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.evidence.citations import citation_of
from assistant.prompts import render
from assistant.quoting.quote import ChosenQuotes
from assistant.records import Citation
from assistant.text.formatting import day
from assistant.text.prompt_injection import is_injection_line, passage_without_injections
from assistant.writing.models import estimated_tokens
from index.records import Article, Hit
from index.text.sentences import sentence_spans

# The model's reply when the evidence does not answer.
NO_ANSWER = "NO_ANSWER"
# Models don't keep more pieces of evidence than this apart. Further hits are shown beside the answer anyway.
MAX_EVIDENCE = 16

_Span = tuple[int, int]

_WRITTEN_OTHERWISE = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›", "`": "'", "|": "¦"})
_LOOK_ALIKES = str.maketrans(
    {**dict.fromkeys("【［〔⟦", "("), **dict.fromkeys("】］〕⟧", ")"), "＜": "‹", "＞": "›", "｜": "¦"}
)
_LINK = re.compile(r"\b(?:https?|ftp|file|data|javascript):\S+|\bwww\.\S+", re.IGNORECASE)
# Joiners that Persian and Indic scripts need.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Briefing:
    """The prompt, and the meaning of its numbers: `shown[n].passage` is the evidence numbered n."""

    system: str
    user: str
    fence: str
    shown: Mapping[int, Citation]


def brief(question: str, hits: Sequence[Hit], quotes: ChosenQuotes, asked_at: datetime, budget_tokens: int) -> Briefing:
    """The prompt for `question` with as much of `hits` as fits into about `budget_tokens`, most useful first.

    Most useful are the best sentences of the built-in answerer with their context, then the found passages in their
    order. `hits` must be one per origin. `shown` is empty if not even one sentence fits.
    """
    fence = secrets.token_hex(6)
    system = render("write_system", fence=fence, no_answer=NO_ANSWER, today=f"{asked_at:%A} {day(asked_at)}")
    asked = plain(question)
    left = (
        budget_tokens
        - estimated_tokens(system)
        - estimated_tokens(render("write_question", evidence="", question=asked))
    )
    shown: dict[int, Citation] = {}
    pieces: list[str] = []
    for article, span in _most_useful_first(hits, quotes):
        number = len(shown) + 1
        fitting = _fitting(article, span, number, fence, left)
        if fitting is None or number > MAX_EVIDENCE:
            break
        shown[number], piece = fitting
        pieces.append(piece)
        left -= estimated_tokens(piece)
    return Briefing(system, render("write_question", evidence="\n\n".join(pieces), question=asked), fence, shown)


def plain(text: str) -> str:
    """`text` made safe for a prompt: on one line, without links, control characters and anything that could be taken for
    our markers or for a model's own (square and angle brackets, bars, backticks)."""
    visible = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or character in _JOINERS or unicodedata.category(character)[0] != "C"
    )
    spoken = _LINK.sub("(link)", visible.translate(_LOOK_ALIKES).translate(_WRITTEN_OTHERWISE))
    return " ".join(re.sub(r"={2,}", "=", spoken).split())


def _most_useful_first(hits: Sequence[Hit], quotes: ChosenQuotes) -> Iterator[tuple[Article, _Span]]:
    """Spans of the articles without repetition: around the best sentences first, then the found passages."""
    best = [one.candidate for one in (*quotes.chosen, *quotes.best)]
    wanted = [(candidate.hit.article, candidate.surroundings) for candidate in best]
    wanted += [(hit.article, (hit.passage.start, hit.passage.end)) for hit in hits]
    given: list[tuple[str, _Span]] = []
    for article, (start, end) in wanted:
        inside = [span for id, span in given if id == article.id and span[0] < end and start < span[1]]
        for left, right in inside:  # what an earlier piece has is not repeated
            start, end = (right, end) if left <= start else (start, left)
        if start < end and passage_without_injections(article, start, end).strip():
            given.append((article.id, (start, end)))
            yield article, (start, end)


def _fitting(article: Article, span: _Span, number: int, fence: str, left: int) -> tuple[Citation, str] | None:
    """The piece of evidence, shortened to whole sentences if it exceeds what is `left`; `None` if none fits."""
    start, end = _trimmed(article.text, span)
    sentences = sentence_spans(article.text[start:end], article.language)
    while sentences:
        # The whole piece. Which of its words support a sentence is only known once there is a sentence.
        words = start + sentences[0][0], start + sentences[-1][1]
        whole = citation_of(article, number, words, words)
        piece = render(
            "write_evidence",
            fence=fence,
            number=str(number),
            headline=_without_injection(article.title, whole.language),
            outlet=_without_injection(article.publisher or "unknown"),
            published=day(article.published) if article.published else "unknown",
            text=plain(passage_without_injections(article, *words)),
        )
        if estimated_tokens(piece) <= left:
            return whole, piece
        sentences.pop()
    return None


def _without_injection(line: str, language: str | None = None) -> str:
    return "unknown" if is_injection_line(line, language) else plain(line)


def _trimmed(text: str, span: _Span) -> _Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
