"""What a fetch returns, how it ends when a server misbehaves, and how politely it asks. The servers are real."""

from __future__ import annotations

import gzip
import resource
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from shutil import which

import pytest

from index.errors import FetchError, SettingsError
from index.fetching.fetch import Fetcher
from index.fetching.rate_limit import RateLimit
from index.fetching.transport import Network
from index.fetching.user_agent import product_version, user_agent
from tests.index.fetching import web as manners
from tests.index.fetching.web import ALL_MISBEHAVIOURS, LocalWeb, Misbehaviour, Reply, Request

TIMEOUT_SECONDS = 0.25
MAX_BYTES = 200_000


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(allow_private=True, pause_seconds=0, timeout_seconds=10, max_bytes=MAX_BYTES) as ready:
        yield ready


@pytest.fixture
def impatient() -> Iterator[Fetcher]:
    with Fetcher(allow_private=True, pause_seconds=0, timeout_seconds=TIMEOUT_SECONDS, max_bytes=MAX_BYTES) as ready:
        yield ready


def failure(fetcher: Fetcher, url: str, robots: bool = False) -> FetchError:
    """The error of fetching `url`: one line that doesn't repeat the address."""
    with pytest.raises(FetchError) as caught:
        fetcher.get(url, robots=robots)
    line = str(caught.value)
    assert line and "\n" not in line and url not in line and len(line) < 500
    return caught.value


# -- Results ---------------------------------------------------------------------------------------------------------


