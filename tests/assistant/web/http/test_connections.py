"""Slow, silent and too many connections end; those that are in use do not."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.web.http.connections import ConnectionLimits
from tests.assistant.web.over_http import Visitor, running

pytestmark = pytest.mark.slow

LIMITS = ConnectionLimits(
    connections=12,
    header_seconds=0.7,
    body_seconds=0.7,
    body_bytes_per_second=20_000.0,
    read_seconds=0.8,
)
PATIENCE = 6.0
unfinished: list[str] = []


async def health(request: Request) -> Response:
    return PlainTextResponse("ok")


async def take(request: Request) -> Response:
    try:
        return PlainTextResponse(str(len(await request.body())))
    except ClientDisconnect:
        unfinished.append("body")
        raise


async def refuse(request: Request) -> Response:
    return PlainTextResponse("no", 401)


async def stream(request: Request) -> Response:
    async def beats() -> AsyncIterator[str]:
        while True:
            yield "data: ALIVE\n\n"
            await asyncio.sleep(0.2)

    return StreamingResponse(beats(), media_type="text/event-stream")


async def pour(request: Request) -> Response:
    async def much() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 100_000
                await asyncio.sleep(0)  # so that it hears of its end
        finally:
            unfinished.append("response")

    return StreamingResponse(much())


async def large(request: Request) -> Response:
    return Response(b"x" * 30_000_000)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    routes = [Route(f"/{each.__name__}", each, methods=["GET", "POST"]) for each in (health, stream, pour, large)]
    routes += [Route(f"/{each.__name__}", each, methods=["GET", "POST"]) for each in (take, refuse)]
    with running(Starlette(routes=routes), LIMITS) as address:
        yield address


def connected(address: str, sent: bytes = b"") -> socket.socket:
    parts = urlsplit(address)
    client = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
    client.sendall(sent)
    return client


def received(client: socket.socket) -> bytes:
    """All that comes until the server closes the connection. Fails where it never does."""
    came = b""
    try:
        while more := client.recv(65_536):
            came += more
    except ConnectionError:
        pass
    finally:
        client.close()
    return came


def trickled(client: socket.socket, piece: bytes) -> bytes:
    """What is answered to one who goes on sending a piece every now and then."""
    until = time.monotonic() + PATIENCE
    client.settimeout(0.1)
    came = b""
    while time.monotonic() < until:
        try:
            client.sendall(piece)
            if not (more := client.recv(65_536)):
                return came
            came += more
        except TimeoutError:
            continue
        except ConnectionError:
            return came
    pytest.fail("the connection is still open")


HEAD = b"POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"


# What is sent at first, again and again, and answered.
UNFINISHED = (
    (b"", b"", b""),
    (b"GET /health HT", b"", b"408"),
    (b"", b"G", b"408"),
    (b"GET /health HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n", b"408"),
    (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET", b" ", b"200"),
    (HEAD % b"take", b"", b"408"),
    (HEAD % b"take", b"x", b"408"),
    (HEAD % b"refuse", b"x", b"401"),
    (HEAD % b"health", b"x", b"200"),
    (HEAD.replace(b"Content-Length: 1000000", b"Transfer-Encoding: chunked") % b"take", b"1\r\nx\r\n", b"408"),
)


def test_a_request_that_does_not_come_ends(address: str) -> None:
    def status(begun: bytes, piece: bytes) -> bytes:
        with connected(address, begun) as client:
            return (trickled(client, piece) if piece else received(client))[9:12]

    with ThreadPoolExecutor(len(UNFINISHED)) as threads:
        told = list(threads.map(lambda each: status(each[0], each[1]), UNFINISHED))
    assert told == [each[2] for each in UNFINISHED]
    assert Visitor(address).get("/health").text == "ok"


def test_the_application_hears_of_a_body_that_was_broken_off(address: str) -> None:
    unfinished.clear()
    received(connected(address, HEAD % b"take"))
    until = time.monotonic() + PATIENCE
    while "body" not in unfinished:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_body_that_keeps_coming_is_waited_for(address: str) -> None:
    client = connected(address, b"POST /take HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 75000\r\n\r\n")
    for _ in range(15):
        client.sendall(b"x" * 5_000)
        time.sleep(0.1)
    assert received(client).endswith(b"75000")


@pytest.mark.parametrize("path", [b"pour", b"large"])
def test_a_response_that_nobody_reads_is_broken_off(address: str, path: bytes) -> None:
    unfinished.clear()
    client = connected(address, b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % path)
    time.sleep(LIMITS.read_seconds + 1)
    assert len(received(client)) < 29_000_000
    assert path == b"large" or unfinished == ["response"]


def test_a_stream_that_is_read_lasts(address: str) -> None:
    client = connected(address, b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
    until = time.monotonic() + 2 * max(LIMITS.header_seconds, LIMITS.body_seconds, LIMITS.read_seconds)
    while time.monotonic() < until:
        assert b"ALIVE" in client.recv(65_536) or client.recv(65_536)
    client.close()


@pytest.mark.parametrize("begun", [b"", b"GET /health HT", HEAD % b"take", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_whoever_asks_comes_before_those_who_do_not(address: str, begun: bytes) -> None:
    crowd = [connected(address, begun) for _ in range(3 * LIMITS.connections)]
    began = time.monotonic()
    assert Visitor(address).get("/health").text == "ok"
    assert time.monotonic() - began < LIMITS.header_seconds
    for each in crowd:
        each.close()


def test_streams_leave_room_for_requests(address: str) -> None:
    asked = b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"
    first = connected(address, asked)
    assert b"ALIVE" in first.recv(65_536)
    crowd = [connected(address, asked) for _ in range(3 * LIMITS.connections)]
    assert Visitor(address).get("/health").text == "ok"
    assert b"ALIVE" in first.recv(65_536)  # those that were there first are left alone
    for each in [first, *crowd]:
        each.close()


def test_there_are_descriptors_left_for_the_server_itself() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert 16 <= ConnectionLimits.of_this_process().connections <= 128
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert ConnectionLimits.of_this_process().connections <= 1_000
