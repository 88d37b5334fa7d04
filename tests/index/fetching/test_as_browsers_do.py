"""What browsers show is read: cookies on the way of a redirect, pages that send on, and odd ways of packing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import brotli
import pytest
import zstandard

from index.errors import FetchError
from index.fetching.addresses import read_address
from index.fetching.cookies import Cookies
from index.fetching.decompress import Unpacker
from index.fetching.fetch import Fetcher
from index.fetching.soft_redirects import refreshed_by_header, refreshed_by_page
from tests.index.fetching.web import LocalWeb, Reply, Request

pytestmark = pytest.mark.slow

PAGE = b"<html><body><p>The lamp at Skerry Point burns again.</p></body></html>"


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as started:
        yield started


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(allow_private=True, pause_seconds=0) as started:
        yield started


def test_a_cookie_set_by_a_redirect_is_sent_on_its_way_and_forgotten_afterwards(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    def gate(request: Request) -> Reply:
        if request.headers.get("cookie") == "read=yes; from=gate":
            return Reply(PAGE)
        return Reply("", 302, headers=(("Location", "/set"), ("Set-Cookie", "read=yes; Path=/; HttpOnly")))

    web.route("/gate", gate)
    web.route("/set", lambda _: Reply("", 302, headers=(("Location", "/gate"), ("Set-Cookie", "from=gate"))))
    assert fetcher.get(web.url("/gate")).body == PAGE
    web.reply("/plain", "words")
    fetcher.get(web.url("/plain"))
    assert "cookie" not in web.last("/plain").headers


def test_a_site_sets_cookies_for_itself_and_its_parent_only() -> None:
    cookies = Cookies()
    www, other = read_address("https://www.coast.example/"), read_address("https://news.coast.example/")
    cookies.keep(
        www, ["a=1; Domain=coast.example", "b=2", "c=3; Domain=wire.example", "d=4; Secure; Domain=.coast.example"]
    )
    assert cookies.header(www) == "a=1; b=2; d=4"
    assert cookies.header(other) == "a=1; d=4"
    assert cookies.header(read_address("http://news.coast.example/")) == "a=1"
    assert cookies.header(read_address("https://wire.example/")) is None
    cookies.keep(www, ["b=; Max-Age=0", "bad\r\nname=x", "x" * 9_000])
    assert cookies.header(www) == "a=1; d=4"


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="0; url=/there">',
        "<META CONTENT='1;URL=/there' HTTP-EQUIV=Refresh>",
        '<html><script>window.location.replace("\\/there")</script></html>',
        "<script>location.href = '/there';</script><p>One moment, please.</p>",
    ],
)
def test_a_page_that_only_sends_on_is_followed(page: str, web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/here", page)
    web.reply("/there", PAGE.decode())
    fetched = fetcher.get(web.url("/here"))
    assert (fetched.body, fetched.url, fetched.moved_to) == (PAGE, web.url("/there"), None)


def test_a_refresh_header_is_followed(web: LocalWeb, fetcher: Fetcher) -> None:
    web.route("/here", lambda _: Reply("wait", headers=(("Refresh", "0;/there"),)))
    web.reply("/there", PAGE.decode())
    assert fetcher.get(web.url("/here")).body == PAGE


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="300">',
        '<meta http-equiv="refresh" content="60; url=/there">',
        '<meta http-equiv="refresh" content="0; url=/here">',
        '<noscript><meta http-equiv="refresh" content="0; url=/there"></noscript>',
        '<script>if (old) location.href = "/there"; else location.href = "/elsewhere"</script>',
        f'<script>location.href = "/there"</script><p>{"The lamp at Skerry Point burns again. " * 3}</p>',
    ],
)
def test_a_page_of_its_own_is_read(page: str, web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/here", page)
    assert fetcher.get(web.url("/here")).body == page.encode()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("none", PAGE),
        ("UTF-8", PAGE),
        ("utf-8, gzip", gzip.compress(PAGE, mtime=0)),
        ("gzip, identity", gzip.compress(PAGE, mtime=0)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
    ],
    ids=lambda value: value if isinstance(value, str) else "body",
)
def test_odd_packings_are_read(coding: str, body: bytes, web: LocalWeb, fetcher: Fetcher) -> None:
    web.route("/", lambda _: Reply(body, headers=(("Content-Encoding", coding),)))
    assert fetcher.get(web.url("/")).body == PAGE


@pytest.mark.parametrize(("coding", "pack"), [("br", brotli.compress), ("zstd", zstandard.compress)])
def test_new_packings_are_bounded_and_checked(coding: str, pack: type[bytes]) -> None:
    packed = bytes(pack(bytes(30_000_000)))
    with pytest.raises(FetchError, match="larger than 1 MB"):
        Unpacker(coding, 1_000_000).feed(packed)
    cut = Unpacker(coding, 1_000, cut=True)
    cut.feed(packed)
    assert (len(cut.body()), cut.full) == (1_000, True)
    half = Unpacker(coding, 1_000_000)
    half.feed(bytes(pack(PAGE))[:-4])
    with pytest.raises(FetchError, match="not complete"):
        half.body()
    with pytest.raises(FetchError, match=f"is not the {coding} it says it is"):
        Unpacker(coding, 1_000_000).feed(b"\xff\xfe no such thing" * 9)
    pieces = Unpacker(coding, 1_000_000)
    for byte in bytes(pack(PAGE * 9)):
        pieces.feed(bytes([byte]))
    assert pieces.body() == PAGE * 9


def test_two_packings_at_once_are_refused() -> None:
    with pytest.raises(FetchError, match="not asked for"):
        Unpacker("gzip, br", 1_000)


def test_what_is_no_refresh_leads_nowhere() -> None:
    for value in (None, "", "5", "x; url=/a", "0; url=", "99999999999999; url=/a"):
        assert refreshed_by_header(value) is None, value
    assert refreshed_by_page(b"\xff" * 100) is None