def test_a_page_comes_with_what_the_server_says_of_it(web: LocalWeb, fetcher: Fetcher) -> None:
    url = web.reply(
        "/page",
        "Grüße",
        content_type='Text/HTML; Charset="UTF-8"',
        etag='W/"7"',
        last_modified="Mon, 23 Nov 2026 10:00:00 GMT",
        headers={"Cache-Control": "public, s-maxage=9, max-age=1800"},
    )
    fetched = fetcher.get(url + "#top")
    assert fetched.url == url and fetched.status == 200 and not fetched.not_modified
    assert fetched.body.decode() == "Grüße"
    assert (fetched.content_type, fetched.charset) == ("text/html", "utf-8")
    assert (fetched.etag, fetched.last_modified) == ('W/"7"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert fetched.max_age_seconds == 1800 and fetched.moved_to is None


def test_what_the_server_does_not_say_is_not_made_up(web: LocalWeb, fetcher: Fetcher) -> None:
    fetched = fetcher.get(web.reply("/bare", "words", content_type=None))
    assert (fetched.content_type, fetched.charset, fetched.etag) == ("", None, None)
    assert (fetched.last_modified, fetched.max_age_seconds) == (None, None)


def test_newsdesk_says_who_it_is_and_how_to_reach_its_owner(web: LocalWeb) -> None:
    with Fetcher(allow_private=True, contact="https://desk.example/bot") as fetcher:
        fetcher.get(web.reply("/", "words"))
    headers = web.last("/").headers
    assert headers["user-agent"] == f"Newsdesk/{product_version()} (news reader; +https://desk.example/bot)"
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert headers["host"] == f"127.0.0.1:{web.port}"
    assert "cookie" not in headers and "referer" not in headers and "authorization" not in headers


def test_the_version_is_the_projects() -> None:
    assert f'version = "{product_version()}"' in Path("pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("contact", ["me\r\nX-Evil: 1", "two words", "a) (b", "ü@example.org", "x" * 300])
def test_a_contact_that_would_break_the_header_is_refused(contact: str) -> None:
    with pytest.raises(SettingsError, match="NEWSDESK_CONTACT"):
        user_agent(contact)


def test_what_has_not_changed_is_not_sent_again(web: LocalWeb, fetcher: Fetcher) -> None:
    url = web.reply("/feed", "<rss/>", etag='"1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
    first = fetcher.get(url)
    again = fetcher.get(url, etag=first.etag, last_modified=first.last_modified)
    assert again.not_modified and again.body == b"" and again.status == 304
    assert (again.etag, again.last_modified) == (first.etag, first.last_modified)
    by_date = fetcher.get(web.reply("/old", "x", last_modified="yesterday"), last_modified="yesterday")
    assert by_date.not_modified
    assert fetcher.get(url, etag='"0"').body == b"<rss/>"


def test_a_304_that_repeats_no_tag_keeps_the_one_it_was_asked_with(web: LocalWeb, fetcher: Fetcher) -> None:
    url = web.reply("/feed", status=304, content_type=None, headers={"Content-Length": "0"})
    again = fetcher.get(url, etag='"1"', last_modified="then")
    assert (again.etag, again.last_modified) == ('"1"', "then")
    assert "304" in str(failure(fetcher, url)), "nobody asked whether it had changed"


@pytest.mark.parametrize("etag", ['"a"\r\nX-Evil: 1', '"a\x00b"', "\r\n\r\nGET /evil HTTP/1.1", '"ab"', '"é"'])
def test_a_kept_tag_cannot_smuggle_a_header_in(etag: str, web: LocalWeb, fetcher: Fetcher) -> None:
    fetcher.get(web.reply("/", "words"), etag=etag, last_modified=etag)
    assert "x-evil" not in web.last("/").headers
    assert [request.path for request in web.requests] == ["/"]


def test_a_tag_of_absurd_length_is_dropped(web: LocalWeb, fetcher: Fetcher) -> None:
    assert fetcher.get(web.reply("/", "words", etag=f'"{"a" * 2_000}"', last_modified="b" * 2_000)).etag is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("text/html;charset='latin1'", ("text/html", "latin1")),
        ("application/rss+xml", ("application/rss+xml", None)),
        ("TEXT/XML ; x=y ; charset = utf-16", ("text/xml", "utf-16")),
        ("nonsense", ("", None)),
        ("text/html; charset=<script>", ("text/html", None)),
        ("text/" + "a" * 500, ("", None)),
        (";;;", ("", None)),
    ],
)
def test_the_kind_of_content_is_kept_only_if_it_is_one(
    said: str, kept: tuple[str, str | None], web: LocalWeb, fetcher: Fetcher
) -> None:
    fetched = fetcher.get(web.reply("/", "words", content_type=said))
    assert (fetched.content_type, fetched.charset) == kept


def _deflated_bare(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


ARTICLE = b"The council met on Monday. " * 2_000


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(ARTICLE)),
        ("GZIP", gzip.compress(ARTICLE)),
        ("x-gzip", gzip.compress(ARTICLE)),
        ("gzip", gzip.compress(ARTICLE[:1_000]) + gzip.compress(ARTICLE[1_000:])),
        ("gzip", gzip.compress(ARTICLE[:1_000]) + b"\0" * 20 + gzip.compress(ARTICLE[1_000:]) + b"\0" * 9),
        ("gzip", gzip.compress(ARTICLE) + b"something else"),
        ("deflate", zlib.compress(ARTICLE)),
        ("deflate", _deflated_bare(ARTICLE)),
        ("identity", ARTICLE),
    ],
)
@pytest.mark.parametrize("piece", [1, 1_000, 1_000_000])
def test_packed_bodies_are_unpacked(coding: str, packed: bytes, piece: int, web: LocalWeb, fetcher: Fetcher) -> None:
    def in_pieces(line: manners.Line) -> None:
        line.send(manners.head(200, ("Content-Encoding", coding), ("Content-Length", str(len(packed)))))
        for start in range(0, min(len(packed), 50 * piece), piece):
            line.send(packed[start : start + piece])
        line.send(packed[50 * piece :])

    assert fetcher.get(web.misbehave("/", in_pieces)).body == ARTICLE


# -- Redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ([301], "/1"),
        ([308], "/1"),
        ([302], None),
        ([303], None),
        ([307], None),
        ([301, 308, 301], "/3"),
        ([301, 302], "/1"),
        ([301, 302, 301], "/1"),
        ([302, 301], None),
        ([301] * 5, "/5"),
    ],
)
def test_the_address_to_ask_in_future_is_where_permanent_redirects_led_from_the_start(
    statuses: list[int], moved_to: str | None, web: LocalWeb, fetcher: Fetcher
) -> None:
    for number, status in enumerate(statuses):
        web.redirect(f"/{number}", f"/{number + 1}", status)
    web.reply(f"/{len(statuses)}", "there")
    fetched = fetcher.get(web.url("/0"))
    assert fetched.body == b"there" and fetched.url == web.url(f"/{len(statuses)}")
    assert fetched.moved_to == (web.url(moved_to) if moved_to else None)


