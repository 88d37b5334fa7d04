"""The door before the page: over a real socket, with the real page behind it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from assistant.settings import PageUser
from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import ASSETS, build_app
from assistant.web.security.access import COOKIE, Authenticator, is_open, way_back
from assistant.web.security.protection import Protection
from assistant.web.security.rate_limit import FREE_GUESSES
from assistant.web.security.sign_in_page import MAX_FORM_BYTES
from index import NewsIndex
from tests.assistant.web.over_http import Reply, Visitor, running
from tests.index.embedding.embedders import WordEmbedder

PROXIES = ("127.0.0.1",)
USERS = (PageUser("anna", "correct-horse"), PageUser("ben", "staple:ü"))
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(index: NewsIndex) -> Iterator[str]:
    with JobQueue(index) as desk:
        app = build_app(index, Protection(authenticator=Authenticator(USERS, index.home), proxies=PROXIES), jobs=desk)
        with running(app) as url:
            yield url


PLACES = count(1)


@pytest.fixture
def stranger(address: str) -> Visitor:
    """Somebody from a place of his own, so that one test's guesses cost the others nothing."""
    place = f"192.0.2.{next(PLACES)}"
    return Visitor(address, headers={"X-Forwarded-For": place, "User-Agent": CHROME})


def signed(
    visitor: Visitor, name: str = "anna", password: str = "correct-horse", next: str = "/", **more: str
) -> Reply:
    form = urlencode({"name": name, "password": password, "next": next})
    return visitor.ask("POST", "/sign-in", form, Content_Type="application/x-www-form-urlencoded", **more)


