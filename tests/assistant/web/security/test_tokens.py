"""Tokens for programs: over a real socket, with the real page behind them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from assistant.settings import MIN_TOKEN_CHARACTERS, AssistantSettings, PageUser, read_settings, read_tokens
from assistant.web.app import build_app
from assistant.web.security.access import Authenticator
from assistant.web.security.api_paths import PROGRAMS, is_for_programs
from assistant.web.security.exposure import exposure
from assistant.web.security.protection import Protection
from assistant.web.security.rate_limit import FREE_GUESSES
from index import NewsIndex
from index.errors import SettingsError
from tests.assistant.web.over_http import Visitor, running
from tests.index.embedding.embedders import WordEmbedder

OLD, NEW = "old-token-of-the-desk-1", "new/token+of=the-desk.2"
ANNA = "Basic " + base64.b64encode(b"anna:correct-horse").decode()
# None of these is a route that answers: what counts is whether the door lets a request through to be told so.
PATHS = [f"{each}{below}" for each in PROGRAMS for below in ("/nothing-here", "/")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def guarded(index: NewsIndex) -> Iterator[str]:
    """A page for everybody, whose programs' paths want a token."""
    with running(build_app(index, Protection(tokens=(OLD, NEW), proxies=("127.0.0.1",)))) as url:
        yield url


@pytest.fixture(scope="module")
def behind_sign_in(index: NewsIndex) -> Iterator[str]:
    """A page for those who sign in, and programs with a token."""
    door = Authenticator((PageUser("anna", "correct-horse"),), index.home)
    with running(build_app(index, Protection(authenticator=door, tokens=(OLD, NEW), proxies=("127.0.0.1",)))) as url:
        yield url


PLACES = count(1)


def program(address: str, **headers: str) -> Visitor:
    """Somebody from a place of his own, so that one test's guesses cost the others nothing."""
    return Visitor(address, headers={"X-Forwarded-For": f"198.51.100.{next(PLACES)}", **headers})


def bearer(token: str) -> str:
    return f"Bearer {token}"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
def test_a_program_without_a_token_is_told_to_show_one(guarded: str, method: str, path: str) -> None:
    reply = program(guarded).ask(method, path)
    assert (reply.status, reply.header("www-authenticate")) == (401, 'Bearer realm="Newsdesk"')
    if method != "HEAD":
        error = reply.json()["error"]
        said = error["message"] if path.startswith("/v1") else error
        assert said == "send a token: Authorization: Bearer TOKEN"


@pytest.mark.parametrize("address", ["guarded", "behind_sign_in"])
def test_each_of_the_tokens_is_taken_while_they_are_changed(request: pytest.FixtureRequest, address: str) -> None:
    url = request.getfixturevalue(address)
    for token in (bearer(OLD), bearer(NEW), f"bearer   {NEW}"):
        assert program(url).get("/api/nothing-here", Authorization=token).status == 404


@pytest.mark.parametrize("token", ["Bearer", "Bearer x", f"Bearer {OLD}x", f"Bearer {OLD} {NEW}", f"Token {OLD}", OLD])
def test_a_wrong_token_is_refused(guarded: str, token: str) -> None:
    reply = program(guarded).get("/api/nothing-here", Authorization=token)
    assert reply.status == 401
    assert OLD not in reply.text


def test_openais_clients_are_told_in_the_form_that_they_know(guarded: str) -> None:
    error = program(guarded).get("/v1/models", Authorization=bearer("sk-0123456789abcdef")).json()["error"]
    assert error == {
        "message": "this token is not valid",
        "type": "authentication_error",
        "param": None,
        "code": "invalid_api_key",
    }


def test_behind_the_door_a_token_opens_the_programs_paths_and_nothing_else(behind_sign_in: str) -> None:
    for path in ("/", "/gradio_api/info", "/add-news/state", "/articles/1", "/apiary", "/v12", "/metrics2"):
        assert program(behind_sign_in).get(path, Authorization=bearer(OLD)).status == 401
    assert program(behind_sign_in).get("/api/nothing-here", Authorization=bearer(OLD)).status == 404