def test_five_redirects_are_followed_and_six_are_not(web: LocalWeb, fetcher: Fetcher) -> None:
    for number in range(9):
        web.redirect(f"/{number}", f"/{number + 1}")
    assert "redirects more than 5 times" in str(failure(fetcher, web.url("/0")))
    assert len(web.requests) == 6


def test_redirects_in_a_circle_end_where_they_close(web: LocalWeb, fetcher: Fetcher) -> None:
    web.redirect("/a", "/b")
    web.redirect("/b", "/a#again")
    assert "in a circle" in str(failure(fetcher, web.url("/a")))
    assert "in a circle" in str(failure(fetcher, web.redirect("/self", "/self")))
    assert len(web.requests) == 3


@pytest.mark.parametrize("location", ["news?a=1", "/sub/news?a=1", "./x/../news?a=1"])
def test_a_redirect_may_be_relative(location: str, web: LocalWeb, fetcher: Fetcher) -> None:
    web.redirect("/sub/old", location)
    web.reply("/sub/news", "there")
    assert fetcher.get(web.url("/sub/old")).url == web.url("/sub/news?a=1")


def test_a_redirect_may_be_in_letters_that_headers_do_not_have(web: LocalWeb, fetcher: Fetcher) -> None:
    web.redirect("/old", "/müller".encode().decode("latin-1"))
    web.reply("/m%C3%BCller", "there")
    assert fetcher.get(web.url("/old")).body == b"there"


def test_what_a_redirect_leads_to_is_named_in_the_error(web: LocalWeb, fetcher: Fetcher) -> None:
    error = failure(fetcher, web.redirect("/old", "/gone\x7f" + "x" * 1_000))
    assert str(error).startswith(f"redirects to {web.url('/gone')}") and "…, which" in str(error)
    assert "without saying where to" in str(failure(fetcher, web.reply("/none", status=302)))


def test_an_address_is_gone_for_good_only_if_the_way_there_is(web: LocalWeb, fetcher: Fetcher) -> None:
    gone = web.reply("/gone", status=410)
    assert failure(fetcher, gone).gone and failure(fetcher, gone).status == 410
    assert failure(fetcher, web.redirect("/moved", "/gone", 301)).gone
    assert not failure(fetcher, web.redirect("/today", "/gone", 302)).gone


# -- Errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "answered 204 (no content)"),
        (206, "answered 206 (partial content)"),
        (300, "answered 300 (multiple choices)"),
        (401, "answered 401 (unauthorized)"),
        (403, "answered 403 (forbidden)"),
        (404, "answered 404 (not found)"),
        (500, "answered 500 (internal server error)"),
        (799, "answered 799"),
    ],
)
def test_a_status_that_brings_no_page_is_named(status: int, words: str, web: LocalWeb, fetcher: Fetcher) -> None:
    error = failure(fetcher, web.reply("/x", "sorry", status=status))
    assert str(error) == words and error.status == status and not error.gone and error.retry_at is None


def test_an_empty_page_is_no_page(web: LocalWeb, fetcher: Fetcher) -> None:
    assert str(failure(fetcher, web.reply("/", ""))) == "answered with nothing"


def test_a_name_nobody_knows_and_a_port_nobody_listens_on_are_told_apart(fetcher: Fetcher) -> None:
    with LocalWeb() as gone:
        url = gone.url("/")
    assert str(failure(fetcher, url)) == "can't be reached (connection refused)"
    error = failure(fetcher, "http://no-such-name.invalid/")
    assert "no-such-name.invalid" in str(error)


