"""Answers to render: built from an article's real offsets, so that a citation's words are where it says."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.records import Answer, AsOf, Citation, Nearest, Refusal, Sentence
from index.records import Article, Copy, Filters, Hit
from index.splitter import split

ASKED_AT = datetime(2024, 5, 1, tzinfo=UTC)


def article(text: str, title: str = "Ferry runs again", publisher: str | None = "Coast Courier") -> Article:
    return Article(
        title=title,
        text=text,
        publisher=publisher,
        url="https://courier.example/ferry",
        published=datetime(2023, 4, 5, tzinfo=UTC),
    )


def citation(number: int, source: Article, quote: str, passage: str | None = None) -> Citation:
    start = source.text.index(quote)
    passage = source.text if passage is None else passage
    return Citation(
        number=number,
        article_id=source.id,
        version=1,
        url=source.url,
        title=source.title,
        publisher=source.publisher,
        published=source.published,
        quote=quote,
        start=start,
        end=start + len(quote),
        passage=passage,
        passage_start=source.text.index(passage),
    )


def hit(source: Article, also_in: tuple[Copy, ...] = ()) -> Hit:
    return Hit(split(source)[0], source, score=1.0, rank=1, found_by=("keyword",), also_in=also_in)


def answer(
    *citations: Citation, hits: tuple[Hit, ...] = (), question: str = "Does it run?", filters: Filters | None = None
) -> Answer:
    dates = [each.published for each in citations if each.published]
    return Answer(
        question=question,
        standalone_question=question,
        sentences=tuple(Sentence(each.quote, (each.number,), "supported", ("word for word",)) for each in citations),
        citations=citations,
        hits=hits,
        refusal=None,
        as_of=AsOf(min(dates, default=None), max(dates, default=None)),
        model="quotes",
        asked_at=ASKED_AT,
        filters=filters or Filters(),
    )


def refused(reason: str, *nearest: Nearest, removed: str | None = None) -> Answer:
    return Answer(
        question="Why?",
        standalone_question="Why?",
        sentences=(),
        citations=(),
        hits=(),
        refusal=Refusal(reason, nearest, searched=7, removed=removed),
        as_of=AsOf(),
        model="quotes",
        asked_at=ASKED_AT,
        filters=Filters(),
    )
