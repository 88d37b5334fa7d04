"""The names the page answers to."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.web.security.allowed_hosts import AllowedHosts, host_name


def asked(host: str, *names: str, numbers: bool = False) -> tuple[int, str]:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("news"))])
    reply = TestClient(AllowedHosts(app, names, numbers)).get("/", headers={"host": host})
    return reply.status_code, reply.text


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:7860", "LOCALHOST:1", "localhost.", "[::1]:7860", "a.desk.example", "a.b.desk.example:80"],
)
def test_its_own_names_are_answered(host: str) -> None:
    assert asked(host, "127.0.0.1", "localhost", "::1", "*.desk.example") == (200, "news")


@pytest.mark.parametrize(
    "host",
    [
        "attacker.invalid",
        "127.0.0.1.attacker.invalid",
        "localhost.attacker.invalid:7860",
        "attackerdesk.example",
        "desk.example",
        "192.0.2.7",
        "",
        "[::2]",
        "[::1",
        "127.0.0.1@attacker.invalid",
        "127.0.0.1:80@attacker.invalid",
        "[::1].attacker.invalid",
        "[::1]x:80",
        "[localhost]",
        "[::1]:80:80",
        "::1",
        "127.0.0.1:port",
        "127.0.0.1/",
        "127.0.0.1#.attacker.invalid",
        "attacker.invalid\\.desk.example",
        "attacker.invalid/.desk.example",
        "attacker@a.desk.example",
        ".desk.example",
        "a..desk.example",
        "localhost..",
        "localhost localhost",
        "localhost, attacker.invalid",
        "loc%61lhost",
    ],
)
def test_other_names_are_refused_with_the_mend(host: str) -> None:
    status, line = asked(host, "127.0.0.1", "localhost", "::1", "*.desk.example")
    assert status == 400
    assert f"does not answer to the name “{host_name(host) or host}”. If it should: NEWSDESK_HOSTS lists" in line
    if host_name(host) is None:  # what is no name is none of any either
        assert asked(host, "*")[0] == asked(host, "*", numbers=True)[0] == 400


def test_a_request_for_two_names_is_for_none() -> None:
    client = TestClient(AllowedHosts(Starlette(), ("localhost", "other.example")))
    reply = client.get("/", headers=[("host", "localhost"), ("host", "other.example")])
    assert (reply.status_code, "localhost, other.example" in reply.text) == (400, True)


@pytest.mark.parametrize(("host", "status"), [("192.0.2.7:80", 200), ("[2001:db8::7]", 200), ("attacker.invalid", 400)])
def test_a_numeric_address_is_nobodys_name(host: str, status: int) -> None:
    assert asked(host, "localhost", numbers=True)[0] == status


def test_any_name_where_that_is_wanted() -> None:
    assert asked("whatever.example", "*")[0] == 200


def test_programs_are_refused_in_their_own_form() -> None:
    client = TestClient(AllowedHosts(Starlette(), ("localhost",)))
    told = {
        path: client.get(path, headers={"host": "other.example"}).json()["error"]
        for path in ("/api/feeds", "/v1/models")
    }
    assert told["/api/feeds"].startswith("This page does not answer to the name “other.example”")
    assert told["/v1/models"]["message"] == told["/api/feeds"]
