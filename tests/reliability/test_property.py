"""Whatever is added, changed, removed, read from a feed and restarted, in any order: a home holds what a dictionary says."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from index import Article, NewsIndex
from index.fetching.fetch import Fetcher
from index.records import article_id
from tests.index.embedding.embedders import WordEmbedder
from tests.index.engines.exactly import nearest
from tests.index.fetching.web import LocalWeb
from tests.reliability.newsroom import FIRST_DAY
from tests.reliability.story_feed import StoryFeed

NUMBERS = st.integers(0, 11)


def url_of(number: int) -> str:
    return f"https://wire.example/{number}"


def word_of(number: int, edition: int) -> str:
    """A word that stands in one edition of one article and nowhere else."""
    return f"rare{number}x{edition}"


def edition_of(number: int, edition: int, days: int = 0) -> Article:
    """Of one, two or three passages, by its number, so that the number of passages changes hands too."""
    parts = [
        f"Report {number}, part {part}: {word_of(number, edition)}. "
        + " ".join(f"n{number}p{part}w{i}" for i in range(110))
        for part in range(1 + (number + edition) % 3)
    ]
    return Article(
        title=f"Report {number}, edition {edition}",
        text="\n\n".join(parts),
        url=url_of(number),
        published=FIRST_DAY + timedelta(hours=edition, days=days),
    )


class NewsHome(RuleBasedStateMachine):
    """A home beside a dictionary: `versions[number]` are the editions in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="newsdesk-property-"))
        self.web = LocalWeb()
        self.web.__enter__()
        self.stories = StoryFeed(self.web)
        self.fetcher = Fetcher(allow_private=True, pause_seconds=0)
        self.versions: dict[int, list[int]] = {}
        self.searched: dict[int, int] = {}
        self.told: dict[str, str] = {}
        self.made = 0
        self._kept: dict[tuple[int, int], Article] = {}

    @initialize()
    def open(self) -> None:
        self.index = NewsIndex.open(self.folder / "home", embedder=WordEmbedder(), fetcher=self.fetcher)

    def teardown(self) -> None:
        self.index.close()
        self.fetcher.close()
        self.web.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    # -- what is done ----------------------------------------------------------------------------------------------

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=4, unique=True))
    def add(self, numbers: list[int]) -> None:
        """New ones are added; of those that are there, the edition that is searched comes again and changes nothing."""
        editions = {number: self.searched.get(number) or self._next() for number in numbers}
        report = self.index.add([self._make(number, edition) for number, edition in editions.items()])
        assert report.unchanged == sum(number in self.versions for number in numbers)
        for number, edition in editions.items():
            self._came(number, edition)

    @rule(number=NUMBERS)
    def edit(self, number: int) -> None:
        self.made += 1
        report = self.index.add(self._make(number, self.made))
        assert (report.added, report.updated) == ((0, 1) if number in self.versions else (1, 0))
        self._came(number, self.made)

    @rule(number=NUMBERS)
    def edit_late(self, number: int) -> None:
        """An edition that is dated before the one that is searched is kept beside it, and not searched."""
        self.made += 1
        self.index.add(self._make(number, self.made, days=-30))
        self._came(number, self.made)

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=3, unique=True))
    def remove(self, numbers: list[int]) -> None:
        there = [number for number in numbers if number in self.versions]
        assert self.index.remove(*(article_id(url_of(number), None, "", "") for number in numbers)) == len(there)
        for number in there:
            del self.versions[number], self.searched[number]

    @rule(data=st.randoms(use_true_random=False))
    def refresh(self, data: object) -> None:
        if not list(self.index.feeds):
            self.index.feeds.subscribe(self.stories.address)
        self.stories.publish(data)  # type: ignore[arg-type]
        (result,) = self.index.feeds.refresh()
        assert result.problem is None
        self.told = {url: titles[-1] for url, titles in self.stories.titles().items()}

    @rule()
    def restart(self) -> None:
        self.index.close()
        self.open()

    @rule()
    def rebuild(self) -> None:
        self.index.rebuild()

    # -- what holds ------------------------------------------------------------------------------------------------

    @invariant()
    def it_holds_these_articles_and_no_others(self) -> None:
        assert self.index.count() == len(self.versions) + len(self.told)
        for number, editions in self.versions.items():
            found = self.index.versions(article_id(url_of(number), None, "", ""))
            assert [each.article.title for each in found] == [f"Report {number}, edition {each}" for each in editions]
            assert [each.searched for each in found] == [each == self.searched[number] for each in editions]
        for url, title in self.told.items():
            assert self.index.versions(article_id(url, None, "", ""))[-1].article.title == title

    @invariant()
    def a_rare_word_finds_the_edition_that_is_searched_and_no_other(self) -> None:
        for number, editions in self.versions.items():
            for edition in editions[-2:]:
                hits = [h for h in self.index.search(word_of(number, edition), k=3) if "keyword" in h.found_by]
                wanted = [url_of(number)] if edition == self.searched[number] else []
                assert [hit.article.url for hit in hits] == wanted
                for hit in hits:
                    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text
                    assert word_of(number, edition) in hit.article.text

    @invariant()
    @precondition(lambda self: self.versions)
    def exact_search_and_what_answers_agree(self) -> None:
        number = min(self.versions)
        vector = self.index.embedder.embed_query(word_of(number, self.searched[number]))
        exact = [cosine for _, cosine in nearest(self.index._catalog, vector, 5)]
        assert [cosine for _, cosine in self.index._vectors.search(vector, 5)] == pytest.approx(exact, abs=1e-3)

    @invariant()
    def all_is_well(self) -> None:
        assert self.index.problems() == []
        rows = set(self.index._catalog.passage_rows())
        assert self.index._keywords.rows() == rows
        assert self.index._catalog.pending() == []

    def _make(self, number: int, edition: int, days: int = 0) -> Article:
        return self._kept.setdefault((number, edition), edition_of(number, edition, days))

    def _next(self) -> int:
        self.made += 1
        return self.made

    def _came(self, number: int, edition: int) -> None:
        if edition not in self.versions.setdefault(number, []):
            self.versions[number].append(edition)
        before = self.searched.get(number)
        if before is None or self._date(number, edition) >= self._date(number, before):
            self.searched[number] = edition

    def _date(self, number: int, edition: int) -> datetime:
        published = self._kept[number, edition].published
        assert published
        return published


@pytest.mark.thorough
@pytest.mark.slow
def test_a_home_holds_what_a_dictionary_says() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        NewsHome,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # making a failing case smaller takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