OUT_OF_TIME = f"took longer than {TIMEOUT_SECONDS} s"
ENDS = {
    "stalls": OUT_OF_TIME,
    "drips_headers": OUT_OF_TIME,
    "drips_body": OUT_OF_TIME,
    "stalls_in_body": OUT_OF_TIME,
    "endless_body": "is larger than 0.2 MB",
    "endless_chunks": "is larger than 0.2 MB",
    "endless_headers": "sends headers without end",
    "endless_header": "sends headers without end",
    "endless_promises": "sends headers without end",
    "drops": "closed the connection without an answer",
    "resets": "closed the connection without an answer",
    "drops_in_headers": "broke off before the end",
    "drops_in_body": "broke off before the end",
    "resets_in_body": "broke off before the end (connection reset by peer)",
    "drops_in_chunk": "broke off before the end",
    "drops_before_last_chunk": "broke off before the end",
    "says_far_too_much": "is larger than 0.2 MB",
    "says_two_lengths": "answered something that is not HTTP",
    "says_no_number": "answered something that is not HTTP",
    "talks_garbage": "answered something that is not HTTP",
    "talks_another_protocol": "broke off before the end",
    "sends_bad_chunks": "broke off before the end",
    "sends_wrong_gzip": "is not the gzip it says it is",
    "sends_half_a_gzip": "broke off: its gzip is not complete",
    "sends_brotli": "broke off: its br is not complete",
    "sends_gzip_bomb": "is larger than 0.2 MB",
    "sends_deflate_bomb": "is larger than 0.2 MB",
    "sends_gzip_train": "is packed in more than 1,000 pieces",
}


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", ALL_MISBEHAVIOURS, ids=lambda behaviour: behaviour.__name__)
def test_a_server_that_misbehaves_costs_one_line_and_a_bounded_time(
    behaviour: Misbehaviour, web: LocalWeb, fetcher: Fetcher, impatient: Fetcher
) -> None:
    url, ends = web.misbehave("/bad", behaviour), ENDS[behaviour.__name__]
    asking = impatient if ends == OUT_OF_TIME else fetcher
    begun = time.monotonic()
    assert str(failure(asking, url)) == ends
    assert time.monotonic() - begun < 3
    assert asking.get(web.reply("/good", "still here")).body == b"still here"


def test_bombs_do_not_fill_the_memory(web: LocalWeb) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Fetcher(allow_private=True, pause_seconds=0, max_bytes=10_000_000) as fetcher:
        for behaviour in (manners.sends_gzip_bomb, manners.sends_deflate_bomb, manners.endless_body):
            assert str(failure(fetcher, web.misbehave("/bad", behaviour))) == "is larger than 10 MB"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000, "kB on Linux"


def test_a_body_longer_than_announced_ends_where_it_was_announced(web: LocalWeb, fetcher: Fetcher) -> None:
    assert fetcher.get(web.misbehave("/", manners.says_too_little)).body == b"The"


def test_exactly_as_much_as_allowed_is_allowed(web: LocalWeb, fetcher: Fetcher) -> None:
    assert len(fetcher.get(web.reply("/", b"x" * MAX_BYTES)).body) == MAX_BYTES
    packed = web.reply("/z", gzip.compress(b"x" * MAX_BYTES), headers={"Content-Encoding": "gzip"})
    assert len(fetcher.get(packed).body) == MAX_BYTES
    assert "larger" in str(failure(fetcher, web.reply("/", b"x" * (MAX_BYTES + 1))))
    packed = web.reply("/z", gzip.compress(b"x" * (MAX_BYTES + 1)), headers={"Content-Encoding": "gzip"})
    assert "larger" in str(failure(fetcher, packed))


def test_a_connection_that_drops_before_an_answer_is_made_once_more_and_no_other_is(
    web: LocalWeb, fetcher: Fetcher, impatient: Fetcher
) -> None:
    def drops_first(line: manners.Line) -> None:
        if web.count("/shy") > 1:
            line.send(Reply("here I am").encoded(web.last("/shy")))

    assert fetcher.get(web.misbehave("/shy", drops_first)).body == b"here I am"
    failure(fetcher, web.misbehave("/drops", manners.drops))
    failure(fetcher, web.misbehave("/body", manners.drops_in_body))
    failure(impatient, web.misbehave("/stalls", manners.stalls))
    assert [web.count(path) for path in ("/shy", "/drops", "/body", "/stalls")] == [2, 2, 1, 1]


def test_time_runs_through_all_redirects_together(web: LocalWeb, impatient: Fetcher) -> None:
    def slowly(number: int) -> Misbehaviour:
        def answer(line: manners.Line) -> None:
            line.wait(0.1)
            line.send(manners.head(302, ("Location", f"/{number + 1}"), ("Content-Length", "0")))

        return answer

    for number in range(6):
        web.misbehave(f"/{number}", slowly(number))
    begun = time.monotonic()
    assert OUT_OF_TIME in str(failure(impatient, web.url("/0")))
    assert time.monotonic() - begun < 1


