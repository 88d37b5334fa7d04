"""A real web server on this machine: a test sets its routes, and the misbehaviours of real servers are ready-made.

    with LocalWeb() as web:
        web.reply("/feed", "<rss/>", content_type="application/rss+xml", etag='"1"')
        web.misbehave("/slow", drips_headers)
        web.route("/twice", lambda request: Reply(f"asked {web.count('/twice')} times"))
        web.redirect("/old", "/feed", status=301)
        ...  # fetch web.url("/feed"), which is on 127.0.0.1: allow_private=True
        assert web.count("/feed") == 1
        assert web.last("/feed").headers["user-agent"].startswith("Newsdesk/")

Paths are matched with their query first, then without it; anything else is 404. A reply with an `etag` or a
`last_modified` answers 304 by itself to a matching conditional request. `robots.txt` is a path like any other.
"""

from __future__ import annotations

import gzip
import socket
import socketserver
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    """A request; `headers` have lower-case names, `at` is `time.monotonic()`."""

    method: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    """A correct answer. `headers` are added as they are; a str body is UTF-8."""

    body: bytes | str = ""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def unchanged_for(self, request: Request) -> bool:
        """Whether the request's condition matches, so that 304 is the answer."""
        asked = request.headers
        if self.etag is not None and "if-none-match" in asked:
            return asked["if-none-match"] == self.etag
        return self.last_modified is not None and asked.get("if-modified-since") == self.last_modified

    def encoded(self, request: Request) -> bytes:
        """The answer's body as it is sent."""
        unchanged = self.status == 200 and self.unchanged_for(request)
        body = b"" if unchanged else self.body.encode() if isinstance(self.body, str) else self.body
        headers = [("Connection", "close"), *self.headers]
        named = {name.lower() for name, _ in self.headers}
        if self.content_type is not None and not unchanged:
            headers.append(("Content-Type", self.content_type))
        if not unchanged and self.status != 204 and not named & {"content-length", "transfer-encoding"}:
            headers.append(("Content-Length", str(len(body))))
        for name, value in (("ETag", self.etag), ("Last-Modified", self.last_modified)):
            if value is not None:
                headers.append((name, value))
        return head(304 if unchanged else self.status, *headers) + body


class Line:
    """The connection to one client, for handlers that misbehave on it."""

    def __init__(self, connected: socket.socket, stopping: threading.Event) -> None:
        self._connected = connected
        self._stopping = stopping

    def send(self, data: bytes) -> None:
        """Raises `OSError` when the client is gone."""
        self._connected.sendall(data)

    def wait(self, seconds: float) -> None:
        """Do nothing for `seconds`; raises `OSError` when the server is stopped."""
        if self._stopping.wait(seconds):
            raise OSError("the server stops")

    def reset(self) -> None:
        """Reset the connection: the client gets an error, not an end."""
        self._connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connected.close()


Misbehaviour = Callable[[Line], None]


