"""Saved pages, feeds and other XML -> what they are. The content decides, not the name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from index.sources.encoding import MAX_ARTICLE_BYTES, read_whole
from index.sources.file.reading_lists import addresses_in_bookmarks
from index.sources.file.wire_xml import wire_records
from index.sources.file_bytes import FileLike
from index.sources.results import FileContent, Member, Record
from index.sources.safe_xml import MAX_XML_BYTES
from index.sources.sandbox.recognise import WIRE_ROOTS, read_saved, root_of


def read_page(file: FileLike) -> FileContent:
    """The article on a saved page, or the addresses in a file of bookmarks."""
    data = read_whole(file, MAX_ARTICLE_BYTES)
    return addresses_in_bookmarks(data) or read_saved(data, url="", content_type="text/html", wanted="page")


def read_xml(file: FileLike) -> Iterator[Record | Member]:
    """A saved feed, sitemap or list of feeds, the stories of a wire service, or a page."""
    data = read_whole(file, MAX_XML_BYTES)
    if root_of(data) in WIRE_ROOTS:
        yield from wire_records(data)
    else:
        yield Record("", partial(read_saved, data, url="", wanted="anything"))