def test_a_look_up_that_stalls_is_not_waited_for() -> None:
    def stalls(host: str) -> list[str]:
        time.sleep(1)
        return []

    with Fetcher(timeout_seconds=0.1, network=Network(look_up=stalls)) as fetcher:
        begun = time.monotonic()
        assert "took longer" in str(failure(fetcher, "http://news.example/"))
        assert time.monotonic() - begun < 0.5


# -- TLS -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for the name `localhost` only, with its key."""
    if which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


def _secure_web(certificate: tuple[Path, Path]) -> LocalWeb:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    return LocalWeb(tls=server)


def test_tls_holds_the_server_to_the_name_although_the_connection_goes_to_a_number(
    certificate: tuple[Path, Path],
) -> None:
    trusting = Network(
        look_up=lambda host: ["127.0.0.1"], tls=lambda: ssl.create_default_context(cafile=str(certificate[0]))
    )
    with (
        _secure_web(certificate) as web,
        Fetcher(allow_private=True, pause_seconds=0, timeout_seconds=2, network=trusting) as fetcher,
    ):
        web.reply("/", "sealed")
        assert fetcher.get(web.url("/", "localhost")).body == b"sealed"
        for other in ("news.example", "127.0.0.1"):
            assert "certificate that does not hold" in str(failure(fetcher, web.url("/", other)))
        assert web.count("/") == 1


def test_an_unknown_certificate_and_a_server_without_tls_are_refused(
    certificate: tuple[Path, Path], web: LocalWeb, fetcher: Fetcher
) -> None:
    with _secure_web(certificate) as secure:
        assert "certificate that does not hold" in str(failure(fetcher, secure.url("/", "localhost")))
    assert "TLS failed" in str(failure(fetcher, web.url("/").replace("http:", "https:")))


def test_a_tls_greeting_that_stalls_is_cut(impatient: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert str(failure(impatient, url)) == OUT_OF_TIME


# -- Politeness ------------------------------------------------------------------------------------------------------


def _overlaps_and_gaps(spans: list[tuple[float, float]]) -> list[float]:
    spans = sorted(spans)
    return [after[0] - before[1] for before, after in pairwise(spans)]


def _timed(web: LocalWeb, path: str, seconds: float, spans: list[tuple[float, float]]) -> str:
    """A page that takes `seconds`; the start and end of each request for it are put into `spans`."""

    def answer(request: Request) -> Reply:
        time.sleep(seconds)
        spans.append((request.at, time.monotonic()))
        return Reply("words")

    return web.route(path, answer)


def _all_at_once(fetcher: Fetcher, urls: list[str]) -> float:
    """Fetch all `urls`, each in a thread of its own. Returns the seconds it took."""
    threads = [threading.Thread(target=fetcher.get, args=(url,)) for url in urls]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return time.monotonic() - begun


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_after_each(web: LocalWeb) -> None:
    spans: list[tuple[float, float]] = []
    url = _timed(web, "/page", 0.03, spans)
    with Fetcher(allow_private=True, pause_seconds=0.05, timeout_seconds=0.2) as fetcher:
        _all_at_once(fetcher, [f"{url}?{number}" for number in range(6)])
    assert len(spans) == 6, "waiting for a turn is not counted as time of the request"
    assert min(_overlaps_and_gaps(spans)) >= 0.045


def test_different_hosts_are_asked_at_the_same_time(web: LocalWeb) -> None:
    spans: list[tuple[float, float]] = []
    _timed(web, "/page", 0.3, spans)
    names = [f"news{number}.example" for number in range(8)]
    network = Network(look_up=lambda host: ["127.0.0.1"])
    with Fetcher(allow_private=True, pause_seconds=5, network=network) as fetcher:
        took = _all_at_once(fetcher, [web.url("/page", name) for name in names])
    assert len(spans) == 8 and took < 1.5, "one after another takes 2.4 s, without the pauses"


def test_a_failed_request_is_followed_by_a_pause_too(web: LocalWeb) -> None:
    with Fetcher(allow_private=True, pause_seconds=0.1, timeout_seconds=1) as fetcher:
        failure(fetcher, web.url("/nowhere"))
        failure(fetcher, web.url("/nowhere"))
    assert web.requests[1].at - web.requests[0].at >= 0.095


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
def test_a_host_that_asks_for_silence_gets_it(status: int, as_date: bool, web: LocalWeb, fetcher: Fetcher) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    header = format_datetime(until, usegmt=True) if as_date else "3600"
    error = failure(fetcher, web.reply("/busy", status=status, headers={"Retry-After": header}))
    assert error.status == status and error.retry_at is not None and error.retry_at.tzinfo is not None
    assert abs(error.retry_at - until) < timedelta(seconds=5)
    assert f"{error.retry_at:%H:%M} UTC" in str(error)
    other = failure(fetcher, web.reply("/other", "words"), robots=True)
    assert (str(other), other.status, other.retry_at) == (str(error), status, error.retry_at)
    assert len(web.requests) == 1
    assert fetcher.get(web.url("/other", "localhost")).body == b"words", "another host is asked"


def test_silence_ends_when_it_was_said_to_end() -> None:
    pace = RateLimit(0)
    pace.silence("news.example", FetchError("is busy", status=503, retry_at=datetime.now(UTC) + timedelta(seconds=0.1)))
    with pytest.raises(FetchError, match="is busy"), pace.turn("news.example"):
        pass
    time.sleep(0.12)
    with pace.turn("news.example"):
        pass


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("99999999", 7 * 86_400),
        ("Thu, 31 Dec 2099 23:59:59 GMT", 7 * 86_400),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0),
        ("9" * 500, None),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_what_a_server_asks_for_is_heard_within_reason(
    header: str, seconds: float | None, web: LocalWeb, fetcher: Fetcher
) -> None:
    error = failure(fetcher, web.reply("/busy", status=429, headers={"Retry-After": header}))
    if seconds is None:
        assert error.retry_at is None
    else:
        assert error.retry_at is not None
        assert abs((error.retry_at - datetime.now(UTC)).total_seconds() - seconds) < 5