@dataclass
class LocalWeb:
    """The server. `host` may be any address of this machine; with `tls` it speaks https as `localhost`."""

    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._routes: dict[str, Callable[[Request, Line], None]] = {}
        self._stopping = threading.Event()
        web = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                web._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                """Clients that disconnect are what most tests are about."""

        self._server = Server((self.host, 0), Handler)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path, with another name of this machine if `host` is given."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    def reply(
        self,
        path: str,
        body: bytes | str = "",
        *,
        status: int = 200,
        content_type: str | None = "text/html; charset=utf-8",
        etag: str | None = None,
        last_modified: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> str:
        """Answer `path` with this from now on. Returns the address."""
        reply = Reply(body, status, content_type, etag, last_modified, tuple((headers or {}).items()))
        return self.route(path, lambda _: reply)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        """Redirect `path` to `target`, which is sent unchanged. Returns the address of `path`."""
        return self.reply(path, status=status, headers={"Location": target})

    def route(self, path: str, answer: Callable[[Request], Reply]) -> str:
        """Answer `path` with the function's result each time. Returns the address."""
        self._routes[path] = lambda request, line: line.send(answer(request).encoded(request))
        return self.url(path)

    def misbehave(self, path: str, behaviour: Misbehaviour) -> str:
        """Let one of the functions below handle requests for `path`. Returns the address."""
        self._routes[path] = lambda _, line: behaviour(line)
        return self.url(path)

    def count(self, path: str) -> int:
        """How often `path` was requested."""
        return sum(request.path == path for request in self.requests)

    def last(self, path: str) -> Request:
        """The last request for `path`."""
        return [request for request in self.requests if request.path == path][-1]

    def _serve(self, connected: socket.socket) -> None:
        self.connections += 1
        if self.tls:
            connected = self.tls.wrap_socket(connected, server_side=True)
        with connected:
            connected.settimeout(20)
            asked = b""
            while b"\r\n\r\n" not in asked:
                data = connected.recv(65_536)
                if not data:
                    return
                asked += data
                if not asked[:1].isalpha():  # a TLS handshake, sent to a server without TLS
                    connected.sendall(head(400))
                    return
            first, *lines = asked.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ", 2)
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            request = Request(method, path, headers, time.monotonic())
            self.requests.append(request)
            answer = self._routes.get(path) or self._routes.get(path.partition("?")[0]) or _not_found
            answer(request, Line(connected, self._stopping))


def _not_found(request: Request, line: Line) -> None:
    line.send(Reply("not here", status=404).encoded(request))


def head(status: int = 200, *headers: tuple[str, str]) -> bytes:
    """Status line, headers, and the empty line after them."""
    return "".join([f"HTTP/1.1 {status} x\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode(
        "latin-1"
    )


# -- Misbehaviours, for `LocalWeb.misbehave`. --------------------------------------------------------------------


def stalls(line: Line) -> None:
    """Accepts the request and sends nothing."""
    line.wait(60)


def drips_headers(line: Line) -> None:
    """One byte of the headers every 20 ms, forever: no single read takes long."""
    line.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.send(b"x")
        line.wait(0.02)


def drips_body(line: Line) -> None:
    """The same with the body."""
    line.send(head(200, ("Content-Length", "100000")))
    while True:
        line.send(b"x")
        line.wait(0.02)


def stalls_in_body(line: Line) -> None:
    """Begins a body and sends nothing more."""
    line.send(head(200, ("Content-Length", "1000")) + b"The begin")
    line.wait(60)


def endless_body(line: Line) -> None:
    """Sends as fast as it can until the client has enough, without a length."""
    line.send(head(200))
    while True:
        line.send(b"news " * 10_000)


def endless_chunks(line: Line) -> None:
    """The same in chunks."""
    line.send(head(200, ("Transfer-Encoding", "chunked")))
    while True:
        line.send(b"c350\r\n" + b"news " * 10_000 + b"\r\n")


def endless_headers(line: Line) -> None:
    """Headers that don't end."""
    line.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.send(b"X-More: and more\r\n" * 1_000)


def endless_header(line: Line) -> None:
    """One header that doesn't end."""
    line.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        line.send(b"a" * 10_000)


def endless_promises(line: Line) -> None:
    """`100 Continue` again and again, and never the answer."""
    while True:
        line.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def drops(line: Line) -> None:
    """Closes the connection without an answer."""


def resets(line: Line) -> None:
    """Resets the connection without an answer."""
    line.reset()


def drops_in_headers(line: Line) -> None:
    """Disconnects in the middle of the headers."""
    line.send(b"HTTP/1.1 200 OK\r\nContent-Ty")


def drops_in_body(line: Line) -> None:
    """Announces 1,000 bytes, sends 9, and disconnects."""
    line.send(head(200, ("Content-Length", "1000")) + b"The begin")


def resets_in_body(line: Line) -> None:
    """The same, with a reset."""
    line.send(head(200, ("Content-Length", "1000")) + b"The begin")
    line.wait(0.05)
    line.reset()


def drops_in_chunk(line: Line) -> None:
    """Disconnects in the middle of a chunk."""
    line.send(head(200, ("Transfer-Encoding", "chunked")) + b"ff\r\nThe begin")


def drops_before_last_chunk(line: Line) -> None:
    """Complete chunks, but never the last one."""
    line.send(head(200, ("Transfer-Encoding", "chunked")) + b"9\r\nThe begin\r\n")


def says_too_little(line: Line) -> None:
    """Announces 3 bytes, sends 9."""
    line.send(head(200, ("Content-Length", "3")) + b"The begin")


def says_far_too_much(line: Line) -> None:
    """Announces a terabyte."""
    line.send(head(200, ("Content-Length", "1000000000000")) + b"The begin")


def says_two_lengths(line: Line) -> None:
    """Two different lengths."""
    line.send(head(200, ("Content-Length", "3"), ("Content-Length", "9")) + b"The begin")


def says_no_number(line: Line) -> None:
    """A length that is not a number."""
    line.send(head(200, ("Content-Length", "nine")) + b"The begin")


def talks_garbage(line: Line) -> None:
    """Something that isn't HTTP."""
    line.send(bytes(range(256)) * 50)


def talks_another_protocol(line: Line) -> None:
    """A mail server."""
    line.send(b"220 mail.example ESMTP ready\r\n")


def sends_bad_chunks(line: Line) -> None:
    """Chunks whose size is not a number."""
    line.send(head(200, ("Transfer-Encoding", "chunked")) + b"many\r\nThe begin\r\n0\r\n\r\n")


def sends_wrong_gzip(line: Line) -> None:
    """Announces gzip, sends plain text."""
    body = b"These are plain words, not gzip."
    line.send(head(200, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))) + body)


