"""Whatever `add` is given -> articles: files, folders, addresses, and articles themselves. Says what each was taken for.

An address may lead to a page, a feed, a news sitemap, a list of feeds, or a site that announces one; what it is, it
says itself once it has been fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import FetchError, RobotsRefused, SourceError
from index.records import Article, Failure, Taken
from index.sources.results import Feed, Found

if TYPE_CHECKING:
    from index.feeds.web_reader import WebReader

# What a saved feed or a list of feeds is called.
FEED_FILES = frozenset({".opml", ".xml", ".rss", ".atom", ".rdf"})

Source = str | Path | Article
Item = Article | Failure | Taken


def read_sources(sources: Iterable[Source], web: Callable[[], WebReader]) -> Iterator[Item]:
    """Every article in `sources`, in order, a `Failure` for everything that can't be read, and behind the articles of
    each source a `Taken` on what it was. `web` gives the reader of addresses, should there be any.
    """
    for source in sources:
        if isinstance(source, Article):
            yield source
        elif isinstance(source, str) and "://" in source:  # what is not http or https is refused there, in words
            yield from _counted(source, _at(source.strip(), web()))
        elif Path(source).suffix.lower() in FEED_FILES and Path(source).expanduser().is_file():
            yield from _counted(str(source), _in_file(Path(source), web()))
        else:
            from index.sources.file.files import read_paths  # its format libraries are not needed to search

            yield from _counted(str(source), _file_kind(Path(source)), read_paths([source]))


def _counted(source: str, *parts: Iterable[Article | Failure | str]) -> Iterator[Item]:
    """The articles and failures among `parts`, counted; a string among them says what the source is."""
    kind, articles = "", 0
    for part in parts:
        for item in part:
            if isinstance(item, str):
                kind = item
                continue
            articles += isinstance(item, Article)
            yield item
    if kind:
        yield Taken(source, kind, articles)


def _file_kind(path: Path) -> Iterator[str]:
    """What a path is, in words; nothing for one that isn't there."""
    try:
        if path.expanduser().is_dir():
            yield "a folder"
        elif path.expanduser().is_file():
            yield f"a {path.suffix.lower()} file" if path.suffix else "a file"
    except OSError:
        return  # `read_paths` says what is wrong with it


def _in_file(path: Path, reader: WebReader) -> Iterator[Article | Failure | str]:
    """The articles of a saved feed, or of all feeds in an OPML file."""
    from index.feeds.web_reader import described

    try:
        found = reader.look_into(path)
    except SourceError as error:
        yield Failure(str(path), str(error))
        return
    yield described(found)
    if isinstance(found, Article):
        yield found
    else:
        yield from _of_feeds(str(path), found, reader)


def _at(address: str, reader: WebReader) -> Iterator[Article | Failure | str]:
    from index.feeds.web_reader import described

    try:
        where, found = reader.look(address, robots=True)
    except RobotsRefused as error:
        yield Failure(address, f"{error}; a feed can be followed all the same: newsdesk feeds add {address}")
        return
    except (FetchError, SourceError) as error:
        yield Failure(address, str(error))
        return
    yield described(found)
    if isinstance(found, Article):
        yield found
    else:
        yield from _of_feeds(where, found, reader)


def _of_feeds(address: str, found: Found, reader: WebReader) -> Iterator[Article | Failure]:
    """The articles that the feeds in `found` show now: of one feed as each is read, of many as each feed is done."""
    from index.feeds.web_reader import FeedRequest, feeds_in, read_feeds

    try:
        _, links = feeds_in(address, found)
        if len(links) == 1:
            feed = found if isinstance(found, Feed) else reader.feed_at(links[0].url)
            yield from _shown_in(feed, links[0].url, reader)
            return
    except (FetchError, SourceError) as error:
        yield Failure(address, str(error))
        return
    for read in read_feeds(reader, [FeedRequest(link.url) for link in links]):
        if read.error:
            yield Failure(read.request.url, str(read.error))
        yield from filter(None, (item.result for item in read.items))
        if read.left:
            yield _more(read.request.url, read.left)


def _shown_in(feed: Feed, url: str, reader: WebReader) -> Iterator[Article | Failure]:
    read = 0
    for item in reader.articles(feed):
        read += 1
        if item.result is not None:
            yield item.result
    if url and len(feed.items) > read:
        yield _more(url, len(feed.items) - read)


def _more(url: str, left: int) -> Failure:
    return Failure(
        url,
        f"shows {left} more articles than are read at a time; follow it to get them all: newsdesk feeds add {url}",
    )
