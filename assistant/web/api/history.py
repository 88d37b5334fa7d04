"""Earlier turns sent by a client -> the records that a follow-up question needs.

Nothing that a client sends becomes evidence. Articles, passages and quotes are taken from the index, and anything that does
not match there letter for letter is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.limits import MAX_ANSWER_CHARACTERS, MAX_TURNS, paragraphs
from assistant.records import Answer, AsOf, Citation, Sentence, Turn
from assistant.text.prose import certain_language
from assistant.web.api.request_models import EarlierAnswer, EarlierCitation, EarlierHit, EarlierTurn
from index.news_index import NewsIndex
from index.records import Article, Filters, Hit, Passage
from index.splitter import split
from index.text.sentences import sentence_spans

# The citation numbers after a sentence, and the outlet and date of a quote before them, as in `Answer.text`.
_NUMBERS = re.compile(r"(?:(?<!\s)\s+)?\[\d{1,3}\]")
_CREDIT = re.compile(r" \([^()\n]*(?:\([^()\n]*\))?, (?:\d{1,2} [A-Z][a-z]{2,8} \d{4}|undated)\)(?= \[\d)")


def turns(index: NewsIndex, history: Sequence[EarlierTurn]) -> tuple[Turn, ...]:
    """The turns, oldest first, as many as a follow-up uses. Only the hits of the last one are ever used again."""
    read = history[-MAX_TURNS:]
    return tuple(
        Turn(each.question, _answer(index, each.question, each.answer, is_last=each is read[-1])) for each in read
    )


def _answer(index: NewsIndex, question: str, earlier: EarlierAnswer, is_last: bool) -> Answer:
    cited = {each.number: each for each in earlier.citations}
    citations = tuple(found for each in cited.values() if (found := _citation(index, each)))
    said = tuple(Sentence(each.text, tuple(each.citations), "supported") for each in earlier.sentences)
    return Answer(
        question=question,
        standalone_question=earlier.standalone_question or question,
        sentences=said if "sentences" in earlier.model_fields_set else _said(earlier.answer),
        citations=citations,
        hits=_hits(index, earlier, citations) if is_last else (),
        refusal=None,
        as_of=AsOf(),
        model="",
        asked_at=datetime.now(UTC),
        filters=Filters(),
    )


def _said(text: str) -> tuple[Sentence, ...]:
    """The sentences of an answer of which the client sent only the text."""
    plain = _NUMBERS.sub("", _CREDIT.sub("", paragraphs(text)[:MAX_ANSWER_CHARACTERS]))
    return tuple(Sentence(plain[start:end], (), "supported") for start, end in sentence_spans(plain))


def _citation(index: NewsIndex, given: EarlierCitation) -> Citation | None:
    """The citation, if the article has exactly these words at this place; else `None`."""
    article = index.article(given.article_id, given.version)
    if article is None or not given.quote or article.text[given.start : given.end] != given.quote:
        return None
    return Citation(
        number=given.number,
        article_id=article.id,
        version=article.version,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        quote=given.quote,
        start=given.start,
        end=given.end,
        passage=given.quote,
        passage_start=given.start,
        language=certain_language(article.text, article.language),
        page=article.page_at(given.start),
    )


def _hits(index: NewsIndex, earlier: EarlierAnswer, citations: Sequence[Citation]) -> tuple[Hit, ...]:
    """The passages that the turn found, or if unknown, those it cited, from the current versions of the articles."""
    cited = [EarlierHit(article_id=each.article_id, version=each.version, start=each.start) for each in citations]
    found: dict[str, Hit] = {}
    for given in earlier.hits or cited:
        article = index.article(given.article_id)
        passage = _passage(article, given) if article else None
        if article and passage and passage.id not in found:
            found[passage.id] = Hit(passage, article, 0.0, len(found) + 1, ())
    return tuple(found.values())


def _passage(article: Article, given: EarlierHit) -> Passage | None:
    if article.version != given.version:
        return None
    return next((each for each in split(article) if each.start <= given.start < each.end), None)
