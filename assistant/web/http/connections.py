"""Limits HTTP connections: how long a client may take to send a request or to read a response, and how many there may be.

A connection is closed if its headers are late, if its body arrives too slowly, or if its client does not read. The time of
a response is not limited: the streams of open pages last for hours. When no file descriptors are left, a new connection
replaces the one that has been waiting longest for a complete request. If there is none, and streams use more than their
share, it replaces the newest stream. Otherwise the new connection is refused.

Knows nothing of the requests' content.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 1_000
MIN_CONNECTIONS = 16
# File descriptors reserved for the server itself: a home's databases for each of 40 threads, index files, outgoing requests.
OWN_DESCRIPTORS = 128


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of one server.

    `header_seconds` is the time for all headers of a request. A body must arrive at `body_bytes_per_second` on average,
    not counting the first `body_seconds`. A client that reads nothing is closed after `read_seconds`.
    """

    connections: int = MAX_CONNECTIONS
    header_seconds: float = 15.0
    body_seconds: float = 30.0
    body_bytes_per_second: float = 4_000.0
    read_seconds: float = 60.0

    @property
    def streams(self) -> int:
        """How many streaming responses may stay open when no connections are left."""
        return self.connections * 3 // 4

    @classmethod
    def of_this_process(cls) -> ConnectionLimits:
        """Limits with one connection per available file descriptor, except those reserved for the server."""
        if sys.platform == "win32":
            return cls()
        import resource

        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if soft == resource.RLIM_INFINITY:
            return cls()
        left = soft - len(os.listdir("/dev/fd")) - OWN_DESCRIPTORS
        return cls(connections=max(MIN_CONNECTIONS, min(MAX_CONNECTIONS, left)))


class LimitedConnection(H11Protocol):
    """One client's connection."""

    limits: ClassVar[ConnectionLimits] = ConnectionLimits()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # What the connection waits for: the state of the client's side, and the request it belongs to.
        self._phase: tuple[object, object] = (None, None)
        self._since = 0.0
        self._received = 0
        self._unread_since = 0.0
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._unread_since = self.loop.time()
        others = [each for each in self.connections if isinstance(each, LimitedConnection)]
        super().connection_made(transport)
        self._note_phase()
        if len(others) < self.limits.connections:
            return
        dispensable = self._dispensable([each for each in others if not each.transport.is_closing()])
        if dispensable:
            dispensable.transport.abort()
        else:
            self._refuse(503, b"there are too many connections; try again")

    def _dispensable(self, others: list[LimitedConnection]) -> LimitedConnection | None:
        waiting = [each for each in others if each.lacks_request]
        if waiting:
            return min(waiting, key=lambda each: (each.is_receiving_body, each._since))
        streams = [each for each in others if each.is_streaming]
        return max(streams, key=lambda each: each._since) if len(streams) > self.limits.streams else None

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._received += len(data)
        super().data_received(data)
        self._note_phase()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note_phase()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread_since = self.loop.time()

    def _should_upgrade(self) -> bool:
        return False  # WebSocket is not supported

    @property
    def is_receiving_body(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY

    @property
    def lacks_request(self) -> bool:
        """Whether no complete request has arrived and none is being answered."""
        return self.conn.their_state is h11.IDLE or self.is_receiving_body

    @property
    def is_streaming(self) -> bool:
        """Whether a response has begun and not ended."""
        return self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete

    def check(self) -> None:
        """Close the connection if it is too slow."""
        now = self.loop.time()
        if self.transport.get_write_buffer_size() == 0:
            self._unread_since = now
        if now - self._unread_since > self.limits.read_seconds:
            self.transport.abort()
        elif self.transport.is_closing():
            return
        elif self.is_receiving_body and self.flow.read_paused:
            self._since, self._received = now, 0  # the server is the slow side
        elif self.lacks_request and now - self._since > self._seconds_allowed():
            if self._received or self.is_receiving_body:
                self._refuse(408, b"the request arrived too slowly")
            else:
                self.transport.close()

    def _seconds_allowed(self) -> float:
        if self.is_receiving_body:
            return self.limits.body_seconds + self._received / self.limits.body_bytes_per_second
        return self.limits.header_seconds

    def _note_phase(self) -> None:
        phase = (self.conn.their_state, self.cycle)
        if phase != self._phase:
            self._phase, self._since, self._received = phase, self.loop.time(), 0

    def _refuse(self, status: int, line: bytes) -> None:
        """Answer with an error if no response has begun, and close the connection."""
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(line)))]
            response = h11.Response(status_code=status, headers=[*headers, ("connection", "close")])
            for event in (response, h11.Data(data=line), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def limited(limits: ConnectionLimits) -> type[LimitedConnection]:
    """The protocol for a server's connections, with these limits."""
    return type("Connection", (LimitedConnection,), {"limits": limits})


def check_all(connections: Collection[object]) -> None:
    """Check all connections. Call it about once a second."""
    for each in list(connections):
        if isinstance(each, LimitedConnection):
            each.check()
