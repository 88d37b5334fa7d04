"""An answer gives the dates of its evidence, and warns where that is older than the question implies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.evidence.freshness import as_known, freshness
from assistant.records import Citation
from index.records import Article, Hit, Version
from index.splitter import split

NOW = datetime(2024, 6, 20, 12, tzinfo=UTC)
TEXT = "The harbour bridge is closed for repairs. Lorries take the coast road."
ARTICLE = Article(title="Bridge closed", text=TEXT, url="https://post.example/1", published=NOW - timedelta(days=40))


@dataclass(frozen=True)
class Shelf:
    """The kept versions of one article."""

    held: tuple[Version, ...] = ()

    def versions(self, article_id: str) -> list[Version]:
        return [each for each in self.held if each.article.id == article_id]


def cited(days: int | None, version: int = 1) -> Citation:
    published = None if days is None else NOW - timedelta(days=days)
    return Citation(1, ARTICLE.id, version, ARTICLE.url, "Bridge", None, published, TEXT[:41], 0, 41, TEXT, 0)


def warned(question: str, days: int | None) -> str | None:
    return freshness(question, [cited(days)], NOW, Shelf()).warning


def test_the_oldest_and_newest_day_are_said() -> None:
    found = freshness("Why did the bridge close?", [cited(40), cited(3), cited(None)], NOW, Shelf())
    assert (found.oldest, found.newest) == (NOW - timedelta(days=40), NOW - timedelta(days=3))
    assert found.warning is None


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Is the bridge closed now?", 40),
        ("What is the latest on the bridge?", 12),
        ("What closed this week?", 40),
        ("Which roads are closed today?", 4),
        ("Who leads the harbour board?", 40),
    ],
)
def test_old_evidence_on_a_question_about_now_is_warned_of(question: str, days: int) -> None:
    newest = NOW - timedelta(days=days)
    assert f"{newest.day} {newest:%B %Y}" in (warned(question, days) or "")


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Is the bridge closed now?", 2),
        ("What closed this week?", 2),
        ("Who leads the harbour board?", 20),
        ("Why did the bridge close in 2019?", 1700),
        ("What happened to the bridge last year?", 300),
        ("Who built the bridge?", 4000),
        ("Which roads will close later this year?", 3),
    ],
)
def test_fresh_evidence_and_questions_about_the_past_are_not(question: str, days: int) -> None:
    assert warned(question, days) is None


def test_evidence_without_a_date_is_said_to_have_none() -> None:
    assert "dated" in (warned("Why did the bridge close?", None) or "")


def test_nothing_cited_has_no_date_and_no_warning() -> None:
    assert freshness("Is it closed now?", [], NOW, Shelf()).warning is None


def hit(article: Article) -> Hit:
    return Hit(split(article)[0], article, 1.0, 1, ("dense",))


def test_a_replay_reads_the_version_known_then() -> None:
    later = replace(ARTICLE, text="The harbour bridge is open again.", version=2, updated=NOW - timedelta(days=1))
    shelf = Shelf((Version(ARTICLE, NOW, False), Version(later, NOW, True)))
    then = NOW - timedelta(days=10)
    (known,) = as_known([hit(later)], then, shelf)
    assert known.article.version == 1
    assert ARTICLE.text[known.passage.start : known.passage.end] == known.passage.text
    assert as_known([hit(later)], NOW, shelf)[0].article.version == 2


def test_a_version_changed_without_a_word_is_of_when_it_was_seen() -> None:
    later = replace(ARTICLE, text="The harbour bridge is open again.", version=2)
    shelf = Shelf((Version(ARTICLE, NOW - timedelta(days=40), False), Version(later, NOW, True)))
    assert as_known([hit(later)], NOW - timedelta(days=10), shelf)[0].article.version == 1


def test_words_of_later_are_said_to_be_where_the_earlier_are_not_kept() -> None:
    only = replace(ARTICLE, updated=NOW - timedelta(days=1))
    shelf = Shelf((Version(only, NOW, True),))
    then = NOW - timedelta(days=10)
    assert as_known([hit(only)], then, shelf)[0].article.version == 1
    assert "changed by its outlet on 19 June 2024" in (
        freshness("Why did the bridge close?", [cited(40)], then, shelf).warning or ""
    )
