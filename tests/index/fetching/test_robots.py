"""Newsdesk obeys a site's robots.txt, fetches it rarely, and survives a hostile one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from index.errors import AddressRefused, FetchError, RobotsRefused
from index.fetching.addresses import read_address
from index.fetching.fetch import Fetcher
from index.fetching.rate_limit import MAX_PAUSE_SECONDS, RateLimit
from index.fetching.robots import DAY_SECONDS, FAILURE_SECONDS, HOUR_SECONDS, Robots, RobotsText, parse
from index.fetching.transport import Network
from tests.index.fetching import web as manners
from tests.index.fetching.web import LocalWeb, Misbehaviour, Reply, Request


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as running:
        running.reply("/page", "words")
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(allow_private=True, pause_seconds=0, timeout_seconds=5) as ready:
        yield ready


def allowed(robots_txt: str, path: str) -> bool:
    return bool(parse(robots_txt.encode()).can_fetch(f"http://news.example{path}", "Newsdesk"))


@pytest.mark.parametrize(
    ("robots_txt", "path", "may"),
    [
        ("", "/page", True),
        ("User-agent: *\nDisallow: /", "/page", False),
        ("User-agent: *\nDisallow:", "/page", True),
        ("User-agent: *\nDisallow: /private/", "/page", True),
        ("User-agent: *\nDisallow: /private/", "/private/x", False),
        ("User-agent: *\nDisallow: /\nAllow: /page", "/page", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /m%C3%BCll", "/m%C3%BCller", False),
        ("User-agent: Newsdesk\nDisallow: /", "/page", False),
        ("user-agent:newsdesk\ndisallow:/", "/page", False),
        ("User-agent: Newsdesk/1.0\nDisallow: /", "/page", False),
        ("User agent Newsdesk # us\nDisallow: /", "/page", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Newsdesk\nDisallow:", "/page", True),
        ("User-agent: Newsdesk\nUser-agent: Other\nDisallow: /", "/page", False),
        ("User-agent: Other\nUser-agent: Newsdesk\nDisallow: /", "/page", False),
        ("User-agent: Other\nDisallow: /", "/page", True),
        ("User-agent: News\nDisallow: /", "/page", True),
        ("User-agent: Newsdesk-Images\nDisallow: /", "/page", True),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /", "/page", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/page", False),
        ("User-agent: *\r\nDisallow: /\r\n", "/page", False),
        ("User-agent: *\rDisallow: /\r", "/page", False),
        ("<html><body>no robots here</body></html>", "/page", True),
        ("\0\1\2\3", "/page", True),
    ],
)
def test_the_rules_for_newsdesk_or_for_all_are_followed_and_no_others(robots_txt: str, path: str, may: bool) -> None:
    assert allowed(robots_txt, path) is may


def test_a_page_that_robots_are_asked_to_leave_alone_is_not_asked_for(web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "User-agent: *\nDisallow: /page")
    web.reply("/other", "more words")
    with pytest.raises(RobotsRefused, match=r"robots\.txt asks robots not to read it"):
        fetcher.get(web.url("/page"), robots=True)
    assert fetcher.get(web.url("/other"), robots=True).body == b"more words"
    assert [request.path for request in web.requests] == ["/robots.txt", "/other"], "and robots.txt was read once"
    assert fetcher.get(web.url("/page")).body == b"words", "a feed that somebody follows is not a robot's find"


def test_robots_txt_itself_may_always_be_read(web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "User-agent: *\nDisallow: /")
    assert fetcher.get(web.url("/robots.txt"), robots=True).body
    assert web.count("/robots.txt") == 1


def test_where_a_redirect_leads_is_checked_too(web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "User-agent: *\nDisallow: /page")
    with pytest.raises(RobotsRefused, match="redirects to"):
        fetcher.get(web.redirect("/short", "/page"), robots=True)
    with LocalWeb() as elsewhere:
        elsewhere.reply("/robots.txt", "User-agent: *\nDisallow: /")
        elsewhere.reply("/page", "words")
        with pytest.raises(RobotsRefused, match="redirects to"):
            fetcher.get(web.redirect("/away", elsewhere.url("/page")), robots=True)
        assert elsewhere.count("/page") == 0
    assert web.count("/page") == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_robots_txt_may_be_read(status: int, web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "sorry", status=status)
    assert fetcher.get(web.url("/page"), robots=True).body == b"words"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_site_that_cannot_say_is_left_alone_for_now(status: int, web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "sorry", status=status)
    for _ in range(2):
        with pytest.raises(FetchError, match=rf"left alone for now.*robots\.txt can't be read .*{status}") as caught:
            fetcher.get(web.url("/page"), robots=True)
        assert not isinstance(caught.value, RobotsRefused) and caught.value.status == status
    assert [request.path for request in web.requests] == ["/robots.txt"]


@pytest.mark.parametrize(
    "behaviour", [manners.drops, manners.talks_garbage, manners.drops_in_body, manners.sends_wrong_gzip, manners.stalls]
)
def test_a_site_whose_robots_txt_does_not_arrive_is_left_alone_for_now(behaviour: Misbehaviour, web: LocalWeb) -> None:
    web.misbehave("/robots.txt", behaviour)
    with (
        Fetcher(allow_private=True, pause_seconds=0, timeout_seconds=0.25) as fetcher,
        pytest.raises(FetchError, match="left alone for now"),
    ):
        fetcher.get(web.url("/page"), robots=True)
    assert web.count("/page") == 0


def test_an_empty_robots_txt_asks_for_nothing(web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "")
    assert fetcher.get(web.url("/page"), robots=True).body == b"words"


def test_a_robots_txt_may_lie_behind_redirects_but_not_without_end(web: LocalWeb, fetcher: Fetcher) -> None:
    web.redirect("/robots.txt", "/real")
    web.reply("/real", "User-agent: *\nDisallow: /page")
    with pytest.raises(RobotsRefused):
        fetcher.get(web.url("/page"), robots=True)
    web.redirect("/robots.txt", "/robots.txt")
    assert fetcher.get(web.url("/page", "localhost"), robots=True).body == b"words"


def test_of_an_endless_robots_txt_the_beginning_counts(web: LocalWeb, fetcher: Fetcher) -> None:
    def endless(line: manners.Line) -> None:
        line.send(manners.head(200) + b"User-agent: *\nDisallow: /page\n")
        while True:
            line.send(b"Disallow: /x\n" * 5_000)

    web.misbehave("/robots.txt", endless)
    with pytest.raises(RobotsRefused):
        fetcher.get(web.url("/page"), robots=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "robots_txt",
    [
        "".join(f"User-agent: a{number}\n" for number in range(14_000)) + "Allow: /x\n" * 26_000,
        "User-agent: *\n" + "Disallow: /" + "*a" * 240_000,
        "User-agent: *\n" + "".join(f"Disallow: /*{number}*a*b*$\n" for number in range(8_000)),
        "User-agent: *\n" * 35_000,
        "a" * 500_000,
        "Sitemap: x\n" * 45_000,
        "User-agent: *\nDisallow: /" + "%" * 480_000,
        "User-agent:" + " " * 480_000 + "\n",
        " " * 480_000 + "\nuser " + " " * 10_000 + "x",
    ],
    ids=[
        "names times rules",
        "stars",
        "patterns",
        "agents",
        "one line",
        "sitemaps",
        "percents",
        "blanks",
        "more blanks",
    ],
)
def test_a_hostile_robots_txt_is_read_in_a_moment(robots_txt: str) -> None:
    begun = time.monotonic()
    allowed(robots_txt, "/" + "a" * 7_000)
    assert time.monotonic() - begun < 5


def test_a_robots_txt_is_for_one_scheme_host_and_port(web: LocalWeb, fetcher: Fetcher) -> None:
    fetcher.get(web.url("/page"), robots=True)
    fetcher.get(web.url("/page", "localhost"), robots=True)
    fetcher.get(web.url("/page"), robots=True)
    assert web.count("/robots.txt") == 2


def test_a_crawl_delay_lengthens_the_pause_and_only_at_its_host(web: LocalWeb, fetcher: Fetcher) -> None:
    web.reply("/robots.txt", "User-agent: *\nCrawl-delay: 0.2")
    fetcher.get(web.url("/page"), robots=True)
    fetcher.get(web.url("/page"), robots=True)
    robots_txt, first, second = web.requests
    assert second.at - first.at >= 0.19 and first.at - robots_txt.at >= 0.19
    begun = time.monotonic()
    for _ in range(2):
        fetcher.get(web.url("/page", "localhost"))
    assert time.monotonic() - begun < 0.15


def test_a_crawl_delay_of_an_hour_is_not_waited_for() -> None:
    pace = RateLimit(pause_seconds=1)
    for asked, kept in ((3_600, MAX_PAUSE_SECONDS), (0.1, 1), (5, 5)):
        pace.slow_down("news.example", asked)
        assert pace._hosts["news.example"].pause_seconds == kept


def test_threads_that_want_the_same_robots_txt_fetch_it_once(web: LocalWeb) -> None:
    def slowly(request: Request) -> Reply:
        time.sleep(0.1)
        return Reply("User-agent: *\nDisallow: /private")

    web.route("/robots.txt", slowly)
    with Fetcher(allow_private=True, pause_seconds=0) as fetcher:
        urls = [web.url(f"/page?{number}") for number in range(6)]
        threads = [threading.Thread(target=fetcher.get, args=(url,), kwargs={"robots": True}) for url in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
    assert web.count("/robots.txt") == 1 and len(web.requests) == 7


def test_a_stalling_robots_txt_holds_up_no_other_host(web: LocalWeb) -> None:
    with LocalWeb() as slow:
        slow.misbehave("/robots.txt", manners.stalls)
        network = Network(look_up=lambda host: ["127.0.0.1"])
        with Fetcher(allow_private=True, pause_seconds=0, timeout_seconds=0.5, network=network) as fetcher:

            def wait_in_vain() -> None:
                with pytest.raises(FetchError):
                    fetcher.get(slow.url("/page", "slow.example"), robots=True)

            waiting = threading.Thread(target=wait_in_vain)
            waiting.start()
            begun = time.monotonic()
            assert fetcher.get(web.url("/page", "quick.example"), robots=True).body == b"words"
            assert time.monotonic() - begun < 0.4
            waiting.join(5)


class Clock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Site:
    """Serves a given robots.txt, and counts requests."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: RobotsText | FetchError = RobotsText(b"User-agent: *\nDisallow: /private", None)

    def __call__(self, url: str) -> RobotsText:
        self.asked += 1
        if isinstance(self.answer, FetchError):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("max_age", "holds"), [(None, HOUR_SECONDS), (60, HOUR_SECONDS), (7_200, 7_200), (10**8, DAY_SECONDS)]
)
def test_a_robots_txt_holds_for_an_hour_or_as_long_as_it_says_but_a_day_at_most(
    max_age: int | None, holds: float
) -> None:
    site, clock, page = Site(), Clock(), read_address("http://news.example/page")
    site.answer = RobotsText(b"", max_age)
    robots = Robots(site, lambda host, seconds: None, clock)
    robots.check(page)
    clock.now = holds - 1
    robots.check(page)
    assert site.asked == 1
    clock.now = holds
    robots.check(page)
    assert site.asked == 2


