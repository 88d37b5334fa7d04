"""Whatever `add` is given -> articles: files, folders, addresses, articles themselves. Reports what each was taken for.

An address may lead to a page, a feed, a news sitemap, a list of feeds, or a site that announces one; its content
decides after it was fetched. It must not know how articles are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import FetchError, RobotsRefused, SourceError, Withdrawn
from index.records import Announcement, Arrival, Article, Failure, RecognisedSource, Withdrawal
from index.sources.results import AddressList, Feed, FeedList, Found

if TYPE_CHECKING:
    from index.feeds.web_reader import FeedRequest, WebReader
    from index.sources.file.files import Listed

Source = str | Path | Article | Arrival
Item = Article | Arrival | Withdrawal | Failure | RecognisedSource | Announcement


def read_sources(sources: Iterable[Source], web: Callable[[], WebReader]) -> Iterator[Item]:
    """Every article in `sources`, in order, a `Failure` for everything that can't be read, and after the articles of
    each source a `RecognisedSource` that says what it was. `web` returns the reader of addresses, if one is needed.
    """
    for source in sources:
        if isinstance(source, Article | Arrival):
            yield source
        elif isinstance(source, str) and "://" in source:  # other schemes than http and https are refused there
            yield from _counted(source, _at(source.strip(), web()))
        else:
            yield from _in_files(Path(source), web)


def _counted(source: str, *parts: Iterable[Article | Arrival | Withdrawal | Failure | str]) -> Iterator[Item]:
    """The articles and failures among `parts`, counted; a string among them says what the source is."""
    kind, articles = "", 0
    for part in parts:
        for item in part:
            if isinstance(item, str):
                kind = item
                continue
            articles += isinstance(item, Article | Arrival)
            yield item
    if kind:
        yield RecognisedSource(source, kind, articles)


def _in_files(path: Path, web: Callable[[], WebReader]) -> Iterator[Item]:
    """The articles in a file or in the files of a folder, and those that the feeds and lists in them lead to."""
    from index.feeds.web_reader import described
    from index.sources.file.files import read_files  # searching does not need its format libraries

    articles, listed = 0, False
    for file, item in read_files([path]):
        if isinstance(item, Article | Arrival | Failure):
            articles += not isinstance(item, Failure)
            yield item
        elif isinstance(item, Withdrawal):
            yield item
        else:
            listed = listed or file == path.expanduser()
            if isinstance(item, AddressList):
                yield Announcement(str(file), f"is {described(item)}, which {_are(item)} fetched now")
            yield from _counted(str(file), [described(item)], _led_to(str(file), item, web()))
    if not listed and (kind := _file_kind(path)):
        yield RecognisedSource(str(path), kind, articles)


def _are(listed: AddressList) -> str:
    return "is" if len(listed.addresses) == 1 else "are"


def _file_kind(path: Path) -> str:
    """What a path is, in words; "" for a path that does not exist."""
    try:
        if path.expanduser().is_dir():
            return "a folder"
        if path.expanduser().is_file():
            return f"a {path.suffix.lower()} file" if path.suffix else "a file"
    except OSError:
        pass  # `read_files` reports what is wrong with it
    return ""


def _led_to(source: str, found: Listed, reader: WebReader) -> Iterator[Arrival | Withdrawal | Failure]:
    """The articles behind what a file lists."""
    if isinstance(found, FeedList):
        yield from (Failure(source, f"{name} was left out: it has no http or https address") for name in found.left_out)
    if not isinstance(found, AddressList):
        yield from _of_feeds(source, found, reader, saved=True)
        return
    if found.without:
        yield Failure(source, f"{found.without} of its entries have no http or https address")
    for address in found.addresses:
        yield from (item for item in _at(address, reader) if not isinstance(item, str))


def _at(address: str, reader: WebReader) -> Iterator[Arrival | Withdrawal | Failure | str]:
    from index.feeds.web_reader import described

    try:
        where, found = reader.look(address, robots=True)
    except RobotsRefused as error:
        yield Failure(address, f"{error}; a feed can be followed all the same: newsdesk feeds add {address}")
        return
    except (FetchError, SourceError) as error:
        gone = isinstance(error, Withdrawn) or (isinstance(error, FetchError) and error.gone)
        yield Withdrawal(url=address, reason=str(error)) if gone else Failure(address, str(error))
        return
    yield described(found)
    if isinstance(found, Article):
        yield Arrival(article=found, origin="page")
    else:
        yield from _of_feeds(where, found, reader)


def _of_feeds(
    address: str, found: Found, reader: WebReader, saved: bool = False
) -> Iterator[Arrival | Withdrawal | Failure]:
    """The articles that the feeds in `found` show now: of one feed as each is read, of several feed by feed.

    `saved`: what was found is the content of a file.
    """
    from index.feeds.web_reader import FeedRequest, feeds_in, read_feeds

    try:
        _, links = feeds_in(address, found)
        if len(links) == 1:
            is_file = saved and isinstance(found, Feed)
            feed = found if isinstance(found, Feed) else reader.feed_at(links[0].url)
            yield from _shown_in(feed, FeedRequest(links[0].url, saved=is_file), reader)
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


def _shown_in(feed: Feed, request: FeedRequest, reader: WebReader) -> Iterator[Arrival | Withdrawal | Failure]:
    read = 0
    for item in reader.articles(feed, request=request):
        read += 1
        if item.result is not None:
            yield item.result
    if len(feed.items) > read:
        yield _more(request.url, len(feed.items) - read)


def _more(url: str, left: int) -> Failure:
    return Failure(
        url,
        f"shows {left} more articles than are read at a time; follow it to get them all: newsdesk feeds add {url}",
    )
