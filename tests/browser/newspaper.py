"""A newspaper's site on this machine, with a feed, for the page to read. Some of what it prints is hostile."""

from __future__ import annotations

from html import escape

from tests.browser.hostile import FOREIGN
from tests.index.fetching.web import LocalWeb, Reply

HOSTILE_TITLE = (
    f'Harbour <script>window.pwned=1</script><img src="{FOREIGN}/x.png" onerror="window.pwned=2">'
    f'" onmouseover="window.pwned=3 ![p]({FOREIGN}/y.png) [l](javascript:window.pwned=4)'
)


class Newspaper:
    """Articles and a feed that a test writes; `feed_title` is told as it is."""

    def __init__(self, web: LocalWeb, feed_title: str = "The Harbour Post") -> None:
        self.web = web
        self.feed_title = feed_title
        self._items: dict[str, str] = {}
        web.route("/feed", lambda _: self._feed())
        web.reply("/robots.txt", "User-agent: *\nAllow: /\n", content_type="text/plain")

    @property
    def feed(self) -> str:
        return self.web.url("/feed")

    def print(self, path: str, title: str, *paragraphs: str) -> str:
        """Put an article on the site. Gives its address."""
        body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
        return self.web.reply(
            path,
            f"<!doctype html><html lang=en><head><title>{escape(title)}</title>"
            f'<meta property="og:title" content="{escape(title)}"><meta property="og:type" content="article">'
            f'<meta property="og:site_name" content="{escape(self.feed_title)}">'
            '<meta property="article:published_time" content="2026-05-12T08:30:00+00:00"></head>'
            f"<body><article><h1>{escape(title)}</h1>{body}</article></body></html>",
        )

    def announce(self, path: str, title: str, *paragraphs: str) -> str:
        """Put an article on the site and into the feed."""
        self._items[path] = (
            f"<item><title>{escape(escape(title))}</title><link>{self.web.url(path)}</link><guid>{path}</guid>"
            "<pubDate>Tue, 12 May 2026 08:30:00 GMT</pubDate></item>"
        )
        return self.print(path, title, *paragraphs)

    def _feed(self) -> Reply:
        items = "".join(self._items.values())
        return Reply(
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(escape(self.feed_title))}</title>'
            f"<link>{self.web.url('/')}</link>{items}</channel></rss>",
            content_type="application/rss+xml",
            etag=f'"{len(self._items)}"',
        )
