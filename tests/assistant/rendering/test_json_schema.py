"""The shapes that doors announce are those that they give: every key, and nothing of another type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_origin, is_typeddict

import pytest
from pydantic import TypeAdapter
from typing_extensions import get_type_hints

from assistant import Assistant
from assistant.records import Answer
from assistant.rendering.answer import answer_json, hits_json
from assistant.rendering.article import article_json, chosen, versions_of
from assistant.rendering.json_schema import AddedShape, AnswerShape, ArticlePageShape, FeedsShape, HitsShape
from assistant.rendering.reports import added_json, feeds_json
from index import NewsIndex
from index.feeds.subscription import Subscription
from tests.assistant.conftest import article


def holds(value: object, shape: Any) -> None:
    """Fails where `value` is not of `shape`, or has a key more or less at any depth."""
    TypeAdapter(shape).validate_python(value, strict=True)
    for keys, announced in _keys(value, shape):
        assert keys == announced


def _keys(value: object, shape: Any) -> Iterator[tuple[set[str], set[str]]]:
    if value is None:
        return
    if is_typeddict(shape):
        assert isinstance(value, dict)
        hints = get_type_hints(shape)
        yield set(value), set(hints)
        for name, hint in hints.items():
            yield from _keys(value[name], hint)
    elif get_origin(shape) is list:
        assert isinstance(value, list)
        for each in value:
            yield from _keys(each, get_args(shape)[0])
    else:
        for choice in get_args(shape):
            if is_typeddict(choice):
                yield from _keys(value, choice)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """Two outlets that carry one report, and two that count differently."""
    report = (
        "The ferry Sankt Olav ran aground off Brenholm on Tuesday night in thick fog. All 212 passengers were taken off"
        " by lifeboats before dawn, the coast guard said.\n\nThe captain, Jonas Falk, said that the radar had failed an"
        " hour before. The ferry will be towed to Brenholm when the wind drops."
    )
    with NewsIndex.open(tmp_path_factory.mktemp("copies") / "home") as index:
        index.add(
            [
                article("Ferry Sankt Olav aground off Brenholm", report, "Coast Herald", "2024-03-14"),
                article("Ferry runs aground off Brenholm", report, "Harbour Times", "2024-03-14"),
                article(
                    "Brenholm ferry: more on board than thought",
                    "The ferry Sankt Olav, which ran aground off Brenholm, had 231 passengers on board, the owners said.",
                    "Lindow Post",
                    "2024-03-16",
                ),
            ]
        )
        yield index


def ask(index: NewsIndex, question: str) -> Answer:
    return Assistant(index).ask(question, asked_at=datetime(2024, 3, 20, tzinfo=UTC))


def test_answers_and_refusals_are_of_their_shape(copies: NewsIndex, news_index: NewsIndex) -> None:
    answered = ask(copies, "How many passengers were on the ferry Sankt Olav last week?")
    assert answered.sentences and answered.understood and any(hit.also_in for hit in answered.hits)
    refused = ask(news_index, "Who won the chess final in Baku?")
    assert refused.refusal and refused.refusal.nearest
    for answer in (answered, refused):
        holds(answer_json(answer), AnswerShape)


def test_hits_are_of_their_shape(copies: NewsIndex) -> None:
    found = copies.research("the ferry Sankt Olav", 5)
    assert any(hit.also_in for hit in found.hits)
    holds(hits_json("the ferry", found.hits, found.plan.understood, found.plan.set_aside), HitsShape)


def test_articles_feeds_and_what_was_added_are_of_their_shapes(news_index: NewsIndex, tmp_path: Path) -> None:
    hit = news_index.search("comet", 1)[0]
    versions = versions_of(news_index, hit.article.id)
    for most in (None, 20):
        holds(article_json(chosen(versions), len(versions), 0, most), ArticlePageShape)
    now = datetime.now(UTC)
    holds(feeds_json([Subscription(url="https://news.example/feed", title=None, added=now, due=now)]), FeedsShape)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with NewsIndex.open(tmp_path / "home") as index:
        holds(added_json(index.add(tmp_path / "broken.json")), AddedShape)