def test_a_failure_holds_for_five_minutes_and_known_rules_outlast_it_for_a_day() -> None:
    site, clock, page = Site(), Clock(), read_address("http://news.example/page")
    robots = Robots(site, lambda host, seconds: None, clock)
    robots.check(page)
    site.answer = FetchError("answered 500", status=500)
    clock.now = HOUR_SECONDS
    robots.check(page)
    with pytest.raises(RobotsRefused):
        robots.check(read_address("http://news.example/private"))
    assert site.asked == 2
    clock.now += FAILURE_SECONDS
    robots.check(page)
    assert site.asked == 3
    clock.now = DAY_SECONDS + HOUR_SECONDS
    with pytest.raises(FetchError, match="left alone for now"):
        robots.check(page)
    site.answer = RobotsText(b"", None)
    clock.now += FAILURE_SECONDS
    robots.check(page)


def test_an_address_that_is_not_public_is_told_as_such_and_not_remembered() -> None:
    site, page = Site(), read_address("http://news.example/page")
    site.answer = AddressRefused("leads to 10.0.0.1")
    robots = Robots(site, lambda host, seconds: None)
    for _ in range(2):
        with pytest.raises(AddressRefused, match="leads to"):
            robots.check(page)
    assert site.asked == 2


def test_sites_nobody_asks_any_more_are_forgotten() -> None:
    site = Site()
    robots = Robots(site, lambda host, seconds: None)
    for number in range(1_200):
        robots.check(read_address(f"http://news{number}.example/page"))
    assert len(robots._sites) <= 500
