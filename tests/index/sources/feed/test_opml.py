"""OPML is read from every news reader, and written so that every news reader accepts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.sources.feed.opml import read_opml, write_opml
from index.sources.results import FeedLink


def opml(outlines: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()


def test_feeds_come_out_of_nested_folders_each_once() -> None:
    data = opml(
        '<outline text="News"><outline text="Sea"><outline type="rss" text="Wire &amp; Co" xmlUrl="https://wire.example/feed"/>'
        '</outline><outline XMLURL="https://coast.example/rss" title="Coast" text="x"/></outline>'
        '<outline xmlUrl="https://wire.example/feed"/><outline text="only a folder"/>'
    )
    assert read_opml(data).feeds == (
        FeedLink("https://wire.example/feed", "Wire & Co", "News/Sea"),
        FeedLink("https://coast.example/rss", "Coast", "News"),
    )


def test_what_is_no_feed_is_named_and_folders_are_written_again() -> None:
    data = opml(
        '<outline text="Coast"><outline text="Ferries" xmlUrl="feed://ferry.example/rss?a=1&b=2"/>'
        '<outline text="Tides" xmlUrl="feed:https://tides.example/atom"/></outline>'
        '<outline text="Blog" type="rss" htmlUrl="https://blog.example/"/><outline text="Bare" xmlUrl="bare.example/rss"/>'
        '<outline text="Link" type="link" url="https://link.example/x"/><outline text="An empty folder"/>'
    )
    found = read_opml(data)
    assert found.feeds == (
        FeedLink("http://ferry.example/rss?a=1&b=2", "Ferries", "Coast"),
        FeedLink("https://tides.example/atom", "Tides", "Coast"),
    )
    assert found.left_out == ("Blog", "Bare", "Link")
    assert read_opml(write_opml(found.feeds).encode()).feeds == found.feeds


def test_only_web_addresses_are_taken() -> None:
    outlines = "".join(
        f'<outline xmlUrl="{url}"/>'
        for url in ("javascript:alert(1)", "file:///etc/passwd", "feed.xml", "", "https://wire.example/feed")
    )
    assert [feed.url for feed in read_opml(opml(outlines)).feeds] == ["https://wire.example/feed"]


@pytest.mark.parametrize("data", [b"", b"<opml/>", opml(""), b"<rss/>", b"no xml", b"<opml><body><outline xmlUrl="])
def test_a_list_without_a_feed_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(SourceError) as error:
        read_opml(data)
    assert "\n" not in str(error.value)


def test_broken_files_give_what_can_be_read() -> None:
    assert read_opml(b'<opml><body><outline xmlUrl="https://a.example/f?x=1&y=2"/><outline').feeds


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.text(max_size=40)), min_size=1, max_size=8, unique_by=lambda f: f[0])
)
def test_what_is_written_is_read_again(named: list[tuple[int, str]]) -> None:
    feeds = [FeedLink(f"https://wire.example/{number}?a=1&b=<", title) for number, title in named]
    again = read_opml(write_opml(feeds, 'My "feeds" <&>').encode("utf-8", "replace"))
    assert [feed.url for feed in again.feeds] == [feed.url for feed in feeds]


def test_titles_with_markup_characters_survive() -> None:
    feeds = [FeedLink("https://a.example/f", "\"Sea\" & 'Shore' < 2 > 1 – Küste"), FeedLink("https://b.example/f")]
    assert read_opml(write_opml(feeds).encode()).feeds == (
        feeds[0],
        FeedLink("https://b.example/f", "https://b.example/f"),
    )