def test_behind_the_door_programs_may_show_name_and_password_or_a_session_instead(behind_sign_in: str) -> None:
    assert program(behind_sign_in).get("/api/nothing-here", Authorization=ANNA).status == 404
    reader = program(behind_sign_in)
    form = urlencode({"name": "anna", "password": "correct-horse"})
    assert reader.ask("POST", "/sign-in", form, Content_Type="application/x-www-form-urlencoded").status == 303
    assert reader.get("/api/nothing-here").status == 404
    assert reader.post("/api/nothing-here", {}, Origin="https://attacker.invalid").status == 403


def test_behind_the_door_a_stranger_is_told_both_ways_in(behind_sign_in: str) -> None:
    reply = program(behind_sign_in).get("/api/nothing-here")
    assert (reply.status, reply.header("www-authenticate")) == (401, 'Basic realm="Newsdesk", charset="UTF-8"')
    assert reply.json() == {"error": "sign in first: send name and password (HTTP Basic) or a token (Bearer)"}
    assert "HTTP Basic" in program(behind_sign_in).get("/v1/models").json()["error"]["message"]


@pytest.mark.slow
def test_where_only_users_are_set_no_token_lets_in(index: NewsIndex) -> None:
    with running(
        build_app(index, Protection(authenticator=Authenticator((PageUser("anna", "correct-horse"),), index.home)))
    ) as url:
        reply = program(url).get("/api/nothing-here", Authorization=bearer(OLD))
        assert (reply.status, reply.json()["error"]) == (401, "sign in first: send name and password (HTTP Basic)")
        assert program(url).get("/api/nothing-here", Authorization=ANNA).status == 404


@pytest.mark.slow
def test_where_nothing_is_set_any_key_is_as_good_as_none(index: NewsIndex) -> None:
    with running(build_app(index)) as url:
        for headers in ({}, {"Authorization": bearer("sk-anything")}, {"Authorization": "Basic ???"}):
            assert program(url, **headers).get("/api/nothing-here").status == 404


def test_the_page_and_whether_the_server_is_up_want_no_token(guarded: str) -> None:
    for path in ("/", "/health", "/newsdesk/page.css"):
        assert program(guarded).get(path).status == 200


def test_guessing_tokens_is_slowed_down_and_keeps_nobody_from_signing_in(behind_sign_in: str) -> None:
    guesser = program(behind_sign_in)
    for _ in range(FREE_GUESSES):
        assert guesser.get("/api/nothing-here", Authorization=bearer("guess")).status == 401
    refused = guesser.get("/v1/models", Authorization=bearer(OLD))
    assert refused.status == 429
    assert int(str(refused.header("retry-after"))) >= 1
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert guesser.get("/api/nothing-here", Authorization=ANNA).status == 404
    assert program(behind_sign_in).get("/api/nothing-here", Authorization=bearer(OLD)).status == 404


def test_only_the_programs_own_paths_are_theirs() -> None:
    assert all(map(is_for_programs, (*PROGRAMS, *PATHS)))
    assert not any(map(is_for_programs, ("/", "/health", "/apis", "/v1beta", "/add-news/state", "/gradio_api/info")))


def test_tokens_are_read_one_by_one() -> None:
    assert read_tokens(f" {OLD},{NEW}\n{OLD} ") == (OLD, NEW)
    assert AssistantSettings().api_tokens == ()
    assert AssistantSettings(api_token=SecretStr("  ")).api_tokens == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "short",
            f"the token is shorter than {MIN_TOKEN_CHARACTERS} characters; openssl rand -hex 24 makes a good one",
        ),
        (f"{OLD} geheim", f"token 2 is shorter than {MIN_TOKEN_CHARACTERS} characters; openssl rand"),
        ("schlüssel-der-redaktion", "the token is not made of ASCII letters, digits and punctuation alone"),
        (",", "it names no token"),
    ],
)
def test_a_token_that_can_not_be_used_is_said_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, text: str, line: str
) -> None:
    monkeypatch.setenv("NEWSDESK_API_TOKEN", text)
    with pytest.raises(SettingsError, match=f"NEWSDESK_API_TOKEN can't be used: {line}") as refused:
        read_settings()
    assert not {"geheim", OLD, "schlüssel"} & set(str(refused.value).split())
    assert "\n" not in str(refused.value)


def test_a_token_alone_does_not_let_the_page_be_public() -> None:
    with pytest.raises(SettingsError, match="no password is set"):
        exposure("0.0.0.0", settings=AssistantSettings(api_token=SecretStr(OLD)))
