"""Forwarded headers count from the proxies that are named, and a client is one by whatever its address is written as."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.web.security.proxies import Proxies
from assistant.web.security.rate_limit import FREE_GUESSES, FailedAttempts, TooManyAttempts

FORWARDED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "attacker.invalid",
    "X-Real-IP": "198.51.100.7",
    "Forwarded": "for=198.51.100.7;proto=https;host=attacker.invalid",
}


def seen(client: str, trusted: tuple[str, ...] = (), **headers: str) -> tuple[str | None, str, list[str]]:
    """The address, the scheme and the forwarded headers that an application behind `Proxies` sees."""

    def told(request: Request) -> JSONResponse:
        left = [name for name in request.headers if "forwarded" in name or name == "x-real-ip"]
        return JSONResponse([request.client and request.client.host, request.url.scheme, left])

    app = Proxies(Starlette(routes=[Route("/", told)]), trusted)
    sent = FORWARDED | {name.replace("_", "-"): value for name, value in headers.items()}
    address, scheme, left = TestClient(app, client=(client, 1)).get("/", headers=sent).json()
    return address, scheme, left


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "192.0.2.7", "localhost"])
def test_nobody_is_believed_by_default(client: str) -> None:
    assert seen(client) == (client, "http", [])


@pytest.mark.parametrize("client", ["127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1"])
def test_a_proxy_that_is_named_is_believed(client: str) -> None:
    trusted = ("127.0.0.1/32", "10.0.0.0/8")
    assert seen(client, trusted) == ("198.51.100.7", "https", [])
    assert seen("192.0.2.7", trusted) == ("192.0.2.7", "http", [])
    # What its own client pretends stands before what the proxy adds.
    assert seen(client, trusted, X_Forwarded_For="203.0.113.1, 198.51.100.7, 10.1.2.3")[0] == "198.51.100.7"


def test_clients_of_an_ipv6_socket_are_counted_by_their_own_ipv4_address() -> None:
    assert seen("::ffff:192.0.2.7") == ("192.0.2.7", "http", [])
    guesses = FailedAttempts()
    for _ in range(FREE_GUESSES):
        guesses.remember("::ffff:192.0.2.7")
    for same in ("::ffff:192.0.2.7", "192.0.2.7", "::FFFF:c000:207"):
        with pytest.raises(TooManyAttempts):
            guesses.refuse(same)
    for other in ("::ffff:192.0.2.8", "192.0.2.8", "::1"):
        guesses.refuse(other)