def sends_half_a_gzip(line: Line) -> None:
    """A truncated gzip file in a complete answer."""
    body = gzip.compress(bytes(range(256)) * 100)[:-40]
    line.send(head(200, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))) + body)


def sends_brotli(line: Line) -> None:
    """An encoding that was not requested."""
    line.send(head(200, ("Content-Encoding", "br"), ("Content-Length", "4")) + b"\x0b\x01\x80x")


def sends_gzip_bomb(line: Line) -> None:
    """A megabyte that unpacks to a gigabyte."""
    line.send(head(200, ("Content-Encoding", "gzip")) + gzip_bomb(1_000))


def sends_deflate_bomb(line: Line) -> None:
    """The same, as deflate."""
    line.send(head(200, ("Content-Encoding", "deflate")) + b"\x78\xda" + packed_zeros(1_000))


def sends_gzip_train(line: Line) -> None:
    """Thousands of empty gzip members in a row."""
    line.send(head(200, ("Content-Encoding", "gzip")))
    while True:
        line.send(gzip.compress(b"") * 3_000)


def gzip_bomb(megabytes: int) -> bytes:
    """Zeros in one gzip stream, about 1 kB per megabyte. It never ends: no client should read that far."""
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed_zeros(megabytes)


def packed_zeros(megabytes: int) -> bytes:
    """Raw deflate. One megabyte is compressed and repeated: compressing a gigabyte would take seconds."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes


ALL_MISBEHAVIOURS: tuple[Misbehaviour, ...] = (
    stalls,
    drips_headers,
    drips_body,
    stalls_in_body,
    endless_body,
    endless_chunks,
    endless_headers,
    endless_header,
    endless_promises,
    drops,
    resets,
    drops_in_headers,
    drops_in_body,
    resets_in_body,
    drops_in_chunk,
    drops_before_last_chunk,
    says_far_too_much,
    says_two_lengths,
    says_no_number,
    talks_garbage,
    talks_another_protocol,
    sends_bad_chunks,
    sends_wrong_gzip,
    sends_half_a_gzip,
    sends_brotli,
    sends_gzip_bomb,
    sends_deflate_bomb,
    sends_gzip_train,
)