def credentials(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/?view=api"),
        ("GET", "//"),
        ("GET", "/./sign-in/../"),
        ("GET", "/sign-in/"),
        ("GET", "/sign-in/../add-news/state"),
        ("GET", "/newsdesk/../add-news/state"),
        ("GET", "/newsdesk/..%2fadd-news/state"),
        ("GET", "/newsdesk%2f../add-news/state"),
        ("GET", "/assets/../gradio_api/info"),
        ("GET", "/%64esk/state"),
        ("GET", "/add-news/state"),
        ("GET", "/add-news/feeds.opml"),
        ("POST", "/add-news/add"),
        ("POST", "/add-news/files?name=a.txt"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/startup-events"),
        ("GET", "/gradio_api/heartbeat/abc"),
        ("GET", "/gradio_api/queue/data?session_hash=abc"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/run/answer"),
        ("GET", "/articles/1"),
        ("GET", "/Health"),
    ],
)
def test_a_stranger_sees_nothing_but_the_way_in(stranger: Visitor, method: str, path: str) -> None:
    for accept in ("text/html,*/*", "*/*"):
        reply = stranger.ask(method, path, Accept=accept)
        assert reply.status in (303, 401)
        assert b"revision" not in reply.body
        assert b"gradio" not in reply.body
        if reply.status == 303:
            assert str(reply.header("location")).startswith("/sign-in")
        if accept == "*/*":
            assert reply.status == 401


def test_what_the_sign_in_page_needs_is_open_to_strangers(stranger: Visitor) -> None:
    for name in ASSETS:
        assert stranger.get(f"/newsdesk/{name}").status == 200
    assert stranger.get("/health").json()["status"] == "ok"
    page = stranger.get("/sign-in")
    assert page.status == 200
    assert page.header("cache-control") == "no-store"
    assert "frame-ancestors 'none'" in str(page.header("content-security-policy"))
    assert "<script" not in page.text
    assert page.cookies() == {}


def test_signing_in_opens_everything_and_leads_to_what_was_asked_for(stranger: Visitor) -> None:
    led = stranger.get("/add-news/feeds.opml?a=1&b=%C3%BC", Accept="text/html")
    assert (led.status, led.header("location")) == (
        303,
        "/sign-in?next=%2Fadd-news%2Ffeeds.opml%3Fa%3D1%26b%3D%25C3%25BC",
    )
    page = stranger.get("/sign-in?next=%2Fadd-news%2Ffeeds.opml%3Fa%3D1%26b%3D%25C3%25BC")
    assert 'name="next" value="/add-news/feeds.opml?a=1&amp;b=%C3%BC"' in page.text

    reply = signed(stranger, next="/add-news/feeds.opml?a=1&b=%C3%BC")
    assert (reply.status, reply.header("location")) == (303, "/add-news/feeds.opml?a=1&b=%C3%BC")
    assert reply.cookies()[COOKIE].endswith("; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax")
    assert stranger.get("/").status == 200
    assert stranger.get("/add-news/state").json()["busy"] is False
    assert stranger.get("/sign-in?next=/add-news/state").header("location") == "/add-news/state"


def test_over_https_the_session_is_for_https_only(stranger: Visitor) -> None:
    assert signed(stranger, X_Forwarded_Proto="https").cookies()[COOKIE].endswith("; Secure")


def test_signing_out_ends_the_session_itself_not_only_the_cookie(stranger: Visitor) -> None:
    signed(stranger)
    token = stranger.cookies[COOKIE]
    reply = stranger.ask("POST", "/sign-out")
    assert (reply.status, reply.header("location")) == (303, "/sign-in")
    assert stranger.cookies[COOKIE] == ""
    stranger.cookies[COOKIE] = token
    assert stranger.get("/add-news/state").status == 401


def test_signing_in_anew_ends_the_session_before_and_never_takes_one_that_was_planted(stranger: Visitor) -> None:
    stranger.cookies[COOKIE] = "planted"
    signed(stranger)
    first = stranger.cookies[COOKIE]
    signed(stranger, "ben", "staple:ü")
    assert len({"planted", first, stranger.cookies[COOKIE]}) == 3
    stranger.cookies[COOKIE] = first
    assert stranger.get("/add-news/state").status == 401


@pytest.mark.parametrize("name", ["anna", "nobody", "", "<script>alert(1)</script>", 'x" onfocus="alert(1)'])
def test_a_wrong_password_is_told_in_one_line_that_names_no_names(stranger: Visitor, name: str) -> None:
    reply = signed(stranger, name, "wrong")
    assert reply.status == 401
    assert reply.cookies() == {}
    assert reply.header("www-authenticate") is None
    assert "This name and this password do not match." in reply.text
    assert "wrong" not in reply.text
    assert "<script>" not in reply.text
    assert ' onfocus="' not in reply.text


def test_guessing_is_slowed_down_and_holds_up_nobody_else(address: str) -> None:
    guesser = Visitor(address, headers={"X-Forwarded-For": "198.51.100.7"})
    for _ in range(FREE_GUESSES):
        assert signed(guesser, password="guess").status == 401
    refused = signed(guesser)
    assert refused.status == 429
    assert int(str(refused.header("retry-after"))) >= 1
    assert "Too many wrong passwords. Wait" in refused.text
    assert guesser.get("/add-news/state", Authorization=credentials("anna", "correct-horse")).status == 429
    other = Visitor(address, headers={"X-Forwarded-For": "198.51.100.8"})
    assert signed(other).status == 303


@pytest.mark.slow
def test_a_guesser_is_the_same_whatever_he_says_of_himself(index: NewsIndex, tmp_path: Path) -> None:
    """No proxy is named here, so that nobody on this machine, or elsewhere, is taken for one."""
    with running(build_app(index, Protection(authenticator=Authenticator(USERS, tmp_path)))) as url:
        said = [
            {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"} for number in range(9)
        ]
        statuses = [signed(Visitor(url, headers=each), password="guess").status for each in said]
        assert statuses[-1] == 429 and statuses[:FREE_GUESSES] == [401] * FREE_GUESSES
        assert "Secure" not in str(Visitor(url).get("/", X_Forwarded_Proto="https").cookies())


def test_programs_send_name_and_password_with_each_request(address: str) -> None:
    program = Visitor(address, headers={"X-Forwarded-For": "198.51.100.9"})
    asked = program.get("/add-news/state")
    assert (asked.status, asked.header("www-authenticate")) == (401, 'Basic realm="Newsdesk", charset="UTF-8"')
    assert asked.json() == {"error": "sign in first"}
    reply = program.get("/add-news/state", Authorization=credentials("ben", "staple:ü"))
    assert reply.status == 200
    assert reply.cookies() == {}
    for wrong in (credentials("ben", "staple"), "Basic ???", "Basic " + base64.b64encode(b"ben").decode(), "Bearer x"):
        assert program.get("/add-news/state", Authorization=wrong).status == 401


def test_a_browser_is_never_made_to_ask_in_a_window_of_its_own(address: str) -> None:
    for headers in ({"Sec-Fetch-Mode": "cors"}, {"User-Agent": CHROME}):
        reply = Visitor(address, headers=headers).get("/add-news/state", Accept="*/*")
        assert (reply.status, reply.header("www-authenticate")) == (401, None)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_another_sites_page_signs_nobody_in_or_out(stranger: Visitor, path: str) -> None:
    signed(stranger)
    form = urlencode({"name": "ben", "password": "staple:ü"})
    for origin in ("https://attacker.invalid", "null"):
        assert stranger.ask("POST", path, form, Origin=origin).status == 403
    assert stranger.get("/sign-out").status in (401, 404, 405)
    assert stranger.get("/add-news/state").status == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("name=anna&password=correct-horse", "text/plain", 400),
        ('{"name": "anna"}', "application/json", 400),
        ("x" * (MAX_FORM_BYTES + 1), "application/x-www-form-urlencoded", 400),
        ("&".join(["a=1"] * 50), "application/x-www-form-urlencoded", 400),
        ("näme=ä", "application/x-www-form-urlencoded", 400),
        ("", "application/x-www-form-urlencoded", 401),
        ("password=correct-horse", "application/x-www-form-urlencoded", 401),
        ("name=anna&password=%00%ff", "application/x-www-form-urlencoded", 401),
    ],
)
def test_a_form_that_is_none_signs_nobody_in(stranger: Visitor, body: str, kind: str, status: int) -> None:
    reply = stranger.ask("POST", "/sign-in", body.encode(), Content_Type=kind)
    assert reply.status == status
    assert reply.cookies() == {}
    assert 'role="alert"' in reply.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://attacker.invalid/",
        "//attacker.invalid/",
        "///attacker.invalid/",
        "/\\attacker.invalid/",
        "\\\\attacker.invalid/",
        "/\t/attacker.invalid/",
        "\t//attacker.invalid/",
        "/\n/attacker.invalid/",
        " //attacker.invalid",
        "javascript:alert(1)",
        "attacker.invalid",
        "http:attacker.invalid",
        "//[",
        "/" + "a" * 3_000,
        "/sign-in?next=/sign-in",
        "/sign-out",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(stranger: Visitor, elsewhere: str) -> None:
    assert way_back(elsewhere) == "/"
    assert signed(stranger, next=elsewhere).header("location") == "/"
    assert stranger.get("/sign-in?" + urlencode({"next": elsewhere})).header("location") == "/"


