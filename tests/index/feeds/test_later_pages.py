"""An article on several pages is read as one, and a link to another article is not followed."""

from __future__ import annotations

import pytest

from index.errors import FetchError
from index.feeds.later_pages import MAX_ARTICLE_PAGES, next_page
from index.feeds.web_reader import WebReader
from index.fetching.fetch import Fetcher
from index.records import Article
from index.sources.sandbox.worker import Worker
from tests.index.feeds.test_following import BODY, page
from tests.index.fetching.web import LocalWeb, Reply

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ('<link rel="next" href="https://wire.example/ferry?page=2">', "https://wire.example/ferry?page=2"),
        ('<a class="x" rel="next" href="?page=2">2</a>', "https://wire.example/ferry?page=2"),
        ("<a href='/ferry/2' rel='nofollow next'>2</a>", "https://wire.example/ferry/2"),
        ('<link href="/ferry/page/2/" rel=next>', "https://wire.example/ferry/page/2/"),
        ('<link rel="next" href="/islanders-wait">', None),
        ('<link rel="next" href="https://other.example/ferry?page=2">', None),
        ('<link rel="prev" href="/ferry?page=2">', None),
        ('<link rel="next" href="javascript:next()">', None),
    ],
)
def test_only_the_article_s_own_next_page_is_one(link: str, following: str | None) -> None:
    assert next_page(f"<html><head>{link}</head></html>".encode(), "https://wire.example/ferry") == following


def read(web: LocalWeb) -> Article:
    with Fetcher(allow_private=True, pause_seconds=0.0) as fetcher, Worker() as worker:
        _, found = WebReader(fetcher, worker).look(web.url("/ferry"), robots=True)
    assert isinstance(found, Article)
    return found


def numbered(number: int, last: int) -> str:
    head = f'<link rel="next" href="/ferry?page={number + 1}">' if number < last else ""
    return page(
        "Ferry to sail twice a day",
        body=(*BODY, f"This paragraph is only on page {number}, as the board said."),
        head=head,
    )


def test_an_article_on_three_pages_is_read_whole_and_each_paragraph_once() -> None:
    with LocalWeb() as web:
        web.reply("/ferry", numbered(1, 3))
        for number in (2, 3):
            web.reply(f"/ferry?page={number}", numbered(number, 3))
        text = read(web).text
    assert [f"only on page {number}" in text for number in (1, 2, 3)] == [True] * 3
    assert text.count(BODY[0]) == 1


def test_a_chain_of_pages_ends() -> None:
    with LocalWeb() as web:
        web.reply("/ferry", numbered(1, 99))
        for number in range(2, 40):
            web.reply(f"/ferry?page={number}", numbered(number, 99))
        assert f"only on page {MAX_ARTICLE_PAGES}," in read(web).text
        assert web.count(f"/ferry?page={MAX_ARTICLE_PAGES + 1}") == 0


def test_a_later_page_that_fails_now_is_tried_again_with_the_article_and_one_that_is_gone_ends_it() -> None:
    with LocalWeb() as web:
        web.reply("/ferry", numbered(1, 2))
        web.route("/ferry?page=2", lambda _: Reply("busy", status=503))
        with pytest.raises(FetchError):
            read(web)
        web.route("/ferry?page=2", lambda _: Reply("gone", status=404))
        assert "only on page 1" in read(web).text
