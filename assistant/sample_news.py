"""The bundled sample news in an index: how many of its articles are there, and how to remove them and nothing else.

An article belongs to the sample by its id alone. The id follows from its URL, so outlet names and dates don't matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from index.records import Article
from index.sample import sample_folder

if TYPE_CHECKING:
    from index.news_index import NewsIndex


@dataclass(frozen=True, slots=True)
class SampleShare:
    """How many articles of the sample an index holds, and how many others."""

    articles: int
    others: int

    @property
    def is_all(self) -> bool:
        """Whether the index holds the sample and nothing else."""
        return bool(self.articles) and not self.others


@cache
def sample_ids() -> frozenset[str]:
    """The ids of the sample's articles. Reads their files, once."""
    from index.sources.file.files import read_own_folder

    return frozenset(each.id for each in read_own_folder(sample_folder()) if isinstance(each, Article))


def sample_share(index: NewsIndex) -> SampleShare:
    articles = index.statistics.held(sample_ids())
    return SampleShare(articles, index.count() - articles)


def remove_sample(index: NewsIndex) -> int:
    """Remove the sample's articles. Returns how many there were."""
    return index.remove(*sorted(sample_ids()))