@pytest.mark.slow
def test_behind_a_proxy_with_https(index: NewsIndex, tmp_path: Path) -> None:
    app = build_app(
        index,
        Protection(hosts=("127.0.0.1", "news.example"), authenticator=Authenticator(USERS, tmp_path), proxies=PROXIES),
    )
    with running(app) as url:
        proxied = {"Host": "news.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.200"}
        visitor = Visitor(url, headers=proxied)
        reply = signed(visitor, Origin="https://news.example")
        assert (reply.status, reply.header("location")) == (303, "/")
        assert reply.cookies()[COOKIE].endswith("; Secure")
        assert visitor.page()["root"] == "https://news.example"
        assert "What did the ferry do?" in str(visitor.ask_question("What did the ferry do?"))
        assert signed(visitor, Origin="https://other.example").status == 403
        assert Visitor(url, headers=proxied | {"Host": "other.example"}).get("/health").status == 400


@pytest.mark.slow
def test_where_nobody_has_to_sign_in_there_is_no_sign_in_page(index: NewsIndex) -> None:
    with running(build_app(index)) as url:
        assert Visitor(url).get("/sign-in").status == 404
        assert Visitor(url).ask("POST", "/sign-out").status in (404, 405)
        assert "nd-sign-out" in Visitor(url).get("/").text  # there, and hidden


@pytest.mark.slow
def test_a_restart_signs_nobody_out_and_a_new_password_does(index: NewsIndex, tmp_path: Path) -> None:
    with running(build_app(index, Protection(authenticator=Authenticator(USERS, tmp_path)))) as url:
        visitor = Visitor(url)
        signed(visitor)
    with running(build_app(index, Protection(authenticator=Authenticator(USERS, tmp_path)))) as url:
        assert Visitor(url, visitor.cookies).get("/gradio_api/info").status == 200
    with running(
        build_app(index, Protection(authenticator=Authenticator((PageUser("anna", "new"),), tmp_path)))
    ) as url:
        assert Visitor(url, visitor.cookies).get("/gradio_api/info").status == 401


def test_no_socket_is_opened_past_the_door(stranger: Visitor) -> None:
    reply = stranger.ask(
        "GET",
        "/gradio_api/queue/join",
        Connection="Upgrade",
        Upgrade="websocket",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
    )
    assert reply.status in (401, 403)


def test_only_the_way_in_is_open() -> None:
    assert not any(
        map(is_open, ("/", "", "/add-news/state", "/sign-in/x", "/newsdesk", "/healthy", "/gradio_api/assets/"))
    )
