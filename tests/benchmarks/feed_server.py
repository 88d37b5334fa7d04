"""A news site for each of many feeds, served from this machine: what `tests.benchmarks.feeds` reads.

    python -m tests.benchmarks.feed_server FEEDS ITEMS

Prints its port, then serves until its standard input ends. Feed number n lies on a host of its own (`host_of(n)`), so
that the manners towards one host are those towards the real web. A line `news N` on standard input gives the first N
feeds an item more and is answered with `ok`; feeds answer 304 when they have nothing new.
"""

from __future__ import annotations

import sys
from html import escape
from itertools import islice

from index.records import Article
from tests.benchmarks.articles import made_up_articles
from tests.index.fetching.web import LocalWeb, Reply, Request

PARAGRAPHS = 5


def host_of(number: int) -> str:
    """An address of this machine's own for feed `number`, from 0."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def page(article: Article) -> str:
    """An article as a page of the web: menu, headline, byline, date, body, footer."""
    body = "".join(f"<p>{escape(part)}</p>" for part in article.text.split("\n\n")[:PARAGRAPHS])
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("world", "politics", "sport", "science"))
    date = article.published.isoformat() if article.published else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(article.title)} - {article.publisher}</title>'
        f'<meta property="og:title" content="{escape(article.title)}">'
        f'<meta property="article:published_time" content="{date}"></head><body><nav><ul>{menu}</ul></nav><main><article>'
        f"<h1>{escape(article.title)}</h1><p>By A. Reporter</p>{body}</article></main>"
        f"<footer><p>All rights reserved by {article.publisher}.</p></footer></body></html>"
    )


def feed(number: int, articles: list[Article], port: int) -> str:
    """The RSS of one site."""
    items = "".join(
        f"<item><title>{escape(article.title)}</title><link>http://{host_of(number)}:{port}/{place}</link>"
        f"<guid>{article.id}</guid><pubDate>{article.published:%a, %d %b %Y %H:%M:%S +0000}</pubDate>"
        f"<description>{escape(article.text[:200])}</description></item>"
        for place, article in reversed(list(enumerate(articles)))
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {number}</title>{items}</channel></rss>'


def main(feeds: int, items: int) -> None:
    written = made_up_articles()
    sites = [list(islice(written, items)) for _ in range(feeds)]
    by_host = {host_of(number): number for number in range(feeds)}
    with LocalWeb(host="0.0.0.0") as web:

        def site_of(request: Request) -> int:
            return by_host[request.headers["host"].partition(":")[0]]

        def answer_feed(request: Request) -> Reply:
            number = site_of(request)
            body = feed(number, sites[number], web.port)
            return Reply(body, content_type="application/rss+xml", etag=f'"{len(sites[number])}"')

        def answer_page(request: Request) -> Reply:
            return Reply(page(sites[site_of(request)][int(request.path[1:])]))

        web.route("/feed", answer_feed)
        for place in range(items + 10):
            web.route(f"/{place}", answer_page)
        print(web.port, flush=True)
        for line in sys.stdin:
            for number in range(int(line.split()[1])):
                sites[number].append(next(written))
            print("ok", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
