"""A paragraph that an outlet prints under headlines that have nothing to do with one another is no sentence of any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.ingest.repeated_paragraphs import MAX_ARTICLES, MIN_ADDRESSES
from index.sources.furniture import sentences_of
from tests.index.embedding.embedders import WordEmbedder

PITCH = "You can have the best of the Canal Times in your inbox each Sunday."
HEADLINES = ("Bakers strike", "Tunnel reopens", "Otters return", "Chess final drawn", "Comet passes")


def article(headline: str, repeated: str = PITCH, publisher: str | None = "Canal Times") -> Article:
    own = f"{headline}, those who were there said on Tuesday, and it will not be the last time."
    text = f"{own}\n\n{repeated}\n\nMore is expected of “{headline}” tomorrow."
    return Article(title=headline, text=text, publisher=publisher, url=f"https://canal.example/{publisher}/{headline}")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        yield opened


def quotable(index: NewsIndex, given: Article) -> list[str]:
    stored = index.article(given.id)
    assert stored is not None and stored.text == given.text
    return [stored.text[start:end] for start, end in sentences_of(stored)]


def with_pitch(index: NewsIndex, articles: list[Article]) -> list[bool]:
    return [any(sentence in PITCH for sentence in quotable(index, each)) for each in articles]


def test_the_third_article_shows_what_the_earlier_ones_repeated(index: NewsIndex) -> None:
    articles = [article(headline) for headline in HEADLINES]
    index.add(articles[0])
    index.add(articles[1])
    assert with_pitch(index, articles[:2]) == [True, True]
    index.add(articles[2])
    assert with_pitch(index, articles[:3]) == [False, False, False]
    index.remove(articles[0].id, articles[1].id)
    index.add(articles[3:])
    assert with_pitch(index, articles[2:]) == [False, False, False]
    assert all(len(quotable(index, each)) == 2 for each in articles[2:])
    assert index.problems() == []


def test_it_makes_no_difference_whether_they_come_together(index: NewsIndex) -> None:
    articles = [article(headline) for headline in HEADLINES]
    index.add(articles)
    assert not any(with_pitch(index, articles))


@pytest.mark.parametrize(
    "articles",
    [
        [article(f"Bakers strike, day {number}") for number in ("nineteen", "twenty", "thirty")],
        [article(headline, publisher=headline) for headline in HEADLINES],
        [article(headline, publisher=None) for headline in HEADLINES],
        [article(headline, "All was well at last.") for headline in HEADLINES],
    ],
    ids=["one story", "several outlets", "no outlet", "too short"],
)
def test_what_is_repeated_otherwise_stays(index: NewsIndex, articles: list[Article]) -> None:
    index.add(articles)
    assert [len(quotable(index, each)) for each in articles] == [3] * len(articles)


def test_an_article_that_changes_or_was_removed_counts_once(index: NewsIndex) -> None:
    first, second, third = (article(headline) for headline in HEADLINES[:3])
    index.add(first)
    index.add(Article(title="Otters gone", text=first.text, publisher=first.publisher, url=first.url))
    index.add(second)
    assert with_pitch(index, [second]) == [True]
    index.remove(first.id)
    index.add(third)
    assert with_pitch(index, [second, third]) == [True, True]


def test_an_older_home_is_read_once(tmp_path: Path) -> None:
    articles = [article(headline) for headline in HEADLINES]
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(articles[:3])
        with index._catalog.transaction() as connection:
            connection.execute("UPDATE OR REPLACE paragraphs SET digest = digest | 1 WHERE article_id <> ''")
            connection.execute("DELETE FROM paragraphs WHERE article_id = ''")
            connection.execute("UPDATE versions SET furniture = NULL")
            connection.execute("DELETE FROM meta WHERE key LIKE 'paragraphs%'")
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        assert all(with_pitch(index, articles[:3]))
        index.add(articles[3])
        assert not any(with_pitch(index, articles[:4]))


def test_what_a_newsletter_says_each_day_is_no_sentence_and_what_is_kept_of_it_is_bounded(index: NewsIndex) -> None:
    said = "The five things of the day come from the Canal Times each morning at seven."
    articles = [article(f"Five things for day {number}", said) for number in range(2 * MAX_ARTICLES)]
    index.add(articles[: MAX_ARTICLES - 1])
    assert all(said in quotable(index, each) for each in articles[: MAX_ARTICLES - 1])
    index.add(articles[MAX_ARTICLES - 1 :])
    assert not any(said in quotable(index, each) for each in articles)
    ((most,),) = index._catalog.rows("SELECT max(n) FROM (SELECT count(*) n FROM paragraphs GROUP BY digest)")
    assert most == MAX_ARTICLES + 1


@pytest.mark.parametrize(
    ("repeated", "stays"),
    [
        ('(You can get "Five Things" delivered each day. Sign up here .)', False),
        ("“You must leave your houses at once,” the mayor of the town said.", True),
        ("The US central bank has not raised its rate for eleven weeks.", True),
    ],
)
def test_what_an_outlet_tells_its_readers_again_and_again_is_no_sentence(
    index: NewsIndex, repeated: str, stays: bool
) -> None:
    articles = [
        article(f"Five things for day {number}", f"The mill on pier {number} opens again in spring. {repeated}")
        for number in range(MIN_ADDRESSES)
    ]
    index.add(articles[:-1])
    assert all(repeated in quotable(index, each) for each in articles[:-1])
    index.add(articles[-1])
    assert [repeated in quotable(index, each) for each in articles] == [stays] * len(articles)
    assert all(
        f"The mill on pier {number} opens again in spring." in quotable(index, articles[number]) for number in (0, 4)
    )