def test_retry_after_means_nothing_with_another_status(web: LocalWeb, fetcher: Fetcher) -> None:
    assert failure(fetcher, web.reply("/x", status=404, headers={"Retry-After": "60"})).retry_at is None
    assert fetcher.get(web.reply("/other", "words")).body == b"words"


def test_turns_are_given_in_the_order_they_were_asked_for() -> None:
    pace, order = RateLimit(0.01), []

    def take(number: int) -> None:
        with pace.turn("news.example"):
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    with pace.turn("news.example"):
        for thread in threads:
            thread.start()
            time.sleep(0.01)
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_nobody_waits_for_a_turn_for_ever() -> None:
    pace = RateLimit(0, max_wait_seconds=0.05)
    with (
        pace.turn("news.example"),
        pytest.raises(FetchError, match=r"waited 0\.05 s for other requests"),
        pace.turn("news.example"),
    ):
        pass
    with pace.turn("news.example"):
        pass


def test_closing_sends_away_who_waits(web: LocalWeb) -> None:
    fetcher = Fetcher(allow_private=True, pause_seconds=30)
    fetcher.get(web.reply("/", "words"))
    threading.Timer(0.1, fetcher.close).start()
    begun = time.monotonic()
    assert "closing" in str(failure(fetcher, web.url("/")))
    assert time.monotonic() - begun < 2


def test_hosts_nobody_asks_any_more_are_forgotten() -> None:
    pace = RateLimit(0)
    for number in range(3_000):
        with pace.turn(f"news{number}.example"):
            pass
    assert len(pace._hosts) <= 1_001


def test_many_threads_share_one_fetcher(web: LocalWeb) -> None:
    network = Network(look_up=lambda host: ["127.0.0.1"])
    web.route("/page", lambda request: Reply(request.headers["host"]))
    wrong: list[str] = []
    with Fetcher(allow_private=True, pause_seconds=0, network=network) as fetcher:

        def read(name: str) -> None:
            for _ in range(5):
                body = fetcher.get(web.url("/page", name)).body.decode()
                if body != f"{name}:{web.port}":
                    wrong.append(body)

        threads = [threading.Thread(target=read, args=(f"news{number % 7}.example",)) for number in range(21)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert wrong == [] and web.count("/page") == 105
