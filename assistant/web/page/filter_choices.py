"""The outlets and the folders of feeds that the page offers to choose from, and the filters that a choice stands for."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from assistant.filters import read_filters
from index.feeds.refresh import Feeds
from index.records import Filters

OUTLETS_LISTED = 60


def outlet_choices(feeds: Feeds, publishers: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """Label and value of the folders, whose values end in a slash, and of the outlets with the most articles, those first.

    `publishers` are names with the number of their articles.
    """
    largest = sorted(publishers, key=lambda each: (-each[1], each[0]))[:OUTLETS_LISTED]
    listed = [*((f"{name}/", "folder") for name in feeds.folders()), *largest]
    return [(f"{textwrap.shorten(name, 50, placeholder='…')} ({more})", name) for name, more in listed if name]


def chosen_filters(feeds: Feeds, since: str, until: str, chosen: Sequence[str]) -> Filters:
    """The filters of two typed dates and of chosen values.

    Raises `NewsdeskError` for a date that can't be read, and for a folder whose feeds have led to no article yet.
    """
    folders = [name for name in chosen if name.endswith("/")]
    outlets = [name for name in chosen if name not in folders]
    filters = read_filters(since, until, outlets, names=("From", "Until"))
    return feeds.narrowed(filters, (name.rstrip("/") for name in folders))
